"""Handoffs and launches are remembered, and tell whose child a session is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.writing import Writing

from ctxtui.core.delivery.outcome import Outcome
from ctxtui.core.delivery.records import Deliveries, new_launch
from ctxtui.core.library.library import sessions_of
from ctxtui.core.library.lineage import Succession, recalled, related
from ctxtui.core.library.shelf import read_all
from ctxtui.core.store import MIGRATIONS, NAME, Store

OLD, NEW = (f"6f1c2a34-0000-4000-8000-00000000000{n}" for n in (1, 2))
SENT = Outcome("sent", "It was sent.", ("checked", "sent"), NEW, 7, "%1")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as one:
        yield one


def test_a_handoff_is_the_same_when_it_is_read_again(store: Store) -> None:
    deliveries = Deliveries(store)
    first = deliveries.handed("clear", OLD, "# Next\n“go”", SENT)
    second = deliveries.handed("clipboard", OLD, "copied")
    assert (first.to, first.pid, second.to) == (NEW, 7, None)
    assert {one.id: one for one in deliveries.handoffs()} == {first.id: first, second.id: second}


def test_a_text_that_did_not_arrive_makes_nobody_a_child(store: Store) -> None:
    stopped = replace(SENT, state="stopped", kept=Path("/data/prompts/x.md"))
    one = Deliveries(store).handed("clear", OLD, "text", stopped)
    assert (one.to, one.kept) == (None, Path("/data/prompts/x.md"))
    into_itself = Deliveries(store).handed("pane", NEW, "text", SENT)
    assert into_itself.to is None
    assert store.successions.all() == []


def test_what_was_carried_by_hand_waits_until_it_is_found(store: Store) -> None:
    deliveries = Deliveries(store)
    deliveries.handed("clear", OLD, "text", SENT)
    copied = deliveries.handed("clipboard", OLD, "copied")
    assert deliveries.waiting(copied.when) == [copied]
    assert deliveries.waiting(copied.when + timedelta(seconds=1)) == []
    found = deliveries.arrived(copied, NEW)
    assert found == replace(copied, to=NEW)
    assert (deliveries.waiting(copied.when), deliveries.handoffs()[0]) == ([], found)
    assert {(one.before, one.after) for one in store.successions.all()} == {(OLD, NEW)}


def test_a_launch_is_kept_up_to_date(store: Store, tmp_path: Path) -> None:
    deliveries = Deliveries(store)
    outcome = replace(SENT, job="1234abcd", session=None)
    started = new_launch(
        "log-triage", "triage", "background", OLD, "Look.", tmp_path, outcome, place="#14.3"
    )
    assert deliveries.keep(started) == started
    assert deliveries.launches() == [started]
    assert store.successions.all() == []
    done = replace(
        started,
        to=NEW,
        state="done",
        ended=datetime(2026, 3, 10, tzinfo=UTC),
        tokens=12_000,
        duration=61.5,
        last="Found it.",
        files=("a.py", "b é.py"),
    )
    deliveries.keep(done)
    deliveries.keep(replace(done, to=None))  # another ctxtui that knew less
    assert deliveries.launches() == [done]
    assert [(one.before, one.after, one.how) for one in recalled(store.successions.all())] == [
        (OLD, NEW, "handoff")
    ]


def test_what_a_later_version_wrote_is_left_out(store: Store) -> None:
    deliveries = Deliveries(store)
    deliveries.handed("clear", OLD, "text", SENT)
    deliveries.keep(new_launch("t", "n", "window", OLD, "p", Path("/x"), SENT))
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE handoffs SET kind = 'carrier-pigeon'")
        db.execute("UPDATE launches SET files = 'no json'")
    db.close()
    assert deliveries.handoffs() == []
    (launch,) = deliveries.launches()
    assert launch.files == ()


# -- lineage


def test_a_handoff_after_clear_is_told_though_the_change_was_seen_first(
    store: Store, tmp_path: Path
) -> None:
    for session in (OLD, NEW):
        writing = Writing(tmp_path / "claude", session)
        writing.user(f"p-{session}", "look", parent=None)
        writing.answer(f"a-{session}", "I look.")
    library = read_all([tmp_path / "claude"])
    summaries = [one.summary for one in library.sessions]
    late = max(one.started.timestamp() for one in summaries if one.started)
    seen = Succession(7, OLD, NEW, late)
    assert related(summaries, [seen])[NEW].how == "clear"
    store.successions.note(NEW, OLD, None, 7, late)
    Deliveries(store).handed("clear", OLD, "text", SENT)
    told = recalled(store.successions.all())
    assert related(summaries, told)[NEW].how == "handoff"
    assert related(summaries, [seen, *told])[NEW].how == "handoff"
    parents = {one.id: one.parent for one in sessions_of(summaries, [seen, *told])}
    assert parents[OLD] is None
    child = parents[NEW]
    assert child is not None and (child.id, child.how, child.sure) == (OLD, "handoff", True)


def test_a_store_of_the_version_before_is_brought_up_to_date(tmp_path: Path) -> None:
    with Store.open(tmp_path, MIGRATIONS[:2]) as store:
        store.successions.note(NEW, OLD, "clear", 7, 1.0)
    assert (tmp_path / NAME).exists()
    with Store.open(tmp_path) as store:
        assert len(store.successions.all()) == 1
        assert Deliveries(store).handed("file", OLD, "text").to is None
        assert len(store.handoffs.all()) == 1
