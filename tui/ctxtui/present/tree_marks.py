"""Where marks stand in the turn tree of a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from ctxtui.core.rewind.marks import Mark
from ctxtui.core.rewind.standing import place_of
from ctxtui.core.transcripts.turns import TurnTree
from ctxtui.present.marks import mark_name


class MarkAt(Struct, frozen=True):
    """A mark at the end of a turn, or of one of its steps."""

    step: int | None
    name: str


class TreeMarks(Struct, frozen=True):
    """By the id of the turn they are at, the earliest first."""

    of_turns: Mapping[str, Sequence[MarkAt]]

    def of(self, turn_id: str) -> Sequence[MarkAt]:
        return self.of_turns.get(turn_id, ())

    def at(self, turn_id: str, step: int | None = None) -> str:
        """Names of the marks at the end of a turn, or of a step; empty for none."""
        return ", ".join(one.name for one in self.of(turn_id) if one.step == step)

    def within(self, turn_id: str) -> str:
        """Names of all marks at a turn, those of its steps with the step before."""
        marks = self.of(turn_id)
        at_end = [one.name for one in marks if one.step is None]
        return ", ".join(
            [*at_end, *(f".{one.step} {one.name}" for one in marks if one.step is not None)]
        )


def tree_marks(tree: TurnTree, marks: Iterable[Mark]) -> TreeMarks:
    """Those of `marks` whose rows are in the tree."""
    found: dict[str, list[MarkAt]] = {}
    for mark in marks:
        place = place_of(tree, mark.row)
        if place is not None:
            step = place.step.number if place.step is not None else None
            found.setdefault(place.turn.id, []).append(MarkAt(step, mark_name(mark)))
    return TreeMarks(found)
