"""Marks in the tree of turns, in sentences, and as points of the moves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.writing import Writing, call

from ctxtui.core.context.picture import read_picture
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.left_out import LeftOut
from ctxtui.core.rewind.marks import Mark, Marks
from ctxtui.core.rewind.standing import Standing
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.present.folds import Folds
from ctxtui.present.marks import (
    folder_for,
    gone_sentence,
    left_out_words,
    mark_blocks,
    mark_name,
    mark_rows,
    rewind_points,
    set_words,
)
from ctxtui.present.tree import TreeShape
from ctxtui_widgets.rows import Paragraph, TurnRow

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
LEFT = (LeftOut("app.env", "secret"), LeftOut("big.bin", "large"), LeftOut("data/", "too many", 40))
ANCHOR = Anchor("abc123", Path("/home/ada/shop"), "4f2a9c1d0e", NOON, 212, LEFT)


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Marks]:
    with Store.open(tmp_path / "data") as store:
        yield Marks(store)


@pytest.fixture
def shop(writing: Writing) -> Writing:
    """Two turns; after the first a branch of one turn was rewound."""
    writing.user("p1", "Fix the parser", parent=None)
    writing.answer("a1", "I look.", call("t1", "Read", file_path="/home/ada/shop/a.py"))
    writing.result("r1", "t1")
    writing.answer("a2", "Fixed.")
    writing.user("p2", "Try redis", parent="a2")
    writing.answer("a3", "Tried.")
    writing.user("p3", "And the tests", parent="a2")
    writing.answer("a4", "Done.")
    return writing


def shape(shop: Writing, *marks: Mark) -> TreeShape:
    settings = Settings()
    return TreeShape(read_picture(shop.path, settings, "shop"), settings.zones, marks=marks)


def drawn(shape: TreeShape, *opened: str, shut: set[str] | None = None) -> dict[str, TurnRow]:
    folds = Folds()
    folds.open |= set(opened)
    folds.shut |= shut or set()
    return {row.id: row for row in shape.view(folds, live=False).rows}


def mark(name: str = "here", anchor: Anchor | None = None, no_anchor: str = "") -> Mark:
    return Mark("abc123", name, "", "s", None, "r", NOON, anchor, no_anchor)


# -- in the tree


def test_a_mark_stands_at_its_turn_and_the_title_stays(shop: Writing, marks: Marks) -> None:
    rows = drawn(shape(shop, marks.add("a2", shop.session, None, name="after reading")))
    assert (rows["p1"].mark, rows["p1"].title) == ("after reading", "Fix the parser")
    assert [row.mark for id, row in rows.items() if id != "p1"] == ["", ""]


def test_a_mark_of_a_step_moves_to_it_when_the_turn_is_unfolded(
    shop: Writing, marks: Marks
) -> None:
    step = marks.add("r1", shop.session, None, name="all read")
    end = marks.add("a2", shop.session, None, name="fixed")
    seen = shape(shop, step, end)
    assert drawn(seen)["p1"].mark == "fixed, .1 all read"
    rows = drawn(seen, "p1")
    assert (rows["p1"].mark, rows["p1.1"].mark, rows["p1.2"].mark) == ("fixed", "all read", "")


def test_a_folded_branch_shows_the_marks_inside(shop: Writing, marks: Marks) -> None:
    seen = shape(shop, marks.add("a3", shop.session, None, name="redis"))
    assert drawn(seen)["p2"].mark == "redis"
    row = drawn(seen, shut={"p2"})["p2"]
    assert (row.kind, row.mark) == ("folded", "redis")


def test_marks_come_and_go_without_the_session_being_read_again(
    shop: Writing, marks: Marks
) -> None:
    seen = shape(shop)
    before = drawn(seen)
    one = marks.add("a2", shop.session, None, name="fixed")
    assert seen.show_marks([one])
    assert drawn(seen)["p1"].mark == "fixed"
    assert drawn(seen)["p3"] is before["p3"]
    assert not seen.show_marks([one, marks.add("elsewhere", "other", None)])
    assert seen.show_marks([])
    assert drawn(seen) == before


def test_a_mark_without_a_name_is_drawn_with_the_id_it_is_found_by(
    shop: Writing, marks: Marks
) -> None:
    one = marks.add("a2", shop.session, None)
    shown = drawn(shape(shop, one))["p1"].mark
    assert shown == f"mark {one.id[:4]}"
    assert marks.find(shown.removeprefix("mark ")) == one


def test_a_mark_stands_at_a_compaction(shop: Writing, marks: Marks) -> None:
    shop.boundary("c1")
    shop.summary("s1")
    title = drawn(shape(shop, marks.add("s1", shop.session, None, name="lean")))["c1"].title
    assert title.startswith("◆ lean")


def test_the_moves_take_marks_by_row_and_name(marks: Marks) -> None:
    points = rewind_points([marks.add("r1", "s", None, name="one"), marks.add("r2", "s", None)])
    assert [point.row for point in points] == ["r1", "r2"]
    assert points[0].name == "one" and points[1].name.startswith("mark ")


# -- in words


def test_what_was_left_out_is_counted_with_why() -> None:
    assert left_out_words(LEFT) == (
        "42 files: 1 may hold a secret, 1 too large, 40 beyond the limit of new files"
    )
    assert set_words(mark(anchor=ANCHOR)).startswith("212 files kept; left out 42 files: 1 may")
    assert set_words(mark(no_anchor="Not a repository.")) == (
        "Set without its code. Not a repository."
    )


def test_the_newest_mark_is_listed_first_and_a_deleted_session_is_said() -> None:
    later = Mark("def456", "later", "", "gone", None, "r", NOON + timedelta(hours=1), ANCHOR)
    rows = mark_rows(
        [Standing(mark()), Standing(later, Path("/home/ada/gone.jsonl"))],
        {"s": "auth middleware"},
        NOON + timedelta(hours=3),
    )
    assert [(row.name, row.session, row.age, row.files, row.trouble) for row in rows] == [
        ("later", "gone", "2h", "212", "row not found"),
        ("here", "auth middleware", "3h", "", "session deleted"),
    ]
    assert "can still be checked out" in gone_sentence(Standing(mark(anchor=ANCHOR)))


def test_hostile_names_are_neutralised(shop: Writing) -> None:
    hostile = LeftOut("\x1b]0;x\x07\u202e.env", "secret")
    anchor = Anchor("abc123", Path("/home/ada/\x1b[2Jshop"), "4f2a", NOON, 1, (hostile,))
    blocks = mark_blocks(Standing(mark(anchor=anchor)), {"s": "\x1b[31mred\u202e"}, NOON)
    said = repr(blocks)
    assert "\\x1b" not in said and "\\u202e" not in said and "\\x07" not in said
    assert any(isinstance(block, Paragraph) for block in blocks)


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("before the rewrite", "/home/ada/shop-before-the-rewrite"),
        ("../../etc/*", "/home/ada/shop-etc"),
        ("!!!", "/home/ada/shop-abc123"),
        ("", "/home/ada/shop-mark-abc1"),
    ],
)
def test_the_folder_offered_lies_beside_the_project(name: str, folder: str) -> None:
    assert folder_for(mark_name(mark(name)), ANCHOR) == folder
