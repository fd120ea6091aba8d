"""When a session comes to a zone that is worth a word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.writing import Writing

from ctxtui.core.context.used import Window
from ctxtui.core.context.windows import Limit, Zone
from ctxtui.core.library.library import Library, Session, read_library
from ctxtui.present.crossing import crossings


def window(used: int, zone: Zone | None) -> Window:
    return Window(used, "exact", Limit(1_000_000, "model"), zone, "claude-opus-5-5")


@pytest.fixture
def session(writing: Writing) -> Session:
    writing.user("p1", "Fix the cookie parser", parent=None)
    library: Library = read_library((writing.config_dir,))
    return replace(library.sessions[0], status="working", pids=(1,))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (window(290_000, "note"), window(312_000, "warn"), ["312k of 1M, 31%: warn"]),
        (window(150_000, "calm"), window(410_000, "urgent"), ["410k of 1M, 41%: urgent"]),
        (window(150_000, "calm"), window(210_000, "note"), []),
        (window(312_000, "warn"), window(320_000, "warn"), []),
        (window(410_000, "urgent"), window(312_000, "warn"), []),
        (window(0, None), window(312_000, "warn"), []),
    ],
)
def test_only_a_way_up_to_warn_or_urgent_is_told(
    session: Session, before: Window, after: Window, told: list[str]
) -> None:
    found = crossings({session.id: session}, {session.id: before}, {session.id: after})
    assert [sentence for _, sentence in found] == told


def test_a_session_that_nobody_has_open_is_not_told_of(session: Session) -> None:
    past = replace(session, status="ended", pids=())
    before, after = window(290_000, "note"), window(312_000, "warn")
    assert list(crossings({past.id: past}, {past.id: before}, {past.id: after})) == []


def test_a_session_seen_for_the_first_time_is_no_crossing(session: Session) -> None:
    assert list(crossings({session.id: session}, {}, {session.id: window(312_000, "warn")})) == []
