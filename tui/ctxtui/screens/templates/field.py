"""One field of the form: its label, the text, and under it what it could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from ctxtui.core.subagents.matching import Choice, matching
from ctxtui.core.subagents.template import Field
from ctxtui.core.text import clean
from ctxtui.present import templates as present
from ctxtui_widgets.ordered_text import OrderedText
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Span

HIGHEST = 4
"""Lines of a field's text in sight."""
SHOWN = 20_000
"""Characters of a text that is shown in a field; a longer one is kept and not shown."""


class FieldText(OrderedText):
    """A text in which the arrows go to the choices below it, and enter takes one or goes on."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "choice(1)", "next choice", show=False, id="field.choice-next",
                priority=True),
        Binding("up", "choice(-1)", "choice before", show=False, id="field.choice-before",
                priority=True),
        Binding("enter", "take", "take it", show=False, id="field.take", priority=True),
    ]  # fmt: skip

    @dataclass
    class Stepped(Message):
        """To another choice."""

        by: int

    @dataclass
    class Taken(Message):
        """Enter."""

    several = False

    def action_choice(self, by: int) -> None:
        line, lines = self.cursor_location[0], self.document.line_count
        if by < 0 and line > 0:
            self.action_cursor_up()
        elif by > 0 and line < lines - 1:
            self.action_cursor_down()
        else:
            self.post_message(self.Stepped(by))

    def action_take(self) -> None:
        self.post_message(self.Taken())


class FieldBox(Vertical):
    """Knows one field; what was typed into it is told, what was filled in is not."""

    text = getters.query_one(FieldText)
    head = getters.query_one(SpanLine)
    list = getters.query_one(Prose)

    @dataclass
    class Typed(Message):
        """The user changed it."""

        box: FieldBox
        value: str

    @dataclass
    class Left(Message):
        """The user is done with it."""

        box: FieldBox

    def __init__(self, field: Field, value: str = "") -> None:
        super().__init__(classes="field")
        self.field = field
        self.value = value
        self.auto = ""
        self.choices: Sequence[Choice] = ()
        self.found: Sequence[Choice] = ()
        self.at = -1
        self.narrowed = False
        """Did the user type, so that only what fits is offered?"""

    def compose(self) -> ComposeResult:
        yield SpanLine()
        yield FieldText(
            self.shown,
            compact=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            placeholder=self.field.hint,
        )
        choices = Prose(classes="choices")
        choices.can_focus = False
        yield choices

    def on_mount(self) -> None:
        self.draw()

    @property
    def shown(self) -> str:
        if len(self.value) <= SHOWN:
            return self.value
        return f"({len(self.value):,} characters; typing here replaces them)"

    def offer(self, auto: str, choices: Sequence[Choice]) -> None:
        """What it is without the user's doing, and what it could be."""
        self.auto, self.choices = auto, choices
        self.narrow()

    def fill(self, value: str) -> None:
        """Show a value that nobody typed."""
        self.value = value
        if self.text.text != self.shown:
            self.text.load_text(self.shown)
        self.draw()

    def draw(self) -> None:
        if not self.children:
            return
        label = Span(self.field.label, "text b" if self.has_focus_within else "text-secondary")
        right = present.field_right(self.field, self.value, self.auto, self.choices)
        self.head.show([label], right)
        self.text.styles.height = max(1, min(self.text.wrapped_document.height, HIGHEST))
        blocks = present.choice_blocks(self.found, self.at) if self.has_focus_within else []
        self.list.show(blocks)
        self.list.styles.height = len(blocks)
        self.list.display = bool(blocks)

    def narrow(self) -> None:
        typed = self.line if self.narrowed else ""
        self.found = [one for one in matching(self.choices, typed) if one.value != self.value]
        self.at = -1
        self.draw()

    @property
    def line(self) -> str:
        """What the cursor is in, which choices are narrowed by."""
        if not self.field.several:
            return self.text.text
        return self.text.document.get_line(self.text.cursor_location[0])

    @on(FieldText.Changed)
    def take_typed(self, event: FieldText.Changed) -> None:
        event.stop()
        if self.text.text == self.shown:
            return
        self.value = clean(self.text.text)
        self.narrowed = True
        self.narrow()
        self.post_message(self.Typed(self, self.value))

    @on(FieldText.Stepped)
    def step(self, event: FieldText.Stepped) -> None:
        event.stop()
        self.at = max(-1, min(self.at + event.by, len(self.found) - 1))
        self.draw()

    @on(FieldText.Taken)
    def take(self, event: FieldText.Taken) -> None:
        event.stop()
        if self.at >= 0:
            self.put(self.found[self.at].value)
        elif self.field.several and self.line.strip():
            self.text.insert("\n")
        else:
            self.post_message(self.Left(self))

    def put(self, value: str) -> None:
        """Take a choice: into a list as a line more, else in place of what stands there."""
        if self.field.several and self.value.strip():
            lines = self.value.split("\n")
            at = min(self.text.cursor_location[0], len(lines) - 1)
            if self.narrowed or not lines[at].strip():
                lines[at] = value
            else:
                lines.append(value)
            value = "\n".join(lines)
        self.value = value
        self.text.load_text(self.shown)
        self.text.move_cursor(self.text.document.end)
        self.narrowed = False
        self.narrow()
        self.post_message(self.Typed(self, self.value))

    def on_descendant_focus(self) -> None:
        self.narrowed = False
        self.text.move_cursor(self.text.document.end)
        self.narrow()

    def on_descendant_blur(self) -> None:
        self.draw()
