"""The pane of sessions: by project, filtered as one types, in the order one wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.message import Message
from textual.timer import Timer

from ctxtui.present import home as present
from ctxtui.present.listing import Listing
from ctxtui_widgets.filter_line import FilterLine
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane
from ctxtui_widgets.session_list import SessionList

if TYPE_CHECKING:
    from ctxtui.core.context.used import Window
    from ctxtui.core.library.library import Library

SETTLE = 0.12
"""Seconds the cursor rests on a session before it is read: moving past one costs nothing."""


class SessionsPane(Pane):
    """Says on which session the cursor rests, and which one was chosen."""

    list = getters.query_one("#session-list", SessionList)
    filter = getters.query_one(FilterLine)

    @dataclass
    class Rested(Message):
        """The user let the cursor stand on a session."""

        session_id: str

    @dataclass
    class Chosen(Message):
        """The user wants to see the turns of this session."""

        session_id: str

    @dataclass
    class Left(Message):
        """The user goes on to the right: there is nothing to unfold here."""

    def __init__(self, *, id: str) -> None:
        super().__init__(
            "Sessions", SessionList(id="session-list"), FilterLine("title, branch, id…"), id=id
        )
        self.listing = Listing()
        self.library: Library | None = None
        """None until something is read."""
        self.windows: Mapping[str, Window] = {}
        self.here = ""
        self.opened: str | None = None
        self.narrow = False
        self.walked = False
        """The user moved the cursor: news don't put it back on the session that is shown."""
        self.settling: Timer | None = None

    def show(
        self,
        library: Library | None,
        windows: Mapping[str, Window],
        here: str,
        opened: str | None,
        *,
        narrow: bool,
    ) -> None:
        same = library is not None and library is self.library and windows is self.windows
        same = same and (here, narrow) == (self.here, self.narrow)
        self.library, self.windows, self.here = library, windows, here
        self.opened, self.narrow = opened, narrow
        if same:
            self.go_along()  # the rows are the same; they are drawn anew when they grow older
        else:
            self.draw()

    def go_along(self) -> None:
        """Keep the cursor on the session that is shown, until the user moves it."""
        if self.opened is not None and not (self.has_focus_within and self.walked):
            self.list.select(self.opened)

    def draw(self) -> None:
        if self.library is None:
            self.list.show(present.coming_rows())
            return
        rows, found = present.session_rows(
            self.library,
            self.windows,
            self.here,
            self.listing,
            datetime.now(UTC),
            narrow=self.narrow,
        )
        self.list.show(rows)
        self.go_along()
        self.set_right(present.list_right(self.listing, found, len(self.library.sessions)))

    @property
    def session_id(self) -> str | None:
        """The session under the cursor; None on a heading."""
        row_id = self.list.cursor_id
        return row_id if row_id is not None and self.is_session(row_id) else None

    def is_session(self, row_id: str) -> bool:
        return not row_id.startswith(("project ", "more "))

    # -- the cursor

    @on(LineList.Highlighted)
    def rest(self, event: LineList.Highlighted) -> None:
        event.stop()
        if self.settling is not None:
            self.settling.stop()
        if not self.has_focus_within or not self.is_session(event.row_id):
            return
        if event.row_id != self.opened:
            self.walked = True
            rested = self.Rested(event.row_id)
            self.settling = self.set_timer(SETTLE, lambda: self.post_message(rested))

    @on(LineList.Chosen)
    def choose(self, event: LineList.Chosen) -> None:
        event.stop()
        row_id = event.row_id
        if row_id.startswith("more "):
            self.listing.whole.add(row_id.removeprefix("more "))
            self.draw()
        elif self.is_session(row_id):
            self.walked = True
            self.post_message(self.Chosen(row_id))
        else:
            self.fold(row_id, open=row_id in self.listing.folded)

    @on(LineList.FoldAsked)
    def fold_or_leave(self, event: LineList.FoldAsked) -> None:
        event.stop()
        if event.row_id.startswith("project "):
            self.fold(event.row_id, open=event.open)
        elif event.open:
            self.post_message(self.Left())
        else:
            rows = self.list.rows[: self.list.cursor]
            heads = [row.id for row in rows if row.id.startswith("project ")]
            if heads:
                self.list.select(heads[-1])

    def fold(self, key: str, *, open: bool) -> None:
        (self.listing.folded.discard if open else self.listing.folded.add)(key)
        self.draw()

    def turn_order(self) -> None:
        self.listing.turn_order()
        self.draw()

    # -- looking for some

    def ask(self) -> None:
        self.prepare()
        self.filter.ask()

    @work(thread=True, exclusive=True, group="words", description="words", exit_on_error=False)
    def prepare(self) -> None:
        if self.library is not None:
            self.listing.texts(self.library.sessions)

    def back(self) -> bool:
        """Leave the field; then look for nothing. False if there was neither."""
        if self.filter.typing:
            self.list.focus()
        elif self.filter.text:
            self.filter.clear()
        else:
            return False
        return True

    @on(FilterLine.Changed)
    def look_for(self, event: FilterLine.Changed) -> None:
        event.stop()
        self.listing.words = event.text
        self.draw()
        if event.text and self.session_id is None:
            first = next((row.id for row in self.list.rows if self.is_session(row.id)), None)
            if first is not None:
                self.list.select(first)

    @on(FilterLine.Kept)
    def to_the_list(self, event: FilterLine.Kept) -> None:
        event.stop()
        self.list.focus()

    @on(FilterLine.Stepped)
    def step(self, event: FilterLine.Stepped) -> None:
        event.stop()
        self.list.action_step(event.by)
