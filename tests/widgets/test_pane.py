"""Panes and the lines between them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App
from textual.containers import Horizontal
from textual.widget import Widget

from ctxtui_widgets.pane import Pane, SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Paragraph, Span

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]


async def test_the_rule_is_heavy_where_the_focus_is(stage: Stage, lines: Lines) -> None:
    left = Pane("Sessions", Prose(), right=[Span("44", "text-dim"), Span("  ")])
    right = Pane("auth middleware", Prose(), right=[Span("● working", "ok")])
    async with stage(Horizontal(left, right)).run_test(size=(64, 5)) as pilot:
        assert lines(left.rule) == [" Sessions ━━━━━━━━━━━━━━━━ 44   "]
        assert lines(right.rule) == [" auth middleware ──── ● working "]
        await pilot.press("tab")
        assert lines(left.rule) == [" Sessions ──────────────── 44   "]
        assert lines(right.rule) == [" auth middleware ━━━━ ● working "]
        title = next(part for part in right.rule.render_line(0) if "auth" in part.text)
        assert title.style is not None and title.style.bold
        await pilot.click(left.rule)
        assert left.rule.lit and not right.rule.lit


@pytest.mark.parametrize(
    ("width", "rule"),
    [
        (40, " auth middleware ━━━━━━━━━━━━ ● working "),
        (27, " auth middle… ━━ ● working "),
        (20, " auth… ━━ ● working "),
    ],
)
async def test_the_title_gives_way_to_the_state(
    stage: Stage, lines: Lines, width: int, rule: str
) -> None:
    pane = Pane("auth middleware", Prose(), right=[Span("● working", "ok")])
    async with stage(pane).run_test(size=(width, 5)):
        assert lines(pane.rule) == [rule]


async def test_title_and_state_can_change_and_children_stand_below(
    stage: Stage, lines: Lines
) -> None:
    prose = Prose([Paragraph("one")])
    pane = Pane("#1", prose)
    async with stage(pane).run_test(size=(20, 4)) as pilot:
        assert lines(pane.rule) == [" #1 ━━━━━━━━━━━━━━━ "]
        pane.set_title("#[b]14")
        pane.set_right([Span("turn", "text-dim")])
        await pilot.pause()
        assert lines(pane.rule) == [" #[b]14 ━━━━━━ turn "]
        assert prose.region.y == 1
        assert lines(prose)[0] == " one                "


async def test_the_left_of_a_line_gives_way(stage: Stage, lines: Lines) -> None:
    line = SpanLine([Span("ctxtui  shop › auth middleware")], [Span("3 live", "ok")])
    async with stage(line).run_test(size=(30, 2)) as pilot:
        assert lines(line) == [" ctxtui  shop › auth…  3 live "]
        line.show([Span("next")])
        await pilot.pause()
        assert lines(line) == [" next".ljust(30)]


async def test_enter_is_a_word_in_plain_letters(stage: Stage, lines: Lines) -> None:
    line = SpanLine([Span("↵", "accent"), Span(" source")], [Span("●")])
    async with stage(line, ascii_glyphs=True).run_test(size=(24, 2)):
        assert lines(line) == [" enter source         * "]
