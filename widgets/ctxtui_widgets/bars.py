"""A share drawn as a line: heavy for what is used, light for what is free."""

from __future__ import annotations

from ctxtui_widgets.rows import Span


def bar(
    share: float | None, room: int, ink: str = "fill", next_at: float | None = None
) -> list[Span]:
    """`room` cells, exact to half a cell; anything above zero shows. None is an empty bar.

    `next_at` is a share at which the free part carries a tick.
    """
    if room <= 0:
        return []
    share = min(1.0, max(0.0, share or 0.0))
    halves = max(1, round(share * room * 2)) if share else 0
    full, half = divmod(halves, 2)
    free = list("─" * (room - full - half))
    if next_at is not None:
        tick = round(next_at * room) - full - half
        if 0 <= tick < len(free):
            free[tick] = "┴"
    return [Span("━" * full + "╸" * half, ink), Span("".join(free), "track")]
