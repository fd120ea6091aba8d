"""A stage for widgets: an app with our themes, and the lines a widget draws."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget

from ctxtui.themes import THEMES


class Stage(App[None]):
    """Holds the widgets given to it."""

    CSS = "Screen { background: $background; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self, *widgets: Widget, ascii_glyphs: bool = False, theme: str = "ctxtui-dark"
    ) -> None:
        super().__init__()
        self.widgets = widgets
        self.ascii_glyphs = ascii_glyphs
        for one in THEMES:
            self.register_theme(one)
        # Before anything is drawn, as the application does: set later, all rules are read twice.
        self.set_reactive(App.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        dark = self.current_theme.dark
        classes = {f"-theme-{theme}": True, "-dark-mode": dark, "-light-mode": not dark}
        self.update_classes(classes, update=False)

    def compose(self) -> ComposeResult:
        yield from self.widgets


def drawn(widget: Widget) -> list[str]:
    """Every line, as long as the widget is wide."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


@pytest.fixture
def stage() -> Callable[..., App[None]]:
    return Stage


@pytest.fixture
def lines() -> Callable[[Widget], list[str]]:
    return drawn


@pytest.fixture(autouse=True)
def no_colour_of_the_developers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("TEXTUAL_THEME", raising=False)
