"""Launched subagent prompts as they are kept, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ctxtui.core.store.door import Door, storable_row


class Launched(NamedTuple):
    """A prompt for a subagent that was launched, and what came of it; times in seconds since the
    epoch."""

    id: str
    template: str
    name: str
    route: str
    """clipboard, pane, window or background."""
    source: str
    place: str
    """The turn or step of `source` it was launched from; "" for none."""
    to: str | None
    job: str | None
    """What `claude stop` takes, of a background session."""
    pid: int | None
    folder: str
    worktree: bool
    """Whether `folder` is a work tree made for it."""
    prompt: str
    when: float
    state: str = "started"
    ended: float | None = None
    tokens: int | None = None
    duration: float | None = None
    """Seconds."""
    last: str = ""
    """The last text of the model."""
    files: str = "[]"
    """JSON: the paths it wrote."""


@dataclass(frozen=True, slots=True)
class LaunchTable:
    """The table of them."""

    door: Door

    def keep(self, one: Launched) -> None:
        """Write it down, or anew with what is known by now. Where it went is never forgotten."""
        with self.door.writing() as db:
            db.execute(
                f"INSERT INTO launches VALUES ({', '.join('?' * len(one))})"
                " ON CONFLICT (id) DO UPDATE SET target = coalesce(excluded.target, target),"
                " job = coalesce(excluded.job, job), pid = excluded.pid, state = excluded.state,"
                " ended = excluded.ended, tokens = excluded.tokens, duration = excluded.duration,"
                " last = excluded.last, files = excluded.files",
                storable_row(one),
            )

    def all(self) -> list[Launched]:
        """All of them, the earliest first."""
        with self.door.reading() as db:
            rows = db.execute("SELECT * FROM launches ORDER BY at, id").fetchall()
        found = [Launched(*row) for row in rows]
        return [one._replace(worktree=bool(one.worktree)) for one in found]
