"""The base of widgets that are one line high."""

from __future__ import annotations

from textual.strip import Strip
from textual.widget import Widget

from ctxtui_widgets.look import look_of
from ctxtui_widgets.rows import Spans


class OneLine(Widget):
    """Draws what `spans` says for its width."""

    DEFAULT_CSS = """
    OneLine { height: 1; width: 1fr; }
    """
    ALLOW_SELECT = False

    def spans(self, width: int) -> Spans:
        """The line for `width` cells."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        look = look_of(self)
        width = self.size.width
        return look.strip(self.spans(width) if y == 0 else (), width)
