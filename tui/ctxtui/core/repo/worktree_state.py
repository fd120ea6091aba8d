"""What stands in a work tree of ours: whether anything was done there since it was made."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.repo.base import Base
from ctxtui.core.repo.changes import FileChange, read_changes
from ctxtui.core.repo.door import Repo, require_repo
from ctxtui.core.repo.state import Operation, RepoState, read_state
from ctxtui.core.repo.worktrees import CheckedOut

MOST_TIPS = 200
"""Commits of the work tree's own log that are asked for: the newest."""
_NOT_KEPT = ("secret", "large", "unreadable", "submodule")
_HELD = ("--not", "--branches", "--tags", "--remotes", "--glob=refs/ctxtui/*")


@dataclass(frozen=True, slots=True)
class Inside:
    """What was done in a work tree; nothing of a folder that is gone, but its commits.

    Paths are the user's, to be cleaned before they are drawn.
    """

    there: bool
    branch: str | None = None
    changed: tuple[FileChange, ...] = ()
    """Files that differ from the anchor, new ones too, and from HEAD if it has gone on; only from
    HEAD where the anchor's code is gone, for then nothing else holds it."""
    more: int = 0
    """Changed files beyond the limits, which are not listed."""
    ignored: tuple[str, ...] = ()
    """Files and folders (these end in "/") that git ignores."""
    commits: int = 0
    """Made on what was checked out at the start."""
    unheld: tuple[str, ...] = ()
    """Commits that no branch, tag or remote holds: with the work tree they go. Also such that were
    left behind there, by an amend or another checkout."""
    operation: Operation | None = None
    locked: str | None = None
    """Why `git worktree lock` was called; empty if no reason was given."""

    @property
    def untouched(self) -> bool:
        """Nothing goes with it that isn't elsewhere as well."""
        done = self.changed or self.more or self.ignored or self.commits or self.unheld
        return not done and self.operation is None

    @property
    def not_kept(self) -> tuple[str, ...]:
        """What no undo could bring back: secrets, big files, ignored ones."""
        new = (one.path for one in self.changed if one.kind in _NOT_KEPT)
        return (*new, *self.ignored)

    def words(self) -> Iterator[str]:
        """What was done, each a few words; nothing for an untouched one."""
        if self.operation is not None:
            yield f"a {self.operation} under way"
        if files := len(self.changed) + self.more:
            yield f"{files} changed file{'s' if files > 1 else ''}"
        if self.commits:
            on = f" on {self.branch}" if self.branch is not None else ""
            yield f"{self.commits} new commit{'s' if self.commits > 1 else ''}{on}"
        if lost := len(self.unheld):
            yield f"{lost} commit{'s' if lost > 1 else ''} that no branch holds"
        if self.ignored:
            yield f"ignored {', '.join(self.ignored[:2])}{' …' if self.ignored[2:] else ''}"


def look_inside(made: CheckedOut, repo: Repo | None = None) -> Inside:
    """What stands in one that `checked_out` told of; `repo` is it, if it was opened already. Writes
    nothing; costs some twenty starts of git.

    Raises CtxtuiError when git fails.
    """
    locked = _told(made.git_dir, "locked")
    if made.gone:
        repo = repo or require_repo(made.root or made.folder)
        unheld = _unheld(repo, made.git_dir)
        return Inside(there=False, branch=branch_of(made), unheld=unheld, locked=locked)
    repo, state = repo or require_repo(made.folder), read_state(made.folder)
    known = state if isinstance(state, RepoState) else None
    base = base_of(repo, made)
    changes = read_changes(made.folder, Base(base, "rev"))
    changed, head = changes.files, known.head if known is not None else None
    commits = _commits(repo, made) if head is not None else 0
    if commits and head != base:  # what was committed since is told as a commit
        dirty = read_changes(made.folder, Base(head, "rev"))
        paths = {one.path for one in dirty.files}
        changed = tuple(one for one in changed if one.path in paths)
    asked = ("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    ignored = tuple(os.fsdecode(name) for name in repo.run(*asked).split(b"\0") if name)
    return Inside(
        there=True,
        branch=known.branch if known is not None else None,
        changed=changed,
        more=changes.left_out,
        ignored=ignored,
        commits=commits,
        unheld=_unheld(repo, made.git_dir),
        operation=known.operation if known is not None else None,
        locked=locked,
    )


def branch_of(made: CheckedOut) -> str | None:
    """What is checked out in one whose folder may be gone; None for a commit."""
    head = _told(made.git_dir, "HEAD") or ""
    name = head.removeprefix("ref: refs/heads/")
    return name if name != head else None


def base_of(repo: Repo, made: CheckedOut, head: str = "HEAD") -> str:
    """The commit with the code as it was, if a ref of ours still holds it; else `head`."""
    out = repo.run("for-each-ref", "--format=%(objectname)", "refs/ctxtui/")
    if made.commit in out.decode().split():
        return made.commit
    out = repo.run("rev-parse", "--verify", "--quiet", f"{head}^{{commit}}", allow=(0, 1, 128))
    return out.decode().strip() or repo.empty("tree")


def _commits(repo: Repo, made: CheckedOut) -> int:
    start = made.start
    if start is None:
        out = repo.run("rev-parse", "--verify", "--quiet", f"{made.commit}^", allow=(0, 1, 128))
        start = out.decode().strip() or made.commit
    return int(repo.run("rev-list", "--count", "--ignore-missing", "HEAD", f"^{start}", "--"))


def _unheld(repo: Repo, git_dir: Path | None) -> tuple[str, ...]:
    """Of those that its HEAD is at, or was at."""
    head = _told(git_dir, "HEAD") or ""
    tips = [] if head.startswith("ref:") else head.split()
    log = (_told(git_dir, "logs/HEAD") or "").splitlines()
    words = [line.split() for line in reversed(log[-MOST_TIPS:])]
    tips += [one[1] for one in words if len(one) > 1]
    if not tips:
        return ()
    asked = ("rev-list", "--ignore-missing", *dict.fromkeys(tips), *_HELD, "--")
    return tuple(repo.run(*asked).decode().split())


def _told(git_dir: Path | None, name: str) -> str | None:
    """What a file there says; None if there is none."""
    if git_dir is None:
        return None
    try:
        return (git_dir / name).read_text(errors="replace").strip()
    except OSError:
        return None
