"""Marks as they are kept; what they mean is `rewind.marks`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ctxtui.core.store.door import Door, storable, storable_row


class Marked(NamedTuple):
    """A mark as it is kept; times in seconds since the epoch."""

    id: str
    name: str
    note: str
    session: str
    project: str | None
    row: str
    created: float
    anchor: str | None
    """JSON of `rewind.marks`; None for a mark without one."""
    no_anchor: str
    """Why there is none, a sentence."""
    deleted: float | None = None
    """When it was deleted; it is kept so that this can be undone."""


@dataclass(frozen=True, slots=True)
class MarkTable:
    """The table of them."""

    door: Door

    def add(self, mark: Marked) -> None:
        """Keep a new mark. Raises CtxtuiError if its id is taken."""
        with self.door.writing() as db:
            db.execute(
                "INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", storable_row(mark)
            )

    def change(self, was: Marked, now: Marked) -> bool:
        """Put `now` in the place of `was`; False, and nothing is changed, if it is different by
        now, for another ctxtui may have been at it. Only name, note and `deleted` can change."""
        with self.door.writing() as db:
            done = db.execute(
                "UPDATE marks SET name = ?, note = ?, deleted = ?"
                " WHERE id = ? AND name = ? AND note = ? AND deleted IS ?",
                (
                    *(storable(now.name), storable(now.note), now.deleted),
                    *(was.id, storable(was.name), storable(was.note), was.deleted),
                ),
            )
        return done.rowcount == 1

    def all(self) -> list[Marked]:
        """All that were ever set, the deleted ones too, the earliest first."""
        with self.door.reading() as db:
            rows = db.execute("SELECT * FROM marks ORDER BY created, id").fetchall()
        return [Marked(*row) for row in rows]
