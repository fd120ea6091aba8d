"""Reads launches and subagents again and again, for one screen. It reads files: not on the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from ctxtui.core.library.library import Library
from ctxtui.core.store import NAME, Store
from ctxtui.core.subagents.launches import Followed, Launches, follow_kept
from ctxtui.core.subagents.running import Run, Runs
from ctxtui.present.launch_entries import Entry, entries

NEW = 40
"""Subagents that are read between two pictures, at least."""


@dataclass(frozen=True, slots=True)
class Seen:
    """All that is known by now."""

    entries: Sequence[Entry]
    titles: Mapping[str, str]
    left: int
    """Sessions that were not looked at yet."""


class Reader:
    """What was read stays at hand, so that a look takes a few `stat`s where nothing changed."""

    def __init__(self, config_dirs: tuple[Path, ...], folder: Path) -> None:
        self.folder = folder
        self.launches = Launches(config_dirs)
        self.runs = Runs()
        self.before = 0
        self.lock = Lock()

    def read(
        self, library: Library, now: datetime, stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[Seen]:
        """Pictures that fill up; the last one has everything. Raises CtxtuiError if the store
        can't be read."""
        with self.lock:
            titles = {one.id: one.summary.title for one in library.sessions}
            followed = self.follow(titles, now)
            runs: list[Run] = []
            shown = 0
            for at, session in enumerate(library.sessions):
                for _, found in self.runs.each([session], stopped):
                    runs += found
                if stopped():
                    return
                first = not self.before and len(runs) - shown >= NEW
                if first:
                    shown = len(runs)
                    left = len(library.sessions) - at - 1
                    yield Seen(entries(followed, runs), titles, left)
            self.before = 1
            yield Seen(entries(followed, runs), titles, 0)

    def follow(self, titles: dict[str, str], now: datetime) -> list[Followed]:
        """Without a store there are no launches, and none is made."""
        if not (self.folder / NAME).exists():
            return []
        with Store.open(self.folder) as store:
            from ctxtui.core.delivery.records import Deliveries

            for session, title in store.lifecycle.titles().items():
                titles.setdefault(session, title)
            return follow_kept(Deliveries(store), self.launches, now)
