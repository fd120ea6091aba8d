"""What a diff starts from: the commit at a session's start, a mark, or a revision."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from ctxtui.core.errors import UsageError
from ctxtui.core.repo.door import NoRepo, Repo, open_repo, require_repo

How = Literal["start", "mark", "rev", "none"]
Source = Literal["reflog", "branch", "history", "empty", "given"]

_DEFAULTS = ("main", "master", "trunk", "develop")
_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Base:
    """One side of a diff; the other is the work tree.

    `rev` is a full commit id, or the empty tree's when there was no commit yet (`source` is then
    "empty", and everything counts as new). Without a repository `how` is "none", `rev` is None
    and `reason` says why. `source` tells how sure the start is: "reflog" is what HEAD was, by
    git's own log; "branch" the same of the branch; "history" only the newest commit of that age.
    `name` is what people call it: a mark's name, a revision as it was typed. `left_out` are new
    files that were there and are not in it: that they changed can't be told.
    """

    rev: str | None
    how: How
    source: Source = "given"
    reason: str = ""
    name: str = ""
    left_out: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.rev is not None and not _ID.fullmatch(self.rev):
            raise UsageError(f"{self.rev}: a base is a full commit id; look it up first.")


def base_at(cwd: Path, started: datetime, branch: str | None = None) -> Base:
    """The commit HEAD was at when a session began in `cwd`, `started` being aware of its zone.

    HEAD's reflog decides; where it does not reach back, the reflog of `branch` (as the session
    recorded it); then the newest commit on HEAD's first-parent line that was committed by then.
    A commit that was amended or rebased away since is still the base while git has the object.
    Git's times are whole seconds: a commit of the very second of the start counts as before it.
    """
    repo = open_repo(cwd)
    if isinstance(repo, NoRepo):
        return Base(None, "none", reason=repo.reason)
    if repo.bare:
        reason = f"{repo.root}: a bare repository; there is no work tree to compare."
        return Base(None, "none", reason=reason)
    moment = int(started.timestamp() // 1)
    if found := _in_reflog(repo, "HEAD", moment):
        return Base(found, "start", "reflog")
    if (
        branch
        and "\0" not in branch
        and (found := _in_reflog(repo, f"refs/heads/{branch}", moment))
    ):
        return Base(found, "start", "branch")
    if found := _in_history(repo, moment):
        return Base(found, "start", "history")
    return Base(repo.empty("tree"), "start", "empty")


def base_rev(cwd: Path, text: str) -> Base:
    """The commit that the user's `text` means: an id, a branch, a tag, `HEAD~3`, `@{yesterday}`.

    Raises UsageError for what is no single commit here, CtxtuiError without a repository.
    """
    repo = require_repo(cwd)
    text = text.strip()
    found = _commit(repo, text) if _can_be_given(text) else ""
    if not found:
        raise UsageError(
            f"{text or 'an empty revision'}: no commit of {repo.root} has that name. "
            "Give a commit, branch or tag, like HEAD~3."
        )
    return Base(found, "rev", name=text)


def base_merge(cwd: Path) -> Base:
    """Where HEAD left the default branch: origin's, else main, master, trunk or develop.

    Where there is one at origin that one counts, so on the branch itself the base is what was
    pushed last. Raises UsageError without a default branch, or if the two have no commit in
    common; CtxtuiError without a repository.
    """
    repo = require_repo(cwd)
    branch = _default_branch(repo)
    if not branch:
        raise UsageError(
            f"{repo.root}: no default branch is known, so there is no merge-base. "
            "Name a commit, branch or tag instead."
        )
    short = branch.removeprefix("refs/heads/").removeprefix("refs/remotes/")
    found = _try(repo, "merge-base", "HEAD", branch).split("\n")[0].strip()
    if not _ID.fullmatch(found):
        raise UsageError(
            f"{short}: has no commit in common with HEAD in {repo.root}. "
            "Name a commit, branch or tag instead."
        )
    return Base(found, "rev", name=f"merge-base with {short}")


def _default_branch(repo: Repo) -> str:
    """Its full name; empty if there is none."""
    told = _try(repo, "symbolic-ref", "--quiet", "refs/remotes/origin/HEAD").strip()
    names = [f"refs/{where}{name}" for where in ("remotes/origin/", "heads/") for name in _DEFAULTS]
    for ref in (told, *names):
        if ref and repo.agrees("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"):
            return ref
    return ""


def _in_reflog(repo: Repo, ref: str, moment: int) -> str:
    """Where `ref` pointed at `moment`; empty when its log is missing or starts later."""
    # Takes a full name and no expression; and `log` would show another log in place of HEAD's.
    if not repo.agrees("reflog", "exists", ref):
        return ""
    asked = ("log", "--walk-reflogs", "--date=unix", "--format=%H %gd")
    for line in _try(repo, *asked, ref, "--").splitlines():
        rev, _, selector = line.partition(" ")
        when = re.search(r"@\{(\d+)\}$", selector)
        if when and int(when[1]) <= moment:
            return rev
    return ""


def _in_history(repo: Repo, moment: int) -> str:
    asked = ("rev-list", "--first-parent", "--max-count=1", f"--min-age={moment}")
    return _try(repo, *asked, "HEAD", "--").strip()


def _commit(repo: Repo, text: str) -> str:
    found = _try(repo, "rev-parse", "--verify", "--quiet", f"{text}^{{commit}}").strip()
    return found if _ID.fullmatch(found) else ""  # "^main" is an exclusion, not a commit


def _can_be_given(text: str) -> bool:
    """Whether git can take `text` as a revision and as nothing else."""
    try:
        os.fsencode(text)
    except UnicodeError:
        return False
    return bool(text) and not text.startswith("-") and "\0" not in text


def _try(repo: Repo, *args: str) -> str:
    """What git prints; nothing when it knows no such thing. A timeout still raises."""
    return repo.run(*args, allow=(0, 1, 128)).decode(errors="replace")
