"""What changed under a session since its last row: the repository, and the files it had read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.evidence.files import shown
from ctxtui.core.places import is_folder
from ctxtui.core.repo.door import NoRepo
from ctxtui.core.repo.drift import Moved, read_moved
from ctxtui.core.transcripts.touched import touched_files
from ctxtui.core.transcripts.turns import TurnTree

DETACHED = "HEAD"
"""What the client records as the branch where there is none."""
SLACK = 2.0
"""Seconds after the last row in which a file may still have been written by the session."""

What = Literal["gone", "committed", "changed"]


@dataclass(frozen=True, slots=True)
class FileDrift:
    """A file that the session read or wrote, and that is another one now."""

    path: str
    shown: str
    """Relative to the project where it lies inside."""
    reads: int
    edits: int
    what: What
    """`committed` by commits since; `changed` was written since and not committed, as far as git
    can tell."""
    when: datetime | None
    """When it was last written; None for one that is gone."""


@dataclass(frozen=True, slots=True)
class Drift:
    """`since` is when the newest row was written: the client records no commit, only a branch."""

    since: datetime | None
    branch_then: str | None
    """As recorded; None outside a repository and where it is detached."""
    detached_then: bool
    moved: Moved | None
    """None where git has nothing to say; `why` is then the sentence."""
    files: tuple[FileDrift, ...]
    known: int
    """Files of the live path that were compared."""
    why: str = ""

    @property
    def branch_now(self) -> str | None:
        return self.moved.state.branch if self.moved is not None else None

    @property
    def other_branch(self) -> bool:
        if self.moved is None or (self.branch_then is None and not self.detached_then):
            return False
        return self.branch_then != self.branch_now

    @property
    def head_moved(self) -> bool:
        return self.moved is not None and self.moved.then != self.moved.state.head


def read_drift(tree: TurnTree, project: str | None) -> Drift:
    """Asks git and looks at the files of the live path; slow for large work trees. Never raises
    for git's sake. Raises CtxtuiError if the transcript was replaced."""
    rows = [row for row in tree.transcript.rows if not row.sidechain]
    since = max((when for row in rows if (when := row.time)), default=None)
    recorded = next((row.branch for row in reversed(rows) if row.branch), None)
    branch = None if recorded == DETACHED else recorded
    touched = _touched(tree)
    moved, why = _moved(project, since, branch, touched)
    gone = project is None or not is_folder(Path(project))
    return Drift(
        since=since,
        branch_then=branch,
        detached_then=recorded == DETACHED,
        moved=moved,
        # Of a folder that is gone as a whole, no file needs to be named.
        files=() if gone or since is None else tuple(_files(touched, project or "", since, moved)),
        known=len(touched),
        why=why,
    )


@dataclass(slots=True)
class _Known:
    path: str
    reads: int = 0
    edits: int = 0
    edited: datetime | None = None
    """When the last turn began that edited it."""


def _touched(tree: TurnTree) -> list[_Known]:
    """The files of the live path, what a compaction dropped included: its summary speaks of it."""
    found: dict[str, _Known] = {}
    for turn in tree.live:
        for one in touched_files(tree.transcript, [turn]):
            known = found.setdefault(one.path, _Known(one.path))
            known.reads += one.reads
            known.edits += one.edits
            if one.edits:
                known.edited = turn.started or known.edited
    return list(found.values())


def _moved(
    project: str | None, since: datetime | None, branch: str | None, touched: list[_Known]
) -> tuple[Moved | None, str]:
    if project is None or not project.startswith("/"):
        return None, "The session doesn't say in which folder it ran."
    if since is None:
        return None, "No row says when it was written, so nothing can be compared."
    try:
        files = [Path(one.path) for one in touched if "\0" not in one.path]
        found = read_moved(Path(project), since, branch, files)
    except (CtxtuiError, OSError) as error:
        return None, str(error)
    return (None, found.reason) if isinstance(found, NoRepo) else (found, "")


def _files(
    touched: list[_Known], project: str, since: datetime, moved: Moved | None
) -> Iterator[FileDrift]:
    for one in touched:
        path = os.path.normpath(one.path)
        what, when = _what(path, one, since, moved)
        if what is not None:
            yield FileDrift(path, shown(path, project), one.reads, one.edits, what, when)


def _what(
    path: str, one: _Known, since: datetime, moved: Moved | None
) -> tuple[What | None, datetime | None]:
    try:
        written = os.stat(path).st_mtime  # noqa: PTH116
        when = datetime.fromtimestamp(written, UTC)
    except (FileNotFoundError, NotADirectoryError):
        return ("gone", None) if _went(path, since) else (None, None)
    except (OSError, OverflowError, ValueError):
        return None, None
    real = os.path.realpath(path)
    if moved is not None and real in _real(moved, moved.committed):
        return "committed", when
    if (when - since).total_seconds() <= SLACK:
        return None, None
    return (None, when) if _is_as_committed(real, one, moved) else ("changed", when)


def _went(path: str, since: datetime) -> bool:
    """Whether a file that is not there may have gone after `since`: a folder that nothing was
    added to or taken from is as it was."""
    try:
        folder = os.stat(os.path.dirname(path)).st_mtime  # noqa: PTH116, PTH120
    except OSError:
        return True
    return folder - since.timestamp() > SLACK


def _is_as_committed(real: str, one: _Known, moved: Moved | None) -> bool:
    """It was only written again, by a checkout say: it is what the commit of that time held, and
    nothing the session did to it was newer than that commit."""
    if moved is None or not real.startswith(f"{os.path.realpath(moved.state.root)}{os.sep}"):
        return False
    if real in _real(moved, moved.differing) or moved.made is None:
        return False
    return not one.edits or (one.edited is not None and one.edited <= moved.made)


def _real(moved: Moved, paths: frozenset[str]) -> frozenset[str]:
    """The same paths below the root as the file system knows it: macOS has `/tmp` elsewhere."""
    root, real = str(moved.state.root), os.path.realpath(moved.state.root)
    if root == real:
        return paths
    return frozenset(real + path.removeprefix(root) for path in paths)
