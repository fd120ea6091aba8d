"""Taking anchors away, and bringing them back.

A pruned anchor is kept for a while under another ref: git's own clean-up, which any commit may
set off, would else take its objects at once if they are more than two weeks old.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.errors import CtxtuiError, NotFound
from ctxtui.core.repo.anchors import REFS, require_id
from ctxtui.core.repo.door import Repo, require_repo
from ctxtui.core.repo.taking import for_writing

PRUNED = "refs/ctxtui/pruned/"
KEPT = 14 * 86_400.0
"""Seconds for which a pruned anchor can be brought back."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """Anchors that were taken away together; `unprune` brings them back."""

    root: Path
    at: int
    """Seconds since the epoch; part of the refs' names."""
    ids: tuple[str, ...]


def prune(cwd: Path, ids: Iterable[str], now: float | None = None) -> Pruned:
    """Take anchors away, all or none; those that were pruned `KEPT` ago are let go for good.

    Ids that have no anchor (any more) are passed over. Raises CtxtuiError if git can't.
    """
    repo = for_writing(require_repo(cwd))
    at = int(time.time() if now is None else now)
    refs = _refs(repo, REFS)
    found = tuple(one for one in dict.fromkeys(map(require_id, ids)) if one in refs)
    told = [
        f"create {PRUNED}{at}/{one} {refs[one]}\ndelete {REFS}{one} {refs[one]}\n" for one in found
    ]
    _update(repo, [*told, *_outdated(repo, at)])
    return Pruned(repo.root, at, found)


def unprune(pruned: Pruned) -> None:
    """Undo a `prune`, all of it or nothing. Raises NotFound when it is too late."""
    repo = for_writing(require_repo(pruned.root))
    kept, there = _refs(repo, PRUNED), _refs(repo, REFS)
    names = {one: f"{pruned.at}/{one}" for one in pruned.ids if one not in there}
    lost = [one for one, name in names.items() if name not in kept]
    if lost:
        raise NotFound(
            f"{pruned.root}: {', '.join(lost)} can't be brought back, for a pruned anchor is kept "
            f"for {KEPT / 86_400:.0f} days only. The mark itself still works, without its code."
        )
    _update(
        repo,
        [
            f"create {REFS}{one} {kept[name]}\ndelete {PRUNED}{name} {kept[name]}\n"
            for one, name in names.items()
        ],
    )


def set_aside(repo: Repo, id: str, commit: str, at: int) -> None:
    """Keep a commit as a pruned anchor is kept; nothing was ever at another place of that name."""
    told = [f"create {PRUNED}{at}/{require_id(id)} {commit}\n", *_outdated(repo, at)]
    _update(for_writing(repo), told)


def let_go(repo: Repo, id: str, commit: str, at: int) -> None:
    """Take away what `set_aside` kept, if it is still there."""
    if _refs(repo, PRUNED).get(f"{at}/{id}") == commit:
        _update(for_writing(repo), [f"delete {PRUNED}{at}/{id} {commit}\n"])


def set_aside_commits(repo: Repo) -> dict[str, str]:
    """What is kept for a while, by `<at>/<id>`."""
    return _refs(repo, PRUNED)


def drop(cwd: Path, id: str) -> None:
    """Take one anchor away with no way back: it was made for a mark that could not be kept."""
    repo = for_writing(require_repo(cwd))
    commit = _refs(repo, REFS).get(require_id(id))
    if commit is not None:
        _update(repo, [f"delete {REFS}{id} {commit}\n"])


def _outdated(repo: Repo, at: int) -> list[str]:
    """Commands that let go for good what was kept long enough."""
    told: list[str] = []
    for name, commit in _refs(repo, PRUNED).items():
        since = name.partition("/")[0]
        if since.isdecimal() and int(since) + KEPT < at:
            told.append(f"delete {PRUNED}{name} {commit}\n")
    return told


def _refs(repo: Repo, below: str) -> dict[str, str]:
    out = repo.run("for-each-ref", "--format=%(objectname) %(refname)", below)
    told = (line.partition(" ") for line in out.decode(errors="surrogateescape").splitlines())
    return {ref.removeprefix(below): commit for commit, _, ref in told}


def _update(repo: Repo, told: list[str]) -> None:
    if not told:
        return
    try:
        repo.run("update-ref", "--stdin", stdin="".join(told).encode(errors="surrogateescape"))
    except CtxtuiError as error:
        raise CtxtuiError(f"{error} No anchor was changed; try again.") from error
