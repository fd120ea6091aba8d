"""The sections of a brief and their items."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from ctxtui_widgets.cells import between, clip, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import BlankRow, ComingRow, ItemRow, SectionRow, Span, Spans

ItemListRow = SectionRow | ItemRow | BlankRow | ComingRow


class ItemList(LineList[ItemListRow]):
    """Sections that fold, items with their evidence and cost; space strikes an item."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "strike", "strike", show=False, id="brief.strike"),
    ]

    @dataclass
    class Struck(Message):
        """The user wants this row out, or in again."""

        row_id: str
        line_list: LineList[Any]

        @property
        def control(self) -> LineList[Any]:
            return self.line_list

    def heads(self, row: ItemListRow) -> bool:
        return isinstance(row, SectionRow)

    def draw(self, row: ItemListRow, width: int, on: bool) -> Spans:
        if isinstance(row, SectionRow):
            return self.draw_section(row, width)
        assert isinstance(row, ItemRow)
        return self.draw_item(row, width, on)

    def draw_section(self, row: SectionRow, width: int) -> Spans:
        fold = Span("▾ " if row.open else "▸ ", "rule" if row.empty else "text-dim")
        left = [fold, Span(row.title, "text-dim" if row.empty else "text b")]
        if row.hint:
            left.append(Span(f"  {row.hint}", "text-dim"))
        ink = "text-secondary" if row.tokens else "text-dim"
        return between(left, [*figures((row.tokens or "–", ink, 6)), Span(" ")], width, gap=0)

    def draw_item(self, row: ItemRow, width: int, on: bool) -> Spans:
        sign = Span("✓ ", "ok") if row.on else Span("– ", "text-dim")
        ink = "text" if row.on else "text-dim s"
        if row.missing:
            sign, ink = Span("· ", "note"), "text-secondary"
        if row.chosen is not None and row.on:
            sign = Span("● ", "accent") if row.chosen else Span("○ ", "text-dim")
        left = [Span("  " * (row.depth + 1)), sign]
        if row.open is not None:
            left.append(Span("▾ " if row.open else "▸ ", "text-dim"))
        left.append(Span(row.text, f"{ink} b" if on else ink))
        where = [Span(row.evidence, "note" if row.on else "text-dim")]
        most = max(8, width // 3)
        if cells(where) > most:  # a long list of places must not take the text's room
            where = clip(where, most)
        if row.word:
            where = [Span(f"{row.word} ", "accent" if row.on else "text-dim"), *where]
        air = Span(" " * (9 - cells(where)))
        right = [air, *where, *figures((row.tokens, "text-dim", 6)), Span(" ")]
        return between(left, right, width, gap=0 if air.text else 1)

    def action_strike(self) -> None:
        if self.cursor_id is not None:
            self.post_message(self.Struck(self.cursor_id, self))
