"""A session's turns as a tree drawn in lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from ctxtui_widgets.cells import between, clip, figures
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.rows import AgentState, BlankRow, ComingRow, Fade, Outcome, Span, Spans, TurnRow
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
OUTCOMES: dict[Outcome, tuple[str, str]] = {
    "": ("", "text"),
    "ok": ("✓", "ok"),
    "failed": ("✗", "urgent"),
    "rejected": ("no", "warn"),
    "running": ("…", "text-dim"),
}

TurnTreeRow = TurnRow | BlankRow | ComingRow


class TurnTree(LineList[TurnTreeRow]):
    """Turns with guides, numbers and the window after each.

    From 70 cells on tools, files and time stand under a dim heading line.
    """

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
        return isinstance(row, TurnRow) and not row.depth and row.kind not in ("agent", "step")

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
        inside = row.depth > 1  # the number column is the session's own
        left = self.lead(row, "" if inside else row.label, figure_ink)
        left.append(Span("  " * row.depth + (f"{row.label} " if inside else ""), figure_ink))
        if row.mark:
            left.append(Span(f"◆ {row.mark}", "accent b" if on else "accent"))
        else:
            left.append(Span(row.title, ink))
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
        errors = OUTCOMES[row.outcome]
        if row.errors:
            errors = (f"✗{row.errors}", "text-dim" if gone else "urgent")
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
            columns = [(*errors, 3)] if errors[0] else []
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
        left += [
            Span("  " * row.depth + "↳ ", "guide"),
            Span(row.title, "text b" if on else "text-secondary"),
        ]
        glyph, ink = STATES[row.state]
        word = f" {row.state}" if width + 1 >= STATE_FROM and row.state else ""
        right = [Span(glyph + word, ink), Span(f"  own {row.used or '–'}   ", "text-dim")]
        return between(left, right, width)

    # -- from one to the next of a kind; the owner binds the keys

    def action_prompt(self, by: int) -> None:
        self.jump(by, lambda row: row.kind == "prompt" and not row.depth)

    def action_branch(self, by: int) -> None:
        self.jump(by, lambda row: row.begins)

    def action_error(self, by: int) -> None:
        self.jump(by, lambda row: row.errors > 0)

    def action_leaf(self) -> None:
        """To the last turn of the live path."""
        self.jump(-1, lambda row: row.leaf, start=len(self.rows))

    def jump(self, by: int, wanted: Callable[[TurnRow], bool], start: int | None = None) -> bool:
        """To the next wanted row in the direction `by`, from the cursor; False if there is none."""
        at = (self.cursor if start is None else start) + by
        while 0 <= at < len(self.rows):
            row = self.rows[at]
            if isinstance(row, TurnRow) and wanted(row):
                self.go(at, by)
                return True
            at += by
        return False
