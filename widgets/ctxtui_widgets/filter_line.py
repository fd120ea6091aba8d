"""The line at a pane's foot into which one types what to look for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label

from ctxtui_widgets.ordered_input import OrderedInput


class FilterLine(Horizontal):
    """Hidden until it is asked for; its text stays when it is left, until it is cleared."""

    DEFAULT_CSS = """
    FilterLine { height: 1; width: 1fr; display: none; padding: 0 1; }
    FilterLine Label { width: 2; color: $text-dim; }
    FilterLine:focus-within Label { color: $accent; text-style: bold; }
    FilterLine Input { width: 1fr; height: 1; border: none; padding: 0; }
    FilterLine Input:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "next row", show=False, id="filter.down"),
        Binding("up", "step(-1)", "row before", show=False, id="filter.up"),
    ]

    input = getters.query_one(Input)

    @dataclass
    class Changed(Message):
        """Other words are looked for."""

        text: str

    @dataclass
    class Kept(Message):
        """The user is done typing and wants the rows."""

    @dataclass
    class Stepped(Message):
        """The user wants the next row or the one before, and goes on typing."""

        by: int

    def __init__(self, placeholder: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.placeholder = placeholder

    @property
    def text(self) -> str:
        return self.input.value.strip() if self.children else ""

    @property
    def typing(self) -> bool:
        return self.has_focus_within

    def make(self) -> None:
        """Have the field ready: at the start of the app nobody waits for it."""
        if not self.children:
            field = OrderedInput(placeholder=self.placeholder, compact=True, select_on_focus=False)
            self.mount(Label("/"), field)

    def ask(self) -> None:
        """Show the line with its text selected: what is typed takes its place."""
        self.make()
        self.display = True
        self.screen.set_focus(self.input)
        self.input.action_select_all()

    def clear(self) -> None:
        """Look for nothing any more."""
        self.display = False
        if self.children:
            self.input.value = ""

    @on(Input.Changed)
    def tell(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(self.text))

    @on(Input.Submitted)
    def keep(self, event: Input.Submitted) -> None:
        event.stop()
        if not self.text:
            self.clear()
        self.post_message(self.Kept())

    def action_step(self, by: int) -> None:
        self.post_message(self.Stepped(by))
