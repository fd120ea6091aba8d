"""Asks where a file goes, and says before enter whether that replaces one."""

from __future__ import annotations

import os
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import as_typed
from ctxtui.keys import BACK
from ctxtui_widgets.ordered_input import OrderedInput
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.rows import Span


class AskPath(ModalScreen[tuple[str, bool] | None]):
    """Dismisses with the path and whether the file there may be replaced, or None.

    A file that is there takes a second enter.
    """

    CSS_PATH = "confirm.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [BACK]

    state = getters.query_one("#state", SpanLine)

    def __init__(self, title: str, value: str) -> None:
        super().__init__()
        self.asked, self.value = title, value
        self.agreed = ""
        """The path whose file may be replaced."""

    def compose(self) -> ComposeResult:
        keys = [Span("↵", "accent b"), Span(" write     "), Span("esc", "accent")]
        with Vertical(id="box") as box:
            yield OrderedInput(self.value, compact=True, select_on_focus=False)
            yield SpanLine(id="state")
            yield SpanLine([*keys, Span(" cancel", "text-secondary")])
        box.border_title = f" {self.asked} "

    def on_mount(self) -> None:
        self.say()

    @on(Input.Changed)
    def say(self) -> None:
        value = self.query_one(Input).value.strip()
        self.agreed = self.agreed if self.agreed == value else ""
        if not taken(value):
            self.state.show([Span("new", "ok"), Span(", only for you to read", "text-dim")])
        elif self.agreed:
            self.state.show([Span("! ", "warn"), Span("enter again replaces that file", "warn")])
        else:
            self.state.show([Span("! ", "warn"), Span("there is such a file already", "warn")])

    @on(Input.Submitted)
    def answer(self, event: Input.Submitted) -> None:
        value = event.value.strip()
        if not value:
            self.dismiss(None)
        elif not taken(value):
            self.dismiss((value, False))
        elif self.agreed == value:
            self.dismiss((value, True))
        else:
            self.agreed = value
            self.say()

    def action_back(self) -> None:
        self.dismiss(None)


def taken(value: str) -> bool:
    """Is there something at that path?"""
    try:
        return bool(value) and os.path.lexists(as_typed(value))
    except (CtxtuiError, ValueError):
        return False
