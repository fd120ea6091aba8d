"""A branch: a new session file that holds exactly what another one was up to a turn or step.

The recipe is format 7's; it was tried with every client, also for places before a compaction.
"""

from __future__ import annotations

import errno
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.rewind.prefix import Prefix, prefix
from ctxtui.core.rewind.relabel import compact, relabelled
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.reader import open_file
from ctxtui.core.transcripts.turns import TurnTree

LONGEST_NAME = 120  # cells
ABANDONED = 3600.0
"""Seconds after which a file of a writer that was killed is taken away."""
_TEMP = ".ctxtui-branch-"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


@dataclass(frozen=True, slots=True)
class BranchPlan:
    """What would be written, known before it is."""

    id: str
    path: Path
    source: Path
    prefix: Prefix
    size: int
    """Bytes."""
    title: str | None
    """As it will be written; without one the client shows the first prompt."""
    cwd: str | None
    """Where a client must be started to find the session (format 1)."""

    @property
    def rows(self) -> int:
        return len(self.prefix.rows)

    @property
    def argv(self) -> list[str]:
        """What opens the branch, in `cwd`."""
        return ["claude", "--resume", self.id]


def plan_branch(tree: TurnTree, place: Place, *, name: str | None = None) -> BranchPlan:
    """Nothing is written. Raises CtxtuiError if the session can't be read, or nothing was said
    up to there."""
    source = tree.transcript.path
    id = str(uuid4())
    plan = BranchPlan(
        id=id,
        path=source.with_name(f"{id}.jsonl"),
        source=source,
        prefix=prefix(tree, place),
        size=0,
        title=title_of(name),
        cwd=next((row.cwd for row in tree.transcript.rows if row.cwd), None),
    )
    return replace(plan, size=sum(len(line) for line in _lines(plan)))


def title_of(name: str | None) -> str | None:
    """A name as a title that `claude --resume TITLE` finds: one line, and no colon in it."""
    line = one_line(name or "", LONGEST_NAME)
    line = " ".join(line.replace(": ", " - ").replace(":", "-").split())
    return line or None


def write_branch(plan: BranchPlan) -> Path:
    """Write the branch: whole, for its owner only, never over anything, or not at all.

    Raises CtxtuiError; then nothing is left of it. The session it comes from is only read.
    """
    folder = plan.path.parent
    _take_away_abandoned(folder)
    try:
        handle, name = tempfile.mkstemp(dir=folder, prefix=_TEMP, suffix=".tmp")  # 0600
    except OSError as error:
        raise _cant_write(plan, error) from error
    temp = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            for line in _lines(plan):
                out.write(line)
            out.flush()
            os.fsync(out.fileno())
        _give_name(temp, plan.path)
    except OSError as error:
        raise _cant_write(plan, error) from error
    finally:
        with suppress(OSError):
            temp.unlink(missing_ok=True)
    _settle(folder)
    return plan.path


def _lines(plan: BranchPlan) -> Iterator[bytes]:
    """The branch's lines, each with its newline, read from the original now."""
    try:
        file = open_file(plan.source)
    except OSError as error:
        raise _cant_read(plan, error) from error
    with file:
        for row in plan.prefix.rows:
            try:
                file.seek(row.offset)
                raw = file.read(row.length)
            except OSError as error:
                raise _cant_read(plan, error) from error
            line = relabelled(raw, row.uuid or "", plan.id, plan.source.stem)
            if line is None:
                raise CtxtuiError(
                    f"{plan.source}: changed while it was being read. "
                    "No branch was written; open the session again."
                )
            yield line + b"\n"
    if plan.title is not None:
        state = {"sessionId": plan.id}
        yield compact({"type": "custom-title", "customTitle": plan.title} | state) + b"\n"
        yield compact({"type": "agent-name", "agentName": plan.title} | state) + b"\n"


def _give_name(temp: Path, path: Path) -> None:
    """Like a rename, but a name that is taken stays whose it is. Raises FileExistsError."""
    try:
        os.link(temp, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(path):  # a file system without hard links
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        temp.rename(path)


def _settle(folder: Path) -> None:
    """The name, too, outlives a power cut."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _take_away_abandoned(folder: Path) -> None:
    with suppress(OSError):
        for file in folder.glob(f"{_TEMP}*.tmp"):
            if time.time() - file.stat().st_mtime > ABANDONED:
                file.unlink(missing_ok=True)


def _cant_read(plan: BranchPlan, error: OSError) -> CtxtuiError:
    return CtxtuiError(
        f"{plan.source}: can't be read any more ({error.strerror}). "
        "No branch was written; read the sessions again."
    )


def _cant_write(plan: BranchPlan, error: OSError) -> CtxtuiError:
    path, folder = plan.path, plan.path.parent
    if isinstance(error, FileExistsError):
        return CtxtuiError(f"{path}: is there already; it was left alone. Branch once more.")
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return CtxtuiError(
            f"{folder}: the project's folder is gone, so the branch was not written. "
            "Read the sessions again."
        )
    if error.errno in _NO_ROOM:
        return CtxtuiError(
            f"{path}: there is no room for {plan.size:,} bytes ({error.strerror}); nothing was "
            "written. Free some space and branch again."
        )
    return CtxtuiError(
        f"{path}: can't be written ({error.strerror}); nothing is left of it. "
        "See to it that the folder can be written to, and branch again."
    )
