"""From Home to marks and branches, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.screens.conftest import until
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.screens.branch import BranchDialog
from ctxtui.screens.forecast import ForecastScreen
from ctxtui.screens.home import Home
from ctxtui.screens.marks import MarkDialog, MarksScreen
from ctxtui.screens.moves import MovesScreen
from ctxtui_widgets.rows import TurnRow


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


async def opened(pilot: Pilot[None], app: CtxtuiApp) -> Home:
    await until(
        pilot,
        lambda: isinstance(app.screen, Home) and app.screen.turns_pane.place is not None,
        "a turn under the cursor",
    )
    assert isinstance(app.screen, Home)
    return app.screen


def marked(screen: Home) -> dict[str, str]:
    rows = [row for row in screen.turns.rows if isinstance(row, TurnRow)]
    return {row.label: row.mark for row in rows if row.mark}


async def test_a_mark_that_is_set_stands_in_the_tree_and_in_the_list(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(110, 24)) as pilot:
        screen = await opened(pilot, small_app)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(small_app.screen, MarkDialog), "the dialog")
        await pilot.press(*"kept", "enter")
        await until(pilot, lambda: small_app.screen is screen and marked(screen), "the mark")
        assert marked(screen) == {"#5": "kept"}
        assert [mark.name for mark in screen.ahead.marks] == ["kept"]
        await until(pilot, lambda: screen.ahead.outlook is not None, "the moves")
        await pilot.press("2")
        await until(
            pilot, lambda: isinstance(small_app.screen, MovesScreen), "the dialog of the moves"
        )
        assert isinstance(small_app.screen, MovesScreen)
        assert [mark.name for mark in small_app.screen.marks] == ["kept"]
        await pilot.press("escape")
        await until(pilot, lambda: small_app.screen is screen, "Home again")
        await pilot.press("M")
        await until(
            pilot,
            lambda: (
                isinstance(small_app.screen, MarksScreen)
                and small_app.screen.marks.cursor_id is not None
            ),
            "the list",
        )
        screen.turns.select(screen.turns.rows[0].id)
        await pilot.press("enter")
        await until(pilot, lambda: small_app.screen is screen, "Home again")
        await until(pilot, lambda: "kept" in str(screen.turns.cursor_row), "the place")


async def test_f_asks_where_to_branch_as_r_does_after_the_forecast_and_escape_leaves_all_as_it_is(
    small_app: CtxtuiApp,
) -> None:
    async with small_app.run_test(size=(110, 24)) as pilot:
        screen = await opened(pilot, small_app)
        before = {one.id for one in screen.library.sessions}
        await pilot.press("f")
        await until(pilot, lambda: isinstance(small_app.screen, BranchDialog), "the dialog")
        await pilot.press("escape")
        await until(pilot, lambda: small_app.screen is screen, "Home again")
        assert {one.id for one in screen.library.sessions} == before
        await pilot.press("r")
        await until(pilot, lambda: isinstance(small_app.screen, ForecastScreen), "the forecast")
        assert screen.picture is not None
        small_app.screen.post_message(ForecastScreen.BranchAsked(screen.picture, screen.turn()))
        await until(pilot, lambda: isinstance(small_app.screen, BranchDialog), "the dialog")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: small_app.screen is screen, "Home again")
