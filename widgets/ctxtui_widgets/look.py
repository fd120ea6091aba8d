"""The inks of a theme as styles, and the one place where spans become a drawn line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.strip import Strip
from textual.widget import Widget

from ctxtui_widgets.cells import tidy
from ctxtui_widgets.glyphs import plain, wants_ascii
from ctxtui_widgets.rows import GROUNDS, SHAPES, Span

# Themes that lack a token of ours: a name of Textual's, and how much of it to lay on the ground.
FALLBACKS: dict[str, tuple[str, float]] = {
    "text": ("text", 1.0),
    "text-secondary": ("foreground", 0.8),
    "text-dim": ("foreground", 0.65),
    "accent": ("text-accent", 1.0),
    "ok": ("text-success", 1.0),
    "note": ("text-primary", 1.0),
    "warn": ("text-warning", 1.0),
    "urgent": ("text-error", 1.0),
    "fill": ("primary", 1.0),
    "guide": ("foreground", 0.5),
    "track": ("foreground", 0.25),
    "rule": ("foreground", 0.18),
    "surface": ("surface", 1.0),
    "panel": ("panel", 1.0),
    "cursor": ("primary", 0.2),
    "cursor-blurred": ("foreground", 0.1),
}


class Look:
    """The inks of one theme on one ground."""

    def __init__(
        self, own: Mapping[str, str], variables: Mapping[str, str], ground: Color, ascii: bool
    ) -> None:
        self.own = own
        self.variables = variables
        self.ground = ground
        self.ascii = ascii
        self.styles: dict[tuple[str, str], Style] = {}
        self.blanks: dict[tuple[int, str], Strip] = {}

    def blank(self, width: int, ground: str = "") -> Strip:
        """An empty line; the same strip each time, which is drawn but once."""
        strip = self.blanks.get((width, ground))
        if strip is None:
            strip = Strip([Segment(" " * width, self.style("text", ground))], width)
            self.blanks[width, ground] = strip
        return strip

    def strip(self, spans: Iterable[Span], width: int, ground: str = "") -> Strip:
        """A line of exactly `width` cells; `ground` is a token for the whole of it."""
        pieces = merged((tidy(span.text), self.style(span.ink, ground)) for span in spans)
        if self.ascii:
            pieces = [(plain(text), style) for text, style in pieces]
        cells = sum(len(text) if text.isascii() else cell_len(text) for text, _ in pieces)
        strip = Strip([Segment(text, style) for text, style in pieces], cells)
        if cells == width:
            return strip
        return strip.adjust_cell_length(width, self.style("text", ground))

    def style(self, ink: str, ground: str = "") -> Style:
        """Style of an ink (see `rows.Span`) on a ground token, or on the widget's own ground."""
        style = self.styles.get((ink, ground))
        if style is None:
            style = self.styles[ink, ground] = self.mix(ink, ground)
        return style

    def mix(self, ink: str, ground: str) -> Style:
        fore = "text"
        words = ink.split()
        for word in words:
            if word in GROUNDS:
                ground = word
            elif word not in SHAPES:
                fore = word
        under = self.colour(ground, self.ground)[0] if ground else self.ground
        colour, faint = self.colour(fore, under)
        return Style(
            color=colour.rich_color,
            bgcolor=under.rich_color,
            bold="b" in words or None,
            italic="i" in words or None,
            strike="s" in words or None,
            dim=faint or None,
        )

    def colour(self, token: str, under: Color) -> tuple[Color, bool]:
        """The token laid on `under`; True where a terminal's own colour has to be drawn faint."""
        name, part = (self.own[token], 1.0) if token in self.own else FALLBACKS[token]
        value, _, percent = self.variables.get(name, name).partition(" ")
        if percent:
            part *= float(percent.rstrip("%")) / 100
        colour = under.get_contrast_text(1.0) if value == "auto" else Color.parse(value)
        if colour.ansi is not None or under.ansi is not None:  # nothing to be mixed
            return (under, False) if token in GROUNDS else (colour, part < 1.0)
        return under + colour.multiply_alpha(part), False


def merged(pieces: Iterable[tuple[str, Style]]) -> list[tuple[str, Style]]:
    """Neighbours that look the same as one piece, since each costs something in every frame.

    Blanks look like whatever stands beside them on the same ground.
    """
    found: list[tuple[str, Style]] = []
    for text, style in pieces:
        if not text:
            continue
        before, last = found[-1] if found else ("", style)
        same = style is last
        if not same and style.bgcolor == last.bgcolor and not (style.strike or last.strike):
            same = text.isspace() or before.isspace()
            style = last if text.isspace() else style
        if found and same:
            found[-1] = before + text, style
        else:
            found.append((text, style))
    return found


LOOKS: WeakKeyDictionary[App[object], dict[tuple[Color, bool], Look]] = WeakKeyDictionary()


def look_of(widget: Widget) -> Look:
    """The look for what this widget draws now; the same object until theme or ground change."""
    app = widget.app
    key = (widget.background_colors[1], wants_ascii(app))
    looks = LOOKS.setdefault(app, {})
    look = looks.get(key)
    if look is None or look.variables is not app.theme_variables:
        own = app.current_theme.variables
        look = looks[key] = Look(own, app.theme_variables, *key)
    return look
