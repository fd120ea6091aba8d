"""The keys that move in whatever scrolls: one set of ids, so a user rebinds them once."""

from __future__ import annotations

from textual.binding import Binding, BindingType

MOVES: list[BindingType] = [
    Binding("down,j", "step(1)", "one line down", show=False, id="move.down"),
    Binding("up,k", "step(-1)", "one line up", show=False, id="move.up"),
    Binding("g,home", "edge(-1)", "first", show=False, id="move.first"),
    Binding("G,end", "edge(1)", "last", show=False, id="move.last"),
    Binding("ctrl+d", "leap(0.5)", "half a page down", show=False, id="move.half-down"),
    Binding("ctrl+u", "leap(-0.5)", "half a page up", show=False, id="move.half-up"),
    Binding("pagedown", "leap(1)", "a page down", show=False, id="move.page-down"),
    Binding("pageup", "leap(-1)", "a page up", show=False, id="move.page-up"),
]
