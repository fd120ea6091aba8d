"""A part of the composition switched off or on; of a heading, all below it."""

from __future__ import annotations

from ctxtui.core.handoff.compact.composing import Composition


def switched(composition: Composition, row_id: str) -> Composition:
    """One part; of a heading all below it, off, or on again once all are off."""
    part = composition.find(row_id)
    if part is not None:
        return composition.with_part(part.id, not part.on)
    below = [one for one in composition.parts if one.kind == row_id]
    to = not any(one.on for one in below)
    for one in below:
        composition = composition.with_part(one.id, to)
    return composition


def heading_of(composition: Composition, row_id: str) -> str:
    """The row that a part lies under; a heading's own."""
    part = composition.find(row_id)
    return part.kind if part is not None else row_id
