"""Lines that are drawn once, kept until a refresh, and scroll without a layout."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App
from textual.geometry import Region
from textual.widget import Widget

from ctxtui_widgets.pane import SpanLine
from ctxtui_widgets.prose import Prose
from ctxtui_widgets.rows import Paragraph, SessionRow, Span
from ctxtui_widgets.session_list import SessionList

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

ROWS = [SessionRow(f"s{n}", f"session {n}", "ended", "12k") for n in range(300)]


def whole(widget: Widget) -> Region:
    return Region(0, 0, widget.size.width, widget.size.height)


async def test_a_row_that_scrolled_is_the_same_strip_one_line_up(stage: Stage) -> None:
    sessions = SessionList(ROWS)
    async with stage(sessions).run_test(size=(30, 10)) as pilot:
        before = sessions.render_lines(whole(sessions))
        await pilot.press("pagedown", "j")
        top = sessions.scroll_offset.y
        assert top > 0
        after = sessions.render_lines(whole(sessions))
        assert len(after) == 10
        assert all(after[y] is before[y + top] for y in range(1, 10 - top - 1))


async def test_what_is_shown_anew_is_drawn_anew(stage: Stage) -> None:
    line = SpanLine([Span("one")])
    async with stage(line).run_test(size=(20, 2)):
        assert line.render_lines(whole(line))[0].text.strip() == "one"
        line.show([Span("two")])
        assert line.render_lines(whole(line))[0].text.strip() == "two"


async def test_another_theme_draws_every_line_in_its_colours(stage: Stage) -> None:
    sessions = SessionList(ROWS)
    async with stage(sessions).run_test(size=(30, 10)) as pilot:

        def grounds() -> set[str]:
            strips = sessions.render_lines(whole(sessions))[1:]
            styles = [part.style for strip in strips for part in strip if part.style]
            return {style.bgcolor.name for style in styles if style.bgcolor}

        assert grounds() == {"#0f1117"}
        pilot.app.theme = "ctxtui-light"
        await pilot.pause()
        assert grounds() == {"#fbfbfd"}


async def test_without_colour_no_line_has_any(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    sessions = SessionList([SessionRow("1", "auth", "working", "912k", "urgent", live=True)])
    async with stage(sessions).run_test(size=(30, 3)):
        for strip in sessions.render_lines(whole(sessions)):
            for part in strip:
                shown = part.style.color.triplet if part.style and part.style.color else None
                assert shown is None or len({shown.red, shown.green, shown.blue}) == 1


async def test_more_rows_move_nothing_else_on_the_screen(stage: Stage) -> None:
    sessions = SessionList(ROWS[:5])
    async with stage(sessions).run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        laid_out: list[object] = []
        pilot.app.screen.screen_layout_refresh_signal.subscribe(sessions, laid_out.append)
        sessions.show(ROWS)
        await pilot.pause()
        assert sessions.max_scroll_y == 290
        sessions.show(ROWS[:3])
        await pilot.pause()
        assert (sessions.max_scroll_y, laid_out) == (0, [])


async def test_prose_as_high_as_its_text_grows_with_it(stage: Stage) -> None:
    prose = Prose([Paragraph("one line")])
    prose.styles.height = "auto"
    async with stage(prose).run_test(size=(30, 10)) as pilot:
        await pilot.pause()
        assert prose.size.height == 1
        prose.show([Paragraph("three\nlines\nnow")])
        await pilot.pause()
        assert prose.size.height == 3


async def test_the_wheel_scrolls_though_there_is_no_bar(stage: Stage, lines: Lines) -> None:
    sessions = SessionList(ROWS)
    async with stage(sessions).run_test(size=(30, 10)):
        assert not sessions.show_vertical_scrollbar
        assert sessions.allow_vertical_scroll
        sessions.scroll_down(animate=False, immediate=True)
        assert "session 1 " in lines(sessions)[0]


async def test_a_list_with_padding_keeps_it(stage: Stage) -> None:
    sessions = SessionList(ROWS)
    sessions.styles.padding = (1, 2)
    async with stage(sessions).run_test(size=(30, 10)):
        drawn = [strip.text for strip in sessions.render_lines(Region(0, 0, 30, 10))]
        assert drawn[0].strip() == drawn[9].strip() == ""
        assert drawn[1].startswith("  ▌· session 0")
