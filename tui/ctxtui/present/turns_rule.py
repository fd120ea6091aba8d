"""The rule above the turns: model and state, where the session came from, how its window grew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ctxtui.present.home import spark, tree_right
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.rows import Span

if TYPE_CHECKING:
    from ctxtui.core.context.picture import Picture
    from ctxtui.core.context.used import Window
    from ctxtui.core.library.library import Session

LEAST_SPARK, SPARK = 6, 24
"""Cells of the chart of growth."""


def turns_rule(
    title: str,
    room: int,
    window: Window | None,
    session: Session | None,
    picture: Picture | None,
    by_id: Mapping[str, Session],
    extra: Sequence[str],
) -> list[Span]:
    """What stands to the right of `title` in a rule of `room` cells; `extra` is what is looked
    for or shown otherwise now. The chart comes last: only where there is room for it."""
    from ctxtui.present.lineage import came_from

    right = tree_right(window, session, extra)
    free = room - cells([Span(title)])
    right = [*came_from(session, by_id, free - cells(right) - LEAST_SPARK - 10), *right]
    free -= cells(right) + 8
    if picture is None or free < LEAST_SPARK:
        return right
    return [*spark(picture, min(SPARK, free)), *right]
