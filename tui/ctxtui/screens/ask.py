"""A small dialog that asks for one line."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from ctxtui.keys import BACK
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.rows import Span


class Ask(ModalScreen[str | None]):
    """Dismisses with the line, or None."""

    CSS_PATH = "ask.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [BACK]

    def __init__(self, title: str, promise: str, value: str) -> None:
        super().__init__()
        self.asked, self.promise, self.value = title, promise, value

    def compose(self) -> ComposeResult:
        keys = [Span("↵", "accent b"), Span(" write     "), Span("esc", "accent")]
        box = Vertical(
            OrderedInput(self.value, compact=True, select_on_focus=False),
            SpanLine(),
            SpanLine([*keys, Span(" cancel", "text-secondary")]),
            id="box",
        )
        box.border_title = f" {self.asked} "
        box.border_subtitle = f" {self.promise} "
        yield box

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)

    def action_back(self) -> None:
        self.dismiss(None)
