"""A session to play."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play
from tests.writing import Writing


@pytest.fixture
def play(writing: Writing) -> Play:
    return Play(writing)
