"""The base of widgets that are one line high."""

from __future__ import annotations

from textual.strip import Strip

from ctxtui_widgets.drawn import Drawn
from ctxtui_widgets.look import Look
from ctxtui_widgets.rows import Spans


class OneLine(Drawn):
    """Draws what `spans` says for its width."""

    DEFAULT_CSS = """
    OneLine { height: 1; width: 1fr; }
    """

    def spans(self, width: int) -> Spans:
        """The line for `width` cells."""
        raise NotImplementedError

    def strip_at(self, y: int, width: int, look: Look) -> Strip:
        return look.strip(self.spans(width) if y == 0 else (), width)
