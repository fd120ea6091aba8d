"""Work trees that were made here: where from, what stands in them, and who is at work there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.delivery.records import Launch
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.registry import Registered, read_registry
from ctxtui.core.places import is_folder
from ctxtui.core.repo.door import require_repo
from ctxtui.core.repo.putting_away import PutAway, put_away, put_away_of
from ctxtui.core.repo.worktree_state import Inside, look_inside
from ctxtui.core.repo.worktrees import CheckedOut, checked_out_of, common_dir
from ctxtui.core.rewind.marks import Mark

_EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Worktree:
    """One of ours, and the mark or the launch it was made for, if that is known here."""

    made: CheckedOut
    inside: Inside | None
    """None if it can't be looked into."""
    trouble: str = ""
    """Why not, a sentence."""
    mark: Mark | None = None
    launch: Launch | None = None
    sessions: tuple[str, ...] = ()
    """Ids of those whose client runs in it."""

    @property
    def id(self) -> str:
        return f"worktree {self.made.folder}"


@dataclass(frozen=True, slots=True)
class Found:
    """The newest first, those that were put away too."""

    worktrees: tuple[Worktree, ...]
    put_away: tuple[PutAway, ...]


def find_worktrees(
    folders: Iterable[Path],
    marks: Iterable[Mark] = (),
    launches: Iterable[Launch] = (),
    registered: Iterable[Registered] = (),
    stopped: Callable[[], bool] = lambda: False,
) -> Found:
    """In the repositories around `folders`, each of which costs some starts of git, and each work
    tree ten more. Of a repository that several are in the first one is asked.

    A folder that is gone, in no repository or can't be read has none. Where `stopped` says so,
    those found so far.
    """
    by_id = {mark.id: mark for mark in marks}
    launched, live = list(launches), list(registered)
    seen: set[str] = set()
    made: dict[Path, CheckedOut] = {}
    away: dict[str, PutAway] = {}
    for folder in dict.fromkeys(folders):
        if stopped():
            break
        try:
            if not is_folder(folder):
                continue
            repo = require_repo(folder)
            common = os.path.realpath(common_dir(repo))
            if common in seen:
                continue
            seen.add(common)
            made |= {one.folder: one for one in checked_out_of(repo)}
            away |= {one.id: one for one in put_away_of(repo)}
        except (CtxtuiError, OSError):
            continue
    found: list[Worktree] = []
    for one in made.values():
        if stopped():
            break
        launch = next((each for each in launched if _within(each.folder, one.folder)), None)
        inside, trouble = _looked(one)
        mark, there = by_id.get(one.anchor), sessions_in(one.folder, live)
        found.append(Worktree(one, inside, trouble, mark, launch, there))
    found.sort(key=lambda one: (one.made.made or _EVER, one.made.folder), reverse=True)
    lost = [one for one in away.values() if one.made.folder not in made]
    lost.sort(key=lambda one: (one.at, one.id), reverse=True)
    return Found(tuple(found), tuple(lost))


def take_away(
    made: CheckedOut,
    config_dirs: Sequence[Path],
    *,
    discard: bool | Inside = False,
    now: float | None = None,
) -> PutAway:
    """`put_away`, and never from under a client. Raises CtxtuiError, and then all stays."""
    if at_work := sessions_in(made.folder, read_registry(config_dirs)):
        raise CtxtuiError(
            f"{made.folder}: Claude Code is open in it (session {at_work[0]}), so it stays. Leave "
            "the session first."
        )
    return put_away(made, discard=discard, now=now)


def sessions_in(folder: Path, registered: Iterable[Registered]) -> tuple[str, ...]:
    """Ids of the sessions whose client was started in `folder` or below, and still runs."""
    here = (one for one in registered if one.live and not one.elsewhere and one.cwd)
    return tuple(dict.fromkeys(one.session for one in here if _within(Path(one.cwd or ""), folder)))


def _looked(one: CheckedOut) -> tuple[Inside | None, str]:
    try:
        return look_inside(one), ""
    except (CtxtuiError, OSError) as error:
        return None, str(error)


def _within(path: Path, folder: Path) -> bool:
    return path == folder or folder in path.parents
