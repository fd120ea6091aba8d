"""The forecast screen: says all before anything is resumed, and refuses what would lose turns."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.core.terminal.conftest import Ask
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.screens.conftest import until
from tests.screens.small import Bare, Small, write_small
from textual.pilot import Pilot

from ctxtui.core.settings import Settings
from ctxtui.core.terminal.processes import start_ticks
from ctxtui.core.terminal.programs import start
from ctxtui.screens.forecast import ForecastScreen

SIZES = [(60, 20), (80, 24), (120, 36)]


class Shown(Bare):
    """Nothing but the screen, and what it asks for."""

    def __init__(self, screen: ForecastScreen) -> None:
        super().__init__()
        self.forecast = screen
        self.asked: list[ForecastScreen.BranchAsked | ForecastScreen.BriefAsked] = []

    def on_mount(self) -> None:
        self.push_screen(self.forecast)

    def on_forecast_screen_branch_asked(self, news: ForecastScreen.BranchAsked) -> None:
        self.asked.append(news)

    def on_forecast_screen_brief_asked(self, news: ForecastScreen.BriefAsked) -> None:
        self.asked.append(news)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return write_small(tmp_path)


@pytest.fixture(autouse=True)
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A client of our own, an xclip that keeps what it was given, and a display to use it on."""
    programs = {
        "claude": 'if [ "$1" = --version ]; then echo 2.1.329; else exec sleep 600; fi',
        "xclip": f"cat > {tmp_path}/copying\nmv {tmp_path}/copying {tmp_path}/copied",
    }
    for name, script in programs.items():
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "copied"


def shown(small: Small) -> Shown:
    return Shown(ForecastScreen(small.picture(), small.session(), Settings()))


async def worked_out(pilot: Pilot[None], app: Shown) -> ForecastScreen:
    await until(pilot, lambda: app.forecast.forecast or app.forecast.failure, "the forecast")
    await pilot.pause()
    return app.forecast


@pytest.fixture
def client(small: Small) -> Iterator[int]:
    """The pid of a process that can be registered as the session's."""
    process = start(["sleep", "600"])
    yield process.pid
    process.end()


def register(small: Small, pid: int) -> None:
    entry = {
        "pid": pid,
        "sessionId": small.session().id,
        "procStart": str(start_ticks(pid)),
        "kind": "interactive",
        "status": "idle",
        "updatedAt": datetime.now(UTC).timestamp() * 1000,
    }
    folder = small.config_dir / "sessions"
    folder.mkdir(exist_ok=True)
    (folder / f"{pid}.json").write_text(json.dumps(entry))


async def test_at_every_size_it_says_who_has_it_and_what_to_do_and_tab_goes_through_it(
    small: Small,
) -> None:
    app = shown(small)
    async with app.run_test(size=SIZES[-1], notifications=True) as pilot:
        screen = await worked_out(pilot, app)
        went = []
        for _ in range(4):
            went.append(screen.focused.id if screen.focused else None)
            await pilot.press("tab")
        assert went == ["loads-text", "cost-text", "drift-text", "do-text"]
        for size in reversed(SIZES):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert screen.focused in screen.panes
            text = app.text()
            for words in (
                "nobody has it open",
                "What to do",
                "Advice",
                "copies the command",
                "brief",
            ):
                assert words in text
            assert ("What loads" in text) == (size[0] >= 110)
            assert max(len(line) for line in text.split("\n")) <= size[0]


async def test_r_copies_the_command_and_starts_nothing_and_branch_and_brief_are_asked_for(
    small: Small, copied: Path
) -> None:
    app = shown(small)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await worked_out(pilot, app)
        assert screen.forecast is not None
        await pilot.press("r")
        await until(pilot, copied.exists, "the copy")
        assert copied.read_text() == screen.forecast.line
        await until(pilot, lambda: app.toasts, "the toast")
        await until(pilot, lambda: not screen.busy, "the end of it")
        assert app.asked == []
        await pilot.press("f", "b")
        await pilot.pause()
        assert [type(one) for one in app.asked] == [
            ForecastScreen.BranchAsked,
            ForecastScreen.BriefAsked,
        ]
        assert all(one.picture is screen.picture for one in app.asked)
    assert f"--resume {small.session().id}" in copied.read_text()


async def test_a_live_session_is_refused_with_the_reason(
    small: Small, client: int, copied: Path
) -> None:
    register(small, client)
    app = shown(small)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await worked_out(pilot, app)
        text = " ".join(app.text().split())
        assert f"open in process {client}" in text
        assert "refused" in text
        assert "r copy command" not in text
        await pilot.press("r")
        await until(pilot, lambda: app.toasts, "the refusal")
        assert not screen.busy
    assert not copied.exists()


async def test_one_that_came_alive_since_is_refused_too(
    small: Small, client: int, copied: Path
) -> None:
    app = shown(small)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await worked_out(pilot, app)
        assert screen.can_resume
        register(small, client)
        await pilot.press("r")
        await until(
            pilot, lambda: screen.forecast and screen.forecast.refusal, "a forecast that refuses"
        )
        await pilot.pause()
        assert "copy command" not in app.text()
    assert not copied.exists()


async def test_a_session_that_is_gone_is_said_in_a_sentence(small: Small) -> None:
    app = shown(small)
    small.path.unlink()
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await worked_out(pilot, app)
        assert screen.forecast is None
        assert "No forecast" in app.text()
        assert "can't be read any more" in " ".join(app.text().split())
        await pilot.press("r", "f", "b")
        assert app.asked == []
        await pilot.press("escape")
        assert app.screen is not screen


async def test_f8_opens_a_window_of_tmux_with_nothing_sent(
    small: Small, pane_env: dict[str, str], ask_tmux: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in pane_env.items():
        if name.startswith("TMUX"):
            monkeypatch.setenv(name, value)
    app = shown(small)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        screen = await worked_out(pilot, app)
        assert "in a tmux window, not sent" in app.text()
        await pilot.press("f8")
        await until(pilot, lambda: app.toasts, "what became of it")
        await until(pilot, lambda: not screen.busy, "the end of it")
        assert any("nothing was sent" in words for words in app.toasts), app.toasts
    folders = ask_tmux("list-panes", "-a", "-F", "#{pane_start_command} #{pane_current_path}")
    assert f"--resume {small.session().id}" in folders
    assert os.environ["TMUX"] == pane_env["TMUX"]
