"""Where a work tree stands: branch, commit, and how many files are not committed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctxtui.core.repo.door import NoRepo, Repo, open_repo

Operation = Literal["merge", "rebase", "am", "cherry-pick", "revert", "bisect"]

_OPERATIONS: tuple[tuple[str, Operation], ...] = (
    ("rebase-merge", "rebase"),  # a rebase that stopped leaves CHERRY_PICK_HEAD as well
    ("rebase-apply/applying", "am"),
    ("rebase-apply", "rebase"),
    ("MERGE_HEAD", "merge"),
    ("CHERRY_PICK_HEAD", "cherry-pick"),
    ("REVERT_HEAD", "revert"),
    ("BISECT_LOG", "bisect"),
)


@dataclass(frozen=True, slots=True)
class RepoState:
    """What `git status` says of the whole work tree; an untracked folder counts as one file.

    The header's `main +3 −1` is `changed` and `gone`: files that are new or differ from HEAD, and
    files that are no longer there. Together they are the dirty files, each counted once, so the
    line costs no diff. `staged`, `unstaged` and `untracked` overlap where a file is both.
    """

    root: Path  # of a bare repository its git dir
    branch: str | None  # None on a detached HEAD; named before its first commit, too
    head: str | None  # None before the first commit
    bare: bool = False
    changed: int = 0
    gone: int = 0
    staged: int = 0
    unstaged: int = 0
    untracked: int = 0
    conflicts: int = 0
    ahead: int | None = None  # None without an upstream that is known here
    behind: int | None = None
    operation: Operation | None = None  # begun and not finished

    @property
    def detached(self) -> bool:
        return self.branch is None

    @property
    def unborn(self) -> bool:
        """Nothing was ever committed on this branch."""
        return self.head is None

    @property
    def dirty(self) -> int:
        """Files that differ from HEAD."""
        return self.changed + self.gone


def read_state(cwd: Path) -> RepoState | NoRepo:
    """The state of the repository around `cwd`, or why there is none. Writes nothing.

    Raises CtxtuiError when git fails on a repository that it could open, or takes too long.
    """
    repo = open_repo(cwd)
    if isinstance(repo, NoRepo):
        return repo
    if repo.bare:
        return _bare(repo)
    out = repo.run(
        "status",
        "--porcelain=v2",
        "--branch",
        "-z",
        "--untracked-files=normal",
        "--ignore-submodules=dirty",  # a submodule's own config is not looked into
        "--find-renames",
    )
    return _parse(out, repo)


def _parse(out: bytes, repo: Repo) -> RepoState:
    headers: dict[str, str] = {}
    changed = gone = staged = unstaged = untracked = conflicts = 0
    entries = iter(out.split(b"\0"))
    for entry in entries:
        kind = entry[:2]
        if kind == b"# ":
            name, _, value = entry[2:].decode(errors="replace").partition(" ")
            headers[name] = value
        elif kind == b"? ":
            untracked += 1
            changed += 1
        elif kind == b"u ":
            conflicts += 1
            changed += 1
        elif kind in (b"1 ", b"2 "):
            index, tree = entry[2:3], entry[3:4]
            staged += index != b"."
            unstaged += tree != b"."
            missing = tree == b"D" or (index == b"D" and tree == b".")
            gone += missing
            changed += not missing
            if kind == b"2 ":
                next(entries, b"")  # the old name
    branch, head = headers.get("branch.head"), headers.get("branch.oid")
    ahead, _, behind = headers.get("branch.ab", "").partition(" ")
    return RepoState(
        root=repo.root,
        branch=None if branch == "(detached)" else branch,
        head=None if head == "(initial)" else head,
        changed=changed,
        gone=gone,
        staged=staged,
        unstaged=unstaged,
        untracked=untracked,
        conflicts=conflicts,
        ahead=abs(int(ahead)) if ahead else None,
        behind=abs(int(behind)) if behind else None,
        operation=_operation(repo.git_dir),
    )


def _bare(repo: Repo) -> RepoState:
    branch = repo.run("symbolic-ref", "--quiet", "--short", "HEAD", allow=(0, 1))
    head = repo.run("rev-parse", "--verify", "--quiet", "HEAD", allow=(0, 1))
    return RepoState(
        root=repo.root,
        branch=branch.decode(errors="replace").strip() or None,
        head=head.decode().strip() or None,
        bare=True,
    )


def _operation(git_dir: Path) -> Operation | None:
    for mark, operation in _OPERATIONS:
        if os.path.lexists(git_dir / mark):
            return operation
    return None
