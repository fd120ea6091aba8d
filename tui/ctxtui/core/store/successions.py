"""Which session a process left for which: what no transcript tells of a lineage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ctxtui.core.store.door import Door, storable


class Succeeded(NamedTuple):
    """One process left a session for another; the fields of `library.lineage.Succession`."""

    pid: int | None
    before: str
    after: str
    seen: float
    how: str | None


@dataclass(frozen=True, slots=True)
class SuccessionTable:
    """The table of them."""

    door: Door

    def note(self, child: str, parent: str, how: str | None, pid: int | None, seen: float) -> None:
        """A process left `parent` for `child`. The first time that it was seen is kept."""
        with self.door.writing() as db:
            db.execute(
                "INSERT INTO succession VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (child, parent) DO UPDATE SET how = coalesce(how, excluded.how),"
                " seen = min(seen, excluded.seen)",
                (storable(child), storable(parent), how, pid, seen),
            )

    def all(self) -> list[Succeeded]:
        """All that were noted, the earliest first."""
        with self.door.reading() as db:
            rows = db.execute(
                "SELECT pid, parent, child, seen, how FROM succession ORDER BY seen, child"
            ).fetchall()
        return [Succeeded(*row) for row in rows]
