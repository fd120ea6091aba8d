"""All moves with their figures in columns, to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from ctxtui_widgets.cells import between, figures
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import BlankRow, ComingRow, MoveRow, Span, Spans

AFTER, NEXT, BACK = 7, 13, 14
BACK_FROM = 50

MoveListRow = MoveRow | BlankRow | ComingRow


class MoveList(LineList[MoveListRow]):
    """Key, title, window, next request; when it has paid back only from 50 cells."""

    columns: tuple[str, str, str] = ("window", "next request", "pays back")

    def name_columns(self, after: str, next: str, back: str) -> None:
        self.columns = (after, next, back)
        self.refresh()

    def heading(self, width: int) -> Spans | None:
        return between([], self.ends(self.columns, ("text-dim",) * 3, width), width, gap=0)

    def draw(self, row: MoveListRow, width: int, on: bool) -> Spans:
        assert isinstance(row, MoveRow)
        bold = " b" if on else ""
        ink, figure = ("text", "text-secondary") if row.can else ("text-dim", "text-dim")
        left = [Span(row.key, "accent"), Span(f"  {row.title}", f"{ink}{bold}")]
        inks = (f"{figure}{bold}", figure, "text-dim")
        return between(left, self.ends((row.after, row.next, row.back), inks, width), width)

    def ends(self, texts: Sequence[str], inks: Sequence[str], width: int) -> list[Span]:
        """The figures in their columns."""
        shown = list(zip(texts, inks, (AFTER, NEXT, BACK), strict=True))
        return [*figures(*shown[: 3 if width >= BACK_FROM else 2]), Span(" ")]
