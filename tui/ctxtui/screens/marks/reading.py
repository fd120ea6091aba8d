"""What the Marks screen reads: marks where they stand, anchors without one, and worktrees. Not on
the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ctxtui.core.delivery.records import Deliveries
from ctxtui.core.library.library import Library
from ctxtui.core.library.registry import read_registry
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.worktree_state import look_inside
from ctxtui.core.repo.worktrees import find_checked_out
from ctxtui.core.rewind.marks import Marks
from ctxtui.core.rewind.standing import Standing, find_standings
from ctxtui.core.rewind.strays import find_strays
from ctxtui.core.rewind.worktrees import Found, Worktree, find_worktrees, sessions_in
from ctxtui.core.store import Store


@dataclass(frozen=True, slots=True)
class Seen:
    """All marks, the earliest first, and the titles of sessions by id, gone ones among them."""

    standings: Sequence[Standing]
    titles: Mapping[str, str]
    notice: str
    """A sentence of the store for the user, or ""."""
    deleted: bool
    """There is a mark that was deleted."""


def read_marks(folder: Path, library: Library, known: Iterable[Standing]) -> Seen:
    """The marks of `folder`'s store; rows that are in `known` are not looked for again.

    Raises CtxtuiError if the store can't be read.
    """
    with Store.open(folder) as store:
        kept = Marks(store)
        marks, deleted = kept.all(), kept.last_deleted() is not None
        titles = store.lifecycle.titles()
        notice = store.notice
    titles |= {one.id: one.summary.title for one in library.sessions}
    found = {one.mark.row: one for one in known}
    fresh = [mark for mark in marks if mark.row not in found]
    files = [one.summary.path for one in library.sessions]
    found |= {one.mark.row: one for one in find_standings(fresh, files)}
    return Seen(
        [Standing(mark, found[mark.row].path, found[mark.row].place) for mark in marks],
        titles,
        notice,
        deleted,
    )


def anchor_folders(standings: Iterable[Standing], library: Library) -> list[Path]:
    """Where anchors may lie: in the repositories of the marks, then the newest sessions'."""
    marked = [one.mark.anchor.root for one in standings if one.mark.anchor]
    named = (one.summary.project for one in library.sessions)
    return [*marked, *(Path(one) for one in named if one)]


def read_strays(
    folder: Path, folders: Sequence[Path], now: datetime, stopped: Callable[[], bool]
) -> list[Anchor]:
    """Anchors in the repositories at `folders` that no mark of `folder`'s store knows."""
    with Store.open(folder) as store:
        return find_strays(Marks(store), folders, now, stopped)


def read_worktrees(
    folder: Path, library: Library, standings: Sequence[Standing], stopped: Callable[[], bool]
) -> Found:
    """Those that were made here, in the repositories of marks, launches and sessions."""
    with Store.open(folder) as store:
        launches = Deliveries(store).launches()
    folders = [*(one.folder for one in launches), *anchor_folders(standings, library)]
    marks = [one.mark for one in standings]
    return find_worktrees(folders, marks, launches, read_registry(library.config_dirs), stopped)


def look_again(one: Worktree, config_dirs: Sequence[Path]) -> Worktree:
    """As it is now. Raises CtxtuiError if it is gone, or can't be looked into."""
    made = find_checked_out(one.made)
    busy = sessions_in(made.folder, read_registry(config_dirs))
    return replace(one, made=made, inside=look_inside(made), sessions=busy)
