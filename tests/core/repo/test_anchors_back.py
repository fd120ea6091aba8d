"""Anchors are compared, checked out, taken away and brought back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ctxtui.core.errors import CtxtuiError, NotFound
from ctxtui.core.repo.anchor_diff import anchor_diff, anchor_patches
from ctxtui.core.repo.anchors import list_anchors, take_anchor
from ctxtui.core.repo.changes import Changes
from ctxtui.core.repo.pruning import KEPT, PRUNED, Pruned, drop, prune, unprune
from ctxtui.core.repo.worktrees import check_out, checked_out

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project

NOW = 1_780_000_000.0


def told(changes: Changes) -> list[tuple[str, str, str, int | None, int | None]]:
    return [(one.path, one.status, one.kind, one.added, one.removed) for one in changes.files]


# -- differences


def test_from_one_anchor_to_another(shop: Project) -> None:
    shop.write(".gitattributes", "*.gen linguist-generated\n")
    shop.write("new.txt", "new\n")
    first = take_anchor(shop.root, "a1")
    shop.write("app.py", "one\n2\nthree\n")
    (shop.root / "notes.md").rename(shop.root / "read.me")
    (shop.root / "new.txt").unlink()
    shop.write("made.gen", "made\n")
    second = take_anchor(shop.root, "a2")
    found = anchor_diff(first, second)
    assert told(found) == [
        ("app.py", "modified", "text", 1, 1),
        ("made.gen", "added", "generated", 1, 0),
        ("new.txt", "deleted", "text", 0, 1),
        ("read.me", "renamed", "text", 0, 0),
    ]
    patches = anchor_patches(first, second, found.files, 10_000)
    assert "-two\n+2\n" in patches["app.py"]
    assert "made.gen" not in patches
    assert told(anchor_diff(second, first))[1] == ("made.gen", "deleted", "generated", 0, 1)
    assert told(anchor_diff(first, first)) == []


def test_from_an_anchor_to_now(shop: Project) -> None:
    shop.write("new.txt", "new\n")
    shop.write("app.py", "changed\n")
    shop.write(".env", "TOKEN=1\n")
    anchor = take_anchor(shop.root, "a1")
    assert told(anchor_diff(anchor)) == []
    shop.commit("Commit it all, the anchor's code is still the same", hour=10)
    shop.git("rm", "--quiet", "--cached", ".env")
    assert told(anchor_diff(anchor)) == []
    shop.write("new.txt", "newer\n")
    shop.write("later.txt", "later\n")
    found = anchor_diff(anchor)
    assert told(found) == [
        ("new.txt", "modified", "text", 1, 1),
        ("later.txt", "untracked", "text", 1, 0),
    ]
    assert "+newer" in anchor_patches(anchor, None, found.files, 10_000)["new.txt"]


def test_a_secret_that_was_tracked_is_named_and_never_shown(shop: Project) -> None:
    shop.write("prod.env", "TOKEN=canary-1\n")
    shop.write("notes.md", "hello\n")
    shop.commit("Oh no", hour=10)
    first = take_anchor(shop.root, "a1")
    shop.write("prod.env", "TOKEN=canary-2\n")
    shop.write("notes.md", "-----BEGIN EC PRIVATE KEY-----\ncanary-3\n")
    second = take_anchor(shop.root, "a2")
    found = anchor_diff(first, second)
    assert ("prod.env", "modified", "secret", None, None) in told(found)
    for other in (second, None):
        assert "canary" not in repr(anchor_patches(first, other, found.files, 10_000))


# -- checking out


def files_of(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): str(path.readlink()) if path.is_symlink() else path.read_text()
        for path in root.rglob("*")
        if ".git" not in path.parts and not path.is_dir()
    }


def test_the_files_come_back_in_a_work_tree_of_their_own(shop: Project, tmp_path: Path) -> None:
    shop.write("gone.py", "gone\n")
    shop.commit("Second", hour=10)
    shop.write("app.py", "changed\n")
    shop.write("deep/new.sh", "new\n").chmod(0o755)
    (shop.root / "gone.py").unlink()
    (shop.root / "link").symlink_to("app.py")
    as_it_was, head = files_of(shop.root), shop.git("rev-parse", "HEAD")
    status = shop.git("status", "--porcelain")
    anchor = take_anchor(shop.root, "a1")
    shop.commit("Third", hour=11, app__py="later\n")
    before = shop.fingerprint()
    folder = check_out(anchor, tmp_path / "as it was")
    assert files_of(folder) == as_it_was
    assert os.access(folder / "deep" / "new.sh", os.X_OK)
    beside = type(shop)(folder)
    assert beside.git("rev-parse", "HEAD") == head
    assert beside.git("status", "--porcelain") == status
    assert beside.git("branch", "--show-current") == ""
    now = {
        path: seen for path, seen in shop.fingerprint().items() if "/.git/worktrees/" not in path
    }
    assert now == before
    (made,) = checked_out(shop.root)
    assert (made.anchor, made.commit, made.folder) == ("a1", anchor.commit, folder)


def test_before_the_first_commit_it_can_be_checked_out_too(empty: Project, tmp_path: Path) -> None:
    empty.write("app.py", "one\n")
    folder = check_out(take_anchor(empty.root, "a1"), tmp_path / "beside")
    assert files_of(folder) == {"app.py": "one\n"}


def test_a_folder_in_the_way_is_left_as_it_is(shop: Project, tmp_path: Path) -> None:
    anchor = take_anchor(shop.root, "a1")
    (tmp_path / "there").mkdir()
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    before = shop.fingerprint()
    for name, match in (
        ("there", "is there already"),
        ("dangling", "is there already"),
        ("no/such/folder", "no such folder"),
        ("file/below", "no such folder"),
        ("shop/inside", "lies in the project itself"),
        ("shop/.git/inside", "lies in the project itself"),
    ):
        with pytest.raises(CtxtuiError, match=match):
            check_out(anchor, tmp_path / name)
    assert shop.fingerprint() == before
    assert list((tmp_path / "there").iterdir()) == []
    assert not (tmp_path / "nowhere").exists()


def test_inside_the_project_only_where_it_is_ignored(shop: Project) -> None:
    shop.write(".gitignore", ".trees/\n")
    (shop.root / ".trees").mkdir()
    anchor = take_anchor(shop.root, "a1")
    status = shop.git("status", "--porcelain")
    assert (check_out(anchor, shop.root / ".trees" / "a1") / "app.py").exists()
    assert shop.git("status", "--porcelain") == status


def test_a_check_out_that_fails_leaves_nothing_behind(shop: Project, tmp_path: Path) -> None:
    anchor = take_anchor(shop.root, "a1")
    blob = shop.git("rev-parse", f"{anchor.commit}:app.py")
    (shop.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(CtxtuiError, match="beside was not made"):
        check_out(anchor, tmp_path / "beside")
    assert not (tmp_path / "beside").exists()
    assert checked_out(shop.root) == ()
    assert shop.git("worktree", "list", "--porcelain").count("worktree ") == 1


# -- pruning


def test_what_is_pruned_can_be_brought_back(shop: Project) -> None:
    anchors = []
    for n in range(4):
        shop.write("app.py", f"{n}\n")
        anchors.append(take_anchor(shop.root, f"a{n}"))
    pruned = prune(shop.root, ["a1", "nobody", "a3", "a1"], NOW)
    assert pruned == Pruned(shop.root, int(NOW), ("a1", "a3"))
    assert list_anchors(shop.root) == (anchors[0], anchors[2])
    shop.git("reflog", "expire", "--expire=now", "--all")
    shop.git("gc", "--quiet", "--prune=now")
    unprune(pruned)
    assert list_anchors(shop.root) == tuple(anchors)
    assert shop.git("for-each-ref", PRUNED) == ""
    unprune(pruned)  # twice is once
    assert list_anchors(shop.root)[3] == anchors[3]
    assert shop.git("show", f"{anchors[3].commit}:app.py") == "3"


def test_after_its_time_a_pruned_one_is_gone_for_good(shop: Project) -> None:
    take_anchor(shop.root, "a1")
    take_anchor(shop.root, "a2")
    first = prune(shop.root, ["a1"], NOW)
    prune(shop.root, ["a2"], NOW + KEPT)
    unprune(first)
    first = prune(shop.root, ["a1"], NOW)
    later = prune(shop.root, [], NOW + KEPT + 1)
    assert later.ids == ()
    with pytest.raises(NotFound, match=r"a1 can't be brought back.*14 days"):
        unprune(first)
    assert shop.git("for-each-ref", "--format=%(refname)", PRUNED).endswith("/a2")


def test_all_are_brought_back_or_none(shop: Project) -> None:
    for id in ("a1", "a2"):
        take_anchor(shop.root, id)
    pruned = prune(shop.root, ["a1", "a2"], NOW)
    shop.git("update-ref", "-d", f"{PRUNED}{int(NOW)}/a2")
    with pytest.raises(NotFound, match="a2 can't"):
        unprune(pruned)
    assert list_anchors(shop.root) == ()


def test_one_that_is_dropped_leaves_no_trace(shop: Project) -> None:
    before = shop.git("for-each-ref")
    take_anchor(shop.root, "a1")
    drop(shop.root, "a1")
    drop(shop.root, "a1")
    assert shop.git("for-each-ref") == before


def test_nothing_of_the_user_s_is_pruned(shop: Project) -> None:
    take_anchor(shop.root, "a1")
    shop.git("tag", "a1")
    shop.git("branch", "a1")
    prune(shop.root, ["a1"], NOW)
    assert shop.git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags").split() == [
        "refs/heads/a1",
        "refs/heads/main",
        "refs/tags/a1",
    ]
