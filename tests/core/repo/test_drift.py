"""How a repository has moved since a session's last row."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.core.repo.conftest import NOON, Project

from ctxtui.core.repo.door import NoRepo
from ctxtui.core.repo.drift import Moved, read_moved


def moved(project: Project, branch: str | None = "main") -> Moved:
    found = read_moved(project.root, NOON, branch)
    assert isinstance(found, Moved)
    return found


def names(project: Project, paths: frozenset[str]) -> set[str]:
    return {str(Path(one).relative_to(project.root)) for one in paths}


def test_nothing_moved(shop: Project) -> None:
    one = moved(shop)
    assert one.then == one.state.head == shop.git("rev-parse", "HEAD")
    assert (one.commits, one.undone) == ((), 0)
    assert not one.committed and not one.differing
    assert one.made == NOON - timedelta(hours=3)


def test_commits_since_are_told_with_their_files(shop: Project) -> None:
    before = shop.git("rev-parse", "HEAD")
    shop.commit("Count to four", hour=13, app__py="one\ntwo\nthree\nfour\n")
    shop.write("notes.md", "hello again\n")
    one = moved(shop)
    assert one.then == before != one.state.head
    assert [commit.subject for commit in one.commits] == ["Count to four"]
    assert names(shop, one.committed) == {"app.py"}
    assert names(shop, one.differing) == {"app.py", "notes.md"}


def test_another_branch_tells_what_was_left_there(shop: Project) -> None:
    shop.git("branch", "side")
    shop.commit("On main", hour=11, app__py="main\n")
    there = shop.git("rev-parse", "HEAD")
    shop.git("checkout", "--quiet", "side", hour=14)
    shop.commit("On side", hour=15, notes__md="side\n")
    one = moved(shop)
    assert (one.then, one.state.branch) == (there, "side")
    assert [commit.subject for commit in one.commits] == ["On side"]
    assert one.undone == 1
    assert names(shop, one.committed) == {"app.py", "notes.md"}


def test_a_repository_of_later_commits_only_had_none_then(empty: Project) -> None:
    empty.commit("Start", hour=14, app__py="one\n")
    one = moved(empty)
    assert (one.then, one.source, one.made) == (None, "empty", None)
    assert len(one.commits) == 1
    assert names(empty, one.committed) == {"app.py"}


def test_no_commit_at_all_is_no_trouble(empty: Project) -> None:
    empty.write("app.py", "one\n")
    one = moved(empty)
    assert (one.then, one.state.head, one.commits) == (None, None, ())
    assert names(empty, one.differing) == {"app.py"}


def test_a_folder_without_git_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    found = read_moved(folder, NOON, "main")
    assert isinstance(found, NoRepo)
    assert str(folder) in found.reason
    gone = read_moved(tmp_path / "gone", NOON, "main")
    assert isinstance(gone, NoRepo)
    assert gone.why == "missing"


def test_a_bare_repository_has_no_work_tree_to_compare(tmp_path: Path, shop: Project) -> None:
    shop.git("clone", "--quiet", "--bare", str(shop.root), str(tmp_path / "bare.git"))
    found = read_moved(tmp_path / "bare.git", NOON, "main")
    assert isinstance(found, NoRepo)
    assert "bare" in found.reason


def test_looking_writes_nothing(shop: Project) -> None:
    shop.commit("Count to four", hour=13, app__py="one\ntwo\nthree\nfour\n")
    shop.write("app.py", "dirty\n")
    before = shop.fingerprint()
    moved(shop)
    assert shop.fingerprint() == before
