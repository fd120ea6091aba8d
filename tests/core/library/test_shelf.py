"""The shelf is quick because it reads little, and says what a whole reading would say."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of
from hypothesis import strategies as st
from tests.writing import Writing

from ctxtui.core.library.catalogue import Catalogue
from ctxtui.core.library.library import Library, read_library, session_files
from ctxtui.core.library.shelf import FIRST_PICTURE, Shelf, read_all
from ctxtui.core.settings import Settings
from ctxtui.present.documents import list_document

HERE, THERE = "/home/ada/shop", "/home/ada/blog"


def session(home: Path, name: str, cwd: str = HERE, age: int = 0) -> Writing:
    writing = Writing(home, name, cwd)
    writing.user(f"{name}-p", f"hello {name}", parent=None)
    writing.answer(f"{name}-a", "hi " * 200, used=5_000)
    os.utime(writing.path, (10**9 - age, 10**9 - age))
    return writing


def pictures(shelf: Shelf) -> list[tuple[set[str], int]]:
    return [({one.id for one in library.sessions}, left) for library, left in shelf.read()]


def last(shelf: Shelf) -> Library:
    *_, (library, left) = shelf.read()
    assert left == 0
    return library


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "claude"


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "cache" / "catalogue.db")


def test_a_cold_shelf_fills_newest_first_and_this_project_before_all(
    home: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A slow machine would show the first picture before it fills a screen.
    monkeypatch.setattr("ctxtui.core.library.shelf.monotonic", lambda: 0.0)
    for n in range(FIRST_PICTURE + 10):
        session(home, f"there{n:02}", THERE, age=n)
    for n in range(3):
        session(home, f"here{n}", HERE, age=5_000 + n)
    first, *_, final = pictures(Shelf([home], Path(HERE), catalogue))
    newest = {f"there{n:02}" for n in range(FIRST_PICTURE - 3)}
    assert first == ({"here0", "here1", "here2"} | newest, 13)
    assert len(final[0]) == FIRST_PICTURE + 13
    assert final[1] == 0


def test_a_warm_shelf_shows_one_whole_picture_and_reads_no_transcript(
    home: Path, catalogue: Catalogue
) -> None:
    for n in range(FIRST_PICTURE * 2):
        session(home, f"s{n}")
    cold = last(Shelf([home], None, catalogue))
    warm = Shelf([home], None, Catalogue(catalogue.file))
    ((library, left),) = warm.read()
    assert (library, left) == (cold, 0)
    assert warm.read_bytes == 0


def test_of_a_file_that_grew_only_the_end_is_read(home: Path, catalogue: Catalogue) -> None:
    grown = [session(home, f"s{n}") for n in range(6)]
    for one in grown:
        for n in range(100):
            one.user(f"{one.session}-{n}", "words " * 50)
    last(Shelf([home], None, catalogue))
    sizes = sum(one.path.stat().st_size for one in grown)
    grown[2].user("late", "more")
    warm = Shelf([home], None, Catalogue(catalogue.file))
    assert last(warm) == read_library([home])
    assert 0 < warm.read_bytes < 3_000 < sizes / 10
    for n in range(5):
        before = warm.read_bytes
        grown[2].user(f"later{n}", "and more")
        assert last(warm) == read_library([home])
        assert warm.read_bytes - before < 3_000


def test_what_grew_while_it_was_watched_need_not_be_read_again(
    home: Path, catalogue: Catalogue
) -> None:
    writing = session(home, "s1")
    shelf = Shelf([home], None, catalogue)
    last(shelf)
    for n in range(200):
        writing.user(f"p{n}", "words " * 60)
        if n % 20 == 0:
            last(shelf)
    last(shelf)
    shelf.close()
    writing.user("late", "more")
    warm = Shelf([home], None, Catalogue(catalogue.file))
    assert last(warm) == read_library([home])
    assert warm.read_bytes < 3_000


def test_a_reading_that_was_stopped_goes_on_where_it_was(home: Path, catalogue: Catalogue) -> None:
    for n in range(12):
        session(home, f"s{n:02}", age=n)
    asked = iter(range(100))
    assert list(Shelf([home], None, catalogue).read(lambda: next(asked) == 5)) == []
    kept = Catalogue(catalogue.file).summaries([home])
    assert {path.stem for path in kept} == {f"s{n:02}" for n in range(5)}
    shelf = Shelf([home], None, Catalogue(catalogue.file))
    assert len(last(shelf).sessions) == 12
    whole = sum(path.stat().st_size for path in session_files([home]) if path not in kept)
    assert shelf.read_bytes < whole + 12 * 600


def test_what_is_gone_is_forgotten(home: Path, catalogue: Catalogue) -> None:
    one, two = session(home, "s1"), session(home, "s2")
    last(Shelf([home], None, catalogue))
    one.path.unlink()
    assert [found.id for found in last(Shelf([home], None, catalogue)).sessions] == ["s2"]
    assert list(catalogue.summaries([home])) == [two.path]
    assert catalogue.tail(one.path) is None


def test_a_file_that_became_unreadable_is_said_to_be(home: Path, catalogue: Catalogue) -> None:
    one = session(home, "s1")
    shelf = Shelf([home], None, catalogue)
    last(shelf)
    one.path.unlink()
    one.path.symlink_to(one.path.name)  # goes round: fails for every user
    for again in (shelf, Shelf([home], None, Catalogue(catalogue.file))):
        library = last(again)
        assert library == read_library([home])
        assert [found.path for found in library.unreadable] == [one.path]


def test_without_a_catalogue_all_is_as_it_was(home: Path) -> None:
    for n in range(4):
        session(home, f"s{n}")
    assert last(Shelf([home])) == read_library([home])


def test_a_catalogue_that_can_not_be_written_costs_only_time(home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for n in range(4):
        session(home, f"s{n}")
    shelf = Shelf([home], None, Catalogue(tmp_path / "file" / "catalogue.db"))
    assert last(shelf) == read_library([home])
    read = shelf.read_bytes
    assert last(shelf) == read_library([home])
    assert shelf.read_bytes == read


def test_several_shelves_share_a_catalogue(home: Path, catalogue: Catalogue) -> None:
    writing = session(home, "s1")
    shelves = [Shelf([home], None, Catalogue(catalogue.file)) for _ in range(3)]
    for n in range(9):
        writing.user(f"p{n}", "more")
        assert last(shelves[n % 3]) == read_library([home])
    assert last(Shelf([home], None, Catalogue(catalogue.file))) == read_library([home])


def test_a_picture_at_a_tick_is_the_same_one_while_nothing_happened(home: Path) -> None:
    session(home, "s1")
    shelf = Shelf([home])
    library = last(shelf)
    again = shelf.picture()
    assert again == library
    assert again.sessions[0].summary is library.sessions[0].summary


def document(library: Library, settings: Settings) -> str:
    return json.dumps(list_document(library, settings), separators=(",", ":"))


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.slow)])
def test_a_list_is_the_same_to_the_byte_with_and_without_the_catalogue(
    recorded: Path, settings: Settings, catalogue: Catalogue, every: int
) -> None:
    homes = sorted(one / "claude" for one in recorded.iterdir())[::every]
    plain = document(read_library(homes), settings)
    for _ in ("cold", "warm"):
        again = Catalogue(catalogue.file)
        assert document(read_all(homes, catalogue=again), settings) == plain


def test_files_by_name_are_read_like_without_the_catalogue(
    home: Path, settings: Settings, catalogue: Catalogue
) -> None:
    files = [session(home, f"s{n}", cwd).path for n in range(3) for cwd in (HERE, THERE)]
    for some in (files[:1], files[2:], [], [home / "projects" / "x" / "none.jsonl"], files[::2]):
        for _ in ("cold", "warm"):
            again = Catalogue(catalogue.file)
            assert read_all([home], some, again) == read_library([home], some)
    assert read_all([home], catalogue=catalogue) == read_library([home])


OPS = ["append", "tear", "new", "delete", "truncate", "replace", "copy", "junk", "touch", "state"]


@settings_of(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(OPS), st.integers(0, 3), st.integers(0, 2)), max_size=14
    )
)
def test_whatever_happens_each_picture_is_that_of_a_fresh_reading(
    settings: Settings, steps: list[tuple[str, int, int]]
) -> None:
    with TemporaryDirectory() as name:
        home, file = Path(name) / "claude", Path(name) / "cache" / "c.db"
        writings = [session(home, f"s{n}", HERE if n % 2 else THERE) for n in range(4)]
        shelf = Shelf([home], Path(HERE), Catalogue(file))
        for n, (what, which, then) in enumerate(steps):
            play(writings[which], what, n)
            if writings[which].path.exists():
                os.utime(writings[which].path, ns=(0, 10**18 + n))
            if then == 1:
                shelf.close()
                shelf = Shelf([home], Path(HERE), Catalogue(file))
            elif then == 2:
                shelf = Shelf([home], None, Catalogue(file))  # the other one was killed
            assert document(last(shelf), settings) == document(read_library([home]), settings)
        shelf.close()


def play(writing: Writing, what: str, n: int) -> None:
    path = writing.path
    changes: dict[str, Any] = {
        "append": lambda: writing.answer(f"a{n}", "words " * 40, used=n + 1),
        "tear": lambda: writing.raw(b'{"type":"user","uuid":"torn%d","message":{"con' % n),
        "new": lambda: writing.user(f"new{n}", f"/clear {n}", parent=None),
        "delete": lambda: path.unlink(missing_ok=True),
        "truncate": lambda: halve(path) if path.exists() else None,
        "replace": lambda: path.write_bytes(path.read_bytes()[::-1]) if path.exists() else None,
        "copy": lambda: path.exists() and shutil.copy(path, path.with_name(f"copy{n}.jsonl")),
        "junk": lambda: writing.raw(b"\n\n\0\0{}\n"),
        "touch": lambda: path.touch(),
        "state": lambda: writing.state("custom-title", customTitle=f"title {n}"),
    }
    changes[what]()


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)
