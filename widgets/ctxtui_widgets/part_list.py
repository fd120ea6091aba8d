"""The parts of a whole: title, bar, figure and share, in columns."""

from __future__ import annotations

from collections.abc import Sequence

from ctxtui_widgets.bars import bar
from ctxtui_widgets.cells import between, clip, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import BlankRow, ComingRow, PartRow, Span, Spans

LEAST_TITLE = 14
LEAST_BAR, MOST_BAR = 6, 60
FIGURE, PERCENT, REMARK = 6, 5, 11

PartListRow = PartRow | BlankRow | ComingRow


class PartList(LineList[PartListRow]):
    """The bars begin in one column and end before the figures; a title gives way with `…`.

    Shares and remarks take room only where some row has one; the bar leaves before them.
    """

    longest = 0
    """Cells of the widest title."""
    has_shares = False
    has_remarks = False

    def show(self, rows: Sequence[PartListRow]) -> None:
        """As in LineList; the bars begin where the widest title ends, if that leaves them room."""
        parts = [row for row in rows if isinstance(row, PartRow)]
        titles = [2 * row.depth + cells([Span(row.title)]) for row in parts]
        columns = (
            max(titles, default=0),
            any(row.percent for row in parts),
            any(row.remark for row in parts),
        )
        if columns != (self.longest, self.has_shares, self.has_remarks):
            self.longest, self.has_shares, self.has_remarks = columns
            self.strips.clear()
        super().show(rows)

    def heads(self, row: PartListRow) -> bool:
        return isinstance(row, PartRow) and not row.depth

    def draw(self, row: PartListRow, width: int, on: bool) -> Spans:
        assert isinstance(row, PartRow)
        head = not row.depth and row.bar is None
        ink = "text-dim" if row.rest else "text" if row.depth else "text-secondary"
        title = Span("  " * row.depth + row.title, f"{ink} b" if on or not row.depth else ink)
        right = self.figures(row, on)
        room = width - cells(right)
        if head:
            return between([title], right, width, gap=0)
        line = min(MOST_BAR, max(LEAST_BAR, room - self.longest - 1))
        if row.bar is None or room - line - 1 < LEAST_TITLE:
            return between([title], right, width)
        long = room - line - 1
        return [*clip([title], long), Span(" "), *bar(row.bar, line), *right]

    def figures(self, row: PartRow, on: bool) -> Spans:
        columns = []
        if self.has_remarks:
            columns.append((row.remark, row.remark_ink, REMARK))
        figure = "text b" if on or not row.depth else "text-secondary"
        columns.append((row.tokens, figure, FIGURE))
        if self.has_shares:
            columns.append((row.percent, "text-dim", PERCENT))
        return [*figures(*columns), Span(" ")]
