"""All marks and worktrees in columns, to choose from."""

from __future__ import annotations

from collections.abc import Collection

from ctxtui.present.marks import MarkRow
from ctxtui.present.worktrees import WorktreeRow
from ctxtui_widgets.cells import between, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import BlankRow, ComingRow, Span, Spans

REF, FILES, AGE = 7, 7, 7

MarkListRow = MarkRow | WorktreeRow | BlankRow | ComingRow


class MarkList(LineList[MarkListRow]):
    """Name, turn, files of the anchor, age; the session's title where it has room."""

    offered: Collection[str] | None = None
    """Ids of the only rows that can be chosen now; None is all."""

    def offer(self, ids: Collection[str] | None) -> None:
        """Leave the others out, until it is None again; the cursor goes to the nearest of them."""
        self.offered = ids
        self.go(self.cursor, 1)
        self.refresh()

    def selectable(self, row: MarkListRow) -> bool:
        return super().selectable(row) and (self.offered is None or row.id in self.offered)

    def heading(self, width: int) -> Spans | None:
        names = ("turn", "files", "age")
        columns = zip(names, ("text-dim",) * 3, (REF, FILES, AGE), strict=True)
        return between([], [*figures(*columns), Span(" ")], width, gap=0)

    def draw(self, row: MarkListRow, width: int, on: bool) -> Spans:
        out = not self.selectable(row)
        if isinstance(row, WorktreeRow):
            return _worktree(row, width, on, out)
        assert isinstance(row, MarkRow)
        bold = " b" if on else ""
        dim = bool(row.trouble) or row.stray or out
        ink = "text-dim" if dim else "accent"
        sign = Span("× ", "urgent") if row.trouble else Span("  " if row.stray else "◆ ", ink)
        left = [sign, Span(row.name, f"{'text' if on else ink}{bold}")]
        extra = Span(f"  {row.trouble or row.session}", "text-dim")
        return _columns(left, extra, row, width)


def _worktree(row: WorktreeRow, width: int, on: bool, out: bool) -> Spans:
    """A folder, so it ends in a slash; what was done in it, or else what it was made of. The sign
    says that something was."""
    sign = Span("× ", "urgent") if row.trouble else Span("+ " if row.done else "  ", "warn")
    name = Span(f"{row.name}/", "text b" if on else "text-dim" if out else "text-secondary")
    extra = Span(f"  {row.done}", "warn") if row.done else Span(f"  {row.origin}", "text-dim")
    return _columns([sign, name], extra, row, width)


def _columns(left: list[Span], extra: Span, row: MarkRow | WorktreeRow, width: int) -> Spans:
    right = [
        *figures(
            (row.ref or "–", "text-secondary" if row.ref else "text-dim", REF),
            (row.files or "–", "text-secondary" if row.files else "text-dim", FILES),
            (row.age, "text-dim", AGE),
        ),
        Span(" "),
    ]
    if cells([*left, extra, *right]) < width:
        left.append(extra)
    return between(left, right, width, gap=0)
