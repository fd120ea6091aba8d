"""The line under the gauge: what could be done next."""

from __future__ import annotations

from textual import events

from ctxtui_widgets.cells import between, blank, clip
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.one_line import OneLine
from ctxtui_widgets.rows import NextMove, NextRow, Span, Spans

HEAD = " next  "
ROOMY = 70
MORE = "…"
LEAST = 5
"""Cells of key and label from which a figure is worth its place."""


class NextBar(OneLine):
    """The moves that have room, whole, the last one leaving first; then `…` for the others.

    The best one never leaves: in the end it is cut.
    """

    def __init__(
        self, row: NextRow | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.row = row or NextRow()

    def show(self, row: NextRow) -> None:
        """Actions without a namespace are the screen's; `app.` reaches the app's."""
        self.row = row
        self.refresh()

    def lay_out(self, width: int) -> list[tuple[int, list[Span], str]]:
        """What stands on the line, each with its first cell and its action."""
        moves = self.row.moves
        shown = len(moves)
        while shown > 1 and self.end(shown, width) > width - 1:
            shown -= 1
        placed: list[tuple[int, list[Span], str]] = []
        at = len(HEAD)
        for move in moves[:shown]:
            spans = fitted(move_spans(move), width - 1 - at)
            placed.append((at, spans, move.action))
            at += cells(spans) + air(width)
        if moves and self.marks(shown) and at < width - 1:
            placed.append((at, [Span(MORE, "accent")], self.row.more))
        return placed

    def end(self, shown: int, width: int) -> int:
        """The cell after the last that so many moves and the mark of more take."""
        sizes = [cells(move_spans(move)) for move in self.row.moves[:shown]]
        tail = air(width) + len(MORE) if self.marks(shown) else 0
        return len(HEAD) + sum(sizes) + air(width) * (shown - 1) + tail

    def marks(self, shown: int) -> bool:
        """Whether there is more than what is shown."""
        return bool(self.row.more) or shown < len(self.row.moves)

    def spans(self, width: int) -> Spans:
        placed = self.lay_out(width)
        if not placed:
            return ()
        out: list[Span] = [Span(HEAD, "text-dim")]
        at = len(HEAD)
        for first, spans, _ in placed:
            out += [blank(first - at), *spans]
            at = first + cells(spans)
        return out

    async def on_click(self, event: events.Click) -> None:
        for first, spans, action in self.lay_out(self.size.width):
            if first <= event.x < first + cells(spans) and action:
                event.stop()
                await self.app.run_action(action, default_namespace=self.screen)
                return


def air(width: int) -> int:
    """Cells between two moves."""
    return 4 if width >= ROOMY else 3


def move_spans(move: NextMove) -> list[Span]:
    ink = "text" if move.best else "text-secondary"
    spans = [Span(move.key, "accent"), Span(f" {move.label}", ink)]
    return [*spans, Span(f" {move.figure}", "text-dim")] if move.figure else spans


def fitted(spans: list[Span], room: int) -> list[Span]:
    """`spans` as they are, or in `room` cells: the label is cut, key and figure stand."""
    if cells(spans) <= room:
        return spans
    if room < cells(spans[2:]) + LEAST:
        return clip(spans, room)
    return between(spans[:2], spans[2:], room, gap=0)
