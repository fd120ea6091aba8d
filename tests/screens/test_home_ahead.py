"""The gauge's clocks, the next bar, and the bell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import Small, register, write_small
from tests.writing import Writing, text
from textual.pilot import Pilot
from textual.widgets._toast import Toast

from ctxtui.app import CtxtuiApp
from ctxtui.core.context.used import Window
from ctxtui.core.settings import Settings
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


def steady(config_dir: Path) -> None:
    """A session that went on by the same for ten turns, and has its last answer now."""
    one = Writing(config_dir)
    start = datetime.now(UTC) - timedelta(minutes=10)
    for n in range(1, 11):
        when = (start + timedelta(minutes=n)).isoformat()
        one.user(f"p{n}", f"Prompt {n}", timestamp=when)
        used = {"input_tokens": 3, "cache_read_input_tokens": 297_000 + 8_000 * n}
        used |= {"cache_creation_input_tokens": 8_000, "output_tokens": 10}
        kept = {"cache_creation": {"ephemeral_1h_input_tokens": 8_000}}
        said = {"id": f"msg_{n}", "role": "assistant", "model": "claude-opus-5-5"}
        rest = {"content": [text("Done.")], "stop_reason": "end_turn", "usage": used | kept}
        one.add(f"a{n}", "assistant", message=said | rest, timestamp=when)


async def test_the_gauge_tells_when_the_next_zone_comes_and_what_runs_out(
    tmp_path: Path, settings: Settings
) -> None:
    steady(tmp_path / "claude")
    app = CtxtuiApp((tmp_path / "claude",), settings, tmp_path)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await ahead(pilot, app)
        row = screen.ahead.gauge.row
        assert row.ahead is not None and row.ahead.label == "urgent"
        assert row.ahead.text.startswith("≈") and row.ahead.text.endswith("turns")
        assert [one.label for one in row.clocks][:2] == ["cache", "compact"]


async def test_the_next_bar_offers_three_moves_and_a_number_opens_one(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(60, 20)) as pilot:
        screen = await ahead(pilot, small_app)
        bar = screen.ahead.bar
        assert bar.display and 1 <= len(bar.row.moves) <= 3
        assert "continue" in {move.label for move in bar.row.moves}
        await pilot.press("3")
        await until(pilot, lambda: isinstance(small_app.screen, MovesScreen), "the moves")
        await pilot.press("escape")
        await until(pilot, lambda: small_app.screen is screen, "Home again")
        await pilot.press("4")
        await until(pilot, lambda: isinstance(small_app.screen, BriefScreen), "the brief")


async def test_a_goal_that_chooses_clear_goes_on_as_the_goal_of_the_brief(
    small_app: CtxtuiApp,
) -> None:
    async with small_app.run_test(size=(60, 20)) as pilot:
        await ahead(pilot, small_app)
        await pilot.press("0")
        await until(pilot, lambda: isinstance(small_app.screen, MovesScreen), "the moves")
        await pilot.press("i", *"cut", "enter", "4", "enter")
        await until(pilot, lambda: isinstance(small_app.screen, BriefScreen), "the brief")
        assert isinstance(small_app.screen, BriefScreen)
        assert small_app.screen.goal.value == "cut"


async def test_the_next_bar_can_be_switched_off(shown_small: Small) -> None:
    app = CtxtuiApp((shown_small.config_dir,), Settings(next_bar=False), shown_small.shop)
    async with app.run_test(size=(60, 20)) as pilot:
        screen = await ahead(pilot, app)
        assert not screen.ahead.bar.display
        assert screen.ahead.gauge.row.clocks


@pytest.mark.parametrize("bell", [True, False])
async def test_a_session_that_comes_to_warn_rings_once(tmp_path: Path, bell: bool) -> None:
    small = write_small(tmp_path)
    register(small, "busy")
    app = CtxtuiApp((small.config_dir,), Settings(bell=bell), small.shop)
    async with app.run_test(size=(60, 20), notifications=True) as pilot:
        screen = await ahead(pilot, app)
        await until(pilot, lambda: not screen.listed.left and screen.listed.known, "all sessions")
        live = next(one for one in screen.library.sessions if one.live)
        now: dict[str, Window] = dict(screen.listed.windows)
        below = replace(now[live.id], used=290_000, zone="note")
        screen.listed.windows = now | {live.id: below}
        screen.on_library_read(LibraryRead(screen.library, now, 0))
        await pilot.pause()
        toasts = [str(one.render()) for one in app.screen.query(Toast)]
        assert any("312k of 1M, 31%: warn" in one for one in toasts) == bell
        screen.on_library_read(LibraryRead(screen.library, now, 0))
        await pilot.pause()
        assert len(app.screen.query(Toast)) == int(bell)
