"""What happens on disk reaches the app, as one whole picture at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Queue
from threading import Event

import pytest
from tests.core.delivery.test_matching import BRIEF
from tests.writing import Writing
from textual.message import Message
from watchfiles import Change

from ctxtui.core.delivery.records import Deliveries
from ctxtui.core.library.catalogue import Catalogue
from ctxtui.core.library.library import Library
from ctxtui.core.places import data_dir
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.feed import Feed
from ctxtui.messages import LibraryRead, SessionGrew

PATIENCE = 20.0
"""Seconds after which a picture is taken never to come."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    writing = Writing(tmp_path / "claude", "s1")
    writing.user("p1", "hello", parent=None)
    return tmp_path / "claude"


class Pictures:
    """The messages of a feed that follows in a thread of its own."""

    def __init__(self) -> None:
        self.news: Queue[Message] = Queue()

    def take(self, news: Message) -> None:
        if isinstance(news, LibraryRead):
            self.news.put(news)

    def until(self, holds: Callable[[Library], bool]) -> Library:
        """The first picture of which it is true."""
        while True:
            news = self.news.get(timeout=PATIENCE)
            assert isinstance(news, LibraryRead)
            assert news.windows.keys() == {one.id for one in news.library.sessions}
            if holds(news.library):
                return news.library


def ids(library: Library) -> set[str]:
    return {one.id for one in library.sessions}


def rows(library: Library, session: str = "s1") -> int:
    return next((one.summary.rows for one in library.sessions if one.id == session), 0)


@contextmanager
def following(
    home: Path, settings: Settings, polling: bool = False
) -> Iterator[tuple[Feed, Pictures]]:
    pictures, stopped = Pictures(), Event()
    feed = Feed((home,), settings, pictures.take, catalogue=Catalogue(home.parent / "c.db"))
    feed.polling = polling
    with ThreadPoolExecutor(1) as pool:
        ending = pool.submit(feed.follow, stopped)
        try:
            yield feed, pictures
        finally:
            stopped.set()
            ending.result(PATIENCE)


def changes_arrive(home: Path, pictures: Pictures) -> None:
    """Rows, files and folders come, and go."""
    pictures.until(lambda one: ids(one) == {"s1"})
    first = Writing(home, "s1")
    first.answer("a1", "hi")
    pictures.until(lambda one: rows(one) == 2)
    Writing(home, "s2").user("q1", "hello", parent=None)
    pictures.until(lambda one: ids(one) == {"s1", "s2"})
    other = Writing(home, "s3", "/home/ada/blog")
    other.user("r1", "hello", parent=None)
    pictures.until(lambda one: "s3" in ids(one))
    other.user("r2", "more")
    pictures.until(lambda one: rows(one, "s3") == 2)
    other.path.unlink()
    pictures.until(lambda one: ids(one) == {"s1", "s2"})


def test_what_changes_on_disk_arrives(home: Path, settings: Settings) -> None:
    with following(home, settings) as (feed, pictures):
        changes_arrive(home, pictures)
        assert not feed.polling


def test_where_the_system_can_not_watch_the_folders_are_looked_at(
    home: Path, settings: Settings
) -> None:
    with following(home, settings, polling=True) as (feed, pictures):
        changes_arrive(home, pictures)
        assert feed.polling


def test_a_limit_of_the_system_turns_watching_into_looking(
    home: Path, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    news: Queue[Message] = Queue()
    feed = Feed((home,), settings, news.put)
    feed.unwatchable(OSError(28, "OS file watch limit reached"), Event())
    assert feed.polling
    assert "OS file watch limit reached" in caplog.text
    assert isinstance(news.get_nowait(), LibraryRead)


def test_a_home_that_has_no_sessions_yet_is_watched_for_the_first(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "claude").mkdir()
    with following(tmp_path / "claude", settings) as (_, pictures):
        pictures.until(lambda one: not one.sessions)
        Writing(tmp_path / "claude", "s1").user("p1", "hello", parent=None)
        pictures.until(lambda one: ids(one) == {"s1"})


@pytest.mark.parametrize("heard", [True, False])
def test_whoever_shows_a_session_reads_it_before_its_line_is_worked_out(
    home: Path, settings: Settings, heard: bool
) -> None:
    order: list[str] = []
    grown, told = Event(), Event()

    def take(news: Message) -> None:
        if isinstance(news, SessionGrew):
            assert news.path == writing.path
            order.append("grew")
            if heard:
                order.append("read")
                news.read.set()
            grown.set()
        elif isinstance(news, LibraryRead) and rows(news.library) == 2:
            order.append("listed")
            told.set()

    writing = Writing(home, "s1")
    feed = Feed((home,), settings, take, catalogue=Catalogue(home.parent / "c.db"))
    feed.read(Event())
    feed.shown = writing.path
    writing.answer("a1", "hi")
    feed.take_in({(Change.modified, str(writing.path))}, Event())
    assert grown.is_set() and told.is_set()
    assert order == (["grew", "read", "listed"] if heard else ["grew", "listed"])
    feed.shelf.close()


def test_only_the_end_of_a_growing_file_is_read(home: Path, settings: Settings) -> None:
    writing = Writing(home, "s1")
    for n in range(200):
        writing.user(f"q{n}", "some words " * 30)
    with following(home, settings) as (feed, pictures):
        pictures.until(lambda one: rows(one) == 201)
        size = writing.path.stat().st_size
        before = feed.shelf.read_bytes
        for n in range(5):
            writing.answer(f"a{n}", "an answer")
            pictures.until(lambda one, n=n: rows(one) == 202 + n)  # type: ignore[misc]
        added = writing.path.stat().st_size - size
        # The first time its skeleton is fetched; each reading looks whether it is the same file.
        assert feed.shelf.read_bytes - before < added + 20 * 1_024 < size / 2


def test_one_picture_is_not_changed_by_the_next(home: Path, settings: Settings) -> None:
    with following(home, settings) as (_, pictures):
        first = pictures.until(lambda one: rows(one) == 1)
        Writing(home, "s1").answer("a1", "hi")
        second = pictures.until(lambda one: rows(one) == 2)
        assert (rows(first), rows(second)) == (1, 2)


def test_a_handoff_that_another_ctxtui_noted_arrives(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home.parent / "data"))
    with following(home, settings) as (_, pictures):
        pictures.until(lambda one: ids(one) == {"s1"})
        Writing(home, "s2").user("q1", "hello", parent=None)
        pictures.until(lambda one: ids(one) == {"s1", "s2"})
        with Store.open(data_dir()) as store:
            store.successions.note("s2", "s1", "handoff", 7, 1.0)
        Writing(home, "s3").user("r1", "hello", parent=None)
        pictures.until(lambda one: "s3" in ids(one))
        Writing(home, "s4").user("t1", "hello", parent=None)
        pictures.until(lambda one: parents(one).get("s2") == ("s1", "handoff"))


def test_the_session_into_which_a_copied_brief_was_pasted_becomes_a_child(
    home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home.parent / "data"))
    with Store.open(data_dir()) as store:
        Deliveries(store).handed("clipboard", "s1", BRIEF)
    with following(home, settings) as (_, pictures):
        pictures.until(lambda one: ids(one) == {"s1"})
        now = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        Writing(home, "s2").user("q1", f"Go on:\n{BRIEF}", parent=None, timestamp=now)
        pictures.until(lambda one: parents(one).get("s2") == ("s1", "handoff"))
    with Store.open(data_dir()) as store:
        assert [one.to for one in Deliveries(store).handoffs()] == ["s2"]


def parents(library: Library) -> dict[str, tuple[str, str]]:
    return {one.id: (one.parent.id, one.parent.how) for one in library.sessions if one.parent}
