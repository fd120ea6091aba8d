"""Small repositories with a known history, for the demo and the tests."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.core.errors import CtxtuiError

if TYPE_CHECKING:
    from git import Git

AUTHOR = ("Sam Rivers", "sam@example.com")
LIMIT = 30  # seconds one git command may take

Changes = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class SampleCommit:
    """Files as they are from this commit on; None deletes one."""

    files: Changes
    message: str
    when: datetime


def make_repo(
    path: Path,
    commits: Sequence[SampleCommit],
    work: Changes | None = None,
    staged: Changes | None = None,
    written: Mapping[str, datetime] | None = None,
) -> Path:
    """Make a repository on branch `main` with these commits; `path` must be missing or empty.

    `staged` goes to the index and the work tree, `work` then to the work tree only. Files that
    `written` names were last written then, and so were their folders. Neither the user's git
    settings nor hooks, templates or signing have a say, and commit ids depend on the arguments
    alone. Raises CtxtuiError if git refuses or something else is in the way.
    """
    from git.exc import GitCommandError, GitCommandNotFound

    path.mkdir(parents=True, exist_ok=True)
    if any(path.iterdir()):
        raise CtxtuiError(f"{path}: is not empty. Name a new folder for the sample project.")
    git = _quiet_git(path)
    try:
        git.init("--quiet", "--template=", kill_after_timeout=LIMIT)
        git.symbolic_ref("HEAD", "refs/heads/main", kill_after_timeout=LIMIT)
        for commit in commits:
            _write(path, commit.files)
            _stage(git, commit.files)
            stamp = f"{int(commit.when.timestamp())} +0000"
            with git.custom_environment(GIT_AUTHOR_DATE=stamp, GIT_COMMITTER_DATE=stamp):
                git.commit(
                    "--quiet",
                    "--no-verify",
                    "--no-gpg-sign",
                    f"--message={commit.message}",
                    kill_after_timeout=LIMIT,
                )
        if staged:
            _write(path, staged)
            _stage(git, staged)
        _write(path, work or {})
        if written:
            _touch(path, written)
            # Else commands that only look at times would take all files for changed.
            git.update_index("-q", "--refresh", with_exceptions=False, kill_after_timeout=LIMIT)
    except GitCommandNotFound as error:
        raise CtxtuiError("The sample projects need git, which is not installed.") from error
    except GitCommandError as error:
        raise CtxtuiError(f"{path}: the sample project could not be made: {error}") from error
    return path


def _quiet_git(path: Path) -> Git:
    """A git that sees this folder only: no settings of the user, no GIT_* of a calling hook."""
    from git import Git

    name, mail = AUTHOR
    inside = path / ".git"
    git = Git(path)
    git.update_environment(
        GIT_CONFIG_GLOBAL=os.devnull,
        GIT_CONFIG_SYSTEM=os.devnull,
        GIT_CONFIG_NOSYSTEM="1",
        GIT_CONFIG_COUNT="0",
        GIT_CONFIG_PARAMETERS="",
        GIT_DIR=str(inside),
        GIT_WORK_TREE=str(path),
        GIT_INDEX_FILE=str(inside / "index"),
        GIT_OBJECT_DIRECTORY=str(inside / "objects"),
        GIT_DEFAULT_HASH="sha1",
        GIT_TERMINAL_PROMPT="0",
        GIT_AUTHOR_NAME=name,
        GIT_AUTHOR_EMAIL=mail,
        GIT_COMMITTER_NAME=name,
        GIT_COMMITTER_EMAIL=mail,
    )
    return git


def _write(root: Path, changes: Changes) -> None:
    for name, text in changes.items():
        target = root / name
        if text is None:
            target.unlink(missing_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")


def _touch(root: Path, written: Mapping[str, datetime]) -> None:
    times: dict[Path, float] = {}
    for name, when in written.items():
        target = root / name
        for path in (target, *target.parents[: name.count("/")]):
            times[path] = max(times.get(path, 0.0), when.timestamp())
    for path, time in times.items():
        if path.exists():
            os.utime(path, (time, time))


def _stage(git: Git, changes: Changes) -> None:
    git.add("--all", "--force", "--", *changes, kill_after_timeout=LIMIT)
