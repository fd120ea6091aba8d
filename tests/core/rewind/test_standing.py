"""Marks are found at their turn and step, in their session's file or in a copy of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Trees
from tests.writing import CWD, Writing, call

from ctxtui.core.rewind.marks import Marks
from ctxtui.core.rewind.standing import find_standings, place_of
from ctxtui.core.store import Store
from ctxtui.core.transcripts.locate import locate


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Marks]:
    with Store.open(tmp_path / "data") as store:
        yield Marks(store)


@pytest.fixture
def shop(writing: Writing) -> Writing:
    writing.user("p1", "Fix the parser", parent=None)
    writing.answer("a1", "I look.", call("t1", "Read", file_path="/home/ada/shop/a.py"))
    writing.result("r1", "t1")
    writing.answer("a2", "Fixed.")
    writing.user("p2", "And the tests")
    writing.answer("a3", "Done.")
    return writing


@pytest.mark.parametrize(
    ("row", "turn", "step"),
    [("a2", 1, None), ("r1", 1, 1), ("a1", 1, 1), ("p1", 1, None), ("a3", 2, None)],
)
def test_a_row_is_the_end_of_a_turn_or_inside_a_step(
    shop: Writing, row: str, turn: int, step: int | None
) -> None:
    place = place_of(shop.tree(), row)
    assert place is not None
    assert (place.turn.number, place.step.number if place.step else None) == (turn, step)


def test_a_row_that_is_not_there_has_no_place(shop: Writing) -> None:
    assert place_of(shop.tree(), "elsewhere") is None


@pytest.mark.parametrize("scenario", ["parallel_197", "rewind_twice_197", "compact_329"])
def test_what_was_named_is_found_again(tree_of: Trees, scenario: str) -> None:
    tree = tree_of(scenario)
    for turn in tree.turns:
        names = [turn.id, *(f"{turn.number}.{one.number}" for one in turn.steps if turn.number)]
        for name in names:
            place = locate(tree, name)
            found = place_of(tree, place.end.uuid or "")
            assert found is not None and found.turn is turn
            assert found.step in (place.step, None)
            assert found.end is place.end


def test_a_mark_of_a_turn_that_went_on_stays_at_its_step(shop: Writing, marks: Marks) -> None:
    mark = marks.add("a3", shop.session, None)
    shop.answer("a4", "And one more.")
    (one,) = find_standings([mark], [shop.path])
    assert one.ref == "#2.1"


def test_without_its_session_a_copy_of_the_project_serves(shop: Writing, marks: Marks) -> None:
    mark = marks.add("r1", shop.session, Path(CWD))
    elsewhere = Writing(shop.config_dir, "unrelated")
    elsewhere.user("q1", "Something else", parent=None)
    copy = shop.path.with_name("copy.jsonl")
    copy.write_bytes(shop.path.read_bytes())
    files = [elsewhere.path, copy, shop.path]
    assert [one.path for one in find_standings([mark], files)] == [shop.path]
    shop.path.unlink()
    (one,) = find_standings([mark], files[:2])
    assert (one.path, one.ref) == (copy, "#1.1")
    copy.unlink()
    (one,) = find_standings([mark], files[:1])
    assert (one.path, one.place, one.ref) == (None, None, "")


def test_a_session_that_lost_the_row_or_cannot_be_read_is_told_apart_from_a_deleted_one(
    shop: Writing, marks: Marks
) -> None:
    lost = marks.add("never-written", shop.session, None)
    unreadable = shop.path.with_name("folder.jsonl")
    unreadable.mkdir()
    odd = marks.add("r9", "folder", Path(CWD))
    found = find_standings([lost, odd], [shop.path, unreadable])
    assert [(one.path, one.place) for one in found] == [(shop.path, None), (unreadable, None)]
