"""Which files are sessions, and what happens to those that can't be read."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.writing import Writing

from ctxtui.core.library.finding import project_of
from ctxtui.core.library.library import read_library, session_files, slug
from ctxtui.core.library.shelf import watched

OTHER = "7a2b3c4d-0000-4000-8000-000000000002"


def ids(*config_dirs: Path) -> list[str]:
    return [one.id for one in read_library(config_dirs).sessions]


def hello(config_dir: Path, session: str = "s1", cwd: str = "/home/ada/shop") -> Writing:
    writing = Writing(config_dir, session, cwd)
    writing.user(f"{session}-p", f"hello {session}", parent=None)
    writing.answer(f"{session}-a", "hi")
    return writing


@pytest.fixture
def open_dir() -> Iterator[Path]:
    """A folder that every user may look into, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def rights(folder: Path, mode: int) -> Iterator[None]:
    """The folder's mode meanwhile, and no right of root's to pass it over."""
    before = folder.stat().st_mode
    folder.chmod(mode)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(before)


def test_a_home_without_sessions_is_an_empty_library(tmp_path: Path) -> None:
    library = read_library([tmp_path])
    assert (library.sessions, library.unreadable) == ((), ())
    (tmp_path / "projects").mkdir()
    assert read_library([tmp_path]) == library


def test_sessions_come_newest_first(tmp_path: Path) -> None:
    for n, day in enumerate((3, 9, 6)):
        hello(tmp_path, f"s{n}").user("late", "late", timestamp=f"2026-05-0{day}T10:00:00Z")
    assert ids(tmp_path) == ["s1", "s2", "s0"]


def test_files_in_which_nothing_was_said_are_left_out(tmp_path: Path) -> None:
    hello(tmp_path)
    Writing(tmp_path, "empty")
    state = Writing(tmp_path, "state-only")
    state.state("custom-title", customTitle="a name")
    state.state("mode", mode="plan")
    assert ids(tmp_path) == ["s1"]


def test_a_file_of_bad_lines_alone_is_shown(tmp_path: Path) -> None:
    Writing(tmp_path, "broken").raw(b'{"type":"user","uu\n// no\n')
    (one,) = read_library([tmp_path]).sessions
    assert (one.id, one.summary.bad_lines, one.summary.turns) == ("broken", 2, 0)


def test_subagents_and_other_files_are_no_sessions(tmp_path: Path) -> None:
    folder = hello(tmp_path).path.parent
    line = hello(tmp_path).path.read_bytes()
    (folder / "agent-1a2b3c4d.jsonl").write_bytes(line)
    (folder / "s1" / "subagents").mkdir(parents=True)
    (folder / "s1" / "subagents" / "agent-a1.jsonl").write_bytes(line)
    (folder / "memory").mkdir()
    (folder / "memory" / "MEMORY.md").write_text("notes")
    (folder / "s2.jsonl.tmp").write_bytes(line)
    (folder.parent / "stray.jsonl").write_bytes(line)
    assert ids(tmp_path) == ["s1"]


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("folder", "is a directory"),
        ("dangling", "no such file or directory"),
        ("loop", "too many levels of symbolic links"),
        ("pipe", "not a regular file"),
    ],
)
def test_an_unreadable_transcript_is_named_and_hides_no_other(
    tmp_path: Path, kind: str, why: str
) -> None:
    folder = hello(tmp_path).path.parent
    bad = folder / f"{OTHER}.jsonl"
    if kind == "folder":
        bad.mkdir()
    elif kind == "pipe":
        os.mkfifo(bad)
    else:
        bad.symlink_to(bad if kind == "loop" else folder / "gone")
    library = read_library([tmp_path])
    assert [one.id for one in library.sessions] == ["s1"]
    assert [(one.path, one.why) for one in library.unreadable] == [(bad, why)]


@pytest.mark.parametrize("mode", [0o444, 0o644])
def test_folders_that_may_be_named_but_not_looked_into_are_told(open_dir: Path, mode: int) -> None:
    """The right to list `projects` without the right to pass through it."""
    folder = hello(open_dir).path.parent
    with rights(open_dir / "projects", mode):
        library = read_library([open_dir])
    assert library.sessions == ()
    assert [(one.path, one.why) for one in library.unreadable] == [(folder, "permission denied")]
    assert ids(open_dir) == ["s1"]


def test_a_config_dir_that_may_not_be_looked_into_is_watched_nowhere(open_dir: Path) -> None:
    home = open_dir / "claude"
    hello(home)
    assert watched([home]) == [home / "projects"]
    with rights(home, 0o600):
        assert watched([home]) == [home]
        unreadable = read_library([home]).unreadable
    assert [one.path for one in unreadable] == [home / "projects"]


def test_a_projects_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "projects").write_text("?")
    library = read_library([tmp_path])
    assert [(one.path.name, one.why) for one in library.unreadable] == [
        ("projects", "not a directory")
    ]


def test_a_link_that_leads_nowhere_hides_no_project(tmp_path: Path) -> None:
    hello(tmp_path)
    loop = tmp_path / "projects" / "-loop"
    loop.symlink_to(loop)
    assert ids(tmp_path) == ["s1"]


def test_a_linked_project_is_read(tmp_path: Path) -> None:
    hello(tmp_path / "there")
    (tmp_path / "projects").symlink_to(tmp_path / "there" / "projects")
    assert ids(tmp_path) == ["s1"]


def test_projects_that_share_a_slug_stay_apart(tmp_path: Path) -> None:
    hello(tmp_path, "s1", "/home/ada/my.app")
    hello(tmp_path, "s2", "/home/ada/my-app")
    assert slug("/home/ada/my.app") == slug("/home/ada/my-app")
    for cwd, session in (("/home/ada/my.app", "s1"), ("/home/ada/my-app", "s2")):
        project, library = project_of([tmp_path], Path(cwd))
        assert (project, [one.id for one in library.sessions]) == (cwd, [session])


def test_a_folder_belongs_to_the_project_above_it(tmp_path: Path) -> None:
    hello(tmp_path, "s1", "/home/ada/shop")
    hello(tmp_path, "s2", "/home/ada")
    project, library = project_of([tmp_path], Path("/home/ada/shop/src/deep"))
    assert (project, [one.id for one in library.sessions]) == ("/home/ada/shop", ["s1"])
    project, library = project_of([tmp_path], Path("/home/ada/blog"))
    assert (project, [one.id for one in library.sessions]) == ("/home/ada", ["s2"])
    project, library = project_of([tmp_path], Path("/srv/else"))
    assert (project, library.sessions) == ("/srv/else", ())


def test_the_project_is_what_the_rows_say(tmp_path: Path) -> None:
    writing = hello(tmp_path)
    writing.user("p9", "from elsewhere", cwd="/home/ada/else")
    moved = tmp_path / "projects" / "-somewhere"
    moved.mkdir()
    writing.path.rename(moved / writing.path.name)
    (one,) = read_library([tmp_path]).sessions
    assert one.summary.project == "/home/ada/shop"


def test_several_config_dirs_are_one_library(tmp_path: Path) -> None:
    hello(tmp_path / "one", "s1")
    hello(tmp_path / "two", "s2")
    library = read_library([tmp_path / "one", tmp_path / "two"])
    assert {one.id for one in library.sessions} == {"s1", "s2"}
    assert library.config_dirs == (tmp_path / "one", tmp_path / "two")


def test_a_session_that_lies_in_two_places_is_listed_once_with_all_its_rows(
    tmp_path: Path,
) -> None:
    hello(tmp_path / "one")
    longer = hello(tmp_path / "two")
    longer.user("p2", "more")
    for order in (("one", "two"), ("two", "one")):
        library = read_library([tmp_path / name for name in order])
        assert [one.summary.path for one in library.sessions] == [longer.path]


def test_only_the_asked_folders_are_looked_into(tmp_path: Path) -> None:
    hello(tmp_path, "s1", "/home/ada/shop")
    hello(tmp_path, "s2", "/home/ada/blog")
    assert [path.stem for path in session_files([tmp_path], {"-home-ada-blog"})] == ["s2"]


@pytest.mark.parametrize(
    ("cwd", "name"),
    [
        ("/home/dev/my.app_v2", "-home-dev-my-app-v2"),
        ("/home/ada/Café", "-home-ada-Caf-"),
        ("/home/ada/😀", "-home-ada---"),  # two UTF-16 units
        ("/" + "a" * 199, "-" + "a" * 199),
        # Java's hash of these, as a polynomial in 31 over the units, modulo 2**32 and signed:
        # 1576159538, -747140644 and -391117006; its absolute value in base 36.
        ("/home/ada/" + "x" * 200, "-home-ada-" + "x" * 190 + "-q2ekhe"),
        ("/home/ada/" + "y" * 200 + "/my.app", "-home-ada-" + "y" * 190 + "-ccttes"),
        ("/home/ada/" + "é😀" * 80, "-home-ada-" + "-" * 190 + "-6guzta"),
    ],
)
def test_a_folder_is_called_as_the_client_calls_it(cwd: str, name: str) -> None:
    assert slug(cwd) == name


def test_recorded_folders_have_the_name_of_their_project(recorded: Path) -> None:
    checked = 0
    for scenario in sorted(recorded.iterdir()):
        for one in read_library([scenario / "claude"]).sessions:
            assert one.summary.project is not None
            assert one.summary.path.parent.name == slug(one.summary.project)
            checked += 1
    assert checked > 55
