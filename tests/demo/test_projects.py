"""The demo's projects are real repositories, and the user's own git has no say in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.moves.drift import read_drift
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.terminal.programs import run
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree
from ctxtui.demo.auth import SCRIPT
from ctxtui.demo.script import Turn
from ctxtui.demo.write import Demo

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def git(path: Path, *words: str) -> str:
    done = run(["git", "-c", "core.quotePath=false", *words], cwd=path, timeout=20)
    assert done.ok, done.err
    return done.out


def test_the_shop_has_staged_unstaged_untracked_and_renamed_work(demo: Demo) -> None:
    assert git(demo.projects["shop"], "status", "--porcelain").splitlines() == [
        "R  docs/limits.md -> docs/rate-limits.md",
        " M src/auth/cookies.py",
        "M  tests/auth/test_limits.py",
        "?? .env",
        "?? tests/auth/test_cookies.py",
    ]
    assert git(demo.projects["shop"], "branch", "--show-current") == "main\n"


def test_three_commits_were_made_while_the_live_session_ran(dated: Demo, now: datetime) -> None:
    first = next(scene for scene in SCRIPT.scenes if isinstance(scene, Turn))
    began = now - timedelta(minutes=first.ended + first.took)
    log = git(dated.projects["shop"], "log", "--format=%ct %s").splitlines()
    since = [line.split(" ", 1)[1] for line in log if int(line.split()[0]) > began.timestamp()]
    assert since == [
        "Document the cart API",
        "Limit each account, with limits from settings",
        "Limit logins in memory",
    ]
    assert len(log) == 7


def test_what_the_sessions_edited_still_runs(demo: Demo) -> None:
    sources = [path for root in demo.projects.values() for path in root.rglob("*.py")]
    assert len(sources) > 15
    for path in sources:
        compile(path.read_text(encoding="utf-8"), path, "exec")


def test_the_other_projects_have_one_change_each(demo: Demo) -> None:
    assert git(demo.projects["blog"], "status", "--porcelain") == "?? tags.py\n"
    assert git(demo.projects["dotfiles"], "status", "--porcelain") == " M tmux.conf\n"


def test_commits_are_sams_and_as_old_as_they_say(demo: Demo) -> None:
    for path in demo.projects.values():
        for line in git(path, "log", "--format=%an <%ae> %cn|%at|%ct").splitlines():
            who, written, committed = line.split("|")
            assert who == "Sam Rivers <sam@example.com> Sam Rivers"
            assert written == committed
    reflog = git(demo.projects["shop"], "reflog", "--format=%gd", "--date=unix").splitlines()
    assert len(reflog) == 7


def test_hooks_signing_and_a_missing_identity_do_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "commit-msg", "post-commit"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n")
        (hooks / name).chmod(0o755)
    settings = tmp_path / "gitconfig"
    settings.write_text(f"[core]\n hooksPath = {hooks}\n[commit]\n gpgSign = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nowhere" / "index"))
    commits = [SampleCommit({"a.txt": "a\n"}, "One", WHEN)]
    path = make_repo(tmp_path / "repo", commits)
    monkeypatch.delenv("GIT_DIR")
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert git(path, "log", "--format=%s %ct") == f"One {int(WHEN.timestamp())}\n"
    assert not (tmp_path / "nowhere").exists()


def test_the_same_commits_have_the_same_ids(tmp_path: Path) -> None:
    commits = [
        SampleCommit({"a.txt": "a\n", "b/c.txt": "c\n"}, "One", WHEN),
        SampleCommit({"a.txt": None}, "Two", WHEN + timedelta(hours=1)),
    ]
    heads = {git(make_repo(tmp_path / n, commits), "rev-parse", "HEAD") for n in ("x", "y")}
    assert len(heads) == 1
    assert git(tmp_path / "x", "ls-files") == "b/c.txt\n"


def test_work_is_left_on_disk_and_staged_work_in_the_index(tmp_path: Path) -> None:
    path = make_repo(
        tmp_path / "r",
        [SampleCommit({"a": "a\n", "b": "b\n", "c": "c\n"}, "One", WHEN)],
        work={"a": "A\n", "b": None},
        staged={"c": "C\n"},
    )
    assert git(path, "status", "--porcelain").splitlines() == [" M a", " D b", "M  c"]


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    with pytest.raises(CtxtuiError, match="is not empty"):
        make_repo(tmp_path, [])
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_files_are_as_old_as_the_story_says_so_no_session_finds_them_changed(demo: Demo) -> None:
    changed = {}
    for name in (demo.live, "docs for cart API", "flaky checkout test", "auth middleware, redis"):
        tree = turn_tree(read_transcript(demo.sessions[name]))
        drift = read_drift(tree, str(demo.projects["shop"]))
        changed[name] = [(one.shown, one.what) for one in drift.files]
    assert changed[demo.live] == changed["docs for cart API"] == []
    assert changed["flaky checkout test"] == []
    assert ("src/auth/login.py", "committed") in changed["auth middleware, redis"]
    assert ("src/auth/cookies.py", "changed") in changed["auth middleware, redis"]
