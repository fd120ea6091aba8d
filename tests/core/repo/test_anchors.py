"""An anchor holds the work tree as it was, and taking it changes nothing that the user has."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import git
import pytest

from ctxtui.core.errors import CtxtuiError, NotFound, UsageError
from ctxtui.core.repo.anchors import (
    SEEN_BY_ALL,
    Anchor,
    list_anchors,
    require_anchor,
    take_anchor,
)
from ctxtui.core.repo.left_out import NAMED, LeftOut

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project


def objects(project: Project) -> dict[str, str]:
    """What git has, each as it would print it; one process for each would take long."""
    told = git.Git(project.root).execute(
        ["git", "cat-file", "--batch-all-objects", "--batch"],
        stdout_as_string=False,
        strip_newline_in_stdout=False,
    )
    found, rest = dict[str, str](), memoryview(told)
    while rest:
        head = bytes(rest[:100]).partition(b"\n")[0]
        oid, _, size = head.decode().split()
        content, rest = rest[len(head) + 1 :][: int(size)], rest[len(head) + int(size) + 2 :]
        found[oid] = bytes(content).removesuffix(b"\n").decode(errors="surrogateescape")
    return found


def held(project: Project, anchor: Anchor) -> dict[str, str]:
    """The anchor's files with their content; of a submodule its commit."""
    found, content = {}, objects(project)
    for line in project.git("ls-tree", "-r", "-z", anchor.commit).split("\0"):
        if line:
            told, _, path = line.partition("\t")
            mode, kind, oid = told.split(" ")
            found[path] = oid if kind == "commit" else content[oid]
            if mode == "120000":
                found[path] = f"-> {found[path]}"
    return found


def seen_by_the_user(project: Project) -> dict[str, str]:
    """All files outside .git, and what of .git is the user's: everything but objects and ours.

    Of a shared index git renews the time whenever it reads one; it counts by its content.
    """
    ours = (str(project.root / ".git" / "objects"), str(project.root / ".git" / "refs" / "ctxtui"))
    return {
        path: told.split()[0] if "sharedindex." in path else told
        for path, told in project.fingerprint().items()
        if not path.startswith(ours)
    }


def told_by_git(project: Project) -> list[str]:
    asked = (
        ("status", "--porcelain=v2", "--branch", "--ignored"),
        ("log", "--format=%H %D", "--branches", "--tags", "HEAD"),
        ("stash", "list"),
        ("reflog", "--all"),
        ("branch", "--all", "--verbose"),
        ("ls-files", "--stage", "--debug"),
        ("diff",),
        ("diff", "--cached"),
    )
    # Without optional locks, so that asking does not change the index either.
    quiet = ("--no-optional-locks", "-c", "diff.autoRefreshIndex=false")
    return [project.git(*quiet, *args) for args in asked]


def busy(project: Project) -> None:
    """All kinds of changes at once, a stash, a remote, and what is ignored."""
    project.commit("Second", hour=10, two__py="2\n" * 9, gone__py="gone\n", ignore__me="")
    project.write("app.py", "stashed\n")
    project.git("stash", "--quiet")
    project.write(".gitignore", "*.log\nbuild/\n")
    project.git("add", ".gitignore")
    project.git("tag", "v1")
    project.write("app.py", "staged\n")
    project.write("staged.py", "only staged here\n")
    project.git("add", "app.py", "staged.py")
    project.write("app.py", "changed\n")
    (project.root / "gone.py").unlink()
    (project.root / "two.py").rename(project.root / "three.py")
    project.write("new/deep/file.txt", "new\n")
    project.write("run.sh", "echo\n").chmod(0o755)
    (project.root / "link").symlink_to("app.py")
    project.write("debug.log", "ignored\n")
    project.write("build/out.js", "ignored\n")


def test_tracked_and_untracked_files_are_in_it_as_they_are(shop: Project) -> None:
    busy(shop)
    anchor = take_anchor(shop.root, "a1")
    found = held(shop, anchor)
    assert found == {
        ".gitignore": "*.log\nbuild/",
        "app.py": "changed",
        "ignore.me": "",
        "link": "-> app.py",
        "new/deep/file.txt": "new",
        "notes.md": "hello",
        "run.sh": "echo",
        "staged.py": "only staged here",
        "three.py": "\n".join("2" * 9),
    }
    assert (anchor.files, anchor.left_out) == (len(found), ())
    assert "100755" in shop.git("ls-tree", anchor.commit, "run.sh")
    assert shop.git("rev-parse", f"{anchor.commit}^") == shop.git("rev-parse", "HEAD")


def test_nothing_of_the_user_s_is_changed_by_a_byte(shop: Project) -> None:
    busy(shop)
    for name in ("app.py", "notes.md"):  # touched: git would like to refresh the index
        os.utime(shop.root / name, (2_000_000_000, 2_000_000_000))
    shop.git("config", "core.untrackedCache", "true")
    shop.git("config", "core.logAllRefUpdates", "always")
    shop.git("update-index", "--split-index")
    before, told = seen_by_the_user(shop), told_by_git(shop)
    assert seen_by_the_user(shop) == before
    for n in range(3):
        take_anchor(shop.root, f"a{n}")
    assert seen_by_the_user(shop) == before
    assert told_by_git(shop) == told


def test_fetch_and_push_pass_it_over_and_the_help_s_lines_do_too(
    shop: Project, tmp_path: Path
) -> None:
    shop.git("init", "--quiet", "--bare", str(tmp_path / "remote.git"))
    shop.git("init", "--quiet", "--bare", str(tmp_path / "mirror.git"))
    shop.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    anchor = take_anchor(shop.root, "a1")

    def refs(name: str) -> str:
        return shop.git("--git-dir", str(tmp_path / name), "for-each-ref", "--format=%(refname)")

    shop.git("push", "--quiet", "--all", "--follow-tags", "origin")
    shop.git("fetch", "--quiet", "--prune", "--tags", "origin")
    assert refs("remote.git") == "refs/heads/main"
    assert list_anchors(shop.root) == (anchor,)
    assert anchor.commit in shop.git("log", "--all", "--format=%H")
    log = SEEN_BY_ALL.partition("leave them out: git ")[2].partition(", and")[0].replace("'", "")
    assert shop.git(*log.split(), "--format=%H") == shop.git("rev-parse", "HEAD")
    push = SEEN_BY_ALL.rpartition(": git ")[2].replace("'", "")
    shop.git(*push.replace("<remote>", str(tmp_path / "mirror.git")).split())
    assert refs("mirror.git").split() == ["refs/heads/main", "refs/remotes/origin/main"]


def test_the_second_one_has_just_what_changed_since(shop: Project) -> None:
    for n in range(50):
        shop.write(f"src/{n}.py", f"{n}\n" * 100)
    shop.write("src/note.txt", "untracked and unchanged\n")
    take_anchor(shop.root, "a1")
    objects = shop.git("count-objects")
    shop.write("src/7.py", "seven\n")
    (shop.root / "src" / "8.py").unlink()
    second = take_anchor(shop.root, "a2")
    grown = int(shop.git("count-objects").split()[0]) - int(objects.split()[0])
    assert grown == 4  # a file, its folder, the root and the commit
    found = held(shop, second)
    assert found["src/7.py"] == "seven"
    assert "src/8.py" not in found
    assert second.files == len(found) == 52


def test_each_is_the_whole_truth_whatever_was_done_between(shop: Project) -> None:
    def checked(id: str) -> None:
        anchor = take_anchor(shop.root, id)
        on_disk = {}
        for line in shop.git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split(
            "\0"
        ):
            path = shop.root / line
            if line and os.path.lexists(path) and not path.is_dir():
                text = f"-> {path.readlink()}" if path.is_symlink() else path.read_text()
                on_disk[line] = text.removesuffix("\n")
        assert held(shop, anchor) == on_disk
        assert anchor.files == len(on_disk)

    shop.write("new.py", "new\n")
    checked("untracked")
    shop.write(".gitignore", "new.py\n")
    checked("ignored-now")
    (shop.root / ".gitignore").unlink()
    shop.git("add", "--intent-to-add", "new.py")
    checked("meant-to-be-added")
    shop.commit("All of it", hour=10)
    shop.git("checkout", "--quiet", "-b", "other", "HEAD~1")
    checked("other-branch")
    shop.git("checkout", "--quiet", "main")
    shop.git("rm", "--quiet", "--cached", "new.py")
    checked("untracked-again")
    (shop.root / "app.py").unlink()
    shop.write("app.py/inner.txt", "a folder in place of a file\n")
    checked("file-to-folder")
    (shop.root / "app.py" / "inner.txt").unlink()
    (shop.root / "app.py").rmdir()
    (shop.root / "app.py").symlink_to("notes.md")
    checked("folder-to-link")
    shop.git("add", "--all")
    shop.git("reset", "--quiet", "--hard")
    checked("all-thrown-away")
    (shop.root / ".git" / "index").unlink()
    checked("no-index")


def test_a_folder_that_became_a_link_does_not_bring_other_files_in(
    shop: Project, tmp_path: Path
) -> None:
    shop.write("lib/code.py", "ours\n")
    shop.commit("Library", hour=10)
    take_anchor(shop.root, "a1")
    (shop.root / "lib").rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / "code.py").write_text("theirs\n")
    (shop.root / "lib").symlink_to(tmp_path / "elsewhere")
    found = held(shop, take_anchor(shop.root, "a2"))
    assert "lib/code.py" not in found
    assert found["lib"] == f"-> {tmp_path / 'elsewhere'}"


def test_before_the_first_commit(empty: Project) -> None:
    empty.write("app.py", "one\n")
    anchor = take_anchor(empty.root, "a1")
    assert held(empty, anchor) == {"app.py": "one"}
    assert "parent" not in empty.git("cat-file", "commit", anchor.commit)
    assert list_anchors(empty.root) == (anchor,)


def test_from_a_subfolder_it_is_the_whole_work_tree(shop: Project) -> None:
    shop.write("src/deep/a.py", "a\n")
    anchor = take_anchor(shop.root / "src" / "deep", "a1")
    assert anchor.root == shop.root
    assert set(held(shop, anchor)) == {"app.py", "notes.md", "src/deep/a.py"}


def test_each_linked_work_tree_has_its_own_files_and_all_see_every_anchor(
    shop: Project, tmp_path: Path
) -> None:
    shop.git("worktree", "add", "--quiet", str(tmp_path / "beside"))
    (tmp_path / "beside" / "app.py").write_text("beside\n")
    noon = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
    here = take_anchor(shop.root, "here", noon)
    there = take_anchor(tmp_path / "beside", "there", noon.replace(hour=13))
    assert held(shop, here)["app.py"] == "one\ntwo\nthree"
    assert held(shop, there)["app.py"] == "beside"
    assert [one.id for one in list_anchors(shop.root)] == ["here", "there"]
    assert [one.commit for one in list_anchors(tmp_path / "beside")] == [here.commit, there.commit]
    assert there.created == noon.replace(hour=13)


def test_in_the_middle_of_a_merge_the_files_are_kept_with_their_markers(shop: Project) -> None:
    shop.write("kept.py", "kept\n")
    shop.commit("Both have it", hour=9)
    shop.git("checkout", "--quiet", "-b", "other")
    shop.git("rm", "--quiet", "kept.py")
    shop.commit("Theirs", hour=10, app__py="theirs\n", both__py="b\n")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Ours", hour=10, app__py="ours\n", both__py="a\n", kept__py="changed\n")
    take_anchor(shop.root, "before")
    with pytest.raises(Exception, match="merge"):
        shop.git("merge", "other")
    before, told = seen_by_the_user(shop), told_by_git(shop)
    assert "app.py" in shop.git("ls-files", "--unmerged")
    for id in ("in-it", "in-it-still"):
        found = held(shop, take_anchor(shop.root, id))
        assert "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other" in found["app.py"]
        assert "<<<<<<< HEAD" in found["both.py"]
        assert found["kept.py"] == "changed"
    assert (seen_by_the_user(shop), told_by_git(shop)) == (before, told)
    (shop.root / "kept.py").unlink()
    assert "kept.py" not in held(shop, take_anchor(shop.root, "decided"))


def test_a_sparse_checkout_keeps_what_is_not_checked_out(shop: Project) -> None:
    for name in ("web/a.js", "api/b.py", "docs/c.md"):
        shop.write(name, f"{name}\n")
    shop.commit("Parts", hour=10)
    shop.git("sparse-checkout", "set", "--cone", "--sparse-index", "web")
    assert not (shop.root / "api").exists()
    shop.write("web/a.js", "changed\n")
    before = seen_by_the_user(shop)
    for id in ("a1", "a2"):
        anchor = take_anchor(shop.root, id)
        found = held(shop, anchor)
        assert found["api/b.py"] == "api/b.py"
        assert found["web/a.js"] == "changed"
        assert anchor.files == len(found) == 5
    assert seen_by_the_user(shop) == before
    shop.git("sparse-checkout", "disable")
    (shop.root / "api" / "b.py").unlink()
    assert "api/b.py" not in held(shop, take_anchor(shop.root, "a3"))


def test_files_git_was_told_not_to_look_at_stay_as_it_knows_them(shop: Project) -> None:
    shop.write("local.cfg", "placeholder\n")
    shop.commit("Config", hour=10)
    take_anchor(shop.root, "a0")
    shop.git("update-index", "--skip-worktree", "local.cfg")
    shop.git("update-index", "--assume-unchanged", "notes.md")
    shop.write("local.cfg", "my own password\n")
    shop.write("notes.md", "mine\n")
    for id in ("a1", "a2"):
        found = held(shop, take_anchor(shop.root, id))
        assert found["local.cfg"] == "placeholder"
        assert found["notes.md"] == "hello"
    shop.git("update-index", "--no-assume-unchanged", "notes.md")
    assert held(shop, take_anchor(shop.root, "a3"))["notes.md"] == "mine"


def test_of_a_submodule_its_commit_is_kept_and_that_is_said(shop: Project, tmp_path: Path) -> None:
    shop.git("clone", "--quiet", ".", str(tmp_path / "lib"))
    allow = ("-c", "protocol.file.allow=always")
    shop.git(*allow, "submodule", "--quiet", "add", str(tmp_path / "lib"), "lib")
    shop.commit("Library", hour=10)
    first = take_anchor(shop.root, "a1")
    assert first.left_out == (LeftOut("lib", "submodule"),)
    assert first.files == len(held(shop, first)) - 1
    shop.write("lib/app.py", "changed inside\n")
    assert held(shop, take_anchor(shop.root, "a2")) == held(shop, first)
    shop.git("-C", "lib", "commit", "--quiet", "--all", "-m", "Inside")
    third = held(shop, take_anchor(shop.root, "a3"))
    assert third["lib"] == shop.git("-C", "lib", "rev-parse", "HEAD")
    shop.git("submodule", "--quiet", "deinit", "--force", "lib")
    fourth = take_anchor(shop.root, "a4")
    assert held(shop, fourth)["lib"] == held(shop, first)["lib"]
    assert fourth.left_out == ()


def test_a_nested_repository_is_named_and_not_looked_into(shop: Project) -> None:
    shop.git("init", "--quiet", "inner")
    shop.write("inner/a.py", "a\n")
    anchor = take_anchor(shop.root, "a1")
    assert anchor.left_out == (LeftOut("inner/", "submodule"),)
    assert set(held(shop, anchor)) == {"app.py", "notes.md"}


def test_untracked_secrets_and_large_files_are_left_out_and_named(shop: Project) -> None:
    shop.write("app.env", "TOKEN=1\n")
    shop.write("deploy/id_rsa", "key\n")
    key = f"{'x' * 9000}\n-----BEGIN RSA PRIVATE KEY-----\nabc\n"
    shop.write("innocent.txt", key)
    shop.write("dump.sql", "x" * 1_000_001)
    shop.write("fine.txt", "fine\n")
    for id in ("a1", "a2"):
        anchor = take_anchor(shop.root, id)
        assert anchor.left_out == (
            LeftOut("app.env", "secret"),
            LeftOut("deploy/id_rsa", "secret"),
            LeftOut("dump.sql", "large"),
            LeftOut("innocent.txt", "secret"),
        )
        assert set(held(shop, anchor)) == {"app.py", "notes.md", "fine.txt"}
    blob = shop.git("hash-object", "innocent.txt")
    assert not (shop.root / ".git" / "objects" / blob[:2] / blob[2:]).exists()
    assert list_anchors(shop.root)[0].left_out == anchor.left_out


def test_a_file_that_becomes_a_secret_is_not_in_the_next_one(shop: Project) -> None:
    shop.write("notes.txt", "nothing yet\n")
    assert "notes.txt" in held(shop, take_anchor(shop.root, "a1"))
    shop.write("notes.txt", "-----BEGIN EC PRIVATE KEY-----\n")
    second = take_anchor(shop.root, "a2")
    assert "notes.txt" not in held(shop, second)
    assert second.left_out == (LeftOut("notes.txt", "secret"),)


def test_too_many_new_files_are_counted_by_their_folder(shop: Project) -> None:
    for n in range(8):
        shop.write(f"forgotten/deep/{n}.js", f"{n}\n")
    shop.write("a.txt", "a\n")
    shop.write("z.txt", "z\n")
    anchor = take_anchor(shop.root, "a1", max_untracked=4)
    assert anchor.left_out == (
        LeftOut("forgotten/", "too many", 5),
        LeftOut("z.txt", "too many", 1),
    )
    assert anchor.files == 2 + 4


def test_when_many_are_left_out_the_rest_is_a_number(shop: Project) -> None:
    for n in range(NAMED + 7):
        shop.write(f"keys/{n:03}.pem", "key\n")
    left_out = take_anchor(shop.root, "a1").left_out
    assert len(left_out) == NAMED + 1
    assert left_out[0] == LeftOut("keys/000.pem", "secret")
    assert left_out[-1] == LeftOut("…", "too many", 7)


def test_names_that_are_no_text_come_through(shop: Project) -> None:
    odd = os.fsdecode(b'n\xffl\n"\x1b[31m.txt')
    secret = os.fsdecode(b"\xfe.env")
    shop.write(odd, "odd\n")
    shop.write(secret, "TOKEN=1\n")
    anchor = take_anchor(shop.root, "a1")
    assert anchor.files == 3
    assert anchor.left_out == (LeftOut(secret, "secret"),)
    assert list_anchors(shop.root) == (anchor,)


def test_a_file_git_cannot_encode_does_not_take_the_others_along(shop: Project) -> None:
    shop.write("good.txt", "good\n")
    shop.write("bad.txt", b"no \xff UTF-16 at all")
    shop.write(".gitattributes", "bad.txt working-tree-encoding=UTF-16\n")
    anchor = take_anchor(shop.root, "a1")
    assert anchor.left_out == (LeftOut("bad.txt", "unreadable"),)
    assert {"good.txt", ".gitattributes"} <= held(shop, anchor).keys()
    assert anchor.files == len(held(shop, anchor)) == 4


def test_line_endings_that_would_only_be_warned_of_are_no_obstacle(shop: Project) -> None:
    shop.git("config", "core.autocrlf", "input")
    shop.git("config", "core.safecrlf", "true")
    shop.write("app.py", "one\r\ntwo\r\n")
    assert held(shop, take_anchor(shop.root, "a1"))["app.py"] == "one\ntwo"


def test_a_name_that_is_taken_is_refused_and_the_anchor_stays(shop: Project) -> None:
    first = take_anchor(shop.root, "a1")
    shop.write("app.py", "changed\n")
    with pytest.raises(CtxtuiError, match=r"a1: .* has an anchor of that name already"):
        take_anchor(shop.root, "a1")
    assert list_anchors(shop.root) == (first,)


def test_a_name_that_is_no_name_is_refused(shop: Project) -> None:
    for id in ("", "../heads/main", "a b", "-x", "a" * 65, "a.lock", "a\n"):
        with pytest.raises(UsageError, match="can't name an anchor"):
            take_anchor(shop.root, id)


def test_what_others_put_under_our_refs_is_passed_over(shop: Project) -> None:
    mine = take_anchor(shop.root, "a1")
    shop.git("update-ref", "refs/ctxtui/anchors/theirs", "HEAD")
    shop.git("update-ref", "refs/ctxtui/anchors/blob", "HEAD:app.py")
    lost = take_anchor(shop.root, "lost")
    (shop.root / ".git" / "objects" / lost.commit[:2] / lost.commit[2:]).unlink()
    assert list_anchors(shop.root) == (mine,)
    with pytest.raises(NotFound, match="no longer in the repository"):
        require_anchor(lost)


def test_our_copy_of_the_index_may_be_lost_broken_or_out_of_date(shop: Project) -> None:
    shop.write("new.txt", "new\n")
    cache = Path(os.environ["XDG_CACHE_HOME"])
    known = set(cache.rglob("index"))
    first = take_anchor(shop.root, "a1")
    (kept,) = set(cache.rglob("index")) - known
    expected = held(shop, first)
    kept.write_bytes(b"no index")
    assert held(shop, take_anchor(shop.root, "a2")) == expected
    kept.unlink()
    assert held(shop, take_anchor(shop.root, "a3")) == expected
    for id in ("a1", "a2", "a3"):  # its objects go, and our copy still names them
        shop.git("update-ref", "-d", f"refs/ctxtui/anchors/{id}")
    shop.git("prune", "--expire=now")
    assert held(shop, take_anchor(shop.root, "a4")) == expected
    assert not list(kept.parent.glob("work-*"))


def test_without_a_cache_folder_it_works_as_well(
    shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    shop.write("new.txt", "new\n")
    for id in ("a1", "a2"):
        assert take_anchor(shop.root, id).files == 3
