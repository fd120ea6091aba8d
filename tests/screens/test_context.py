"""The Context screen on the demo: what fills the window, down to the very message."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.screens.conftest import until
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from ctxtui.app import CtxtuiApp
from ctxtui.screens.context import ContextScreen
from ctxtui.screens.home import Home
from ctxtui_widgets.part_list import PartList
from ctxtui_widgets.rows import PartRow


async def opened(pilot: Pilot[None], app: CtxtuiApp) -> ContextScreen:
    """The Context screen of the demo's live session, taken apart."""

    def shown() -> bool:
        return isinstance(app.screen, Home) and app.screen.picture is not None

    await until(pilot, shown, "the session")
    await pilot.press("x")
    await until(
        pilot,
        lambda: isinstance(app.screen, ContextScreen) and app.screen.contents is not None,
        "the window taken apart",
    )
    assert isinstance(app.screen, ContextScreen)
    return app.screen


def parts(shown: PartList) -> dict[str, PartRow]:
    return {row.id: row for row in shown.rows if isinstance(row, PartRow)}


def level(screen: ContextScreen) -> str:
    return screen.level


async def test_the_parts_add_up_to_what_is_used(app: CtxtuiApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, app)
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


async def test_enter_goes_down_to_the_very_message_and_escape_comes_back(app: CtxtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
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
        assert isinstance(app.screen, Home)


async def test_an_earlier_turn_has_its_own_window(app: CtxtuiApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, app)
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


async def test_a_column_opens_what_its_turn_left_in_the_window(app: CtxtuiApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, app)
        screen.chart.focus()
        await pilot.press("enter")
        await pilot.pause()
        assert level(screen) == "behind"
        assert {one.turn for one in screen.shown} == {screen.chart.cursor_id}


async def test_a_turn_that_was_summarised_says_that_nothing_of_it_is_there(
    app: CtxtuiApp,
) -> None:
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await opened(pilot, app)
        screen.chart.focus()
        await pilot.press("g", "enter")
        await until(pilot, lambda: list(app.screen.query(Toast)), "the toast")
        assert level(screen) == "panes"
        said = [one.render() for one in app.screen.query(Toast)]
        assert any("Nothing of this turn" in str(one) for one in said)


@pytest.mark.parametrize("size", [(20, 5), (60, 20), (75, 24), (109, 30), (200, 50)])
async def test_any_size_is_survived(app: CtxtuiApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, app)
        await pilot.press("tab", "tab", "tab", "s", "enter")
        await pilot.resize_terminal(100, 30)
        await pilot.pause()
        assert screen.is_current


async def test_a_file_that_was_replaced_is_said_and_the_screen_stays(
    app: CtxtuiApp, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        screen.on_context_screen_failed(ContextScreen.Failed("session.jsonl was replaced."))
        await pilot.pause()
        assert screen.is_current
