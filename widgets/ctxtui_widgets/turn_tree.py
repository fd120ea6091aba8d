"""A session's turns as a tree drawn in lines."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from typing import ClassVar

from textual.binding import Binding, BindingType

from ctxtui_widgets.cells import between, clip, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import AgentState, BlankRow, ComingRow, Fade, Span, Spans, TurnRow
from ctxtui_widgets.zones import sign, zone_ink

COUNTS_FROM = 70
STATE_FROM = 56
GUIDES = (2, 4)
FADES: dict[Fade, str] = {"window": "text", "summarised": "text-secondary", "rewound": "text-dim"}
STATES: dict[AgentState, tuple[str, str]] = {
    "": (" ", "text-dim"),
    "running": ("●", "ok"),
    "done": ("✓", "text-dim"),
    "failed": ("✗", "urgent"),
}

TurnTreeRow = TurnRow | BlankRow | ComingRow


class TurnTree(LineList[TurnTreeRow]):
    """Turns with guides, numbers and the window after each.

    From 70 cells on tools, files and time stand under a dim heading line.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("{", "prompt(-1)", "previous prompt", show=False, id="turns.previous"),
        Binding("}", "prompt(1)", "next prompt", show=False, id="turns.next"),
    ]

    guide_cells = GUIDES[0]
    label_cells = 3

    def show(self, rows: Sequence[TurnTreeRow]) -> None:
        """As in LineList; guides and numbers get columns as wide as the widest of `rows`."""
        turns = [row for row in rows if isinstance(row, TurnRow)]
        least, most = GUIDES
        guides = min(most, max(map(len, set(map(attrgetter("guide"), turns))), default=least))
        labels = max(map(len, map(attrgetter("label"), turns)), default=0)
        columns = (max(least, guides), max(3, labels))
        if columns != (self.guide_cells, self.label_cells):
            self.guide_cells, self.label_cells = columns
            self.strips.clear()
        super().show(rows)

    def heads(self, row: TurnTreeRow) -> bool:
        return isinstance(row, TurnRow) and row.kind not in ("agent", "step")

    def heading(self, width: int) -> Spans | None:
        if not self.counts(width - 1):
            return None
        names = (("tools", 6), ("files", 6), ("took", 5), ("added", 7), ("used", 6))
        right = figures(*((name, "text-dim", room) for name, room in names))
        return between([], [*right, Span("   ")], width, gap=0)

    def counts(self, width: int) -> bool:
        return width + 1 >= COUNTS_FROM

    def draw(self, row: TurnTreeRow, width: int, on: bool) -> Spans:
        assert isinstance(row, TurnRow)
        if row.kind == "compaction":
            return self.draw_compaction(row, width, on)
        if row.kind == "agent":
            return self.draw_agent(row, width, on)
        return self.draw_turn(row, width, on)

    def lead(self, row: TurnRow, label: str, ink: str) -> list[Span]:
        """Guides and number: every title starts at the same cell."""
        guide = clip([Span(row.guide, "guide")], self.guide_cells)
        return [*guide, Span(label.rjust(self.label_cells) + "  ", ink)]

    def draw_turn(self, row: TurnRow, width: int, on: bool) -> Spans:
        ink = self.title_ink(row, on)
        figure_ink = "text-secondary" if on else "text-dim"
        left = self.lead(row, row.label, figure_ink)
        if row.mark:
            left.append(Span(f"◆ {row.mark}", "accent b" if on else "accent"))
        else:
            left.append(Span("  " * (row.kind == "step") + row.title, ink))
        right = self.draw_figures(row, width, figure_ink)
        extra = Span(f"  {row.title if row.mark else row.also}", "text-dim")
        if extra.text.strip() and cells([*left, extra, *right]) < width:
            left.append(extra)
        return between(left, right, width, gap=0)

    def title_ink(self, row: TurnRow, on: bool) -> str:
        ink = FADES[row.fade]
        if row.kind != "prompt" and ink == "text":
            ink = "text-secondary"
        return f"{'text' if ink != 'text-dim' else ink} b" if on else ink

    def draw_figures(self, row: TurnRow, width: int, ink: str) -> list[Span]:
        gone = row.fade == "rewound"
        zone = None if gone else row.zone
        used_ink = "text-dim" if gone else zone_ink(zone)
        errors = (
            (f"✗{row.errors}", "text-dim" if gone else "urgent") if row.errors else ("", "text")
        )
        if self.counts(width):
            columns = [
                (*errors, 3),
                (row.tools, "text-dim", 6),
                (row.files, "text-dim", 6),
                (row.took, "text-dim", 5),
                (row.added, ink, 7),
                (row.used, used_ink, 6),
            ]
        else:
            columns = [(*errors, 3)] if row.errors else []
            columns += [(row.added, ink, 6), (row.used, used_ink, 5)]
        return [*figures(*columns), Span(sign(zone).ljust(3), used_ink)]

    def draw_compaction(self, row: TurnRow, width: int, on: bool) -> Spans:
        bold = " b" if on else ""
        left = [*self.lead(row, "≡", "note"), Span(f"{row.title} ", f"note{bold}")]
        change = f"{row.before} →" if row.before else ""
        right = [*figures((change, "note", 8), (row.used, "note", 5)), Span("   ")]
        dots = width - cells(left) - cells(right)
        if dots > 0:
            left.append(Span("┄" * dots, "rule"))
        return between(left, right, width, gap=0)

    def draw_agent(self, row: TurnRow, width: int, on: bool) -> Spans:
        left = self.lead(row, "", "guide")
        left += [Span("↳ ", "guide"), Span(row.title, "text b" if on else "text-secondary")]
        glyph, ink = STATES[row.state]
        word = f" {row.state}" if width + 1 >= STATE_FROM and row.state else ""
        right = [Span(glyph + word, ink), Span(f"  own {row.used or '–'}   ", "text-dim")]
        return between(left, right, width)

    def action_prompt(self, by: int) -> None:
        at = self.cursor + by
        while 0 <= at < len(self.rows):
            row = self.rows[at]
            if isinstance(row, TurnRow) and row.kind == "prompt":
                self.go(at, by)
                return
            at += by
