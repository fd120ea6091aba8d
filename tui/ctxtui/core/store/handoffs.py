"""Texts that were handed on, as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ctxtui.core.store.door import Door, storable_row


class Handed(NamedTuple):
    """A text that was handed on, as it is kept; times in seconds since the epoch."""

    id: str
    kind: str
    """clear, window, background, pane, clipboard or file."""
    source: str
    """The session it was made from."""
    to: str | None
    """The session it went to; None while that isn't known."""
    pid: int | None
    """The client it was given to, where that ran already."""
    kept: str | None
    """The file with the text, if there is one."""
    text: str
    when: float


@dataclass(frozen=True, slots=True)
class HandoffTable:
    """The table of them."""

    door: Door

    def keep(self, one: Handed) -> None:
        """Write it down, or anew with what is known by now. Where it went is never forgotten."""
        with self.door.writing() as db:
            db.execute(
                "INSERT INTO handoffs VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                " SET target = coalesce(excluded.target, target), pid = excluded.pid,"
                " kept = excluded.kept",
                storable_row(one),
            )

    def waiting(self, since: float) -> list[Handed]:
        """Those since then of which it isn't known where they went, the earliest first."""
        with self.door.reading() as db:
            rows = db.execute(
                "SELECT * FROM handoffs WHERE target IS NULL AND at >= ? ORDER BY at, id", (since,)
            ).fetchall()
        return [Handed(*row) for row in rows]

    def all(self) -> list[Handed]:
        """All of them, the earliest first."""
        with self.door.reading() as db:
            rows = db.execute("SELECT * FROM handoffs ORDER BY at, id").fetchall()
        return [Handed(*row) for row in rows]
