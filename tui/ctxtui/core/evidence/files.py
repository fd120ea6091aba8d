"""The files a session worked with, by the paths people know them by."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from ctxtui.core.evidence.actions import Action
from ctxtui.core.places import tilde
from ctxtui.core.transcripts.turns import EDITORS, READERS

_SCRATCH = re.compile(
    r"/(?:private/)?(?:tmp|var/folders|var/tmp|dev)/|.*/scratchpad/|.*/tool-results/|.*/\.claude/(?:plans|projects|todos)/"
)


@dataclass(frozen=True, slots=True)
class Worked:
    """One file, as recorded; `shown` is relative to the project if it lies inside or near it."""

    path: str
    shown: str
    reads: int
    edits: int
    first_read: str
    last_edit: str
    """Steps; empty if there is none."""


def worked_files(actions: Sequence[Action], project: str) -> list[Worked]:
    """Files the client's own tools read or edited with success: most edited first, then most read.

    Files under a temporary folder are left out, and the client's own plans and notes.
    """
    seen: dict[str, list[Action]] = {}
    for action in actions:
        wanted = action.name in EDITORS or action.name in READERS
        if not wanted or action.outcome != "ok" or not action.path:
            continue
        path = whole(action.path, project)
        if not is_scratch(path, project):
            seen.setdefault(path, []).append(action)
    found = [_worked(path, some, project) for path, some in seen.items()]
    return sorted(found, key=lambda one: (-one.edits, -one.reads))


def is_scratch(path: str, project: str) -> bool:
    """Under a temporary folder or among the client's own notes, and not in the project."""
    inside = bool(project) and path.startswith(project.rstrip("/") + "/")
    return not inside and _SCRATCH.match(path) is not None


def _worked(path: str, actions: Sequence[Action], project: str) -> Worked:
    edits = [one for one in actions if one.name in EDITORS]
    reads = [one for one in actions if one.name in READERS]
    return Worked(
        path,
        shown(path, project),
        len(reads),
        len(edits),
        reads[0].ref if reads else "",
        edits[-1].ref if edits else "",
    )


@lru_cache(maxsize=4_096)
def whole(path: str, project: str) -> str:
    """A recorded path as an absolute one, where the project is known."""
    return os.path.normpath(str(PurePosixPath(project, path)))


def shown(path: str, project: str) -> str:
    """Relative inside the project and next door to it, else with `~` for the home folder."""
    if project and PurePosixPath(path).is_absolute():
        near = os.path.relpath(path, project)
        if not near.startswith("../../.."):
            return near
    return tilde(path)
