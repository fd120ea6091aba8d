"""All marks and worktrees in columns, to choose from."""

from __future__ import annotations

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

    def heading(self, width: int) -> Spans | None:
        names = ("turn", "files", "age")
        columns = zip(names, ("text-dim",) * 3, (REF, FILES, AGE), strict=True)
        return between([], [*figures(*columns), Span(" ")], width, gap=0)

    def draw(self, row: MarkListRow, width: int, on: bool) -> Spans:
        if isinstance(row, WorktreeRow):
            return _worktree(row, width, on)
        assert isinstance(row, MarkRow)
        bold = " b" if on else ""
        dim = bool(row.trouble) or row.stray
        ink = "text-dim" if dim else "accent"
        sign = Span("× ", "urgent") if row.trouble else Span("  " if row.stray else "◆ ", ink)
        left = [sign, Span(row.name, f"{'text' if on else ink}{bold}")]
        extra = Span(f"  {row.trouble or row.session}", "text-dim")
        return _columns(left, extra, row, width)


def _worktree(row: WorktreeRow, width: int, on: bool) -> Spans:
    """A folder, so it ends in a slash; what was done in it, or else what it was made of. The sign
    says that something was."""
    sign = Span("× ", "urgent") if row.trouble else Span("+ " if row.done else "  ", "warn")
    name = Span(f"{row.name}/", "text b" if on else "text-secondary")
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
