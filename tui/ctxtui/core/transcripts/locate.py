"""Finds the turn or step that a person names: `14`, `#14`, `14.3`, or the start of a uuid."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ctxtui.core.errors import NotFound, UsageError
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import Step, Turn, TurnTree, last_of

UUID_PREFIX = 8
_NUMBERED = re.compile(r"#?(\d+)(?:\.(\d+))?\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A turn, or a step inside it."""

    turn: Turn
    step: Step | None = None

    @property
    def end(self) -> Row:
        """The last row of the turn, or of the step with all its results."""
        if self.step is None:
            return self.turn.last_row
        return last_of([*self.step.rows, *self.step.results]) or self.turn.row


def locate(tree: TurnTree, name: str) -> Place:
    """Raises UsageError for a name that can't be one, NotFound if the session has no such turn."""
    session = tree.transcript.id[:8]
    name = name.strip()
    if not name:
        raise UsageError(
            "Which turn? Give its number, such as 14 or 14.3. "
            "Put quotes round '#14': without them the shell takes it for a comment."
        )
    match = _NUMBERED.match(name)
    if match is not None and len(name) < UUID_PREFIX:
        return _numbered(tree, int(match[1]), int(match[2]) if match[2] else None)
    if len(name) < UUID_PREFIX:
        raise UsageError(
            f"{name}: is no turn. Give a number (14), a step (14.3), or "
            f"{UUID_PREFIX} or more characters of a uuid."
        )
    turns = [turn for turn in tree.turns if turn.id.startswith(name)]
    if len(turns) == 1:
        return Place(turns[0])
    if len(turns) > 1:
        raise UsageError(f"{name}: fits {len(turns)} turns of {session}. Give more of the uuid.")
    raise NotFound(f"{name}: session {session} has no turn with that uuid.")


def _numbered(tree: TurnTree, number: int, step: int | None) -> Place:
    session = tree.transcript.id[:8]
    turn = next((one for one in tree.turns if one.number == number), None)
    if turn is None:
        raise NotFound(f"'#{number}': session {session} has {len(tree.prompts)} turns.")
    if step is None:
        return Place(turn)
    found = next((one for one in turn.steps if one.number == step), None)
    if found is None:
        raise NotFound(f"'#{number}.{step}': that turn has {len(turn.steps)} steps.")
    return Place(turn, found)
