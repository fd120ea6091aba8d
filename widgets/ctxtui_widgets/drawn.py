"""The base of widgets that draw their own lines."""

from __future__ import annotations

from typing import Self

from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.reactive import Reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from ctxtui_widgets.look import Look, look_of


class Drawn(Widget):
    """Hands the strips of `strip_at` on as they are, the same ones until a refresh.

    Textual would wrap each in a new one, and lose what it had worked out about the old. So a line
    whose strip was kept costs next to nothing: scrolling is mostly that. A widget with a border or
    padding is drawn Textual's way.
    """

    ALLOW_SELECT = False

    kept: tuple[object, list[Strip]] | None = None
    """The lines drawn last, and what they were drawn for."""

    def strip_at(self, y: int, width: int, look: Look) -> Strip:
        """The line `y` of the widget in `width` cells; of one that says nothing, its ground."""
        return look.blank(width)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        self.kept = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def filters(self, look: Look) -> tuple[LineFilter, ...]:
        """What Textual does to each line; true colours need no turning into such."""
        true = look.ground.ansi is None
        found = self.get_line_filters()
        return tuple(one for one in found if not (true and isinstance(one, ANSIToTruecolor)))

    def render_line(self, y: int) -> Strip:
        return self.strip_at(y, self.size.width, look_of(self))

    def render_lines(self, crop: Region) -> list[Strip]:
        if self.gutter.totals != (0, 0):
            return super().render_lines(crop)
        width, look = self.size.width, look_of(self)
        filters = self.filters(look)
        drawn_for = (crop, width, look, filters)
        if self.kept is None or self.kept[0] != drawn_for:
            strips = [self.strip_at(y, width, look) for y in crop.line_range]
            for line_filter in filters:
                strips = [strip.apply_filter(line_filter, look.ground) for strip in strips]
            if crop.column_span != (0, width):
                strips = [strip.crop(*crop.column_span) for strip in strips]
            self.kept = drawn_for, strips
        return self.kept[1]


class DrawnView(Drawn, ScrollView):
    """Drawn lines that scroll, without bars: how many there are moves nothing else."""

    DEFAULT_CSS = """
    DrawnView { height: 1fr; width: 1fr; overflow: hidden hidden; }
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))
    """Unlike that of other widgets it asks for no layout of the screen."""

    @property
    def allow_vertical_scroll(self) -> bool:
        """The wheel scrolls, though there is no bar."""
        return self.max_scroll_y > 0

    def take_room(self, lines: int) -> None:
        """Say how many lines there are."""
        self.virtual_size = Size(self.size.width, lines)
        if self.styles.auto_dimensions:
            self.refresh(layout=True)
