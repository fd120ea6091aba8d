"""The parts of a whole: title, bar, figure and share, in columns."""

from __future__ import annotations

from ctxtui_widgets.bars import bar
from ctxtui_widgets.cells import between, clip, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import BlankRow, ComingRow, PartRow, Span, Spans

TITLE_SHARE = 0.45
LEAST_TITLE, MOST_TITLE = 14, 40
LEAST_BAR, MOST_BAR = 4, 30
FIGURE, PERCENT, REMARK = 6, 5, 11

PartListRow = PartRow | BlankRow | ComingRow


class PartList(LineList[PartListRow]):
    """The bars begin in one column and end before the figures; a title gives way with `…`.

    Shares and remarks take room only where some row has one; the bar leaves before them.
    """

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
        long = min(MOST_TITLE, max(LEAST_TITLE, round(room * TITLE_SHARE) + 3))
        line = min(MOST_BAR, room - long - 1)
        if row.bar is None or line < LEAST_BAR:
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

    @property
    def has_shares(self) -> bool:
        return any(isinstance(row, PartRow) and row.percent for row in self.rows)

    @property
    def has_remarks(self) -> bool:
        return any(isinstance(row, PartRow) and row.remark for row in self.rows)
