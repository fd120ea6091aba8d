"""The demo, written once for all tests that only look at it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ctxtui.demo.write import Demo, write_demo

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Nobody adds to its transcripts."""
    return write_demo(tmp_path_factory.mktemp("demo") / "there", NOW)


@pytest.fixture
def own(tmp_path: Path) -> Demo:
    """A demo the test may go on with."""
    return write_demo(tmp_path / "own", datetime.now(UTC))
