"""The list of sessions by project."""

from __future__ import annotations

from ctxtui_widgets.cells import between, clip, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import (
    BlankRow,
    ComingRow,
    MoreRow,
    ProjectRow,
    SessionRow,
    Span,
    Spans,
    Status,
)
from ctxtui_widgets.zones import sign, zone_ink

AGE_FROM = 34
STATUS: dict[Status, tuple[str, str]] = {
    "": (" ", "text-dim"),
    "working": ("●", "ok"),
    "waiting": ("◐", "warn"),
    "idle": ("○", "text-secondary"),
    "background": ("◎", "ok"),
    "ended": ("·", "text-dim"),
    "expired": ("◌", "text-dim"),
    "stale": ("×", "urgent"),
}

SessionListRow = ProjectRow | SessionRow | MoreRow | BlankRow | ComingRow


class SessionList(LineList[SessionListRow]):
    """Projects and their sessions: status, title, tokens with their zone, and age from 34 cells.

    A status in words stands before the tokens where the whole title has room beside it.
    """

    def heads(self, row: SessionListRow) -> bool:
        return isinstance(row, ProjectRow)

    def draw(self, row: SessionListRow, width: int, on: bool) -> Spans:
        if isinstance(row, ProjectRow):
            return self.draw_project(row, width)
        if isinstance(row, SessionRow):
            return self.draw_session(row, width, on)
        assert isinstance(row, MoreRow)
        return between([Span("  "), Span(row.text, "text-dim b" if on else "text-dim")], [], width)

    def draw_project(self, row: ProjectRow, width: int) -> Spans:
        left = [Span("▾ " if row.open else "▸ ", "text-dim"), Span(row.title, "text b")]
        after = 8 if self.shows_age(width) else 3
        count = figures((row.count, "text-dim", 5))
        return between(left, [*count, Span(" " * after)], width, gap=0)

    def draw_session(self, row: SessionRow, width: int, on: bool) -> Spans:
        glyph, ink = STATUS[row.status]
        title = "text b" if on else "text" if row.live else "text-secondary"
        left = [Span(f"{glyph} ", ink), Span(row.title, title)]
        guess = [Span(" ≈", "text-dim")] if row.guess else []
        zone = sign(row.zone)
        right = [*figures((row.used, zone_ink(row.zone), 5)), Span(zone, zone_ink(row.zone))]
        if self.shows_age(width):
            right.append(Span(f" {row.age}".rjust(7 - len(zone)) + " ", "text-dim"))
        else:
            right.append(Span(" " * (3 - len(zone))))
        word = [Span(f"  {row.alarm}", "urgent")] if row.alarm else [Span(f"  {row.word}", ink)]
        fits = cells([*left, *guess, *word, *right]) < width
        if row.alarm or (row.word and fits):  # an alarm is worth the end of a title
            right = [*word, *right]
        room = width - cells(guess) - cells(right)
        left = [*(clip(left, room) if cells(left) > room else left), *guess]
        return between(left, right, width, gap=0)

    def shows_age(self, width: int) -> bool:
        return width + 1 >= AGE_FROM
