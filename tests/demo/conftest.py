"""The demo, written once for all tests that only look at it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ctxtui.demo.write import Demo, write_demo

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def demo(still_demo: Demo) -> Demo:
    """Nobody adds to its transcripts."""
    return still_demo


@pytest.fixture(scope="session")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo as of `now`."""
    return write_demo(tmp_path_factory.mktemp("dated") / "there", NOW)


@pytest.fixture
def own(still_demo: Demo) -> Iterator[Demo]:
    """A demo whose live session the test may go on with; afterwards it ends where it did."""
    name, path, story = still_demo.live, still_demo.sessions[still_demo.live], still_demo.story
    written, when = path.read_bytes(), path.stat().st_mtime_ns
    sessions = story.sessions | {name: deepcopy(story.sessions[name])}
    yield replace(still_demo, story=replace(story, sessions=sessions))
    path.write_bytes(written)
    os.utime(path, ns=(when, when))
