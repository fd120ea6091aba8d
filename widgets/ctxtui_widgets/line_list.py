"""A list of one-line rows that stays quick however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import clamp
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from ctxtui_widgets.drawn import DrawnView
from ctxtui_widgets.look import Look
from ctxtui_widgets.moves import MOVES
from ctxtui_widgets.nearest import neighbours
from ctxtui_widgets.rows import BlankRow, ComingRow, Span, Spans


class Row(Protocol):
    """Anything frozen with an id of its own within the list."""

    @property
    def id(self) -> str: ...


RowT = TypeVar("RowT", bound=Row)


class LineList(DrawnView, Generic[RowT], can_focus=True, inherit_bindings=False):
    """Rows, one per line, of which only those in sight are drawn.

    A subclass says how a row looks (`draw`), which rows head a group (`heads`), and may keep a
    heading in place above the rows (`heading`). The cursor stays on its row's id.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *MOVES,
        Binding("left,h", "fold(False)", "fold", show=False, id="move.fold"),
        Binding("right,l", "fold(True)", "unfold", show=False, id="move.unfold"),
        Binding("enter", "choose", "open", show=False, id="list.choose"),
    ]

    hovered: var[int | None] = var[int | None](None)
    """The line of the widget under the mouse."""

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row."""

        row_id: str
        line_list: LineList[Any]

        @property
        def control(self) -> LineList[Any]:
            return self.line_list

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, type(self)) and message.line_list is self.line_list

    @dataclass
    class Chosen(Message):
        """The user asked for this row: enter, or a second click."""

        row_id: str
        line_list: LineList[Any]

        @property
        def control(self) -> LineList[Any]:
            return self.line_list

    @dataclass
    class FoldAsked(Message):
        """The user went left (`open` false) or right on this row; the owner knows what it folds."""

        row_id: str
        open: bool
        line_list: LineList[Any]

        @property
        def control(self) -> LineList[Any]:
            return self.line_list

    def __init__(
        self,
        rows: Sequence[RowT] = (),
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
        disabled: bool = False,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes, disabled=disabled)
        self.rows: Sequence[RowT] = ()
        self.index: dict[str, int] = {}
        self.cursor = -1
        self.kept_id: str | None = None
        self.clicked_id: str | None = None
        self.strips: LRUCache[tuple[RowT, str], Strip] = LRUCache(512)
        self.drawn_for: tuple[Look, int] | None = None
        self.top_lines = 0
        self.show(rows)

    # -- what a subclass says

    def draw(self, row: RowT, width: int, on: bool) -> Spans:
        """The row in `width` cells, which begin after the cell of the cursor bar."""
        raise NotImplementedError

    def heading(self, width: int) -> Spans | None:
        """A line that stays above the rows, or None."""
        return None

    def heads(self, row: RowT) -> bool:
        """Whether the rows after this one belong to it, up to the next that heads a group."""
        return False

    def selectable(self, row: RowT) -> bool:
        return not isinstance(row, BlankRow | ComingRow)

    # -- what an owner says

    @property
    def cursor_id(self) -> str | None:
        """Id of the row under the cursor; None in a list without any row to stand on."""
        return self.rows[self.cursor].id if self.cursor >= 0 else None

    @property
    def cursor_row(self) -> RowT | None:
        return self.rows[self.cursor] if self.cursor >= 0 else None

    def show(self, rows: Sequence[RowT]) -> None:
        """Draw `rows` from now on; ids are unique within the list.

        The cursor stays on its id, or goes to the nearest row that is still there, and the lines
        in sight stay where they are.
        """
        old, cursor, top = self.rows, self.cursor, self.scroll_offset.y
        seen = top <= cursor < top + self.body_height
        self.rows = tuple(rows)
        self.index = dict(zip(map(attrgetter("id"), self.rows), range(len(self.rows)), strict=True))
        self.take_room(len(self.rows) + self.top_lines)
        self.cursor = -1
        self.land(self.landing(old, cursor))
        if self.body_height:
            if top and seen:
                top += self.cursor - cursor
            elif top and top < len(old):
                top = self.index.get(old[top].id, top)
            self.scroll_line(top)
        if seen or cursor < 0:
            self.reveal()
        self.refresh()

    def select(self, row_id: str) -> bool:
        """Put the cursor on this row and bring it into sight; False if there is no such row."""
        at = self.index.get(row_id)
        if at is None or not self.selectable(self.rows[at]):
            return False
        self.land(at)
        self.reveal()
        return True

    # -- the cursor

    def landing(self, old: Sequence[RowT], cursor: int) -> int:
        """Where the cursor goes after a change from `old`, in which it stood at `cursor`."""
        if self.kept_id is not None and self.kept_id in self.index:
            return self.find(self.index[self.kept_id])
        if cursor >= 0:
            for at in neighbours(old, cursor, self.heads):
                found = self.index.get(old[at].id)
                if found is not None and self.selectable(self.rows[found]):
                    return found
        return self.find(0)

    def find(self, at: int, by: int = 1) -> int:
        """The first row to stand on from `at` in the direction `by`, else in the other; or -1."""
        at = clamp(at, 0, len(self.rows) - 1)
        for step in (by, -by):
            near = at
            while 0 <= near < len(self.rows):
                if self.selectable(self.rows[near]):
                    return near
                near += step
        return -1

    def land(self, at: int) -> None:
        before = self.cursor
        self.cursor = at
        for line in (before, at):
            if line >= 0:
                self.refresh_line(line + self.top_lines)
        row_id = self.cursor_id
        if row_id is not None and row_id != self.kept_id:
            self.kept_id = row_id
            self.clicked_id = None
            if self.is_running:  # what happened before is told when it is mounted
                self.post_message(self.Highlighted(row_id, self))

    def go(self, at: int, by: int) -> None:
        if self.rows:
            self.land(self.find(at, by))
            self.reveal()

    # -- scrolling

    @property
    def body_height(self) -> int:
        return max(0, self.size.height - self.top_lines)

    def scroll_line(self, top: int) -> None:
        """Make the row at index `top` the first in sight, as far as there are rows."""
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def reveal(self) -> None:
        """Bring the cursor into sight, with one row of context on either side."""
        height = self.body_height
        if height and self.cursor >= 0:
            context = 1 if height > 2 else 0
            last = self.cursor + context - height + 1
            self.scroll_line(min(max(self.scroll_offset.y, last), self.cursor - context))

    # -- drawing

    def strip_at(self, y: int, width: int, look: Look) -> Strip:
        if self.drawn_for is None or self.drawn_for[0] is not look or self.drawn_for[1] != width:
            self.drawn_for = (look, width)
            self.strips.clear()
        if y < self.top_lines:
            return look.strip(self.heading(width) or (), width)
        at = y - self.top_lines + self.scroll_offset.y
        if at >= len(self.rows):
            return look.blank(width)
        row = self.rows[at]
        ground = self.ground(at, y)
        strip = self.strips.get((row, ground))
        if strip is None:
            strip = look.strip(self.line(row, width, ground), width, ground)
            self.strips[row, ground] = strip
        return strip

    def ground(self, at: int, y: int) -> str:
        """Token of the ground this line stands on; empty for the widget's own."""
        if at == self.cursor:
            return "cursor" if self.has_focus else "cursor-blurred"
        return "surface" if y == self.hovered and self.selectable(self.rows[at]) else ""

    def line(self, row: RowT, width: int, ground: str) -> Spans:
        on = ground.startswith("cursor")
        bar = {"cursor": Span("▌", "accent"), "cursor-blurred": Span("▏", "guide")}
        if isinstance(row, BlankRow):
            return ()
        if isinstance(row, ComingRow):
            return [Span("   "), Span("┄" * min(row.cells, width - 4), "rule")]
        return [bar.get(ground, Span(" ")), *self.draw(row, width - 1, on)]

    def row_at(self, y: int) -> int | None:
        """Index of the row on this line of the widget that can be selected."""
        at = y - self.top_lines + self.scroll_offset.y
        if y < self.top_lines or at >= len(self.rows) or not self.selectable(self.rows[at]):
            return None
        return at

    # -- what happens to it

    def watch_hovered(self, before: int | None, now: int | None) -> None:
        for y in (before, now):
            if y is not None:
                self.refresh_line(y + self.scroll_offset.y)

    def on_mount(self) -> None:
        if self.cursor_id is not None:
            self.post_message(self.Highlighted(self.cursor_id, self))

    def on_resize(self) -> None:
        self.top_lines = 0 if self.heading(self.size.width) is None else 1
        self.take_room(len(self.rows) + self.top_lines)
        self.reveal()

    def on_focus(self) -> None:
        self.refresh_line(self.cursor + self.top_lines)

    def on_blur(self) -> None:
        self.refresh_line(self.cursor + self.top_lines)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.hovered = event.y

    def on_leave(self) -> None:
        self.hovered = None

    def on_click(self, event: events.Click) -> None:
        at = self.row_at(event.y)
        if at is None:
            return
        event.stop()
        again = self.rows[at].id == self.clicked_id
        self.land(at)
        self.reveal()
        self.clicked_id = self.rows[at].id
        if again:
            self.action_choose()

    def action_step(self, by: int) -> None:
        self.go(self.cursor + by, by)

    def action_edge(self, by: int) -> None:
        self.go(len(self.rows) - 1 if by > 0 else 0, -by)

    def action_leap(self, pages: float) -> None:
        lines = max(1, round(abs(pages) * (self.body_height - 1)))
        by = 1 if pages > 0 else -1
        self.go(self.cursor + by * lines, by)

    def action_choose(self) -> None:
        if self.cursor_id is not None:
            self.post_message(self.Chosen(self.cursor_id, self))

    def action_fold(self, open: bool) -> None:
        if self.cursor_id is not None:
            self.post_message(self.FoldAsked(self.cursor_id, open, self))
