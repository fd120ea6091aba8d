"""How a repository has moved since a moment: branch, commits, and what files differ."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.base import Source, base_at
from ctxtui.core.repo.changes import read_changes
from ctxtui.core.repo.commits import Commit, commits_since
from ctxtui.core.repo.door import NoRepo, Repo, require_repo
from ctxtui.core.repo.state import RepoState, read_state

MOST_COMMITS = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """What git knows of the time since `then`.

    The client records no commit, so `then` is what HEAD was at that moment as far as git's logs
    tell; `source` says by which of them. None where there was no commit yet.
    """

    state: RepoState
    then: str | None
    source: Source
    made: datetime | None
    """When the commit `then` was made."""
    commits: tuple[Commit, ...]
    """HEAD has them and `then` has not; newest first, at most `MOST_COMMITS`."""
    undone: int
    """Commits that `then` has and HEAD has not: reset, rebased away, or on another branch."""
    committed: frozenset[str]
    """Absolute paths of the files that differ between `then` and HEAD."""
    differing: frozenset[str]
    """The same between `then` and the work tree; what was not committed at the time included."""


def read_moved(
    cwd: Path, since: datetime, branch: str | None, files: Collection[Path] = ()
) -> Moved | NoRepo:
    """How the repository around `cwd` has moved since the moment `since`; `branch` is the one of
    that time, and `files` are those that matter even if they are not tracked.

    Raises CtxtuiError when git fails on a repository that it could open, or takes too long.
    """
    state = read_state(cwd)
    if isinstance(state, NoRepo):
        return state
    if state.bare:
        reason = f"{state.root}: a bare repository; there is no work tree to compare."
        return NoRepo("no-repo", reason)
    base = base_at(cwd, since, branch)
    if base.rev is None:
        raise CtxtuiError(base.reason)
    repo = require_repo(cwd)
    unborn = base.source == "empty"
    committed: frozenset[str] = frozenset()
    undone = 0
    if state.head is not None and state.head != base.rev:
        out = repo.run("diff-tree", "-r", "-z", "--name-only", "--no-renames", base.rev, state.head)
        committed = _absolute(repo.root, out)
        if not unborn:
            undone = int(repo.run("rev-list", "--count", f"HEAD..{base.rev}", "--"))
    changes = read_changes(cwd, base, files)
    names = {file.path for file in changes.files}
    names |= {file.old_path for file in changes.files if file.old_path}
    return Moved(
        state=state,
        then=None if unborn else base.rev,
        source=base.source,
        made=None if unborn else _made(repo, base.rev),
        commits=commits_since(cwd, base, MOST_COMMITS),
        undone=undone,
        committed=committed,
        differing=frozenset(str(repo.root / name) for name in names),
    )


def _made(repo: Repo, rev: str) -> datetime:
    out = repo.run("log", "--max-count=1", "--format=%ct", rev, "--")
    return datetime.fromtimestamp(int(out), UTC)


def _absolute(root: Path, out: bytes) -> frozenset[str]:
    return frozenset(str(root / os.fsdecode(name)) for name in out.split(b"\0") if name)
