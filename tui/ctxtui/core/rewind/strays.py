"""Anchors without a mark: what a ctxtui that was killed, or one of somebody else, left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import is_folder
from ctxtui.core.repo.anchors import Anchor, list_anchors
from ctxtui.core.rewind.marks import Marks

SETTLED = timedelta(minutes=10)
"""A younger anchor may be one whose mark is being set by another ctxtui just now."""


def find_strays(
    marks: Marks,
    folders: Iterable[Path],
    now: datetime,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Anchor]:
    """In the repositories around `folders`, the newest first; each folder costs a start of git.

    A folder that is gone, in no repository or can't be read has none. Where `stopped` says so,
    those found so far.
    """
    found: dict[str, Anchor] = {}
    for folder in dict.fromkeys(folders):
        if stopped():
            break
        try:
            anchors = list_anchors(folder) if is_folder(folder) else ()
        except (CtxtuiError, OSError):
            continue
        for one in marks.strays(anchors):
            if one.created + SETTLED <= now:
                found.setdefault(one.id, one)
    return sorted(found.values(), key=lambda one: (one.created, one.id), reverse=True)
