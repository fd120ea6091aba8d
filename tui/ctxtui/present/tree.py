"""The turn tree of a session as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace

from ctxtui.core.context.growth import step_tokens
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.windows import zone
from ctxtui.core.rewind.marks import Mark
from ctxtui.core.rewind.standing import place_of
from ctxtui.core.settings import Zones
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.turns import EDITORS, READERS, Step, Turn, queued_text
from ctxtui.present import figures
from ctxtui.present.agents import agent_id, agent_picture, agent_state, agent_title, outermost
from ctxtui.present.folds import Folds
from ctxtui.present.lanes import Guide, Node, guides
from ctxtui.present.marks import mark_name
from ctxtui.present.steps import TITLE, outcome_of, step_title
from ctxtui_widgets.rows import Fade, TurnRow

AGENT_TITLE = 120
KEPT = 4
"""Ways of folding whose lines are kept: to fold and unfold again costs nothing."""
SHORT = 1_000
"""Turns of which the lines are made within a frame."""


class Place(Struct, frozen=True):
    """What a row of the tree stands for."""

    picture: Picture
    """The session's, or that of the subagent the row lies in."""
    turn: Turn
    """For a subagent's own row the turn that started it."""
    step: Step | None = None
    agent: Subagent | None = None
    """The subagent whose row it is, or in whose tree the row lies."""
    own: bool = False
    """It is the subagent's own row."""
    above: str | None = None
    """The row it lies in; None outside of any."""


class TreeView(Struct, frozen=True):
    """The rows as folded, and what those that are not turns of the session stand for."""

    rows: tuple[TurnRow, ...]
    inner: Mapping[str, Place]


class _Marked(Struct, frozen=True):
    """A mark at the end of a turn, or of one of its steps."""

    step: int | None
    name: str


class _Line(Struct):
    """A turn with a line of its own, or the head of those that share one."""

    turn: Turn
    node: Node
    together: tuple[Turn, ...] = ()
    drawn: tuple[Guide, TurnRow] | None = None
    """The row as it was drawn last, for the same guide again."""


class _Lines(Struct, frozen=True):
    """The turns that have a line, in one way of folding."""

    lines: list[_Line]
    guides: list[Guide]
    rows: list[TurnRow]
    at: dict[str, int]
    """Where a turn is, by its id."""
    hold: list[int]
    """Turns that show something under them though they are not unfolded."""


class _Told(Struct, frozen=True):
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


class TreeShape:
    """The tree of one picture. The first `view` is slow for long sessions; make it in a thread.

    The shape of an earlier picture of the same session, as `before`, spares most of that.
    """

    def __init__(
        self,
        picture: Picture,
        zones: Zones,
        copied_from: str | None = None,
        shared: int = 0,
        before: TreeShape | None = None,
        marks: Iterable[Mark] = (),
    ) -> None:
        self.picture = picture
        self.zones = zones
        self.copied_from = copied_from
        """Title of the session that turns were copied from, where it is known."""
        self.shared = shared
        """Rows at the head of the file that are known to be a copy, though they may not say so."""
        self.about: dict[str, str] = {}
        """By call id, what calls were about, as far as somebody looked."""
        self.heads = _heads(picture)
        self.copied = _copied(picture, shared)
        self.leaf = picture.last_live
        self._own = [_Line(turn, _node(turn)) for turn in picture.tree.turns]
        self._branches: dict[str, list[Turn]] = {}
        for turn in picture.tree.turns:
            if turn.id in self.heads:
                self._branches.setdefault(self.heads[turn.id], []).append(turn)
        self._pictures: dict[str, Picture | None] = {}
        self._told: dict[str, _Told] = before._told if before is not None else {}
        self._lines: dict[object, _Lines] = {}
        self.marks: dict[str, list[_Marked]] = {}
        """By the id of the turn they are at, the earliest first."""
        self.show_marks(marks)

    def show_marks(self, marks: Iterable[Mark]) -> bool:
        """Have views from now on tell of these marks, as far as their rows are in the tree; False
        if they tell of them already."""
        found: dict[str, list[_Marked]] = {}
        for mark in marks:
            place = place_of(self.picture.tree, mark.row)
            if place is not None:
                step = place.step.number if place.step is not None else None
                found.setdefault(place.turn.id, []).append(_Marked(step, mark_name(mark)))
        if found == self.marks:
            return False
        before, self.marks = self.marks, found
        for line in self._own:
            if before.get(line.turn.id) != found.get(line.turn.id):
                line.drawn = None
        self._lines = {}
        return True

    def mark_at(self, turn: Turn, step: int | None = None) -> str:
        """Names of the marks at the end of a turn, or of a step; empty for none."""
        return ", ".join(one.name for one in self.marks.get(turn.id, ()) if one.step == step)

    def marks_in(self, turn: Turn) -> str:
        """Names of all marks at a turn, those of its steps with the step before."""
        at_end = [one.name for one in self.marks.get(turn.id, ()) if one.step is None]
        inside = [one for one in self.marks.get(turn.id, ()) if one.step is not None]
        return ", ".join([*at_end, *(f".{one.step} {one.name}" for one in inside)])

    # -- what there is

    def place(self, view: TreeView, row_id: str | None) -> Place | None:
        """What a row stands for."""
        if row_id is None:
            return None
        turn = self.picture.tree.by_id.get(row_id)
        return Place(self.picture, turn) if turn is not None else view.inner.get(row_id)

    def head(self, turn: Turn) -> str | None:
        """The first turn of the rewound branch that a turn lies in."""
        return self.heads.get(turn.id)

    def agent_picture(self, agent: Subagent) -> Picture | None:
        if agent.id not in self._pictures:
            self._pictures[agent.id] = agent_picture(self.picture, agent)
        return self._pictures[agent.id]

    def opens(self, place: Place) -> bool:
        """Is there anything inside?"""
        if place.own and place.agent is not None:
            return self.agent_picture(place.agent) is not None
        return place.step is None and bool(place.turn.steps)

    def reveal(self, turn: Turn, folds: Folds) -> None:
        """Unfold what hides a turn."""
        folds.shut.discard(self.heads.get(turn.id, ""))
        folds.copied = folds.copied or turn.id in self.copied

    def branches(self) -> set[str]:
        """The first turns of all rewound branches."""
        return set(self.heads.values())

    # -- rows

    def view(self, folds: Folds, *, live: bool) -> TreeView:
        """Prompts and compactions in file order, with what is unfolded under each.

        `live` says whether a process has the session open: what has no end then is still running.
        """
        rows: list[TurnRow] = []
        inner: dict[str, Place] = {}
        lines = self.lines(folds)
        opened = {lines.at[turn_id] for turn_id in folds.open if turn_id in lines.at}
        done = 0
        for at in sorted(opened.union(lines.hold)):
            line, guide = lines.lines[at], lines.guides[at]
            if line.together:
                continue
            rows += lines.rows[done : at + 1]
            done = at + 1
            turn = line.turn
            if at in opened and turn.id in self.marks:  # those of steps stand at the steps
                rows[-1] = replace(rows[-1], mark=self.mark_at(turn))
            if folds.everything and turn.queued:
                rows += self.queued(turn, guide, inner)
            agents = outermost(self.picture, turn.id)
            inside = _Inside(self, folds, live, guide.under, fade_of(turn), inner)
            place = Place(self.picture, turn)
            if at in opened:
                rows += inside.of_turn(place, turn.id, agents, depth=1)
            else:
                for agent in agents:
                    rows += inside.of_agent(place, agent, None, depth=0)
        rows += lines.rows[done:]
        return TreeView(tuple(rows), inner)

    def is_quick(self, folds: Folds) -> bool:
        """Whether a view of it, folded so, is made within a frame."""
        return folds.lines in self._lines or len(self._own) <= SHORT

    def lines(self, folds: Folds) -> _Lines:
        """The turns that have a line; kept for the last few ways of folding."""
        key = folds.lines
        known = self._lines.get(key)
        if known is None:
            lines = self.listed(folds)
            drawn = guides([line.node for line in lines])
            agents = self.picture.agents
            known = _Lines(
                lines,
                drawn,
                [self.row(line, guide) for line, guide in zip(lines, drawn, strict=True)],
                {line.turn.id: at for at, line in enumerate(lines)},
                [
                    at
                    for at, line in enumerate(lines)
                    if line.turn.id in agents or (folds.everything and line.turn.queued)
                ],
            )
            kept = list(self._lines.items())[1 - KEPT :]
            self._lines = dict([*kept, (key, known)])  # another thread may be reading the old one
        return known

    def listed(self, folds: Folds) -> list[_Line]:
        if folds.everything:
            return self._own
        together = {head: self._branches[head] for head in folds.shut if head in self._branches}
        if self.copied and not folds.copied:
            by_id = self.picture.tree.by_id
            copied = [by_id[turn_id] for turn_id in self.copied]  # rewound ones among them
            together = {head: turns for head, turns in together.items() if head not in self.copied}
            together[copied[0].id] = copied
        stands_for = {turn.id: head for head, turns in together.items() for turn in turns}
        lines: list[_Line] = []
        for line in self._own:
            turn = line.turn
            head = stands_for.get(turn.id)
            if turn.kind == "command" or (head is not None and head != turn.id):
                continue
            above = stands_for.get(turn.parent or "")
            if head is not None or above is not None:
                node = replace(line.node, parent=above) if above is not None else line.node
                line = _Line(turn, node, tuple(together[head]) if head is not None else ())
            lines.append(line)
        return lines

    def row(self, line: _Line, guide: Guide) -> TurnRow:
        if line.together:
            return self.folded_row(line, guide)
        if line.drawn is None or line.drawn[0] != guide:
            row = self.turn_row(line.turn, guide)
            line.drawn = (guide, row)
        return line.drawn[1]

    def turn_row(self, turn: Turn, guide: Guide) -> TurnRow:
        picture = self.picture
        if turn.kind == "compaction":
            return _compaction_row(picture, turn, guide, self.marks_in(turn))
        size, told = picture.growth[turn.id], self.told(turn)
        prompt = turn.kind == "prompt"
        head = self.heads.get(turn.id) == turn.id
        return TurnRow(
            turn.id,
            turn.kind,
            guide.own,
            label=turn.label,
            title=told.title,
            mark=self.marks_in(turn),
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

    def told(self, turn: Turn) -> _Told:
        known = self._told.get(turn.id)
        if known is None or not known.holds(turn):
            calls = turn.calls
            files = sum(call.name in READERS or call.name in EDITORS for call in calls)
            known = self._told[turn.id] = _Told(
                turn.row,
                turn.rows[-1] if turn.rows else None,
                len(turn.rows),
                title_of(turn),
                str(len(calls)) if calls else "",
                str(files) if files else "",
                figures.took(_seconds(turn)),
            )
        return known

    def folded_row(self, line: _Line, guide: Guide) -> TurnRow:
        """Several turns in one row, under the id of the first."""
        turn, last = line.turn, line.together[-1]
        prompts = [one for one in line.together if one.kind == "prompt"] or [turn]
        copied = turn.id in self.copied
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
            mark=", ".join(filter(None, map(self.marks_in, line.together))),
            fade=fade_of(last),
            errors=sum(one.errors for one in prompts),
            used=figures.tokens(after),
            zone=zone(after, self.picture.window.limit.tokens, self.zones),
            begins=guide.begins,
            leaf=any(one is self.leaf for one in line.together),
        )

    def queued(self, turn: Turn, guide: Guide, inner: dict[str, Place]) -> Iterator[TurnRow]:
        """What the user typed while the turn was running."""
        for n, row in enumerate(turn.queued):
            row_id = f"{turn.id} queued {n}"
            inner[row_id] = Place(self.picture, turn, above=turn.id)
            text = one_line(queued_text(row), TITLE)
            yield TurnRow(
                row_id,
                "command",
                guide.under,
                title=f"typed meanwhile: {text}",
                fade=fade_of(turn),
                depth=1,
            )


@dataclass(frozen=True, slots=True)
class _Inside:
    """Rows inside a turn of the session: they share its guide and how it fades."""

    shape: TreeShape
    folds: Folds
    live: bool
    guide: str
    fade: Fade
    places: dict[str, Place]

    def of_turn(
        self, place: Place, row_id: str, agents: list[Subagent], depth: int
    ) -> Iterator[TurnRow]:
        """Its steps, and under each the subagents it started."""
        left = list(agents)
        for step, size in zip(place.turn.steps, step_tokens(place.turn), strict=True):
            yield self.of_step(place, row_id, step, size, depth)
            calls = {call.id for call in step.calls}
            for agent in [one for one in left if one.tool_use in calls]:
                left.remove(agent)
                yield from self.of_agent(place, agent, row_id, depth)
        for agent in left:
            yield from self.of_agent(place, agent, row_id, depth)

    def of_step(
        self, place: Place, above: str, step: Step, size: int | None, depth: int
    ) -> TurnRow:
        row_id = f"{above}.{step.number}"
        self.places[row_id] = Place(place.picture, place.turn, step, place.agent, above=above)
        limit = self.shape.picture.window.limit.tokens if place.agent is None else None
        return TurnRow(
            row_id,
            "step",
            self.guide,
            label=str(step.number),
            title=step_title(step, self.shape.about),
            mark=self.shape.mark_at(place.turn, step.number) if place.agent is None else "",
            fade=self.fade,
            errors=sum(call.failed for call in step.calls),
            added=figures.change(size),
            used=figures.tokens(step.used),
            zone=zone(step.used, limit, self.shape.zones),
            tools=str(len(step.calls)) if step.calls else "",
            depth=depth,
            outcome=outcome_of(step.calls),
        )

    def of_agent(
        self, started: Place, agent: Subagent, above: str | None, depth: int
    ) -> Iterator[TurnRow]:
        """Its own row, and unfolded its own turns with their steps."""
        row_id = agent_id(agent)
        self.places[row_id] = Place(
            started.picture, started.turn, agent=agent, own=True, above=above
        )
        yield TurnRow(
            row_id,
            "agent",
            self.guide,
            title=one_line(agent_title(agent), TITLE),
            used=figures.tokens(agent.tokens),
            state=agent_state(agent, live=self.live),
            fade=self.fade,
            depth=depth,
        )
        picture = self.shape.agent_picture(agent) if row_id in self.folds.open else None
        if picture is None:
            return
        for turn in picture.tree.turns:
            if turn.kind == "command" and not self.folds.everything:
                continue
            place = Place(picture, turn, agent=agent, above=row_id)
            yield from self.of_agents_turn(place, depth + 1)

    def of_agents_turn(self, place: Place, depth: int) -> Iterator[TurnRow]:
        turn = place.turn
        row_id = f"{place.above} {turn.id}"
        self.places[row_id] = place
        size = place.picture.growth[turn.id]
        yield TurnRow(
            row_id,
            "prompt",
            self.guide,
            title=title_of(turn),
            fade=self.fade,
            errors=turn.errors,
            added=figures.change(place.picture.added.get(turn.id)),
            used=figures.tokens(size.after),
            depth=depth,
        )
        if row_id in self.folds.open:
            agents = place.picture.agents.get(turn.id, [])
            yield from self.of_turn(place, row_id, agents, depth + 1)


def _node(turn: Turn) -> Node:
    return Node(
        turn.id,
        turn.parent,
        live=turn.on_live_path,
        summarised=turn.on_live_path and not turn.in_context,
        joins=turn.kind == "compaction",
    )


def _heads(picture: Picture) -> dict[str, str]:
    """For each rewound turn the first turn of what was rewound with it."""
    by_id = picture.tree.by_id
    found: dict[str, str] = {}
    for turn in picture.tree.turns:
        trail: list[str] = []
        at: Turn | None = turn
        while at is not None and not at.on_live_path and at.id not in found:
            trail.append(at.id)
            at = by_id.get(at.parent or "")
        if trail:
            inside = at is not None and not at.on_live_path
            head = found[at.id] if inside and at is not None else trail[-1]
            found.update(dict.fromkeys(trail, head))
    return found


def _copied(picture: Picture, shared: int) -> dict[str, None]:
    """Turns that another session has as well, in file order: their rows say so, or lie among the
    first `shared`. None where nothing but copies is left: there is no other place to see them."""
    own = picture.id
    found: dict[str, None] = {}
    for turn in picture.tree.turns:
        source = turn.row.forked_from.session if turn.row.forked_from is not None else None
        if source not in (None, own) or turn.row.index < shared:
            found[turn.id] = None
    left = any(turn.id not in found for turn in picture.tree.prompts)
    return found if left else {}


def fade_of(turn: Turn) -> Fade:
    if not turn.on_live_path:
        return "rewound"
    return "window" if turn.in_context else "summarised"


def title_of(turn: Turn) -> str:
    """The first line of the prompt that says something, in one line."""
    for line in turn.text.split("\n"):
        text = one_line(line, TITLE)
        if text and not text.startswith("<"):
            return text
    return one_line(turn.text, TITLE) or "empty prompt"


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
