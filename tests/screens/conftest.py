"""The screens on the demo, with its live session registered and nothing being written."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.core.settings import Settings
from ctxtui.demo.live import LiveSession
from ctxtui.demo.write import Demo, write_demo

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
def shown_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """Nobody adds to its transcripts; its live session is registered with a real process."""
    demo = write_demo(tmp_path_factory.mktemp("shown") / "demo")
    with LiveSession(demo, every=None):
        yield demo


@pytest.fixture
def app(shown_demo: Demo, settings: Settings) -> CtxtuiApp:
    return CtxtuiApp((shown_demo.config_dir,), settings, shown_demo.projects["shop"])


@pytest.fixture
def live_demo(tmp_path: Path) -> Iterator[LiveSession]:
    """A demo of the test's own, whose session goes on when the test says so."""
    demo = write_demo(tmp_path / "demo")
    with LiveSession(demo, every=None) as live:
        yield live
