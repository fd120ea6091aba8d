"""What git has to choose from: ranges to look at, commits to start from, files and documents."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.base import Base, base_at
from ctxtui.core.repo.changes import Changes, read_changes
from ctxtui.core.repo.commits import Commit, commits_since
from ctxtui.core.repo.door import Repo, open_repo
from ctxtui.core.repo.state import RepoState, read_state
from ctxtui.core.subagents.matching import Choice
from ctxtui.core.text import clean, one_line

SHORT = 10  # digits of a commit's id
MOST_COMMITS, MOST_TAGS, MOST_FILES = 30, 10, 300
# What stands in a command line as it is. A branch may be named `$(date)`: an agent that is told to
# run `git diff` on that would run it, so such names are not offered; a person can still type them.
_PLAIN = re.compile(r"[\w./@{}~^+-]+")
_DOCUMENT = (".md", ".markdown", ".rst", ".adoc", ".txt")
_SPEC = re.compile(
    r"(?:spec|design|requirement|rfc|prd|plan|limit|contract|proposal|adr|schema|protocol)", re.I
)


@dataclass(frozen=True, slots=True)
class Git:
    """What git says of a project: since a session's start, or as it is."""

    repo: Repo
    state: RepoState
    base: Base
    commits: tuple[Commit, ...]
    changes: Changes | None

    @property
    def moved(self) -> bool:
        """Is there anything new since the base?"""
        return bool(self.commits or (self.changes is not None and self.changes.files))


def look(
    cwd: Path, started: datetime | None, branch: str | None, edited: Collection[Path]
) -> Git | None:
    """None where there is no repository, or git can't be asked. Blocks as long as git takes."""
    try:
        repo, state = open_repo(cwd), read_state(cwd)
        if not isinstance(repo, Repo) or not isinstance(state, RepoState) or repo.bare:
            return None
        base = Base(state.head, "rev") if started is None else base_at(cwd, started, branch)
        if base.rev is None:
            return None
        commits = commits_since(cwd, base, MOST_COMMITS)
        return Git(repo, state, base, commits, read_changes(cwd, base, edited))
    except CtxtuiError:
        return None


def ranges(git: Git, session: bool) -> Iterator[Choice]:
    """Each is what follows `git diff`; only ranges in which something changed come first."""
    rev = (git.base.rev or "")[:SHORT]
    started = session and git.base.source != "empty"
    if started and git.moved:
        yield Choice(rev, "since the session began")
    main = _main_branch(git.repo)
    if main and git.state.branch != main and not git.state.unborn:
        yield Choice(f"{main}...HEAD", "this branch")
    if git.state.dirty and not git.state.unborn:
        yield Choice("HEAD", "not committed yet")
    if not git.state.unborn and _known(git.repo, "HEAD~1"):
        yield Choice("HEAD~1..HEAD", "the last commit")
    if started and not git.moved:
        yield Choice(rev, "since the session began: nothing yet", sure=False)


def changed(git: Git) -> Iterator[Choice]:
    """The files that changed since the base, those of the session first."""
    for one in git.changes.files if git.changes is not None else ():
        if one.status != "deleted":
            yield Choice(clean(one.path), one.status)


def commits(git: Git, session: bool) -> Iterator[Choice]:
    """Where a search may begin: the session's start, tags, commits, newest first."""
    if session and git.base.source != "empty" and git.commits:
        yield Choice((git.base.rev or "")[:SHORT], "the session began", sure=False)
    asked = ("for-each-ref", "--sort=-creatordate", f"--count={MOST_TAGS}", "refs/tags")
    for name in _lines(git.repo, *asked, "--format=%(refname:short)"):
        if _PLAIN.fullmatch(name):
            yield Choice(name, "tag", sure=False)
    logged = ("log", f"--max-count={MOST_COMMITS}", "--format=%h %s", "HEAD", "--")
    for line in _lines(git.repo, *logged):
        rev, _, subject = line.partition(" ")
        yield Choice(rev, one_line(subject, 60), sure=False)


def documents(git: Git, read: Collection[str]) -> Iterator[Choice]:
    """Text files that are tracked: those named like a spec first, then those that were `read`.

    One that is named so is sure if it was read in the session, or is the only one.
    """
    paths = [clean(os.fsdecode(raw)) for raw in git.repo.run("ls-files", "-z").split(b"\0")]
    paths = [one for one in paths if one.lower().endswith(_DOCUMENT)]
    specs = {one for one in paths if _SPEC.search(one)}

    def order(path: str) -> tuple[bool, bool, int, str]:
        return path not in specs, path not in read, path.count("/"), path

    for path in sorted(paths, key=order)[:MOST_FILES]:
        sure = path in specs and (path in read or len(specs) == 1)
        yield Choice(path, "read in the session" if path in read else "", sure)


def nearby(cwd: Path) -> Iterator[Choice]:
    """Other repositories beside the project."""
    try:
        beside = sorted(os.scandir(cwd.parent), key=lambda one: one.name)[:MOST_FILES]
    except OSError:
        return
    for one in beside:
        there = Path(one.path)
        beside_it = there != cwd and not one.name.startswith(".")
        if beside_it and os.path.lexists(there / ".git"):
            yield Choice(clean(str(there)), "beside the project", sure=False)


def _main_branch(repo: Repo) -> str:
    for line in _lines(repo, "rev-parse", "--abbrev-ref", "--verify", "--quiet", "origin/HEAD"):
        if _PLAIN.fullmatch(line) and line != "origin/HEAD":
            return line
    return next((one for one in ("main", "master", "trunk") if _known(repo, one)), "")


def _known(repo: Repo, name: str) -> bool:
    return repo.agrees("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")


def _lines(repo: Repo, *args: str) -> list[str]:
    return repo.run(*args, allow=(0, 1, 128)).decode(errors="replace").splitlines()
