"""ctxtui.db: opened by several at once, carried over versions, never lost."""

from __future__ import annotations

import sqlite3
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.writing import Writing

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import note_library, read_library
from ctxtui.core.library.lineage import Succession, recalled
from ctxtui.core.store import (
    MIGRATIONS,
    SEEN_EVERY,
    Handed,
    Launched,
    Life,
    Marked,
    Present,
    Store,
)
from ctxtui.core.terminal.programs import run

ROOT = Path("/home/ada/.claude/projects")
ONE = Present("s1", str(ROOT / "-shop" / "s1.jsonl"), "/home/ada/shop", "auth", live=True)
TWO = Present("s2", str(ROOT / "-shop" / "s2.jsonl"), None, "", live=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ctxtui"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# -- the file


def test_only_its_owner_may_read_it(folder: Path) -> None:
    with Store.open(folder) as store:
        store.lifecycle.note([ONE], 1.0, [ROOT])
        assert mode(folder) == 0o700
        assert {mode(path) for path in folder.iterdir()} == {0o600}
        assert store.version == len(MIGRATIONS)
        assert store.notice == ""


def test_it_is_the_same_when_it_is_opened_again(folder: Path) -> None:
    with Store.open(folder) as store:
        store.lifecycle.note([ONE, TWO], 1.0, [ROOT])
        lives = store.lifecycle.all()
    with Store.open(folder) as store:
        assert store.lifecycle.all() == lives
        assert store.notice == ""


def also_notes(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE lifecycle ADD COLUMN note TEXT")


def fails(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE half (done TEXT)")
    db.execute("SELECT nothing FROM nowhere")


def test_older_tables_are_brought_up_to_date(folder: Path) -> None:
    with Store.open(folder) as store:
        store.successions.note("b", "a", "clear", 7, 1.0)
    with Store.open(folder, (*MIGRATIONS, also_notes)) as store:
        assert store.version == len(MIGRATIONS) + 1
        assert len(store.successions.all()) == 1


def test_a_step_that_fails_leaves_all_as_it_was(folder: Path) -> None:
    with Store.open(folder) as store:
        store.lifecycle.note([ONE], 1.0, [ROOT])
    with pytest.raises(CtxtuiError, match=r"ctxtui\.db: can't be opened"):
        Store.open(folder, (*MIGRATIONS, also_notes, fails))
    with Store.open(folder) as store:
        assert store.version == len(MIGRATIONS)
        assert set(store.lifecycle.all()) == {"s1"}


def test_a_newer_file_is_refused_and_not_touched(folder: Path) -> None:
    with Store.open(folder, (*MIGRATIONS, also_notes)) as store:
        store.successions.note("b", "a", "clear", 7, 1.0)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(CtxtuiError, match=r"was written by a newer ctxtui .* update ctxtui"):
        Store.open(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("torn", [b"no database at all" * 400, b"SQLite format 3\0" + b"?" * 5_000])
def test_a_damaged_file_is_moved_aside_with_a_sentence(folder: Path, torn: bytes) -> None:
    folder.mkdir(parents=True)
    (folder / "ctxtui.db").write_bytes(torn)
    for number in (1, 2):
        (folder / "ctxtui.db").write_bytes(torn)
        with Store.open(folder) as store:
            assert f"ctxtui.db.damaged-{number}" in store.notice
            store.lifecycle.note([ONE], 1.0, [ROOT])
            assert set(store.lifecycle.all()) == {"s1"}
        assert (folder / f"ctxtui.db.damaged-{number}").read_bytes() == torn
        (folder / "ctxtui.db").unlink()


def test_a_page_that_went_bad_is_noticed_when_it_is_opened(folder: Path) -> None:
    with Store.open(folder) as store:
        many = [ONE._replace(session=f"s{n}", title="long title " * 20) for n in range(300)]
        store.lifecycle.note(many, 1.0, [ROOT])
    path = folder / "ctxtui.db"
    raw = bytearray(path.read_bytes())
    raw[8192 : 8192 + 4096] = b"\xa5" * 4096
    path.write_bytes(raw)
    with Store.open(folder) as store:
        assert "was damaged" in store.notice
        assert store.lifecycle.all() == {}
    assert (folder / "ctxtui.db.damaged-1").read_bytes() == raw


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(CtxtuiError, match=r"ctxtui\.db: can't be opened"):
        Store.open(tmp_path / "data")


# -- several at once


def test_several_may_open_a_new_one_at_the_same_time(folder: Path) -> None:
    def note(n: int) -> None:
        with Store.open(folder) as store:
            for m in range(5):
                store.successions.note(f"child-{n}-{m}", "parent", "clear", n, float(n))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(note, range(8)))
    with Store.open(folder) as store:
        assert len(store.successions.all()) == 40


def test_several_that_find_it_damaged_move_it_aside_once(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "ctxtui.db").write_bytes(b"no database at all" * 400)

    def look(_: int) -> str:
        with Store.open(folder) as store:
            store.successions.note("b", "a", None, None, 1.0)
            return store.notice

    with ThreadPoolExecutor(8) as pool:
        notices = [one for one in pool.map(look, range(8)) if one]
    assert len(notices) == 1
    assert [one.name for one in folder.glob("*damaged*")] == ["ctxtui.db.damaged-1"]


def test_what_was_written_survives_a_writer_that_is_killed(folder: Path) -> None:
    done = run(
        [
            *(sys.executable, "-c"),
            "import os, signal, sys; from pathlib import Path\n"
            "from ctxtui.core.store import Store\n"
            "store = Store.open(Path(sys.argv[1]))\n"
            "store.successions.note('b', 'a', 'clear', 7, 1.0)\n"
            "store.successions.note('c', 'b', 'clear', 7, 2.0)\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n",
            folder,
        ],
        timeout=20,
    )
    assert done.code == -9
    with Store.open(folder) as store:
        assert [one.after for one in store.successions.all()] == ["b", "c"]
        assert store.notice == ""


# -- lives


def test_a_life_from_first_to_last(folder: Path) -> None:
    with Store.open(folder) as store:
        assert store.lifecycle.note([ONE], 10.0, [ROOT]) == 1
        assert store.lifecycle.note([ONE], 20.0, [ROOT]) == 0
        ended = ONE._replace(live=False, title="auth middleware")
        assert store.lifecycle.note([ended], 30.0, [ROOT]) == 1
        assert store.lifecycle.note([ended], 40.0, [ROOT]) == 0
        assert store.lifecycle.note([], 50.0, [ROOT]) == 1
        assert store.lifecycle.note([], 60.0, [ROOT]) == 0
        assert store.lifecycle.all() == {
            "s1": Life("s1", ONE.path, ONE.project, "auth middleware", 10.0, 30.0, 30.0, 50.0)
        }


def test_a_session_that_comes_back_is_neither_gone_nor_ended(folder: Path) -> None:
    with Store.open(folder) as store:
        store.lifecycle.note([ONE], 10.0, [ROOT])
        store.lifecycle.note([], 20.0, [ROOT])
        store.lifecycle.note([ONE], 30.0, [ROOT])
        assert store.lifecycle.all()["s1"] == Life(*ONE[:4], 10.0, 30.0, None, None)


def test_that_it_is_still_there_is_written_now_and_then(folder: Path) -> None:
    with Store.open(folder) as store:
        store.lifecycle.note([TWO], 10.0, [ROOT])
        assert store.lifecycle.note([TWO], 10.0 + SEEN_EVERY - 1, [ROOT]) == 0
        assert store.lifecycle.note([TWO], 10.0 + SEEN_EVERY, [ROOT]) == 1
        assert store.lifecycle.all()["s2"][4:] == (10.0, 10.0 + SEEN_EVERY, 10.0, None)


def test_what_another_ctxtui_wrote_is_known_at_once(folder: Path) -> None:
    with Store.open(folder) as one, Store.open(folder) as other:
        one.lifecycle.note([ONE], 10.0, [ROOT])
        assert other.lifecycle.note([ONE], 11.0, [ROOT]) == 0
        assert other.lifecycle.note([], 20.0, [ROOT]) == 1
        assert one.lifecycle.note([], 21.0, [ROOT]) == 0
        assert one.lifecycle.all()["s1"].gone == 20.0


def test_only_what_was_looked_for_can_be_missed(folder: Path) -> None:
    elsewhere = ONE._replace(session="s3", path="/srv/other/projects/-x/s3.jsonl")
    with Store.open(folder) as store:
        store.lifecycle.note([ONE, TWO, elsewhere], 10.0, [ROOT, Path("/srv/other/projects")])
        store.lifecycle.note([], 20.0, [ROOT], unread=[Path(TWO.path)])
        assert {id: life.gone for id, life in store.lifecycle.all().items()} == {
            "s1": 20.0,
            "s2": None,
            "s3": None,
        }


def test_hostile_names_are_kept_as_text(folder: Path) -> None:
    odd = ONE._replace(title="\ud800 '); DROP TABLE lifecycle; --\0", project="/home/\udcff")
    with Store.open(folder) as store:
        store.lifecycle.note([odd], 10.0, [ROOT])
        assert store.lifecycle.note([odd], 11.0, [ROOT]) == 0
        assert "DROP TABLE" in store.lifecycle.all()["s1"].title


def test_a_library_is_noted_with_what_can_be_read_of_it(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "claude"
    for name in ("kept", "deleted", "locked"):
        Writing(home, name).user("p", f"hello {name}", parent=None)
    with Store.open(folder) as store:
        assert note_library(store, read_library([home]), 10.0) == 3
        (home / "projects" / "-home-ada-shop" / "deleted.jsonl").unlink()
        locked = home / "projects" / "-home-ada-shop" / "locked.jsonl"
        locked.unlink()
        locked.mkdir()
        assert note_library(store, read_library([home]), 20.0) == 1
        lives = store.lifecycle.all()
        assert {id: life.gone for id, life in lives.items()} == {
            "kept": None,
            "deleted": 20.0,
            "locked": None,
        }
        assert lives["kept"].title == "hello kept"
        (home / "projects").rename(home / "unmounted")
        assert note_library(store, read_library([home]), 30.0) == 0


# -- successions


def test_a_succession_is_kept_as_first_seen_and_learns_how(folder: Path) -> None:
    with Store.open(folder) as store:
        store.successions.note("b", "a", None, 7, 5.0)
        store.successions.note("b", "a", "clear", 7, 6.0)
        store.successions.note("c", "b", None, None, 2.0)
        store.successions.note("d", "c", "by magic", 9, 9.0)
        assert recalled(store.successions.all()) == [
            Succession(None, "b", "c", 2.0),
            Succession(7, "a", "b", 5.0, "clear"),
            Succession(9, "c", "d", 9.0),
        ]


# -- marks

MARK = Marked("m1", "name", "note", "s1", "/home/ada/shop", "row", 1.0, "{}", "")


def test_marks_are_kept_in_the_order_they_were_set(folder: Path) -> None:
    later, other = MARK._replace(id="m0", created=2.0), MARK._replace(id="m2")
    with Store.open(folder) as store:
        for mark in (later, other, MARK):
            store.marks.add(mark)
    with Store.open(folder) as store:
        assert store.marks.all() == [MARK, other, later]


def test_a_mark_s_id_is_its_own(folder: Path) -> None:
    with Store.open(folder) as store:
        store.marks.add(MARK)
        with pytest.raises(CtxtuiError, match=r"can't be written.*Nothing in it was changed"):
            store.marks.add(MARK._replace(name="other"))
        assert store.marks.all() == [MARK]


def test_a_mark_changes_only_from_what_it_was_thought_to_be(folder: Path) -> None:
    renamed = MARK._replace(name="other\ud800")
    with Store.open(folder) as store, Store.open(folder) as other:
        store.marks.add(MARK)
        assert store.marks.change(MARK, renamed)
        assert not other.marks.change(MARK, MARK._replace(deleted=5.0))
        assert other.marks.all() == [MARK._replace(name="other?")]
        assert other.marks.change(renamed, renamed._replace(deleted=5.0))
        assert not store.marks.change(renamed, MARK)
        assert store.marks.change(renamed._replace(deleted=5.0), MARK)
        assert store.marks.all() == [MARK]
        assert not store.marks.change(MARK._replace(id="m9"), MARK)


# -- handoffs and launches


def test_where_a_handoff_and_a_launch_went_is_never_forgotten(folder: Path) -> None:
    handed = Handed("h1", "clear", "s1", "s2", 7, None, "text \ud800", 2.0)
    launched = Launched(
        *("l1", "triage", "one", "background", "s1", "#3", "s3", "1234abcd", 9),
        *("/home/ada/shop", True, "prompt", 3.0),
    )
    with Store.open(folder) as store:
        store.handoffs.keep(handed)
        store.handoffs.keep(handed._replace(to=None, kept="/kept"))
        store.handoffs.keep(handed._replace(id="h0", when=1.0, to=None))
        store.launches.keep(launched)
        store.launches.keep(launched._replace(to=None, job=None, state="done", tokens=5))
    with Store.open(folder) as store:
        clean = handed._replace(text="text ?")
        assert store.handoffs.all() == [
            clean._replace(id="h0", when=1.0, to=None),
            clean._replace(kept="/kept"),
        ]
        assert store.launches.all() == [launched._replace(state="done", tokens=5)]
