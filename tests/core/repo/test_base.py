from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ctxtui.core.errors import CtxtuiError, UsageError
from ctxtui.core.repo.base import Base, base_at, base_rev
from ctxtui.core.repo.commits import commits_since

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project


def at(hour: int, minute: int = 30) -> datetime:
    return datetime.fromisoformat(f"2026-03-10T{hour:02}:{minute:02}:00+00:00")


def forget_reflogs(project: Project) -> None:
    shutil.rmtree(project.root / ".git" / "logs")


def test_the_base_is_where_head_was_when_the_session_began(shop: Project) -> None:
    before = shop.commit("Before", hour=10)
    shop.commit("After", hour=12)
    assert base_at(shop.root, at(11)) == Base(before, "start", "reflog")


def test_a_commit_of_the_very_second_counts_as_before(shop: Project) -> None:
    same = shop.commit("Same second", hour=10)
    assert base_at(shop.root, at(10, 0)).rev == same


def test_the_zone_of_the_start_is_minded(shop: Project) -> None:
    before = shop.commit("Before", hour=10)
    shop.commit("After", hour=12)
    in_tokyo = datetime.fromisoformat("2026-03-10T20:30:00+09:00")  # half past eleven
    assert base_at(shop.root, in_tokyo).rev == before


def test_the_reflog_knows_the_branch_that_was_checked_out_then(shop: Project) -> None:
    main = shop.git("rev-parse", "HEAD")
    shop.git("checkout", "--quiet", "-b", "topic", hour=10)
    topic = shop.commit("Topic", hour=11)
    shop.git("checkout", "--quiet", "main", hour=12)
    assert base_at(shop.root, at(11)).rev == topic
    assert base_at(shop.root, at(12)).rev == main


def test_an_amended_commit_is_still_the_base(shop: Project) -> None:
    before = shop.commit("Before", hour=10)
    shop.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "Amended", hour=12)
    assert shop.git("rev-parse", "HEAD") != before
    assert base_at(shop.root, at(11)).rev == before


def test_a_base_that_was_rebased_away_still_serves(shop: Project) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    old = shop.commit("Topic", hour=10, topic__py="t\n")
    shop.git("checkout", "--quiet", "main")
    shop.commit("Main", hour=9, main__py="m\n")
    shop.git("checkout", "--quiet", "topic", hour=11)
    shop.git("rebase", "--quiet", "main", hour=12)
    base = base_at(shop.root, at(11))
    assert base == Base(old, "start", "reflog")
    assert [commit.subject for commit in commits_since(shop.root, base, 9)] == ["Topic", "Main"]


def test_where_heads_log_starts_too_late_the_branchs_log_is_asked(shop: Project) -> None:
    before = shop.commit("Before", hour=10)
    shop.commit("After", hour=12)
    (shop.root / ".git" / "logs" / "HEAD").unlink()
    assert base_at(shop.root, at(11), "main") == Base(before, "start", "branch")
    assert base_at(shop.root, at(11)) == Base(before, "start", "history")


def test_without_a_log_the_newest_commit_of_that_age_is_taken(shop: Project) -> None:
    before = shop.commit("Before", hour=10)
    shop.commit("After", hour=12)
    forget_reflogs(shop)
    assert base_at(shop.root, at(11), "main") == Base(before, "start", "history")


def test_the_first_parent_line_leaves_merged_branches_out(shop: Project) -> None:
    shop.git("checkout", "--quiet", "-b", "topic")
    shop.commit("Topic", hour=11, topic__py="t\n")
    shop.git("checkout", "--quiet", "main")
    main = shop.commit("Main", hour=10, main__py="m\n")
    shop.git("merge", "--quiet", "--no-edit", "topic", hour=13)
    forget_reflogs(shop)
    assert base_at(shop.root, at(12)).rev == main


def test_a_recorded_branch_is_a_name_and_never_an_expression(shop: Project) -> None:
    first = shop.git("rev-parse", "HEAD")
    shop.git("branch", "topic")
    forget_reflogs(shop)
    for branch in ("main..topic", "-main", "ma\0in", "../HEAD", "nowhere", "@{-1}"):
        assert base_at(shop.root, at(11), branch) == Base(first, "start", "history")


def test_a_session_from_before_the_first_commit_starts_from_nothing(shop: Project) -> None:
    base = base_at(shop.root, at(8))
    assert (base.how, base.source) == ("start", "empty")
    assert base.rev == shop.git("hash-object", "-t", "tree", "/dev/null")
    assert [commit.subject for commit in commits_since(shop.root, base, 9)] == ["Start the shop"]


def test_a_repository_without_a_commit_starts_from_nothing(empty: Project) -> None:
    base = base_at(empty.root, at(11), "main")
    assert base.source == "empty"
    assert commits_since(empty.root, base, 9) == ()


def test_without_a_repository_there_is_no_base_and_a_reason(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    base = base_at(plain, at(11))
    assert (base.rev, base.how) == (None, "none")
    assert "not in a git repository" in base.reason
    with pytest.raises(CtxtuiError, match="not in a git repository"):
        commits_since(plain, base, 9)


def test_a_bare_repository_gives_no_base(shop: Project, tmp_path: Path) -> None:
    shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "shop.git"))
    assert base_at(tmp_path / "shop.git", at(11)).how == "none"


def test_a_revision_of_the_users_is_looked_up(shop: Project) -> None:
    first = shop.git("rev-parse", "HEAD")
    shop.git("tag", "-a", "v1", "-m", "first")
    shop.git("branch", "old")
    shop.commit("Second")
    for text in ("HEAD~1", "v1", "old", " HEAD^ ", "main~1"):
        assert base_rev(shop.root, text) == Base(first, "rev", name=text.strip())
    assert base_rev(shop.root, first[:10]).rev == first


NO_COMMIT = ("", "nowhere", "-n1", "--all", "HEAD:app.py", "^main", "HEAD..main", "a\0b", "\ud800")


def test_what_is_no_single_commit_is_refused_with_a_sentence(shop: Project) -> None:
    shop.commit("Second")
    for text in NO_COMMIT:
        with pytest.raises(UsageError, match="Give a commit, branch or tag"):
            base_rev(shop.root, text)


def test_a_base_is_a_full_id_and_never_an_option() -> None:
    with pytest.raises(UsageError):
        Base("--output=stolen", "rev")


def test_commits_since_the_base_come_newest_first_with_all_they_say(shop: Project) -> None:
    base = base_rev(shop.root, "HEAD")
    shop.commit("One: a\tb", hour=10)
    sha = shop.commit("Two – ünï", hour=11)
    shop.commit("Three", hour=12)
    three, two, one = commits_since(shop.root, base, 9)
    assert (two.sha, two.subject, two.author) == (sha, "Two – ünï", "Ada Park")
    assert sha.startswith(two.short)
    assert two.when == at(11, 0)
    assert (three.subject, one.subject) == ("Three", "One: a\tb")
    assert commits_since(shop.root, base, 1) == (three,)
    assert commits_since(shop.root, base, 0) == ()


def test_a_subject_that_is_no_utf8_is_replaced(shop: Project) -> None:
    base = base_rev(shop.root, "HEAD")
    commit = shop.git("cat-file", "commit", "HEAD").partition("\n\n")[0].encode()
    commit = commit.replace(b"Ada", b"Ad\xe9")
    shop.write(".git/commit", commit + b"\n\ncaf\xe9 \xff\n")
    raw = shop.git("hash-object", "-w", "-t", "commit", ".git/commit")
    shop.git("reset", "--quiet", "--soft", raw)
    found = commits_since(shop.root, base, 9)
    assert [(commit.sha, commit.subject) for commit in found] == [(raw, "caf\ufffd \ufffd")]
    assert found[0].author == "Ad\ufffd Park"
