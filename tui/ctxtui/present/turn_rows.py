"""What the row of a turn says, in the turn tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ctxtui.core.context.picture import Picture
from ctxtui.core.context.windows import zone
from ctxtui.core.settings import Zones
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.prompts import headline
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import EDITORS, READERS, Turn
from ctxtui.present import figures
from ctxtui.present.lanes import Guide
from ctxtui.present.steps import TITLE
from ctxtui_widgets.rows import Fade, TurnRow

AGENT_TITLE = 120


class Told(Struct, frozen=True):
    """What the rows of a turn say: the same as long as there are no more of them."""

    first: Row
    last: Row | None
    rows: int
    title: str
    tools: str
    files: str
    took: str

    def holds(self, turn: Turn) -> bool:
        last = turn.rows[-1] if turn.rows else None
        return self.first is turn.row and self.last is last and self.rows == len(turn.rows)


class TurnRows:
    """Draws turns of one picture; `before` are those of an earlier picture of the same session."""

    def __init__(
        self,
        picture: Picture,
        zones: Zones,
        heads: Mapping[str, str],
        copied_from: str | None = None,
        before: TurnRows | None = None,
    ) -> None:
        self.picture = picture
        self.zones = zones
        self.heads = heads
        self.copied_from = copied_from
        """Title of the session that turns were copied from, where it is known."""
        self.leaf = picture.last_live
        self._told: dict[str, Told] = before._told if before is not None else {}

    def row(self, turn: Turn, guide: Guide, mark: str) -> TurnRow:
        """`mark` names its marks."""
        picture = self.picture
        if turn.kind == "compaction":
            return _compaction_row(picture, turn, guide, mark)
        size, told = picture.growth[turn.id], self.told(turn)
        prompt = turn.kind == "prompt"
        head = self.heads.get(turn.id) == turn.id
        return TurnRow(
            turn.id,
            turn.kind,
            guide.own,
            label=turn.label,
            title=told.title,
            mark=mark,
            fade=fade_of(turn),
            errors=turn.errors,
            added=figures.change(picture.added.get(turn.id)) if prompt else "",
            used=figures.tokens(size.after) if prompt else "",
            zone=zone(size.after, picture.window.limit.tokens, self.zones),
            tools=told.tools,
            files=told.files,
            took=told.took,
            also="rewound" if head else "interrupted" if turn.interrupted else "",
            begins=guide.begins,
            leaf=turn is self.leaf,
        )

    def told(self, turn: Turn) -> Told:
        known = self._told.get(turn.id)
        if known is None or not known.holds(turn):
            calls = turn.calls
            files = sum(call.name in READERS or call.name in EDITORS for call in calls)
            known = self._told[turn.id] = Told(
                turn.row,
                turn.rows[-1] if turn.rows else None,
                len(turn.rows),
                title_of(turn),
                str(len(calls)) if calls else "",
                str(files) if files else "",
                figures.took(_seconds(turn)),
            )
        return known

    def folded(
        self, turn: Turn, together: Sequence[Turn], guide: Guide, mark: str, *, copied: bool
    ) -> TurnRow:
        """Several turns in one row, under the id of the first, which is `turn`."""
        last = together[-1]
        prompts = [one for one in together if one.kind == "prompt"] or [turn]
        count = figures.plural(len(prompts), "turn")
        named = one_line(self.copied_from or "another session", AGENT_TITLE)
        title = f"{count} from {named}" if copied else f"{count} rewound"
        after = self.picture.growth[last.id].after
        return TurnRow(
            turn.id,
            "folded",
            guide.own,
            label="▸",
            title=title,
            mark=mark,
            fade=fade_of(last),
            errors=sum(one.errors for one in prompts),
            used=figures.tokens(after),
            zone=zone(after, self.picture.window.limit.tokens, self.zones),
            begins=guide.begins,
            leaf=any(one is self.leaf for one in together),
        )


def fade_of(turn: Turn) -> Fade:
    if not turn.on_live_path:
        return "rewound"
    return "window" if turn.in_context else "summarised"


def title_of(turn: Turn) -> str:
    """The first line of the prompt that says something, in one line."""
    return one_line(headline(turn.text), TITLE) or "empty prompt"


def _compaction_row(picture: Picture, turn: Turn, guide: Guide, mark: str) -> TurnRow:
    before = picture.growth.get(turn.parent or "")
    meta = turn.row.compaction
    pre = meta.pre_tokens if meta is not None else None
    shown = before.after if before is not None and turn.resumed is None else pre
    return TurnRow(
        turn.id,
        "compaction",
        guide.own,
        title=f"◆ {mark}  {turn.text}" if mark else turn.text,
        before=figures.tokens(shown if shown is not None else pre),
        used=figures.tokens(picture.growth[turn.id].after, about=True),
        fade=fade_of(turn),
        begins=guide.begins,
    )


def _seconds(turn: Turn) -> float | None:
    if turn.started is None or turn.ended is None:
        return None
    return max(0.0, (turn.ended - turn.started).total_seconds())
