"""The screens on the demo, with its live session registered and nothing being written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.screens.shelf import Shelf, write_shelf
from tests.screens.small import Small, write_small
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.core.settings import Settings
from ctxtui.demo.live import LiveSession
from ctxtui.demo.write import Demo
from ctxtui.screens.home import ahead

PATIENCE = 60.0
"""Seconds until something must have come; the machine may be busy with other tests."""


async def until(pilot: Pilot[None], holds: Callable[[], object], what: str) -> None:
    """Let the app work until `holds`; a failure says `what` never came."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if holds():
            return
        await pilot.pause(0.02)
    raise AssertionError(f"never: {what}")


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds the drafts and marks of another."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def shown_demo(still_demo: Demo) -> Iterator[Demo]:
    """Nobody adds to its transcripts; its live session is registered with a real process."""
    with LiveSession(still_demo, every=None):
        yield still_demo


@pytest.fixture
def nothing_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies ahead of a session is only worked out when no test is there any more."""
    monkeypatch.setattr(ahead, "QUIET", PATIENCE)


@pytest.fixture
def app(shown_demo: Demo, settings: Settings, nothing_ahead: None) -> CtxtuiApp:
    """Home on the demo. To work out what lies ahead of a session of 2 MB takes longer than most
    tests."""
    return CtxtuiApp((shown_demo.config_dir,), settings, shown_demo.projects["shop"])


@pytest.fixture(scope="session")
def shown_small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """The small stage; nobody writes to it."""
    return write_small(tmp_path_factory.mktemp("shown-small"))


@pytest.fixture
def small_app(shown_small: Small, settings: Settings) -> CtxtuiApp:
    """Home on the small stage: for what doesn't take the demo, whose session is 2 MB long."""
    return CtxtuiApp((shown_small.config_dir,), settings, shown_small.shop)


@pytest.fixture(scope="session")
def shown_shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Nobody writes to its sessions."""
    return write_shelf(tmp_path_factory.mktemp("shown-shelf"))


@pytest.fixture
def shelf_app(shown_shelf: Shelf, settings: Settings, nothing_ahead: None) -> CtxtuiApp:
    """Home on nine short sessions: for what is about the list, and takes no long one."""
    return CtxtuiApp((shown_shelf.config_dir,), settings, shown_shelf.shop)
