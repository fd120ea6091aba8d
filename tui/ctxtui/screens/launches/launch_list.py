"""Launches and subagents in columns, to choose from."""

from __future__ import annotations

from ctxtui.present.launches import LaunchRow
from ctxtui_widgets.cells import between, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import BlankRow, ComingRow, Span, Spans

USED, BACK, TOOK, AGE = 6, 7, 6, 7
WORD = 8
WITH_TOOK, WITH_BACK, WITH_WORD = 44, 54, 66
"""Cells of the list from which on the column has room."""

LaunchListRow = LaunchRow | BlankRow | ComingRow


class LaunchList(LineList[LaunchListRow]):
    """State, name, tokens used and returned, duration, age; type and origin where there is room."""

    def heading(self, width: int) -> Spans | None:
        names = ["used"]
        names += ["back"] if width >= WITH_BACK else []
        names += ["took"] if width >= WITH_TOOK else []
        sizes = {"used": USED, "back": BACK, "took": TOOK, "age": AGE}
        columns = [(one, "text-dim", sizes[one]) for one in (*names, "age")]
        return between([], [*figures(*columns), Span(" ")], width, gap=0)

    def draw(self, row: LaunchListRow, width: int, on: bool) -> Spans:
        assert isinstance(row, LaunchRow)
        left = [Span(f"{row.glyph} ", row.ink)]
        if width >= WITH_WORD:
            left.append(Span(f"{row.state:<{WORD}}  ", row.ink))
        if row.depth:
            left.append(Span(f"{'  ' * (row.depth - 1)}↳ ", "guide"))
        left.append(
            Span(row.title, "text b" if on else "text" if not row.depth else "text-secondary")
        )
        columns = [(row.used or "–", "text-secondary" if row.used else "text-dim", USED)]
        if width >= WITH_BACK:
            ink = "text-secondary" if row.returned else "text-dim"
            columns.append((row.returned or "–", ink, BACK))
        if width >= WITH_TOOK:
            columns.append((row.took or "–", "text-dim", TOOK))
        columns.append((row.age, "text-dim", AGE))
        right = [*figures(*columns), Span(" ")]
        for extra in (f"  {row.what}", f"  {row.origin} {row.place}".rstrip()):
            span = Span(extra, "text-dim")
            if extra.strip() and cells([*left, span, *right]) < width:
                left.append(span)
        return between(left, right, width, gap=0)
