"""Taking an anchor runs no program but git, and where it can't be taken it says so."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import git
import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.anchor_diff import anchor_diff, anchor_patches
from ctxtui.core.repo.anchors import Anchor, list_anchors, take_anchor
from ctxtui.core.repo.left_out import LARGE_TRACKED, LeftOut
from ctxtui.core.repo.pruning import prune, unprune
from ctxtui.core.repo.putting_away import bring_back, put_away
from ctxtui.core.repo.worktrees import check_out, checked_out
from ctxtui.core.terminal.programs import run

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project

HOOKS = (
    *("post-index-change", "pre-commit", "post-commit", "post-checkout", "pre-auto-gc"),
    *("reference-transaction", "fsmonitor-watchman", "commit-msg", "prepare-commit-msg"),
)


@pytest.fixture
def trap(shop: Project, tmp_path: Path) -> Path:
    """A file that is there once any program which the repository names was run."""
    trace = tmp_path / "it-ran"
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{trace}"\ncat\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    settings = {
        "core.fsmonitor": program,
        "core.hooksPath": tmp_path / "hooks",
        "core.editor": program,
        "core.alternateRefsCommand": program,
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "filter.evil.process": program,
        "filter.evil.required": "true",
        "diff.evil.textconv": program,
        "diff.external": program,
        "commit.gpgSign": "true",
        "gpg.program": program,
        "gc.auto": "1",
        "maintenance.auto": "true",
        "alias.write-tree": f"!{program}",
    }
    shop.configure(settings)
    (tmp_path / "hooks").mkdir()
    for hook in HOOKS:
        (tmp_path / "hooks" / hook).symlink_to(program)
        shop.write(f".git/hooks/{hook}", program.read_text()).chmod(0o755)
    shop.write(".git/info/attributes", "*.py diff=evil filter=evil\n")
    return trace


def test_no_program_is_run_to_take_show_compare_check_out_or_prune(
    shop: Project, trap: Path, tmp_path: Path
) -> None:
    shop.write("app.py", "changed\n")
    shop.write("notes.md", "changed\n")
    shop.write("new.py", "new\n")
    first = take_anchor(shop.root, "a1")
    shop.write("notes.md", "changed again\n")
    second = take_anchor(shop.root, "a2")
    found = anchor_diff(first, second).files
    assert "changed again" in anchor_patches(first, second, found, 1000)["notes.md"]
    anchor_diff(first)
    check_out(first, tmp_path / "beside")
    (made,) = checked_out(shop.root)
    away = put_away(made)
    bring_back(away)
    put_away(made, discard=True)
    unprune(prune(shop.root, ["a1", "a2"]))
    assert list_anchors(shop.root) == (first, second)
    assert not trap.exists(), trap.read_text()


def test_the_trap_of_this_test_does_run_under_plain_git(shop: Project, trap: Path) -> None:
    shop.write("app.py", "changed\n")
    with suppress(git.GitCommandError):
        shop.git("add", "app.py")
    assert trap.exists()


def test_a_changed_file_behind_a_filter_stays_as_the_index_has_it(
    shop: Project, trap: Path
) -> None:
    shop.write("app.py", "what the filter would encrypt\n")
    shop.write("new.py", "this, too\n")
    for id in ("a1", "a2"):
        anchor = take_anchor(shop.root, id)
        assert anchor.left_out == (LeftOut("app.py", "filter"), LeftOut("new.py", "filter"))
        assert shop.git("show", f"{anchor.commit}:app.py") == "one\ntwo\nthree"
        assert anchor.files == 2
    blob = shop.git("hash-object", "--no-filters", "app.py")
    assert not (shop.root / ".git" / "objects" / blob[:2] / blob[2:]).exists()
    assert not trap.exists()


def test_pointers_of_git_lfs_stay_pointers(shop: Project) -> None:
    def pointer(content: str) -> str:
        digest = hashlib.sha256(content.encode()).hexdigest()
        spec = "version https://git-lfs.github.com/spec/v1"
        return f"{spec}\noid sha256:{digest}\nsize {len(content)}\n"

    shop.write(".gitattributes", "*.bin filter=lfs\n")
    one, two = "x" * 9000, "y" * 9000
    shop.commit("Attributes", hour=10, one__bin=pointer(one), two__bin=pointer(two))
    assert take_anchor(shop.root, "without-git-lfs").left_out == ()
    shop.git("config", "filter.lfs.clean", "false")
    shop.git("config", "filter.lfs.process", "false")
    # As git-lfs leaves a work tree: the content on disk, pointers in the index.
    shop.write("one.bin", one)
    shop.write("two.bin", two)
    assert take_anchor(shop.root, "unchanged").left_out == ()
    shop.write("two.bin", "z" * 9000)
    for id in ("changed", "changed-still"):
        anchor = take_anchor(shop.root, id)
        assert anchor.left_out == (LeftOut("two.bin", "filter"),)
        assert shop.git("show", f"{anchor.commit}:one.bin") == pointer(one).strip()
        assert shop.git("show", f"{anchor.commit}:two.bin") == pointer(two).strip()


def test_of_a_filtered_file_the_user_s_index_knows_whether_it_changed(shop: Project) -> None:
    shop.write("code.nb", "content\n")
    shop.write(".gitattributes", "*.nb filter=upper\n")
    shop.git("config", "filter.upper.clean", "tr a-z A-Z")
    take_anchor(shop.root, "before")
    long_ago = 1_500_000_000
    os.utime(shop.root / "code.nb", (long_ago, long_ago))  # older than the index, so it is sure
    shop.commit("Notebook", hour=10)
    assert shop.git("show", "HEAD:code.nb") == "CONTENT"
    for id in ("clean", "clean-still"):
        anchor = take_anchor(shop.root, id)
        assert anchor.left_out == ()
        assert shop.git("show", f"{anchor.commit}:code.nb") == "CONTENT"
    os.utime(shop.root / "code.nb", (long_ago + 9, long_ago + 9))
    assert take_anchor(shop.root, "touched").left_out == (LeftOut("code.nb", "filter"),)
    shop.git("status")
    assert take_anchor(shop.root, "looked-at").left_out == ()


def test_a_huge_tracked_file_stays_as_the_index_has_it(shop: Project) -> None:
    shop.commit("Data", hour=10, data__bin="small\n")
    with (shop.root / "data.bin").open("wb") as file:
        file.truncate(LARGE_TRACKED + 1)
    anchor = take_anchor(shop.root, "a1")
    assert anchor.left_out == (LeftOut("data.bin", "large"),)
    assert shop.git("show", f"{anchor.commit}:data.bin") == "small"


def test_a_pipe_in_place_of_a_tracked_file_is_named(shop: Project) -> None:
    (shop.root / "app.py").unlink()
    os.mkfifo(shop.root / "app.py")
    os.mkfifo(shop.root / "new")
    anchor = take_anchor(shop.root, "a1")
    assert anchor.left_out == (LeftOut("app.py", "unreadable"),)
    assert shop.git("show", f"{anchor.commit}:app.py") == "one\ntwo\nthree"


def test_the_index_and_folder_a_calling_hook_names_are_not_used(
    shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.write("app.py", "changed\n")
    shop.write("new.txt", "new\n")
    before = shop.fingerprint()[str(shop.root / ".git" / "index")]
    monkeypatch.setenv("GIT_INDEX_FILE", str(shop.root / ".git" / "index"))
    monkeypatch.setenv("GIT_DIR", str(shop.root / ".git"))
    anchor = take_anchor(shop.root, "a1")
    assert [one.path for one in anchor_diff(anchor).files] == []
    assert anchor.files == 3
    assert shop.fingerprint()[str(shop.root / ".git" / "index")] == before


# -- where it can't be taken


def nothing_of(project: Project) -> bool:
    """Whether no ref of ours and no lock is there, and nothing that git's own clean-up leaves."""
    project.git("prune", "--expire=now")
    left = [*project.root.rglob("*.lock"), *project.root.rglob("tmp_obj*")]
    return not left and not project.git("for-each-ref", "refs/ctxtui")


def test_without_a_repository_the_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(CtxtuiError, match="not in a git repository"):
        take_anchor(tmp_path, "a1")
    with pytest.raises(CtxtuiError, match="the folder is gone"):
        take_anchor(tmp_path / "gone", "a1")
    with pytest.raises(CtxtuiError, match="the folder is gone"):
        list_anchors(tmp_path / "gone")


def test_a_bare_repository_has_no_work_tree(shop: Project, tmp_path: Path) -> None:
    shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    with pytest.raises(CtxtuiError, match="a bare repository"):
        take_anchor(tmp_path / "bare.git", "a1")


def test_a_repository_of_another_user_is_refused(
    shop: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(CtxtuiError, match=r"belongs to another user.*safe\.directory"):
        take_anchor(shop.root, "a1")
    monkeypatch.delenv("GIT_TEST_ASSUME_DIFFERENT_OWNER")
    assert nothing_of(shop)


def test_a_broken_index_is_refused_with_the_folder(shop: Project) -> None:
    shop.write(".git/index", "not an index at all, but long enough to read")
    with pytest.raises(CtxtuiError, match=r"shop.*No anchor was made"):
        take_anchor(shop.root, "a1")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, of 3 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    asked: list[str | Path] = ["mount", "-t", "tmpfs", "-o", "size=3m", "none", place]
    if os.geteuid() != 0 or not run(asked, timeout=10).ok:
        pytest.skip("may not mount a file system")
    yield place
    run(["umount", "--lazy", place], timeout=10)


def on(disk: Path, shop: Project) -> Project:
    shop.git("clone", "--quiet", ".", str(disk / "shop"))
    return type(shop)(disk / "shop")


def test_on_a_full_disk_nothing_is_half_written(shop: Project, small_disk: Path) -> None:
    full = on(small_disk, shop)
    full.write("notes.md", os.urandom(800_000))
    with (small_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))
    with pytest.raises(CtxtuiError, match=r"\.git: can't be written \(the disk is full\).*again"):
        take_anchor(full.root, "a1")
    (small_disk / "filler").unlink()
    assert nothing_of(full)
    assert take_anchor(full.root, "a1").files == 2


def test_a_git_dir_that_cannot_be_written_is_named(shop: Project, small_disk: Path) -> None:
    locked = on(small_disk, shop)
    anchor = take_anchor(locked.root, "a0")
    locked.write("app.py", "changed\n")
    before = locked.fingerprint()
    assert run(["mount", "-o", "remount,ro", small_disk], timeout=10).ok
    with pytest.raises(CtxtuiError, match=r"\.git: can't be written \(read-only file system\)"):
        take_anchor(locked.root, "a1")
    with pytest.raises(CtxtuiError, match="No anchor was changed"):
        prune(locked.root, ["a0"])
    assert locked.fingerprint() == before
    assert list_anchors(locked.root) == (anchor,)


def test_refs_that_cannot_be_written_leave_no_anchor(shop: Project) -> None:
    shop.write(".git/refs/ctxtui", "a file in the way\n")
    with pytest.raises(CtxtuiError, match="No anchor was made; the mark works without it"):
        take_anchor(shop.root, "a1")
    assert not list((shop.root / ".git").rglob("*.lock"))


def test_an_anchor_of_a_repository_that_is_gone_says_so(shop: Project, tmp_path: Path) -> None:
    anchor = take_anchor(shop.root, "a1")
    shop.root.rename(tmp_path / "moved")
    for use in (anchor_diff, lambda one: check_out(one, tmp_path / "beside")):
        with pytest.raises(CtxtuiError, match="the folder is gone"):
            use(anchor)
    assert not (tmp_path / "beside").exists()
    moved: tuple[Anchor, ...] = list_anchors(tmp_path / "moved")
    assert [one.commit for one in moved] == [anchor.commit]
