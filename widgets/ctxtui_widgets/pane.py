"""A titled region, and the single lines that stand between such regions."""

from __future__ import annotations

from textual import events
from textual.containers import Horizontal, Vertical
from textual.reactive import reactive
from textual.widget import Widget

from ctxtui_widgets.cells import between, clip
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.drawn import Drawn
from ctxtui_widgets.glyphs import key_name, wants_ascii
from ctxtui_widgets.one_line import OneLine
from ctxtui_widgets.rows import Span, Spans


class SpanLine(OneLine):
    """Spans at the left and at the right end, one cell off each edge; the left gives way."""

    def __init__(
        self,
        left: Spans = (),
        right: Spans = (),
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.left = left
        self.right = right

    def show(self, left: Spans, right: Spans = ()) -> None:
        self.left, self.right = left, right
        self.refresh()

    def spans(self, width: int) -> Spans:
        left, right = self.left, self.right
        if wants_ascii(self.app):
            left, right = spelled(left), spelled(right)
        return [Span(" "), *between(left, right, width - 2)]


def spelled(spans: Spans) -> list[Span]:
    """`spans` with every key as a word; before the layout, since the word is longer."""
    return [Span(key_name(span.text, ascii=True), span.ink) for span in spans]


class PaneRule(OneLine):
    """The one border a pane has."""

    title: reactive[str] = reactive("")
    right: reactive[tuple[Span, ...]] = reactive[tuple[Span, ...]](())
    lit: reactive[bool] = reactive(False)

    def spans(self, width: int) -> Spans:
        line, ink = ("━", "accent") if self.lit else ("─", "rule")
        tail = [Span(" "), *self.right, Span(" ")] if self.right else [Span(" ")]
        least = 2  # of the rule itself: it says where the focus is
        title = [Span(self.title, "text b" if self.lit else "text-secondary")]
        room = max(4, width - cells(tail) - 2 - least)
        head = [Span(" "), *(clip(title, room) if cells(title) > room else title), Span(" ")]
        free = max(least, width - cells(head) - cells(tail))
        return [*head, Span(line * free, ink), *tail]


class Panes(Horizontal, Drawn):
    """Panes side by side."""


class Pane(Vertical, Drawn):
    """A region under its rule: heavy and in the accent while something in it has the focus."""

    DEFAULT_CSS = """
    Pane { width: 1fr; height: 1fr; }
    """

    def __init__(
        self,
        title: str,
        *children: Widget,
        right: Spans = (),
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        self.rule = PaneRule()
        super().__init__(self.rule, *children, id=id, classes=classes)
        self.set_title(title)
        self.set_right(right)

    def set_title(self, title: str) -> None:
        self.rule.title = title

    def set_right(self, right: Spans) -> None:
        """One figure or state for the right end of the rule; it stands whole, the title is cut."""
        self.rule.right = tuple(right)

    def on_descendant_focus(self) -> None:
        self.rule.lit = True

    def on_descendant_blur(self) -> None:
        self.rule.lit = self.has_focus_within

    def on_click(self, event: events.Click) -> None:
        """A click on the rule goes to what it is the rule of."""
        if event.widget is self.rule:
            for widget in self.query("*"):
                if widget.focusable:
                    widget.focus()
                    return
