"""`o` goes from Home to the tmux pane of a session, and types nothing there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.core.delivery.conftest import SESSION, Room, Running
from tests.core.delivery.conftest import room as room
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.screens.conftest import until
from tests.writing import Writing
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.commands import command_name, live
from ctxtui.core.settings import Settings
from ctxtui.screens.home import Home

PAST = "6f1c2a34-0000-4000-8000-00000000000b"


@dataclass
class Stage:
    """ctxtui in one pane, the client of one of two sessions in another window."""

    room: Room
    client: Running
    app: CtxtuiApp

    @property
    def in_front(self) -> str:
        return self.room.ask("display-message", "-p", "-t", "=0:", "#{pane_id}").strip()


@pytest.fixture
def stage(room: Room, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    for name, value in room.env.items():
        monkeypatch.setenv(name, value)
    for session, asked in ((PAST, "Add the limiter"), (SESSION, "Ship it")):
        one = Writing(room.config, session, str(room.project))
        one.user(f"p{session[-1]}", asked, parent=None)
        one.answer(f"a{session[-1]}", "Done.", used=20_000)
    client = room.open()
    room.ask("select-window", "-t", "%0")
    yield Stage(room, client, CtxtuiApp((room.config,), Settings(), room.project))


async def opened(pilot: Pilot[None], app: CtxtuiApp) -> Home:
    screen = app.screen
    assert isinstance(screen, Home)
    await until(pilot, lambda: len(screen.listed.by_id) == 2 and screen.picture, "the sessions")
    return screen


def toasts(app: CtxtuiApp) -> str:
    return "\n".join(str(one.render()) for one in app.screen.query("Toast"))


async def test_the_pane_of_the_live_session_comes_to_the_front(stage: Stage) -> None:
    async with stage.app.run_test(size=(110, 20), notifications=True) as pilot:
        screen = await opened(pilot, stage.app)
        assert screen.opened == SESSION and stage.in_front == "%0"
        assert ("o", "its pane", "go_to_pane") in screen.key_bar.pairs
        bindings = [one for one, _ in live(list(screen.active_bindings.values()))]
        named = {one.key: command_name(one) for one in bindings if one.id == "home.pane"}
        assert named == {"o": "session: Go to its tmux pane"}
        await pilot.press("o")
        await until(pilot, lambda: stage.in_front == stage.client.pane, "its pane")
        await pilot.pause()
        assert toasts(stage.app) == ""
    assert stage.room.typed == ""


async def test_of_a_past_session_it_says_what_helps(stage: Stage) -> None:
    async with stage.app.run_test(size=(60, 20), notifications=True) as pilot:
        screen = await opened(pilot, stage.app)
        screen.sessions.focus()
        screen.sessions.select(PAST)
        await pilot.press("o")
        await until(pilot, lambda: "r tells what resuming" in toasts(stage.app), "the sentence")
        assert stage.in_front == "%0"
        await until(pilot, lambda: screen.opened == PAST and screen.picture, "the session")
        assert "go_to_pane" not in {action for _, _, action in screen.key_bar.pairs}


async def test_outside_tmux_it_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TMUX")
    async with stage.app.run_test(size=(60, 20), notifications=True) as pilot:
        await opened(pilot, stage.app)
        await pilot.press("o")
        await until(pilot, lambda: "not inside tmux here" in toasts(stage.app), "the sentence")
        assert stage.in_front == "%0"
