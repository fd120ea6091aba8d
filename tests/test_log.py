"""The log tells where something failed, and nothing of what a transcript says."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.log import SIZE, PrivateLog, failure, log_failure


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "state" / "ctxtui.log"
    handler = PrivateLog(path)
    logger = logging.getLogger("ctxtui")
    logger.addHandler(handler)
    yield path
    logger.removeHandler(handler)
    handler.close()


def test_a_failure_names_its_kind_and_place_but_not_its_words(log: Path) -> None:
    try:
        raise ValueError("the user's secret prompt")
    except ValueError as error:
        log_failure("reading a session", error)
    text = log.read_text()
    assert "reading a session: ValueError at test_log.py:" in text
    assert "secret" not in text
    assert log.stat().st_mode & 0o777 == 0o600
    assert log.parent.stat().st_mode & 0o777 == 0o700


def test_our_own_errors_are_told_as_they_are_and_others_by_their_kind(log: Path) -> None:
    said = "a.jsonl: was replaced. Open it again."
    assert failure("reading a session", CtxtuiError(said)) == said
    assert log.read_text() == ""
    told = failure("reading a session", ValueError("the user's secret prompt"))
    assert told == "ValueError. The log says more."
    assert "reading a session: ValueError" in log.read_text()


def test_a_full_log_begins_anew_and_stays_private(log: Path) -> None:
    for _ in range(SIZE // 500 + 2):
        logging.getLogger("ctxtui").error("x" * 500)
    old = log.with_name("ctxtui.log.1")
    assert log.stat().st_size < SIZE and old.stat().st_size <= SIZE
    assert {one.stat().st_mode & 0o777 for one in (log, old)} == {0o600}
