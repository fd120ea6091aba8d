"""One line of choices, of which one is on, and one line that is on or off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from ctxtui_widgets.cells import clip
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.one_line import OneLine
from ctxtui_widgets.rows import Span, Spans


class OptionLine(OneLine, can_focus=True):
    """`● table  ○ prose`; left and right, or a click, choose.

    What has no room comes into sight when it is on.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "turn(-1)", "the choice before", show=False, id="options.before"),
        Binding("right,l,space", "turn(1)", "the next choice", show=False, id="options.next"),
    ]

    @dataclass
    class Turned(Message):
        """Another one is on."""

        option_line: OptionLine
        value: str

        @property
        def control(self) -> OptionLine:
            return self.option_line

    def __init__(self, options: Sequence[str], on: str, *, name: str) -> None:
        super().__init__()
        self.options = tuple(options)
        self.on = on if on in self.options else self.options[0]
        self.about = name

    def place(self, width: int) -> list[tuple[int, str, list[Span]]]:
        """Those in sight, each with its first cell; the one that is on is always among them."""
        at = self.options.index(self.on)
        for first in range(at + 1):
            placed: list[tuple[int, str, list[Span]]] = []
            x = 1
            for name in self.options[first:]:
                on = name == self.on
                ink = "text b" if on else "text-secondary"
                spans = [Span("● " if on else "○ ", "accent" if on else "text-dim")]
                spans.append(Span(name, ink))
                if x + cells(spans) > width and placed:
                    break
                placed.append((x, name, spans))
                x += cells(spans) + 2
            if any(name == self.on for _, name, _ in placed):
                return placed
        return []

    def spans(self, width: int) -> Spans:
        out: list[Span] = [Span("▌" if self.has_focus else " ", "accent")]
        placed = self.place(width - 2)
        for n, (_, _, spans) in enumerate(placed):
            out += [Span("  "), *spans] if n else spans
        if len(placed) < len(self.options):
            out.append(Span(" …", "text-dim"))
        return out

    def turn_to(self, value: str) -> None:
        if value != self.on:
            self.on = value
            self.refresh()
            self.post_message(self.Turned(self, value))

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        for first, name, spans in self.place(self.size.width - 2):
            if first <= event.x < first + cells(spans):
                self.turn_to(name)

    def action_turn(self, by: int) -> None:
        at = self.options.index(self.on)
        self.turn_to(self.options[(at + by) % len(self.options)])


class SwitchLine(OneLine, can_focus=True):
    """`✓ Ruled out   2 from the session`; space strikes it, or takes it in again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "switch", "in or out", show=False, id="options.switch"),
    ]

    @dataclass
    class Switched(Message):
        """It is in, or out."""

        switch_line: SwitchLine
        on: bool

        @property
        def control(self) -> SwitchLine:
            return self.switch_line

    def __init__(self, label: str, *, name: str) -> None:
        super().__init__()
        self.label = label
        self.about = name
        self.words = ""
        self.on = True
        self.empty = True

    def show(self, words: str, *, on: bool, empty: bool) -> None:
        self.words, self.on, self.empty = words, on, empty
        self.refresh()

    def spans(self, width: int) -> Spans:
        bar = Span("▌" if self.has_focus else " ", "accent")
        on = self.on and not self.empty
        sign = Span("✓ ", "ok") if on else Span("– ", "text-dim")
        ink = "text" if on else "text-dim" if self.empty else "text-dim s"
        label = Span(self.label.ljust(14), f"{ink} b" if self.has_focus else ink)
        return clip([bar, sign, label, Span(self.words, "text-dim")], width - 1)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self) -> None:
        self.action_switch()

    def action_switch(self) -> None:
        if not self.empty:
            self.on = not self.on
            self.refresh()
            self.post_message(self.Switched(self, self.on))
