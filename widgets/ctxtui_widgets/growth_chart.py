"""A column for each turn, with lines where the zones begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from ctxtui_widgets.cells import clip
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.look import look_of
from ctxtui_widgets.rows import ColumnRow, Fade, LevelRow, Span, Spans

EIGHTHS = " ▁▂▃▄▅▆▇█"
INKS: dict[Fade, str] = {"window": "fill", "summarised": "guide", "rewound": "track"}
LABELS: dict[Fade, str] = {
    "window": "text-secondary",
    "summarised": "text-dim",
    "rewound": "text-dim",
}
WIDEST, NARROWEST = 6, 2


class Scale:
    """Values to lines: every level begins exactly between two lines, so no column that is below
    a level is drawn above its line."""

    def __init__(self, values: Sequence[int], levels: Sequence[LevelRow], lines: int) -> None:
        most = max(values, default=0)
        above = [level.value for level in levels if level.value > most]
        top = max(min(above, default=most), most, 1)
        self.levels: dict[int, LevelRow] = {}
        self.points: list[tuple[int, int]] = [(0, 0)]
        for level in sorted(levels, key=lambda level: level.value):
            line = round(level.value / top * lines)
            if self.points[-1][1] < line <= lines and level.value <= top:
                self.points.append((level.value, line))
                self.levels[line] = level
        if top > self.points[-1][0]:
            self.points.append((top, max(lines, self.points[-1][1])))

    def eighths(self, value: int) -> int:
        """Height of a column in eighths of a line; anything above zero shows."""
        for (low, start), (high, end) in pairwise(self.points):
            if value <= high:
                part = (value - low) / (high - low)
                height = (start + part * (end - start)) * 8
                return max(int(height), 1) if value > 0 else 0
        return self.points[-1][1] * 8


class GrowthChart(Widget, can_focus=True):
    """Columns from left to right; wide ones are in the window, thin ones are not.

    Those without room leave at the left, as far as the cursor allows. The cursor stays on its id.
    """

    DEFAULT_CSS = """
    GrowthChart { height: 1fr; width: 1fr; }
    """
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h,k,up", "step(-1)", "column before", show=False, id="chart.before"),
        Binding("right,l,j,down", "step(1)", "next column", show=False, id="chart.next"),
        Binding("g,home", "edge(-1)", "first", show=False, id="move.first"),
        Binding("G,end", "edge(1)", "last", show=False, id="move.last"),
        Binding("enter", "choose", "open", show=False, id="list.choose"),
    ]

    @dataclass
    class Highlighted(Message):
        """The cursor came to another column."""

        column_id: str
        chart: GrowthChart

    @dataclass
    class Chosen(Message):
        """The user asked for this column: enter, or a second click."""

        column_id: str
        chart: GrowthChart

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.columns: tuple[ColumnRow, ...] = ()
        self.levels: tuple[LevelRow, ...] = ()
        self.cursor = -1
        self.first = 0
        """The column at the left edge."""

    def show(self, columns: Sequence[ColumnRow], levels: Sequence[LevelRow]) -> None:
        """Draw these from now on; ids are unique. A new chart begins with its last column."""
        kept = self.cursor_id
        last = self.cursor == len(self.columns) - 1
        self.columns, self.levels = tuple(columns), tuple(levels)
        at = {column.id: at for at, column in enumerate(self.columns)}
        end = len(self.columns) - 1
        self.cursor = end if kept is None or last else at.get(kept, end)
        self.refresh()

    @property
    def cursor_id(self) -> str | None:
        return self.columns[self.cursor].id if 0 <= self.cursor < len(self.columns) else None

    def select(self, column_id: str) -> bool:
        """Put the cursor on this column; False if there is none."""
        for at, column in enumerate(self.columns):
            if column.id == column_id:
                self.go(at)
                return True
        return False

    # -- drawing

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        look = look_of(self)
        return look.strip(self.spans(y, width, height), width)

    def spans(self, y: int, width: int, height: int) -> Spans:
        """The line `y` of `height`: columns above, their labels in the last."""
        legend = max((cells([Span(level.label)]) for level in self.levels), default=0)
        legend = legend + 3 if width >= 60 and legend else 0
        step, shown = self.lay_out(width - 2 - legend)
        if not shown:
            return ()
        if y == height - 1:
            return [Span(" "), *self.labels(step, shown)]
        scale = Scale([one.value or 0 for one in self.columns], self.levels, max(1, height - 2))
        line = height - 1 - y  # counted from below, from 1
        level = scale.levels.get(line - 1)
        air = "▁" if level is not None else " "
        out: list[Span] = [Span(" ")]
        for column in shown:
            out += self.cell(column, line, step, air, scale)
        drawn = clip(out, 1 + step * len(shown))
        if level is None or not legend:
            return drawn
        free = max(0, width - 1 - legend - step * len(shown))
        return [*drawn, Span(air * free, "rule"), Span(f"  {level.label}", level.ink)]

    def cell(
        self, column: ColumnRow, line: int, step: int, air: str, scale: Scale
    ) -> Iterator[Span]:
        thick = max(1, step - 2) if column.fade == "window" else 1
        before = (max(1, step - 2) - thick) // 2
        tall = scale.eighths(column.value) if column.value is not None else 0
        part = min(8, max(0, tall - (line - 1) * 8))
        yield Span(air * before, "rule")
        if part:
            yield Span(EIGHTHS[part] * thick, INKS[column.fade])
        else:
            yield Span(air * thick, "rule")
        yield Span(air * (step - thick - before), "rule")

    def labels(self, step: int, shown: Sequence[ColumnRow]) -> Iterator[Span]:
        """Every label that has room; that under the cursor always, the others around it."""
        room = step * len(shown)
        line: list[tuple[int, Span]] = []
        here = self.cursor - self.first
        taken: list[range] = []
        order = sorted(range(len(shown)), key=lambda at: (at != here, at))
        for at in order:
            column = shown[at]
            size = cells([Span(column.label)])
            first = max(0, min(at * step, room - size)) if at == here else at * step
            span = range(first, first + size)
            near = any(span.start <= one.stop and one.start <= span.stop for one in taken)
            if not size or near or span.stop > room:
                continue
            taken.append(span)
            line.append((first, Span(column.label, self.label_ink(column, at == here))))
        at = 0
        for first, label in sorted(line, key=lambda pair: pair[0]):
            yield Span(" " * (first - at))
            yield label
            at = first + cells([label])

    def label_ink(self, column: ColumnRow, on: bool) -> str:
        if on:
            return "text b cursor" if self.has_focus else "text b"
        return "note" if column.compaction else LABELS[column.fade]

    def lay_out(self, room: int) -> tuple[int, Sequence[ColumnRow]]:
        """Cells for a column, and the columns in sight; moves `first` as far as it must."""
        if not self.columns or room < NARROWEST:
            return 0, ()
        step = max(NARROWEST, min(WIDEST, room // len(self.columns)))
        fit = room // step
        self.first = max(0, min(self.first, len(self.columns) - fit))
        if self.cursor >= self.first + fit:
            self.first = self.cursor - fit + 1
        elif 0 <= self.cursor < self.first:
            self.first = self.cursor
        return step, self.columns[self.first : self.first + fit]

    # -- the cursor

    def go(self, at: int) -> None:
        at = max(0, min(at, len(self.columns) - 1))
        if self.columns and at != self.cursor:
            self.cursor = at
            self.post_message(self.Highlighted(self.columns[at].id, self))
            self.refresh()

    def action_step(self, by: int) -> None:
        self.go(self.cursor + by)

    def action_edge(self, by: int) -> None:
        self.go(len(self.columns) - 1 if by > 0 else 0)

    def action_choose(self) -> None:
        if self.cursor_id is not None:
            self.post_message(self.Chosen(self.cursor_id, self))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        legend = max((cells([Span(level.label)]) for level in self.levels), default=0)
        legend = legend + 3 if self.size.width >= 60 and legend else 0
        step, shown = self.lay_out(self.size.width - 2 - legend)
        at = (event.x - 1) // step if step and event.x else -1
        if 0 <= at < len(shown):
            event.stop()
            again = self.first + at == self.cursor
            self.go(self.first + at)
            if again:
                self.action_choose()
