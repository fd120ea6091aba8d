"""Asks before a background session is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from ctxtui.core.text import one_line
from ctxtui.keys import BACK, HELP
from ctxtui_widgets.key_bar import KeyBar
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.rows import Spans


class StopDialog(ModalScreen[bool]):
    """Dismisses with the user's yes; `lines` say what would be stopped."""

    CSS_PATH = "stopping.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "yes", "stop it", key_display="↵", id="launches.sure"),
        BACK,
        HELP,
    ]

    def __init__(self, title: str, lines: Sequence[Spans]) -> None:
        super().__init__()
        self.asked, self.told = title, lines

    def compose(self) -> ComposeResult:
        with Vertical(id="box") as box:
            for line in self.told:
                yield SpanLine(line)
            yield SpanLine()
            yield KeyBar([("↵", "stop it", "yes"), ("esc", "cancel", "back"),
                          ("F1", "help", "app.help")])  # fmt: skip
        box.border_title = f" {one_line(self.asked, 60)} "
        box.border_subtitle = " ends exactly this one "

    def action_yes(self) -> None:
        self.dismiss(True)

    def action_back(self) -> None:
        self.dismiss(False)
