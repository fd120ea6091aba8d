"""The lifecycle of every session ever seen: first seen, last seen, ended, gone."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ctxtui.core.store.door import Door, storable

SEEN_EVERY = 3600.0
"""Seconds after which `last_seen` is written again although nothing else changed."""


class Life(NamedTuple):
    """A session as it was last seen; times in seconds since the epoch."""

    session: str
    path: str
    project: str | None
    title: str
    first_seen: float
    last_seen: float
    ended: float | None
    """When it was first seen without a live client; None while one is on it."""
    gone: float | None
    """When its file was first missed; None while it is there."""


class Present(NamedTuple):
    """A session that is on disk now."""

    session: str
    path: str
    project: str | None
    title: str
    live: bool


@dataclass(slots=True)
class LifecycleTable:
    """The table of them."""

    door: Door
    _lives: dict[str, Life] = field(default_factory=dict, repr=False)
    _as_of: int | None = field(default=None, repr=False)

    def note(
        self,
        present: Iterable[Present],
        now: float,
        roots: Iterable[Path],
        unread: Iterable[Path] = (),
    ) -> int:
        """Write down which sessions there are at `now`; how many rows that took.

        The picture has to be complete: a session below `roots` that is not in it is `gone` from
        now on, but for those at or below `unread`, which merely couldn't be looked at.
        """
        known = self._current()
        noted = [_noted(known.get(storable(one.session)), one, now) for one in present]
        held = {life.session for life, _ in noted}
        below = tuple(f"{storable(str(root))}{os.sep}" for root in roots)
        spared = tuple(storable(str(path)) for path in unread)
        changed = [life for life, differs in noted if differs]
        changed += [
            life._replace(gone=now, ended=now if life.ended is None else life.ended)
            for session, life in known.items()
            if session not in held
            and life.gone is None
            and life.path.startswith(below)
            and not life.path.startswith(spared)
        ]
        if changed:
            with self.door.writing() as db:
                # Another ctxtui may have written meanwhile: the first and last of both stand.
                db.executemany(
                    "INSERT INTO lifecycle VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (session) DO UPDATE SET path = excluded.path,"
                    " project = excluded.project, title = excluded.title,"
                    " first_seen = min(first_seen, excluded.first_seen),"
                    " last_seen = max(last_seen, excluded.last_seen),"
                    " ended = excluded.ended, gone = excluded.gone",
                    changed,
                )
            known.update((life.session, life) for life in changed)
        return len(changed)

    def all(self) -> dict[str, Life]:
        """All sessions ever seen, by id."""
        with self.door.reading() as db:
            rows = db.execute("SELECT * FROM lifecycle").fetchall()
        return {row[0]: Life(*row) for row in rows}

    def titles(self) -> dict[str, str]:
        """Of all sessions ever seen, by id."""
        return {one.session: one.title for one in self.all().values()}

    def _current(self) -> dict[str, Life]:
        """All of them, read again only when another connection has written."""
        with self.door.reading() as db:
            (as_of,) = db.execute("PRAGMA data_version").fetchone()
        if as_of != self._as_of:
            self._lives, self._as_of = self.all(), as_of
        return self._lives


def _noted(known: Life | None, one: Present, now: float) -> tuple[Life, bool]:
    """What to write of a session that is there, and whether that differs from what is written."""
    ended = None if one.live else now if known is None or known.ended is None else known.ended
    life = Life(
        session=storable(one.session),
        path=storable(one.path),
        project=None if one.project is None else storable(one.project),
        title=storable(one.title),
        first_seen=now if known is None else known.first_seen,
        last_seen=now,
        ended=ended,
        gone=None,
    )
    if known is None or life._replace(last_seen=known.last_seen) != known:
        return life, True
    return life, now - known.last_seen >= SEEN_EVERY
