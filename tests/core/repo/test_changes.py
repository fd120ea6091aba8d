from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import git
import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.base import Base, base_at, base_rev
from ctxtui.core.repo.changes import Changes, FileChange, read_changes
from ctxtui.core.repo.kinds import Kind

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project

EIGHT = datetime(2026, 3, 10, 8, tzinfo=UTC)
KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"


def since_head(project: Project, *edited: str) -> Changes:
    base = Base(project.head(), "rev")
    return read_changes(project.root, base, [project.root / name for name in edited])


def only(changes: Changes) -> FileChange:
    assert len(changes.files) == 1, changes.files
    return changes.files[0]


def by_path(changes: Changes) -> dict[str, FileChange]:
    return {file.path: file for file in changes.files}


def test_nothing_changed_is_an_empty_list(shop: Project) -> None:
    assert since_head(shop).files == ()


def test_commits_index_work_tree_and_untracked_files_add_up(shop: Project) -> None:
    base = base_rev(shop.root, "HEAD")
    shop.commit("Committed", committed__py="a\nb\n")
    shop.write("staged.py", "s\n")
    shop.git("add", "staged.py")
    shop.write("app.py", "one\n2\nthree\n")
    shop.write("new.py", "n\n" * 5)
    (shop.root / "notes.md").unlink()
    found = read_changes(shop.root, base)
    assert {(f.path, f.status, f.added, f.removed) for f in found.files} == {
        ("committed.py", "added", 2, 0),
        ("staged.py", "added", 1, 0),
        ("app.py", "modified", 1, 1),
        ("new.py", "untracked", 5, 0),
        ("notes.md", "deleted", 0, 1),
    }
    assert {file.kind for file in found.files} == {"text"}
    assert (found.added, found.removed) == (9, 2)


def test_a_file_both_staged_and_changed_again_counts_once_against_the_base(shop: Project) -> None:
    shop.write("app.py", "one\ntwo\nthree\nfour\n")
    shop.git("add", "app.py")
    shop.write("app.py", "one\ntwo\nthree\nfour\nfive\n")
    assert only(since_head(shop)) == FileChange("app.py", "modified", "text", 2, 0)


def test_a_change_that_was_taken_back_is_none(shop: Project) -> None:
    base = base_rev(shop.root, "HEAD")
    shop.commit("Change", app__py="other\n")
    shop.write("app.py", "one\ntwo\nthree\n")
    assert read_changes(shop.root, base).files == ()


def test_a_file_that_was_only_touched_is_not_changed(shop: Project) -> None:
    os.utime(shop.root / "app.py", (2_000_000_000, 2_000_000_000))
    assert since_head(shop).files == ()


def test_a_change_of_the_same_size_in_the_same_second_is_seen(shop: Project) -> None:
    """Git reads such a file again only if it is as young as the index; so must be our copy."""
    shop.git("config", "core.trustCtime", "false")
    shop.git("config", "core.checkStat", "minimal")
    os.utime(shop.root / "app.py", (1_700_000_000, 1_700_000_000))
    shop.git("update-index", "--refresh")
    os.utime(shop.root / ".git" / "index", (1_700_000_000, 1_700_000_000))
    shop.write("app.py", "eno\ntwo\nthree\n")
    os.utime(shop.root / "app.py", (1_700_000_000, 1_700_000_000))
    assert only(since_head(shop)).path == "app.py"


@pytest.mark.parametrize("staged", [True, False])
def test_a_rename_is_one_file_staged_or_not(shop: Project, staged: bool) -> None:
    shop.commit("More", app__py="".join(f"line {n}\n" for n in range(20)))
    (shop.root / "app.py").rename(shop.root / "main.py")
    with (shop.root / "main.py").open("a") as file:
        file.write("more\n")
    if staged:
        shop.git("add", "--all")
    assert only(since_head(shop, "app.py")) == FileChange(
        "main.py", "renamed", "text", 1, 0, old_path="app.py", by_session=True
    )


def test_a_file_taken_from_the_index_but_not_from_the_disk_is_compared(shop: Project) -> None:
    shop.git("rm", "--quiet", "--cached", "app.py")
    assert since_head(shop).files == ()
    shop.write("app.py", "one\ntwo\nthree\nfour\n")
    assert only(since_head(shop)) == FileChange("app.py", "modified", "text", 1, 0)


def test_a_file_that_became_a_link_says_so(shop: Project) -> None:
    (shop.root / "app.py").unlink()
    (shop.root / "app.py").symlink_to("notes.md")
    assert only(since_head(shop)).status == "type"


def test_a_folder_that_became_a_file_is_both(shop: Project) -> None:
    shop.write("part/a.py", "a\n")
    shop.commit("Part")
    shutil.rmtree(shop.root / "part")
    shop.write("part", "b\n" * 9)
    found = {(file.path, file.status) for file in since_head(shop).files}
    assert found == {("part/a.py", "deleted"), ("part", "untracked")}


def test_a_dangling_link_that_is_untracked_is_named_by_its_target_only(shop: Project) -> None:
    (shop.root / "link").symlink_to("/nowhere/at/all")
    assert only(since_head(shop)) == FileChange("link", "untracked", "text", 1, 0)


def test_a_file_in_conflict_appears_once_as_it_stands(shop: Project) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.commit("Topic", app__py="topic\n")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Main", app__py="main\n")
    with pytest.raises(git.GitCommandError):
        shop.git("merge", "topic")
    markers_and_theirs = 4
    assert only(since_head(shop)) == FileChange("app.py", "modified", "text", markers_and_theirs, 0)


def test_ignored_files_are_not_in_it(shop: Project) -> None:
    shop.commit("Ignore", __gitignore="*.log\nbuild/\n")
    shop.write("run.log", "x\n")
    shop.write("build/out.txt", "x\n")
    assert since_head(shop, "run.log").files == ()


def test_files_of_the_session_come_first_then_text_then_the_bigger_change(shop: Project) -> None:
    shop.write("big.py", "x\n" * 50)
    shop.write("small.py", "x\n")
    shop.write("mine.py", "x\n" * 2)
    shop.write("uv.lock", "x\n" * 900)
    shop.write("mine.lock", "x\n" * 900)
    found = since_head(shop, "mine.py", "mine.lock")
    assert [(file.path, file.by_session) for file in found.files] == [
        ("mine.py", True),
        ("mine.lock", True),
        ("big.py", False),
        ("small.py", False),
        ("uv.lock", False),
    ]


def test_edited_files_may_be_relative_or_reached_through_a_link(
    shop: Project, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(shop.root)
    shop.write("src/a.py", "a\n")
    shop.write("src/b.py", "b\n")
    shop.write("src/c.py", "c\n")
    edited = [Path("a.py"), tmp_path / "link" / "src" / "b.py", Path("/etc/hosts"), Path("x\0y")]
    found = read_changes(shop.root / "src", base_rev(shop.root, "HEAD"), edited)
    assert {file.path for file in found.files if file.by_session} == {"src/a.py", "src/b.py"}


def test_from_a_subfolder_the_whole_repository_is_compared(shop: Project) -> None:
    shop.write("src/a.py", "a\n")
    shop.write("app.py", "1\n")
    found = read_changes(shop.root / "src", base_rev(shop.root, "HEAD"))
    assert (found.root, set(by_path(found))) == (shop.root.resolve(), {"src/a.py", "app.py"})


def test_a_linked_worktree_is_compared_with_its_own_index(shop: Project, tmp_path: Path) -> None:
    shop.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "topic"))
    (tmp_path / "topic" / "staged.py").write_text("s\n")
    git.Git(tmp_path / "topic").execute(["git", "add", "staged.py"])
    (tmp_path / "topic" / "new.py").write_text("n\n")
    found = read_changes(tmp_path / "topic", base_rev(tmp_path / "topic", "HEAD"))
    assert {(f.path, f.status) for f in found.files} == {
        ("staged.py", "added"),
        ("new.py", "untracked"),
    }
    assert since_head(shop).files == ()


NAMES = (
    "two words.py",
    "-rf.py",
    ":(top)x.py",
    ":100644 x.py",
    "line\nbreak.py",
    "tab\there.py",
    "*.py",
    "grün–ファイル.py",
    '"quoted".py',
    os.fsdecode(b"caf\xe9.py"),
)


def test_any_name_a_file_can_have_comes_back_exactly(shop: Project) -> None:
    for n, name in enumerate(NAMES):
        shop.write(name, f"tracked as {n}\n")
    shop.commit("Weird")
    for n, name in enumerate(NAMES):
        shop.write(name, f"tracked as {n}\nchanged\n")
        shop.write("new/" + name, "new\nfile\nlines\n")
    found = by_path(since_head(shop, *NAMES))
    assert found == {
        name: FileChange(name, "modified", "text", 1, 0, by_session=True) for name in NAMES
    } | {"new/" + name: FileChange("new/" + name, "untracked", "text", 3, 0) for name in NAMES}
    for n, name in enumerate(NAMES):
        (shop.root / name).rename(shop.root / f"moved{n}.py")
    shop.git("add", "--all")
    found = by_path(since_head(shop))
    assert [found[f"moved{n}.py"].old_path for n in range(len(NAMES))] == list(NAMES)


BY_NAME: dict[str, Kind] = {
    "package-lock.json": "lock",
    "web/Cargo.lock": "lock",
    "go.sum": "lock",
    "node_modules/a/index.js": "vendored",
    "third_party/a.c": "vendored",
    "app.min.js": "generated",
    "api_pb2.py": "generated",
    "dist/app.js": "generated",
    "src/lock.py": "text",
    "secrets.py": "text",
    "environment.py": "text",
}


def test_lock_vendored_and_generated_files_are_counted_by_name(shop: Project) -> None:
    for name in BY_NAME:
        shop.write(name, "a\nb\n")
    found = {file.path: (file.kind, file.added) for file in since_head(shop).files}
    assert found == {name: (kind, 2) for name, kind in BY_NAME.items()}


BY_FIRST_BYTES: dict[str, tuple[str | bytes, Kind]] = {
    "api.py": ("# Code generated by protoc. DO NOT EDIT.\nx = 1\n", "generated"),
    "api.ts": ("/** @generated */\n", "generated"),
    "bundle.js": ("x" * 9000, "generated"),
    "table.py": ("x" * 9000, "text"),
    "model.weights": ("version 1\noid sha256:4d7a\nsize 12345\n", "binary"),
    "image.dat": (b"\x89PNG\0\0\1", "binary"),
    "harmless.txt": (KEY, "secret"),
    "account.json": ('{"type": "service_account",\n "private_key": "x"}\n', "secret"),
    "about.py": ("# The word generated alone says nothing.\n", "text"),
}


def test_some_files_show_what_they_are_in_their_first_bytes(shop: Project) -> None:
    for name, (content, _) in BY_FIRST_BYTES.items():
        shop.write(name, content)
    found = since_head(shop).files
    assert {file.path: file.kind for file in found} == {
        name: kind for name, (_, kind) in BY_FIRST_BYTES.items()
    }
    for file in found:
        assert (file.added is None) == (file.kind in ("binary", "secret"))


def test_gitattributes_have_the_last_word_on_generated_and_vendored(shop: Project) -> None:
    shop.write(
        ".gitattributes",
        "*.gen linguist-generated\nours/** linguist-vendored=true\n"
        "vendor/** -linguist-vendored\n*.raw -diff\n*.psd filter=lfs\n",
    )
    shop.commit("Attributes")
    for name in ("a.gen", "ours/a.c", "vendor/mine.c", "a.raw", "a.psd"):
        shop.write(name, "x\n")
    assert {file.path: file.kind for file in since_head(shop).files} == {
        "a.gen": "generated",
        "ours/a.c": "vendored",
        "vendor/mine.c": "text",
        "a.raw": "binary",
        "a.psd": "binary",
    }


def test_a_submodule_and_a_nested_repository_are_named_and_not_entered(
    shop: Project, tmp_path: Path
) -> None:
    shop.git("clone", "--quiet", ".", str(tmp_path / "lib"))
    shop.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(tmp_path / "lib")
    )
    shop.git("clone", "--quiet", ".", "nested")
    found = by_path(since_head(shop))
    assert (found["lib"].kind, found["lib"].status, found["lib"].added) == (
        "submodule",
        "added",
        None,
    )
    assert (found["nested/"].kind, found["nested/"].status) == ("submodule", "untracked")


def test_a_big_untracked_file_is_named_and_not_read(shop: Project) -> None:
    shop.write("dump.sql", "x\n" * 600_000)
    assert only(since_head(shop)) == FileChange("dump.sql", "untracked", "large")


def test_beyond_the_limit_untracked_files_are_only_counted_and_the_sessions_kept(
    shop: Project,
) -> None:
    for n in range(10):
        shop.write(f"junk/{n}.txt", "x\n")
    base, mine = base_rev(shop.root, "HEAD"), shop.root / "junk" / "9.txt"
    found = read_changes(shop.root, base, [mine], max_untracked=3)
    assert [file.path for file in found.files] == ["junk/9.txt", "junk/0.txt", "junk/1.txt"]
    assert found.left_out == 7


def test_a_base_of_nothing_shows_every_file_as_added(shop: Project) -> None:
    base = base_at(shop.root, EIGHT)
    found = read_changes(shop.root, base)
    assert {(f.path, f.status, f.added) for f in found.files} == {
        ("app.py", "added", 3),
        ("notes.md", "added", 1),
    }


def test_before_the_first_commit_staged_and_untracked_files_are_listed(empty: Project) -> None:
    empty.write("staged.py", "s\n")
    empty.git("add", "staged.py")
    empty.write("new.py", "n\nn\n")
    found = read_changes(empty.root, base_at(empty.root, EIGHT))
    assert [(f.path, f.status) for f in found.files] == [
        ("new.py", "untracked"),
        ("staged.py", "added"),
    ]


def test_a_repository_of_sha256_ids_works_the_same(tmp_path: Path) -> None:
    root = tmp_path / "modern"
    git.Git(tmp_path).execute(["git", "init", "--quiet", "--object-format=sha256", str(root)])
    (root / "a.py").write_text("a\n")
    found = read_changes(root, base_at(root, EIGHT))
    assert only(found) == FileChange("a.py", "untracked", "text", 1, 0)


def test_without_a_base_or_a_work_tree_the_reason_is_raised(shop: Project, tmp_path: Path) -> None:
    with pytest.raises(CtxtuiError, match="no commit to compare"):
        read_changes(shop.root, Base(None, "none"))
    with pytest.raises(CtxtuiError, match="the folder is gone"):
        read_changes(tmp_path / "gone", Base(None, "none"))
    shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "shop.git"))
    with pytest.raises(CtxtuiError, match="bare repository"):
        read_changes(tmp_path / "shop.git", base_rev(shop.root, "HEAD"))


def test_a_base_that_git_no_longer_has_is_an_error_with_a_sentence(shop: Project) -> None:
    with pytest.raises(CtxtuiError, match=r"git diff failed in .*bad object"):
        read_changes(shop.root, Base("1" * 40, "mark"))
