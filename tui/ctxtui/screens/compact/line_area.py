"""The line of the composer: its parts write it, until the user makes it their own."""

from __future__ import annotations

from dataclasses import dataclass

from textual import work
from textual.message import Message
from textual.timer import Timer
from textual.worker import get_current_worker

from ctxtui.core.handoff.compact.composing import Line, finish_line
from ctxtui_widgets.ordered_text import OrderedText

RECOUNT = 0.15
"""Seconds after the last change before tokens are counted."""


class LineArea(OrderedText):
    """Tells what would leave, counted in a thread a moment after the last `recount`."""

    @dataclass
    class Counted(Message):
        """What would leave now."""

        line: Line

    def __init__(self, id: str) -> None:
        super().__init__(id=id, soft_wrap=True, show_line_numbers=False)
        self.written = ""
        """The line as the parts made it last."""
        self.counting: Timer | None = None

    @property
    def edited(self) -> bool:
        """Did the user change the line by hand? Then parts and goal leave it alone."""
        return self.text != self.written

    def write(self, line: str) -> None:
        """Show the line of the parts, unless the user has made it their own."""
        if not self.edited:
            self.written = line
            self.load_text(line)

    def give_up(self) -> None:
        """What was typed is no longer the user's own."""
        self.written = self.text

    def recount(self, model: str | None) -> None:
        if self.counting is not None:
            self.counting.stop()
        self.counting = self.set_timer(RECOUNT, lambda: self.count(self.text, model))

    @work(thread=True, exclusive=True, group="count", exit_on_error=False)
    def count(self, text: str, model: str | None) -> None:
        line = finish_line(text, model)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Counted(line))
