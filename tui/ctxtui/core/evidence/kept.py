"""The files whose text is in the window, and what it would cost to read them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

from ctxtui.core.context.measures import Counts
from ctxtui.core.context.weigh import weigh_blocks
from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.files import shown, whole
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import EDITORS, READERS, Turn, TurnTree


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that the session read or edited, as far as the next request still holds it."""

    path: str
    shown: str
    """Relative to the project where it lies inside."""
    edited: bool
    turns: tuple[str, ...]
    """Ids of the turns that read or edited it."""
    refs: tuple[str, ...]
    rows: tuple[str, ...]
    size: Callable[[], int] = field(compare=False, repr=False)

    @property
    def tokens(self) -> int:
        """Of its largest reading, or of what was written to it: what reading it again would cost.

        Counted when somebody asks for the first time. Raises CtxtuiError if the file was replaced.
        """
        return self.size()

    @property
    def last(self) -> str:
        """Id of the turn that touched it last."""
        return self.turns[-1]


def kept_files(
    tree: TurnTree, actions: Sequence[Action], counts: Counts | None = None
) -> list[Kept]:
    """In the order they were touched last, the newest at the end.

    `actions` are those of the live path; what a compaction dropped is left out. `counts` keeps
    what was counted.
    """
    sent = {row.uuid for row in tree.chain.rows}
    project = next((row.cwd for row in tree.transcript.rows if row.cwd), None) or ""
    seen: dict[str, list[Action]] = {}
    for action in actions:
        touches = action.name in READERS or action.name in EDITORS
        result = action.call.result
        if not touches or action.outcome != "ok" or not action.path or result is None:
            continue
        if result.uuid in sent:
            path = whole(action.path, project)
            some = seen.pop(path, [])  # it goes to the end
            some.append(action)
            seen[path] = some
    size = partial(_largest, tree, counts if counts is not None else Counts())
    return [_kept(path, some, project, partial(size, some)) for path, some in seen.items()]


def _kept(path: str, actions: Sequence[Action], project: str, size: Callable[[], int]) -> Kept:
    return Kept(
        path,
        one_line(shown(path, project)),
        any(one.name in EDITORS for one in actions),
        tuple(dict.fromkeys(one.turn.id for one in actions)),
        tuple(dict.fromkeys(one.ref for one in actions)),
        tuple(one.call.result.uuid or "" for one in actions if one.call.result is not None),
        cache(size),
    )


def _showing(action: Action) -> Row | None:
    """The row with what the call shows of the file: the lines read, or the lines written."""
    return action.call.result if action.name in READERS else action.call.row


def _largest(tree: TurnTree, counts: Counts, actions: Sequence[Action]) -> int:
    shows = [(action, row) for action in actions if (row := _showing(action)) is not None]
    counts.take(tree.transcript, (row for _, row in shows))
    return max(
        sum(
            weigh_blocks(
                tree.transcript,
                counts,
                row,
                "tool_result" if action.name in READERS else "tool_use",
                action.call.id,
                _model(action),
                action.name,
            )
        )
        for action, row in shows
    )


def _model(action: Action) -> str | None:
    message = action.call.row.message
    return message.model if message is not None else None


def by_turn(files: Sequence[Kept], turn: Turn) -> list[Kept]:
    """The files this turn touched."""
    return [one for one in files if turn.id in one.turns]
