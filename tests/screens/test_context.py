"""The Context screen on the demo's live session: what fills the window, down to the message."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.screens.conftest import until
from tests.screens.small import TITLE, Bare, Small
from tests.screens.test_home import opened as home_opened
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.settings import Settings
from ctxtui.demo.write import Demo
from ctxtui.present.context import part_group
from ctxtui.screens.context import ContextScreen
from ctxtui_widgets.part_list import PartList
from ctxtui_widgets.rows import PartRow

SIZES = [(20, 5), (109, 30), (60, 20), (75, 24), (200, 50)]
AT_EVERY_SIZE = pytest.mark.parametrize(
    "sizes", [SIZES[:2], pytest.param(SIZES, marks=pytest.mark.slow)], ids=["some", "all"]
)


@pytest.fixture(scope="module")
def live(shown_demo: Demo) -> Picture:
    """What was counted of it once is known to the next screen."""
    return read_picture(shown_demo.sessions["auth middleware"], Settings(), "auth middleware")


async def opened(pilot: Pilot[None], picture: Picture) -> ContextScreen:
    """The Context screen of this session, taken apart."""
    screen = ContextScreen(picture, Settings())
    await pilot.app.push_screen(screen)
    await until(pilot, lambda: screen.contents is not None, "the window taken apart")
    return screen


def parts(shown: PartList) -> dict[str, PartRow]:
    return {row.id: row for row in shown.rows if isinstance(row, PartRow)}


def level(screen: ContextScreen) -> str:
    return screen.level


async def test_x_opens_it_at_home_and_escape_comes_back(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(80, 24)) as pilot:
        home = await home_opened(pilot, small_app, TITLE)
        await pilot.press("x")
        await until(pilot, lambda: isinstance(small_app.screen, ContextScreen), "the screen")
        screen = small_app.screen
        assert isinstance(screen, ContextScreen)
        await until(pilot, lambda: screen.contents is not None, "the window taken apart")
        assert screen.contents is not None and screen.contents.window.used == 312_000
        await pilot.press("escape")
        assert small_app.screen is home


async def test_the_parts_add_up_to_what_is_used_and_a_sum_is_an_estimate_where_most_of_it_is(
    live: Picture,
) -> None:
    app = Bare()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, live)
        found = screen.contents
        assert found is not None
        assert sum(one.tokens for one in found.account.shares) == found.window.used == 312_301
        rows = parts(screen.parts)
        assert {"base", "talk", "results", "result Bash", "result Read"} <= rows.keys()
        assert rows["result Bash"].bar == 1.0
        files = parts(screen.files)
        assert files["file tests/data/logins.log"].remark == "12 reads"
        assert files["file src/auth/middleware.py"].remark == "! stale"
        assert "file src/auth/limits.py" in files
        guessed = tuple(replace(one, how="estimated") for one in found.account.shares)
        none = tuple(replace(one, tokens=0) if one.name == "thinking" else one for one in guessed)
        assert rows["talk"].tokens == "40k"
        assert "thinking" in rows
        rows = {
            row.id: row
            for row in part_group(replace(found, account=replace(found.account, shares=none))).rows
            if isinstance(row, PartRow)
        }
        assert rows["talk"].tokens == "≈39k"
        assert "thinking" not in rows  # what is nothing takes no line


async def test_enter_goes_down_to_the_very_message_and_escape_comes_back(live: Picture) -> None:
    app = Bare()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, live)
        screen.parts.select("result Bash")
        await pilot.press("enter")
        assert level(screen) == "behind"
        assert "pytest" in str(screen.behind.cursor_row)
        await pilot.press("enter")
        await until(pilot, lambda: level(screen) == "block", "the message")
        said = "".join(span.text for line in screen.block.lines for span in line)
        assert "test_login_wrong_password" in said
        await pilot.press("escape")
        assert level(screen) == "behind" and screen.behind.has_focus
        await pilot.press("escape")
        assert level(screen) == "panes" and screen.parts.has_focus
        await pilot.press("escape")
        assert app.screen is not screen


async def test_an_earlier_turn_has_its_own_window(live: Picture) -> None:
    app = Bare()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, live)
        now = screen.contents
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: screen.contents is not now, "the turn before")
        found = screen.contents
        assert found is not None and found.at is not None
        assert found.at.turn.number == 13
        assert sum(one.tokens for one in found.account.shares) == found.window.used == 288_262
        assert screen.chart.cursor_id == found.at.turn.id
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: screen.contents is not found, "now again")
        assert screen.contents is not None and screen.contents.at is None


async def test_a_column_opens_what_its_turn_left_in_the_window_or_says_that_nothing_is_there(
    live: Picture,
) -> None:
    app = Bare()
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, live)
        screen.chart.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert level(screen) == "behind"
        assert {one.turn for one in screen.shown} == {screen.chart.cursor_id}
        await pilot.press("escape")
        assert level(screen) == "panes" and app.toasts == []
        screen.chart.focus()
        await pilot.press("g", "enter")  # that turn was summarised
        await until(pilot, lambda: app.toasts, "the toast")
        assert level(screen) == "panes"
        assert "Nothing of this turn" in app.toasts[0]


@AT_EVERY_SIZE
async def test_any_size_is_survived(shown_small: Small, sizes: list[tuple[int, int]]) -> None:
    app = Bare()
    picture = shown_small.picture()
    async with app.run_test() as pilot:
        for size in sizes:
            await pilot.resize_terminal(*size)
            screen = await opened(pilot, picture)
            await pilot.press("tab", "tab", "tab", "s", "enter")
            await pilot.resize_terminal(100, 30)
            await pilot.pause()
            assert screen.is_current
            await app.pop_screen()


async def test_a_file_that_was_replaced_is_said_and_the_screen_stays(live: Picture) -> None:
    app = Bare()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, live)
        screen.on_context_screen_failed(ContextScreen.Failed("session.jsonl was replaced."))
        await pilot.pause()
        assert screen.is_current
        assert "session.jsonl was replaced." in app.toasts[0]
