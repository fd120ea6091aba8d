"""What the list of sessions says of two clients on one file, and of a guessed origin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.writing import Writing

from ctxtui.core.library.library import Session, read_library
from ctxtui.core.library.summary import Parent
from ctxtui.present.home import session_rows
from ctxtui.present.listing import Listing
from ctxtui_widgets.rows import SessionRow

NOW = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    writing = Writing(tmp_path / "claude", "s1")
    writing.user("p1", "hello", parent=None)
    return read_library((tmp_path / "claude",)).sessions[0]


def row_of(session: Session) -> SessionRow:
    library = replace(read_library(()), sessions=(session,))
    rows, _ = session_rows(library, {}, None, Listing(), NOW)
    (row,) = (one for one in rows if isinstance(one, SessionRow))
    return row


def test_two_processes_on_one_session_are_an_alarm(session: Session) -> None:
    assert row_of(replace(session, status="working", pids=(7,))).alarm == ""
    assert row_of(replace(session, status="working", pids=(7, 8))).alarm == "2 processes"


@pytest.mark.parametrize(
    ("parent", "guess"),
    [
        (None, False),
        (Parent("s0", "branch", 4), False),
        (Parent("s0", "clear", sure=False), True),
        (Parent("s0", "shared-rows", 4, sure=False), True),
    ],
)
def test_only_an_origin_that_was_concluded_is_marked(
    session: Session, parent: Parent | None, guess: bool
) -> None:
    assert row_of(replace(session, parent=parent)).guess is guess
