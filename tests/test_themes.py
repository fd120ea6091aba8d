"""The two themes, and how well their inks can be read."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.color import Color
from textual.theme import Theme

from ctxtui.themes import CTXTUI_DARK, CTXTUI_LIGHT, THEMES
from ctxtui_widgets.rows import GROUNDS, INKS

READ = ("text", "text-secondary", "text-dim", "accent", "ok", "note", "warn", "urgent")
SEEN = ("guide", "fill")
STOOD_ON = ("background", "panel", "surface", "cursor", "cursor-blurred")

LOWEST = [
    (CTXTUI_DARK, (10.9, 6.9, 4.6, 6.5, 7.4, 7.1, 7.9, 6.2, 3.2, 3.1)),
    (CTXTUI_LIGHT, (13.4, 6.9, 4.7, 5.4, 4.9, 5.2, 5.6, 5.4, 3.3, 3.2)),
]


def lightness(colour: Color) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(theme: Theme, ink: str, ground: str) -> float:
    values = [Color.parse(theme.variables[token]) for token in (ink, ground)]
    low, high = sorted(map(lightness, values))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", STOOD_ON)
def test_every_ink_can_be_read_on_every_ground(theme: Theme, ground: str) -> None:
    faint = {ink for ink in READ if contrast(theme, ink, ground) < 4.5}
    faint |= {ink for ink in SEEN if contrast(theme, ink, ground) < 3}
    assert not faint


@pytest.mark.parametrize(("theme", "lowest"), LOWEST, ids=lambda part: getattr(part, "name", ""))
def test_the_lowest_contrasts_are_the_documented_ones(
    theme: Theme, lowest: tuple[float, ...]
) -> None:
    found = [min(contrast(theme, ink, ground) for ground in STOOD_ON) for ink in (*READ, *SEEN)]
    assert found == pytest.approx(lowest, abs=0.1)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_a_theme_has_every_token_that_rows_may_name(theme: Theme) -> None:
    assert theme.variables.keys() >= INKS | GROUNDS | {"background"}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_textuals_own_names_follow_the_tokens(theme: Theme) -> None:
    app: App[None] = App()
    app.register_theme(theme)
    app.theme = theme.name
    async with app.run_test():
        drawn, tokens = app.theme_variables, theme.variables
        for name, token in {
            "text-muted": "text-secondary",
            "text-disabled": "text-dim",
            "block-cursor-background": "cursor",
            "block-hover-background": "surface",
            "border": "accent",
            "border-blurred": "rule",
            "footer-key-foreground": "accent",
            "scrollbar": "rule",
            "text-secondary": "text-secondary",
        }.items():
            assert drawn[name] == tokens[token]
        assert app.screen.background_colors[1] == Color.parse(tokens["background"])
