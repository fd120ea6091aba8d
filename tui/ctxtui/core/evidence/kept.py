"""The files whose text is in the window, and what it would cost to read them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ctxtui.core.context.weigh import weigh
from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.files import shown, whole
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.conversation import Part, parts_of
from ctxtui.core.transcripts.turns import EDITORS, READERS, Turn, TurnTree


@dataclass(frozen=True, slots=True)
class Kept:
    """One file that the session read or edited, as far as the next request still holds it."""

    path: str
    shown: str
    """Relative to the project where it lies inside."""
    tokens: int
    """Of its largest reading, or of what was written to it: what reading it again would cost."""
    edited: bool
    turns: tuple[str, ...]
    """Ids of the turns that read or edited it."""
    refs: tuple[str, ...]
    rows: tuple[str, ...]

    @property
    def last(self) -> str:
        """Id of the turn that touched it last."""
        return self.turns[-1]


def kept_files(
    tree: TurnTree,
    actions: Sequence[Action],
    count: Callable[[Part, str | None, str], int] = weigh,
) -> list[Kept]:
    """In the order they were touched last, the newest at the end.

    `actions` are those of the live path; what a compaction dropped is left out.
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
            seen[path] = [*seen.pop(path, []), action]
    return [_kept(tree, path, some, project, count) for path, some in seen.items()]


def _kept(
    tree: TurnTree,
    path: str,
    actions: Sequence[Action],
    project: str,
    count: Callable[[Part, str | None, str], int],
) -> Kept:
    return Kept(
        path,
        one_line(shown(path, project)),
        max(_size(tree, action, count) for action in actions),
        any(one.name in EDITORS for one in actions),
        tuple(dict.fromkeys(one.turn.id for one in actions)),
        tuple(dict.fromkeys(one.ref for one in actions)),
        tuple(one.call.result.uuid or "" for one in actions if one.call.result is not None),
    )


def _size(tree: TurnTree, action: Action, count: Callable[[Part, str | None, str], int]) -> int:
    """Tokens of what the call shows of the file: the lines read, or the lines written."""
    reads = action.name in READERS
    row = action.call.result if reads else action.call.row
    if row is None:
        return 0
    model = action.call.row.message.model if action.call.row.message is not None else None
    return sum(
        count(part, model, action.name)
        for part in parts_of(tree.transcript, row)
        if (part.tool_use_id if reads else part.id) == action.call.id
    )


def by_turn(files: Sequence[Kept], turn: Turn) -> list[Kept]:
    """The files this turn touched."""
    return [one for one in files if turn.id in one.turns]
