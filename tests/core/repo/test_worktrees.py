"""Work trees of ours are listed with what was done in them, put away, and brought back."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.core.repo.conftest import Project, started

from ctxtui.core.errors import CtxtuiError, NotFound
from ctxtui.core.repo.anchors import Anchor, list_anchors, take_anchor
from ctxtui.core.repo.pruning import KEPT, prune
from ctxtui.core.repo.putting_away import bring_back, lately_put_away, put_away
from ctxtui.core.repo.worktree_state import Inside, look_inside
from ctxtui.core.repo.worktrees import CheckedOut, check_out, checked_out

NOW = 1_780_000_000.0


@dataclass
class Lent:
    """The shop and, beside it, a work tree of an anchor, for the tests to copy."""

    folder: Path
    anchor: Anchor | None = None
    made: CheckedOut | None = None
    at: datetime | None = None

    def make(self) -> None:
        """The anchor is of a file that was changed, a new one, and one that was taken away."""
        shop = started(self.folder / "shop")
        shop.write(".gitignore", "*.log\n.venv/\n")
        shop.commit("Ignore logs", hour=10)
        shop.write("app.py", "one\n2\nthree\n")
        shop.write("new.txt", "new\n")
        (shop.root / "notes.md").unlink()
        anchor = take_anchor(shop.root, "a1")
        check_out(anchor, self.folder / "beside")
        (self.made,) = checked_out(shop.root)
        self.anchor, self.at = anchor, datetime.now(UTC)

    def copy(self, to: Path) -> None:
        """Each part of a work tree names the other one by its path."""
        shutil.copytree(self.folder, to, dirs_exist_ok=True)
        for part in (to / "beside" / ".git", to / "shop/.git/worktrees/beside/gitdir"):
            part.write_text(part.read_text().replace(str(self.folder), str(to)))
        for root in (to / "shop", to / "beside"):
            Project(root).git("update-index", "-q", "--refresh")


@pytest.fixture(scope="session")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Lent:
    return Lent(tmp_path_factory.mktemp("lent"))


@pytest.fixture
def shop(lent: Lent, tmp_path: Path) -> Project:
    if lent.anchor is None:
        lent.make()
    lent.copy(tmp_path)
    return Project(tmp_path / "shop")


@pytest.fixture
def anchor(shop: Project, lent: Lent) -> Anchor:
    assert lent.anchor is not None
    return replace(lent.anchor, root=shop.root)


@pytest.fixture
def made(shop: Project, lent: Lent) -> CheckedOut:
    assert lent.made is not None
    git_dir = shop.root / ".git" / "worktrees" / "beside"
    return replace(lent.made, folder=shop.root.with_name("beside"), git_dir=git_dir, root=shop.root)


@pytest.fixture
def beside(made: CheckedOut) -> Project:
    return Project(made.folder)


def files_of(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): path.read_text()
        for path in root.rglob("*")
        if path.name != ".git" and path.is_file()
    }


def words(inside: Inside) -> list[str]:
    return list(inside.words())


def listed(shop: Project) -> int:
    return shop.git("worktree", "list", "--porcelain").count("worktree ")


# -- what was done there


def test_it_is_listed_with_where_from_and_when_and_untouched(
    shop: Project, beside: Project, anchor: Anchor, made: CheckedOut, lent: Lent, tmp_path: Path
) -> None:
    assert (made.anchor, made.commit, made.folder) == ("a1", anchor.commit, tmp_path / "beside")
    assert made.start == shop.git("rev-parse", "HEAD")
    assert checked_out(shop.root) == (made,)
    assert made.made is not None and lent.at is not None
    assert abs(lent.at - made.made).total_seconds() < 600
    assert not made.gone
    assert beside.git("status", "--porcelain") != ""  # what was changed at the mark is no work
    inside = look_inside(made)
    assert inside == Inside(there=True) and inside.untouched
    assert words(inside) == []


def test_files_are_told_and_which_of_them_no_undo_brings_back(
    shop: Project, beside: Project, made: CheckedOut
) -> None:
    beside.write("app.py", "one\n2\n3\n")
    beside.write("more.txt", "more\n")
    (beside.root / "new.txt").unlink()
    before = shop.fingerprint(), beside.fingerprint()
    inside = look_inside(made)
    assert (shop.fingerprint(), beside.fingerprint()) == before
    assert {(one.path, one.status) for one in inside.changed} == {
        ("app.py", "modified"),
        ("more.txt", "untracked"),
        ("new.txt", "deleted"),
    }
    assert words(inside) == ["3 changed files"] and not inside.untouched
    assert inside.not_kept == ()
    beside.write("new.env", "TOKEN=1\n")
    beside.write("out.log", "x\n")
    beside.write(".venv/bin/python", "x\n")
    inside = look_inside(made)
    assert inside.not_kept == ("new.env", ".venv/", "out.log")
    assert words(inside) == ["4 changed files", "ignored .venv/, out.log"]


def test_commits_are_told_with_their_branch_and_those_that_none_holds(
    beside: Project, made: CheckedOut
) -> None:
    beside.commit("On no branch", hour=11)
    inside = look_inside(made)
    assert inside.unheld == (beside.git("rev-parse", "HEAD"),)
    assert words(inside) == ["1 new commit", "1 commit that no branch holds"]
    beside.git("switch", "--quiet", "--create", "fix")
    beside.commit("On a branch", hour=12)
    assert words(look_inside(made)) == ["2 new commits on fix"]
    beside.git("tag", "kept")
    beside.git("switch", "--quiet", "--detach", "main")
    beside.git("branch", "-D", "fix")
    assert look_inside(made).unheld == ()
    beside.git("tag", "-d", "kept")
    assert len(look_inside(made).unheld) == 2  # nothing but the work tree's own log names them


def test_a_merge_under_way_is_told(shop: Project, beside: Project, made: CheckedOut) -> None:
    shop.git("switch", "--quiet", "--create", "other", "--discard-changes", "HEAD")
    shop.commit("Other", hour=11, app__py="other\n")
    beside.git("add", "--all")
    beside.git("commit", "--quiet", "-m", "Mine")
    with pytest.raises(Exception, match="exit code"):
        beside.git("merge", "other")
    inside = look_inside(made)
    assert inside.operation == "merge" and words(inside)[0] == "a merge under way"


def test_once_the_anchor_is_gone_its_code_is_what_would_be_lost(
    shop: Project, made: CheckedOut
) -> None:
    prune(shop.root, ["a1"], NOW)
    assert look_inside(made).untouched  # it is kept for a while yet
    prune(shop.root, [], NOW + KEPT + 1)
    shop.git("reflog", "expire", "--expire=now", "--all")
    shop.git("prune", "--expire=now")
    assert {one.path for one in look_inside(made).changed} == {"app.py", "new.txt", "notes.md"}
    with pytest.raises(CtxtuiError, match="3 changed files"):
        put_away(made)
    assert files_of(made.folder)["new.txt"] == "new\n"


# -- put away


def test_one_that_nothing_was_done_in_goes_and_comes_back(shop: Project, made: CheckedOut) -> None:
    as_it_was = files_of(made.folder)
    status = Project(made.folder).git("status", "--porcelain")
    away = put_away(made)
    assert not made.folder.exists() and listed(shop) == 1
    assert checked_out(shop.root) == ()
    assert bring_back(away) == made.folder
    assert files_of(made.folder) == as_it_was
    assert Project(made.folder).git("status", "--porcelain") == status
    (back,) = checked_out(shop.root)
    assert back == made and look_inside(back).untouched
    assert shop.git("for-each-ref", "refs/ctxtui/pruned/") == ""


def test_one_that_was_worked_in_stays_until_it_is_discarded(
    shop: Project, beside: Project, made: CheckedOut
) -> None:
    for name in ("app.py", "new.env", "out.log"):
        before = beside.root / name
        was = before.read_text() if before.exists() else None
        beside.write(name, "work\n")
        with pytest.raises(CtxtuiError, match=r"was worked in .*--discard"):
            put_away(made)
        assert before.read_text() == "work\n"
        before.unlink() if was is None else before.write_text(was)
    beside.commit("Work", hour=11)
    with pytest.raises(CtxtuiError, match="1 new commit"):
        put_away(made)
    assert shop.git("for-each-ref", "refs/ctxtui/pruned/") == ""
    put_away(made, discard=True)
    assert not made.folder.exists() and listed(shop) == 1


def test_no_more_is_discarded_than_what_was_seen(beside: Project, made: CheckedOut) -> None:
    beside.write("app.py", "work\n")
    seen = look_inside(made)
    beside.write("later.txt", "later\n")
    with pytest.raises(CtxtuiError, match="since you looked"):
        put_away(made, discard=seen)
    (made.folder / "later.txt").unlink()
    put_away(made, discard=seen)
    assert not made.folder.exists()


def test_work_that_was_discarded_comes_back_with_its_commits_and_branch(
    shop: Project, beside: Project, made: CheckedOut
) -> None:
    beside.git("switch", "--quiet", "--create", "fix")
    beside.commit("Work", hour=11, app__py="work\n")
    beside.write("app.py", "more work\n")
    beside.write("later.txt", "later\n")
    beside.write("out.log", "x\n")
    head, as_it_was = beside.git("rev-parse", "HEAD"), files_of(made.folder)
    away = put_away(made, discard=True)
    shop.git("reflog", "expire", "--expire=now", "--all")
    shop.git("gc", "--quiet", "--prune=now")
    bring_back(away)
    as_it_was.pop("out.log")
    assert files_of(made.folder) == as_it_was
    assert beside.git("rev-parse", "HEAD") == head
    assert beside.git("branch", "--show-current") == "fix"
    (back,) = checked_out(shop.root)
    assert words(look_inside(back)) == ["2 changed files", "1 new commit on fix"]


def test_commits_that_no_branch_held_come_back(
    shop: Project, beside: Project, made: CheckedOut
) -> None:
    left = beside.commit("Left behind", hour=11)
    beside.git("switch", "--quiet", "--detach", "main")
    head = beside.commit("On no branch", hour=12)
    away = put_away(made, discard=True)
    shop.git("prune", "--expire=now")
    bring_back(away)
    assert beside.git("rev-parse", "HEAD") == head
    shop.git("prune", "--expire=now")
    assert shop.git("cat-file", "-t", left) == "commit"


def test_a_branch_that_went_on_meanwhile_is_left_alone(
    shop: Project, beside: Project, made: CheckedOut
) -> None:
    beside.git("switch", "--quiet", "--create", "fix")
    head = beside.commit("Work", hour=11)
    away = put_away(made, discard=True)
    shop.git("branch", "--force", "fix", "main")
    bring_back(away)
    assert beside.git("branch", "--show-current") == ""
    assert beside.git("rev-parse", "HEAD") == head
    assert shop.git("rev-parse", "fix") == shop.git("rev-parse", "main")


def test_what_was_put_away_is_found_again_in_a_later_run(
    shop: Project, made: CheckedOut, tmp_path: Path
) -> None:
    other = check_out(list_anchors(shop.root)[0], tmp_path / "other")
    first = put_away(made, now=NOW)
    (second,) = (put_away(one, now=NOW + 1) for one in checked_out(shop.root))
    found = lately_put_away(shop.root)
    assert [(one.id, one.at, one.commit) for one in found] == [
        (second.id, int(NOW) + 1, second.commit),
        (first.id, int(NOW), first.commit),
    ]
    assert [one.made.folder for one in found] == [other, made.folder]
    made.folder.mkdir()
    with pytest.raises(CtxtuiError, match="is there already"):
        bring_back(found[1])
    assert list(made.folder.iterdir()) == []
    made.folder.rmdir()
    bring_back(found[1])
    assert [one.folder for one in checked_out(shop.root)] == [made.folder]
    assert [one.id for one in lately_put_away(shop.root)] == [second.id]


def test_after_its_time_it_can_no_longer_come_back(shop: Project, made: CheckedOut) -> None:
    away = put_away(made, now=NOW)
    prune(shop.root, [], NOW + KEPT + 1)
    assert lately_put_away(shop.root) == ()
    shop.git("prune", "--expire=now")
    with pytest.raises(NotFound, match="14 days"):
        bring_back(away)


def test_one_whose_folder_was_taken_away_is_tidied_up(
    shop: Project, beside: Project, made: CheckedOut, tmp_path: Path
) -> None:
    head = beside.commit("On no branch", hour=11)
    made.folder.rename(tmp_path / "elsewhere")
    assert made.gone
    inside = look_inside(made)
    assert not inside.there and inside.unheld == (head,)
    with pytest.raises(CtxtuiError, match="1 commit that no branch holds"):
        put_away(made)
    away = put_away(made, discard=True)
    assert listed(shop) == 1 and checked_out(shop.root) == ()
    bring_back(away)
    assert beside.git("rev-parse", "HEAD") == head


def test_a_work_tree_of_the_user_s_own_is_not_ours_to_put_away(
    shop: Project, made: CheckedOut
) -> None:
    shop.git("worktree", "remove", "--force", str(made.folder))
    shop.git("worktree", "add", "--quiet", "--detach", str(made.folder))
    assert checked_out(shop.root) == ()
    with pytest.raises(NotFound, match="stays"):
        put_away(made, discard=True)
    assert (made.folder / "app.py").exists()


def test_when_git_refuses_all_is_as_it_was(
    shop: Project, beside: Project, made: CheckedOut
) -> None:
    beside.git("switch", "--quiet", "--create", "fix")
    beside.git("add", "app.py")
    assert made.git_dir is not None
    (made.git_dir / "modules" / "lib").mkdir(parents=True)  # by this it knows of a submodule
    status = beside.git("status", "--porcelain")
    with pytest.raises(CtxtuiError, match=r"submodules .* stays"):
        put_away(made)
    assert beside.git("status", "--porcelain") == status
    assert beside.git("branch", "--show-current") == "fix"
    assert shop.git("for-each-ref", "refs/ctxtui/pruned/") == ""
    put_away(made, discard=True)
    assert listed(shop) == 1


def test_one_that_is_locked_stays_also_if_an_early_ctxtui_made_it(
    shop: Project, made: CheckedOut
) -> None:
    assert made.git_dir is not None
    (made.git_dir / "ctxtui-anchor").write_text(f"{made.anchor} {made.commit}\n")
    (old,) = checked_out(shop.root)
    assert (old.anchor, old.start, old.folder) == ("a1", None, made.folder)
    assert look_inside(old).untouched
    shop.git("worktree", "lock", "--reason", "on a stick", str(made.folder))
    with pytest.raises(CtxtuiError, match=r"is locked \(on a stick\)"):
        put_away(old, discard=True)
    shop.git("worktree", "unlock", str(made.folder))
    put_away(old)
    assert checked_out(shop.root) == ()


def test_a_branch_without_a_commit_is_no_reason_not_to_look(
    shop: Project, beside: Project, made: CheckedOut
) -> None:
    beside.git("checkout", "--quiet", "--orphan", "fresh")
    inside = look_inside(made)
    assert (inside.branch, inside.commits, inside.unheld) == ("fresh", 0, ())
    away = put_away(made)
    assert not made.folder.exists()
    bring_back(away)
    assert files_of(made.folder)["new.txt"] == "new\n"
