"""A small dialog: which of several Claude panes to follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ctxtui.core.library.library import Session
from ctxtui.keys import BACK
from ctxtui.present.home import pane_rows
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.rows import Span
from ctxtui_widgets.session_list import SessionList


class Panes(ModalScreen[str | None]):
    """Dismisses with the id of the session whose pane is to be followed, or None."""

    CSS_PATH = "panes.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [BACK]

    def __init__(self, sessions: Sequence[Session]) -> None:
        super().__init__()
        self.sessions = sessions

    def compose(self) -> ComposeResult:
        keys = [Span("↵", "accent b"), Span(" follow     "), Span("esc", "accent")]
        box = Vertical(
            SessionList(pane_rows(self.sessions, datetime.now(UTC))),
            SpanLine(),
            SpanLine([*keys, Span(" none of them", "text-secondary")]),
            id="box",
        )
        box.border_title = " Which pane? "
        box.border_subtitle = " only decides what is shown "
        yield box

    def on_mount(self) -> None:
        self.query_one(SessionList).focus()

    @on(LineList.Chosen)
    def answer(self, event: LineList.Chosen) -> None:
        self.dismiss(event.row_id)

    def action_back(self) -> None:
        self.dismiss(None)
