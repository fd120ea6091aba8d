"""How full the window is, in one line."""

from __future__ import annotations

from ctxtui_widgets.bars import bar
from ctxtui_widgets.cells import between
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.one_line import OneLine
from ctxtui_widgets.rows import Clock, GaugeRow, Span, Spans
from ctxtui_widgets.zones import sign, zone_ink

AHEAD_FROM = 100


class Gauge(OneLine):
    """A bar, the figures and the zone in words; then the clocks there is room for."""

    def __init__(
        self, row: GaugeRow | None = None, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.row = row or GaugeRow()

    def show(self, row: GaugeRow) -> None:
        self.row = row
        self.refresh()

    def spans(self, width: int) -> Spans:
        row = self.row
        words = self.words()
        if width >= AHEAD_FROM and row.ahead:
            words += [Span("   "), *clock_spans(row.ahead)]
        room = min(bar_room(width), max(0, width - 2 - cells(words)))
        share = row.share if row.limit else None
        left = [Span(" "), *bar(share, room, zone_ink(row.zone, "fill"), row.next_at), *words]
        right: list[Span] = []
        for clock in row.clocks:
            more = [*right, Span("   "), *clock_spans(clock)] if right else clock_spans(clock)
            if cells(left) + cells(more) + 3 > width:
                break
            right = more
        return between(left, [*right, Span(" ")], width, gap=0)

    def words(self) -> list[Span]:
        row = self.row
        if row.why:
            return [Span(f"  {row.used}", "text b"), Span(f"  {row.why}", "text-dim")]
        out = [
            Span(f"  {row.used}", "text b"),
            Span(f" of {row.limit or '–'}", "text-dim"),
            Span(f"  {row.percent if row.limit else '–'}", "text-secondary"),
        ]
        if sign(row.zone):
            out.append(Span(f"  {sign(row.zone)} {row.zone}", f"{row.zone} b"))
        return out


def clock_spans(clock: Clock) -> list[Span]:
    return [Span(f"{clock.label} ", "text-dim"), Span(clock.text, clock.ink)]


def bar_room(width: int) -> int:
    """Cells of the bar on a screen of `width`."""
    return 14 if width < 70 else 22 if width < 100 else 30 if width < 140 else 60
