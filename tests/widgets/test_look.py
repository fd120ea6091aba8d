"""Inks in themes that are ours and in those that are not, and rows without any UI."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from textual.app import App
from textual.containers import Vertical
from textual.theme import BUILTIN_THEMES

from ctxtui_widgets.look import look_of
from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.rows import GROUNDS, INKS, Span

Stage = Callable[..., App[None]]


async def test_our_inks_are_the_themes_tokens(stage: Stage) -> None:
    line = SpanLine([Span("x")])
    async with stage(line).run_test() as pilot:
        tokens = pilot.app.current_theme.variables
        look = look_of(line)
        for ink in INKS:
            style = look.style(f"{ink} b")
            assert style.color is not None and style.color.name == tokens[ink]
            assert style.bold and not style.italic and not style.strike
        assert look.style("text surface").bgcolor == look.style("text", "surface").bgcolor


SOME = {"ansi-dark", "ansi-light", "dracula", "solarized-light", "textual-dark", "textual-light"}


@pytest.mark.parametrize(
    "theme",
    [
        one if one in SOME else pytest.param(one, marks=pytest.mark.slow)
        for one in sorted(BUILTIN_THEMES)
    ],
)
async def test_a_theme_without_our_tokens_still_tells_inks_from_the_ground(
    stage: Stage, theme: str
) -> None:
    line = SpanLine()
    async with stage(line, theme=theme).run_test():
        look = look_of(line)
        for ground in ("", *GROUNDS):
            for ink in INKS:
                style = look.style(ink, ground)
                assert style.color is not None
                own = style.color.is_default  # the terminal's own ink on its own ground
                assert own or style.color != style.bgcolor, (ink, ground)


async def test_a_line_stands_on_the_ground_of_what_holds_it(stage: Stage) -> None:
    line = SpanLine([Span("x")])
    box = Vertical(line)
    async with stage(box).run_test() as pilot:
        box.styles.background = "#181c27"
        await pilot.pause()
        style = next(iter(line.render_line(0))).style
        assert style is not None and style.bgcolor is not None
        assert style.bgcolor.name == "#181c27"


def test_rows_load_no_ui() -> None:
    says = "import sys, ctxtui_widgets.rows, ctxtui_widgets.bars, ctxtui_widgets.glyphs; "
    says += "sys.exit(any(name.split('.')[0] in ('textual', 'rich') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", says], timeout=30).returncode == 0
