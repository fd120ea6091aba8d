"""The gauge's clocks, the next bar, and the bell."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.screens.conftest import until
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from ctxtui.app import CtxtuiApp
from ctxtui.core.context.used import Window
from ctxtui.core.settings import Settings
from ctxtui.demo.live import LiveSession
from ctxtui.demo.write import Demo
from ctxtui.messages import LibraryRead
from ctxtui.screens.brief import BriefScreen
from ctxtui.screens.home import Home
from ctxtui.screens.moves import MovesScreen


async def ahead(pilot: Pilot[None], app: CtxtuiApp) -> Home:
    """Home with its outlook worked out."""
    await until(
        pilot,
        lambda: isinstance(app.screen, Home) and app.screen.ahead.outlook is not None,
        "the outlook",
    )
    assert isinstance(app.screen, Home)
    return app.screen


async def test_the_gauge_tells_when_the_next_zone_comes_and_what_runs_out(app: CtxtuiApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await ahead(pilot, app)
        row = screen.ahead.gauge.row
        assert row.ahead is not None and row.ahead.label == "urgent"
        assert row.ahead.text.startswith("≈") and row.ahead.text.endswith("turns")
        assert [one.label for one in row.clocks][:2] == ["cache", "compact"]


async def test_the_next_bar_offers_three_moves_and_a_number_opens_one(app: CtxtuiApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await ahead(pilot, app)
        bar = screen.ahead.bar
        assert bar.display and 1 <= len(bar.row.moves) <= 3
        assert "continue" in {move.label for move in bar.row.moves}
        await pilot.press("3")
        await until(pilot, lambda: isinstance(app.screen, MovesScreen), "the moves")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen, "Home again")
        await pilot.press("4")
        await until(pilot, lambda: isinstance(app.screen, BriefScreen), "the brief")


async def test_a_goal_that_chooses_clear_goes_on_as_the_goal_of_the_brief(app: CtxtuiApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        await ahead(pilot, app)
        await pilot.press("0")
        await until(pilot, lambda: isinstance(app.screen, MovesScreen), "the moves")
        await pilot.press("i", *"labels", "enter", "4", "enter")
        await until(pilot, lambda: isinstance(app.screen, BriefScreen), "the brief")
        assert isinstance(app.screen, BriefScreen)
        assert app.screen.goal.value == "labels"


async def test_the_next_bar_can_be_switched_off(shown_demo: Demo) -> None:
    settings = Settings(next_bar=False)
    app = CtxtuiApp((shown_demo.config_dir,), settings, shown_demo.projects["shop"])
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await ahead(pilot, app)
        assert not screen.ahead.bar.display
        assert screen.ahead.gauge.row.clocks


@pytest.mark.parametrize("bell", [True, False])
async def test_a_session_that_comes_to_warn_rings_once(live_demo: LiveSession, bell: bool) -> None:
    demo = live_demo.demo
    app = CtxtuiApp((demo.config_dir,), Settings(bell=bell), demo.projects["shop"])
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await ahead(pilot, app)
        await until(pilot, lambda: not screen.left and screen.known, "all sessions")
        live = next(one for one in screen.library.sessions if one.live)
        now: dict[str, Window] = dict(screen.windows)
        below = replace(now[live.id], used=290_000, zone="note")
        screen.windows = now | {live.id: below}
        screen.on_library_read(LibraryRead(screen.library, now, 0))
        await pilot.pause()
        toasts = [str(one.render()) for one in app.screen.query(Toast)]
        assert any("312k of 1M, 31%: warn" in one for one in toasts) == bell
        screen.on_library_read(LibraryRead(screen.library, now, 0))
        await pilot.pause()
        assert len(app.screen.query(Toast)) == int(bell)
