"""Marks are kept by several at once, found by their row, and changed with a way back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.writing import Writing

from ctxtui.core.errors import CtxtuiError, NotFound, UsageError
from ctxtui.core.repo.anchors import list_anchors, take_anchor
from ctxtui.core.repo.pruning import KEPT
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.rewind.marks import NAME_CELLS, Mark, Marks
from ctxtui.core.rewind.strays import find_strays
from ctxtui.core.store import MIGRATIONS, Present, Store
from ctxtui.core.transcripts.transcript import read_transcript

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class Clock:
    """Each look is a minute later."""

    def __init__(self) -> None:
        self.at = NOON.timestamp()

    def __call__(self) -> float:
        self.at += 60
        return self.at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def marks(folder: Path) -> Iterator[Marks]:
    with Store.open(folder) as store:
        yield Marks(store, Clock())


@pytest.fixture(scope="session")
def shop_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first, work = SampleCommit({"app.py": "one\n"}, "Start", NOON), {"app.py": "two\n"}
    place = tmp_path_factory.mktemp("marked") / "shop"
    return make_repo(place, [first], work=work | {"new.py": "new\n"})


@pytest.fixture
def shop(tmp_path: Path, shop_made: Path) -> Path:
    return shutil.copytree(shop_made, tmp_path / "shop")


def ids(marks: list[Mark]) -> list[str]:
    return [mark.id for mark in marks]


# -- setting


def test_a_mark_comes_back_as_it_was_set(marks: Marks, folder: Path, shop: Path) -> None:
    (shop / "app.env").write_text("TOKEN=1\n")
    set_ = marks.make("row-1", "session-1", shop, name="after reading", note="two\nlines")
    assert (set_.name, set_.note, set_.row) == ("after reading", "two\nlines", "row-1")
    assert set_.project == shop
    assert set_.anchor is not None
    assert (set_.anchor.id, set_.anchor.files) == (set_.id, 2)
    assert [(one.path, one.why) for one in set_.anchor.left_out] == [("app.env", "secret")]
    assert (set_.no_anchor, set_.trouble) == ("", "")
    assert marks.all() == [set_]
    with Store.open(folder) as store:
        assert Marks(store).all() == [set_]
    assert list_anchors(shop) == (set_.anchor,)


def test_the_earliest_comes_first(marks: Marks) -> None:
    set_ = [marks.add(f"row-{n}", "s", None) for n in range(5)]
    assert ids(marks.all()) == ids(set_)
    assert len(set(ids(set_))) == 5


@pytest.mark.parametrize(
    ("project", "why"),
    [
        (None, "does not say where it ran"),
        ("plain", "not in a git repository"),
        ("gone", "the folder is gone"),
    ],
)
def test_without_a_repository_the_mark_is_set_without_an_anchor(
    marks: Marks, tmp_path: Path, project: str | None, why: str
) -> None:
    (tmp_path / "plain").mkdir()
    mark = marks.make("row", "s", tmp_path / project if project else None, name="here")
    assert mark.anchor is None
    assert why in mark.no_anchor
    assert marks.all() == [mark]


def test_a_mark_that_cannot_be_kept_leaves_no_anchor(marks: Marks, shop: Path) -> None:
    marks.store.close()
    with pytest.raises(CtxtuiError, match=r"ctxtui\.db: can't be written"):
        marks.make("row", "s", shop)
    assert list_anchors(shop) == ()
    with pytest.raises(UsageError, match="needs a row"):
        marks.make("", "s", shop)
    assert list_anchors(shop) == ()


def test_names_and_notes_are_cleaned(marks: Marks) -> None:
    mark = marks.add("r", "s", None, name="\x1b]0;x\x07a\nb\u202e", note=" a\x1b[31m\r\nb\ud800 ")
    assert (mark.name, mark.note) == ("a b", "a\nb\ufffd")
    assert marks.all() == [mark]
    assert len(marks.add("r", "s", None, name="long " * 99).name) == NAME_CELLS


def test_hostile_ids_are_kept_as_text(marks: Marks) -> None:
    marks.add("'); DROP TABLE marks; --", "\ud800\0", None)
    assert marks.all()[0].row == "'); DROP TABLE marks; --"


# -- finding


def test_a_mark_is_found_in_every_file_that_holds_its_row(marks: Marks, tmp_path: Path) -> None:
    first = Writing(tmp_path / "claude", "first")
    first.user("p1", "Read the files", parent=None)
    first.answer("a1", "Done.")
    mark = marks.add("a1", "first", None)
    other = marks.add("elsewhere", "first", None)
    first.boundary("c1", "a1")
    first.summary("s1")
    first.user("p2", "Go on")
    fork = Writing(tmp_path / "claude", "fork")
    fork.user("p1", "Read the files", parent=None, forkedFrom={"sessionId": "first"})
    fork.answer("a1", "Done.")
    copy = tmp_path / "copied.jsonl"
    copy.write_bytes(first.path.read_bytes())
    for path in (first.path, fork.path, copy):
        rows = read_transcript(path).rows
        assert marks.of_rows(row.uuid for row in rows if row.uuid) == [mark]
    assert marks.of_rows([]) == []
    assert marks.of_session("first") == [mark, other]
    assert marks.of_session("fork") == []


def test_one_is_found_by_id_its_start_or_its_name(marks: Marks) -> None:
    one = marks.add("r1", "s", None, name="before redis")
    two = marks.add("r2", "s", None, name="twice")
    three = marks.add("r3", "s", None, name="twice")
    assert marks.find(one.id) == marks.find(one.id[:6]) == marks.find("before redis") == one
    for text in ("", "nobody", one.id[:3]):
        with pytest.raises(NotFound, match="no mark has this id or name"):
            marks.find(text)
    with pytest.raises(UsageError, match=f"{two.id}, {three.id}"):
        marks.find("twice")


def test_a_mark_of_a_deleted_session_is_still_listed_and_says_so(
    marks: Marks, shop: Path, tmp_path: Path
) -> None:
    here = Present("s", str(tmp_path / "projects/s.jsonl"), str(shop), "auth", live=False)
    marks.store.lifecycle.note([here], 10.0, [tmp_path])
    mark = marks.make("r", "s", shop)
    assert marks.find(mark.id).trouble == ""
    marks.store.lifecycle.note([], NOON.timestamp(), [tmp_path])
    (found,) = marks.all()
    assert found.gone == NOON
    assert found.trouble == (
        "Its session was deleted by 2026-03-10; a copy that holds the row still serves. "
        "The code of its anchor can still be checked out."
    )
    marks.store.lifecycle.note([here], NOON.timestamp() + 1, [tmp_path])
    assert marks.find(mark.id).trouble == ""


# -- changing


def test_a_change_can_be_undone_and_done_again(marks: Marks) -> None:
    mark = marks.add("r", "s", None, name="one", note="first")
    renamed = marks.rename(mark.id, "two\n")
    noted = marks.note(mark.id, "second")
    assert [(one.name, one.note) for one in marks.all()] == [("two", "second")]
    back = marks.undo(noted)
    assert [(one.name, one.note) for one in marks.all()] == [("two", "first")]
    marks.undo(back)
    marks.undo(noted)
    marks.undo(renamed)
    assert marks.all() == [mark]


def test_a_change_over_somebody_else_s_is_refused(marks: Marks, folder: Path) -> None:
    mark = marks.add("r", "s", None, name="one")
    change = marks.rename(mark.id, "two")
    with Store.open(folder) as other:
        Marks(other).rename(mark.id, "theirs")
    with pytest.raises(CtxtuiError, match="another ctxtui changed this mark"):
        marks.undo(change)
    assert marks.all()[0].name == "theirs"


def test_a_deleted_mark_and_its_anchor_come_back(marks: Marks, shop: Path) -> None:
    kept = marks.make("r0", "s", shop)
    mark = marks.make("r1", "s", shop, name="one")
    deleted = marks.delete(mark.id)
    assert deleted.trouble == ""
    assert marks.all() == [kept]
    assert marks.of_rows(["r1"]) == []
    assert list_anchors(shop) == (kept.anchor,)
    for change in (marks.rename, marks.note):
        with pytest.raises(NotFound, match="no such mark"):
            change(mark.id, "late")
    with pytest.raises(NotFound, match="no such mark"):
        marks.delete(mark.id)
    assert marks.undo(deleted).trouble == ""
    assert marks.all() == [kept, mark]
    assert list_anchors(shop) == (kept.anchor, mark.anchor)


def test_after_a_restart_the_newest_deletion_can_be_undone(
    marks: Marks, folder: Path, shop: Path
) -> None:
    assert marks.last_deleted() is None
    set_ = [marks.make(f"r{n}", "s", shop) for n in range(3)]
    marks.delete(set_[2].id)
    marks.delete(set_[0].id)
    with Store.open(folder) as store:
        again = Marks(store, Clock())
        for _ in range(2):
            change = again.last_deleted()
            assert change is not None
            assert again.undo(change).trouble == ""
        assert again.last_deleted() is None
        assert again.all() == set_
    assert list_anchors(shop) == tuple(mark.anchor for mark in set_)


def test_when_the_repository_is_gone_a_mark_can_still_be_deleted_and_brought_back(
    marks: Marks, shop: Path, tmp_path: Path
) -> None:
    mark = marks.make("r", "s", shop)
    shop.rename(tmp_path / "moved")
    deleted = marks.delete(mark.id)
    assert "its anchor isn't" in deleted.trouble
    assert "the folder is gone" in deleted.trouble
    assert marks.all() == []
    change = marks.last_deleted()
    assert change is not None
    assert "its anchor isn't" in marks.undo(change).trouble
    assert marks.all() == [mark]
    (tmp_path / "moved").rename(shop)
    assert marks.undo(marks.delete(mark.id)).trouble == ""
    assert list_anchors(shop) == (mark.anchor,)


def test_too_late_for_the_anchor_the_mark_comes_back_alone(shop: Path, folder: Path) -> None:
    clock = Clock()
    with Store.open(folder) as store:
        marks = Marks(store, clock)
        mark, other = marks.make("r", "s", shop), marks.make("r", "s", shop)
        deleted = marks.delete(mark.id)
        clock.at += KEPT
        marks.delete(other.id)
        back = marks.undo(deleted)
        assert "14 days" in back.trouble
        assert marks.all() == [mark]


def test_anchors_that_no_mark_knows_are_told(marks: Marks, shop: Path) -> None:
    mark = marks.make("r", "s", shop)
    stray = take_anchor(shop, "stray")
    assert marks.strays(list_anchors(shop)) == [stray]
    kept = marks.store.marks.all()[0]
    marks.store.marks.change(kept, kept._replace(deleted=1.0))
    assert {one.id for one in marks.strays(list_anchors(shop))} == {"stray", mark.id}


def test_strays_are_looked_for_in_every_folder_once_and_not_where_a_mark_is_being_set(
    marks: Marks, shop: Path, tmp_path: Path
) -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    marks.make("r", "s", shop)
    old = take_anchor(shop, "old", now - timedelta(days=3))
    newer = take_anchor(shop, "newer", now - timedelta(hours=1))
    take_anchor(shop, "now", now - timedelta(minutes=1))
    folders = [tmp_path / "gone", tmp_path, shop, shop / ".git" / "..", shop]
    assert find_strays(marks, folders, now) == [newer, old]
    assert find_strays(marks, folders, now, lambda: True) == []


# -- several at once, and what others may have written


def test_several_ctxtui_set_marks_at_the_same_time(folder: Path, shop: Path) -> None:
    def set_some(n: int) -> list[str]:
        with Store.open(folder) as store:
            return [Marks(store).make(f"row-{n}-{m}", "s", shop).id for m in range(2)]

    with ThreadPoolExecutor(4) as pool:
        made = [id for some in pool.map(set_some, range(4)) for id in some]
    with Store.open(folder) as store:
        found = Marks(store).all()
    assert sorted(ids(found)) == sorted(made)
    assert {mark.no_anchor for mark in found} == {""}
    anchors = list_anchors(shop)
    assert sorted(one.id for one in anchors) == sorted(made)
    assert {one.files for one in anchors} == {2}


def test_older_stores_learn_of_marks_and_keep_what_they_had(folder: Path) -> None:
    with Store.open(folder, MIGRATIONS[:1]) as store:
        store.successions.note("b", "a", "clear", 7, 1.0)
    with Store.open(folder) as store:
        assert store.version == len(MIGRATIONS) > 1
        assert Marks(store).add("r", "s", None).id
        assert len(store.successions.all()) == 1


@pytest.mark.parametrize(
    "anchor",
    ["no json", "[]", "{}", json.dumps({"root": "/x", "commit": "c", "created": "x", "files": 1})],
)
def test_an_anchor_in_words_of_a_later_ctxtui_does_not_hide_the_mark(
    marks: Marks, shop: Path, anchor: str
) -> None:
    mark = marks.make("r", "s", shop)
    (kept,) = marks.store.marks.all()
    marks.store.marks.add(kept._replace(id="later", anchor=anchor))
    found = marks.find("later")
    assert (found.anchor, found.row) == (None, mark.row)
    marks.delete("later")
    assert marks.all() == [mark]
