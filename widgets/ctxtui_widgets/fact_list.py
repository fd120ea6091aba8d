"""Facts under their headings, each with what became of it, to be ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from ctxtui_widgets.cells import between, clip, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import BlankRow, ComingRow, FactRow, FactState, SectionRow, Span, Spans

FactListRow = SectionRow | FactRow | BlankRow | ComingRow

SIGNS: dict[FactState, tuple[str, str]] = {
    "kept": ("✓ kept", "ok"),
    "unclear": ("? unclear", "warn"),
    "gone": ("✗ gone", "urgent"),
}
STATE = 11
KIND = 12
REFS = 6
ROOMY = 90
"""Cells from which on the kind of a fact stands in its row."""


class FactList(LineList[FactListRow]):
    """Sections that fold, facts with glyph and word of their state; space ticks one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "tick", show=False, id="facts.tick"),
    ]

    @dataclass
    class Ticked(Message):
        """The user wants this fact, or the facts of this section, ticked or not any more."""

        row_id: str
        line_list: LineList[Any]

        @property
        def control(self) -> LineList[Any]:
            return self.line_list

    def heads(self, row: FactListRow) -> bool:
        return isinstance(row, SectionRow)

    def draw(self, row: FactListRow, width: int, on: bool) -> Spans:
        if isinstance(row, SectionRow):
            return self.draw_section(row, width)
        assert isinstance(row, FactRow)
        return self.draw_fact(row, width, on)

    def draw_section(self, row: SectionRow, width: int) -> Spans:
        fold = Span("▾ " if row.open else "▸ ", "rule" if row.empty else "text-dim")
        left = [fold, Span(row.title, "text-dim" if row.empty else "text b")]
        right = figures((row.tokens, "text-secondary", cells([Span(row.tokens)])))
        hint = Span(f"  {row.hint}", "text-dim")
        if row.hint and cells([*left, hint, *right]) + 2 <= width:  # whole, or not at all
            left.append(hint)
        return between(left, [*right, Span(" ")], width, gap=1)

    def draw_fact(self, row: FactRow, width: int, on: bool) -> Spans:
        tick = Span("● ", "accent") if row.on else Span("○ ", "text-dim")
        word, ink = SIGNS[row.state]
        left = [Span("  "), tick, Span(f"{word:<{STATE}}", ink)]
        if width >= ROOMY:
            left.append(Span(f"{row.kind:<{KIND}}", "text-dim"))
        shade = "text-secondary" if row.state == "kept" else "text"
        left.append(Span(row.text, f"{shade} b" if on else shade))
        where: Spans = [Span(row.evidence, "note")]
        most = max(6, width // 6)
        if cells(where) > most:  # a long list of places must not take the text's room
            where = clip(where, most)
        air = Span(" " * (REFS - cells(where)))
        return between(left, [air, *where, Span(" ")], width, gap=1)

    def action_tick(self) -> None:
        if self.cursor_id is not None:
            self.post_message(self.Ticked(self.cursor_id, self))
