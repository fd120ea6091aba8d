"""Keeps the summaries of all sessions at hand, and reads again only the files that changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.library import (
    Library,
    Session,
    Unreadable,
    reason,
    session_files,
    settled,
    with_registry,
)
from ctxtui.core.library.registry import read_registry
from ctxtui.core.library.summary import Summary, summarize
from ctxtui.core.transcripts.transcript import read_transcript

FIRST_PICTURE = 20
"""Files read before the first picture is shown: about what fits on a screen."""
PICTURE_EVERY = 0.25
"""Seconds between two pictures while many files are read."""

Stamp = tuple[int, int, int]


@dataclass(slots=True)
class Shelf:
    """What was read of each file, by path; a file is known by inode, size and mtime."""

    config_dirs: tuple[Path, ...]
    _known: dict[Path, tuple[Stamp, Summary | Unreadable]] = field(default_factory=dict)
    _unlistable: list[Unreadable] = field(default_factory=list)

    def read(self, stopped: Callable[[], bool] = lambda: False) -> Iterator[tuple[Library, int]]:
        """Pictures that fill up, newest files first, and how many files are still to be read.

        The last one is complete. Ends early, without one, once `stopped` says so.
        """
        stamps = self._stamps()
        for path in self._known.keys() - stamps.keys():
            del self._known[path]
        changed = [path for path, stamp in stamps.items() if self._stamp_of(path) != stamp]
        changed.sort(key=lambda path: stamps[path][2], reverse=True)
        shown = monotonic()
        for done, path in enumerate(changed, 1):
            if stopped():
                return
            self._known[path] = (stamps[path], _read(path, stamps[path][2] / 1e9))
            left = len(changed) - done
            if left and (done == FIRST_PICTURE or monotonic() - shown > PICTURE_EVERY):
                yield self.picture(), left
                shown = monotonic()
        yield self.picture(), 0

    def picture(self) -> Library:
        """All that is known now, with what the registry says."""
        found: dict[str, Summary] = {}
        unreadable = list(self._unlistable)
        for _, one in self._known.values():
            if isinstance(one, Unreadable):
                unreadable.append(one)
            elif one.rows or one.bad_lines:
                other = found.get(one.id)
                if other is None or other.rows < one.rows:
                    found[one.id] = one
        sessions = tuple(Session(summary) for summary in settled(found))
        library = Library(self.config_dirs, sessions, tuple(unreadable))
        return with_registry(library, read_registry(self.config_dirs))

    def _stamp_of(self, path: Path) -> Stamp | None:
        known = self._known.get(path)
        return known[0] if known is not None else None

    def _stamps(self) -> dict[Path, Stamp]:
        stamps: dict[Path, Stamp] = {}
        self._unlistable = []
        for path in session_files(self.config_dirs, unreadable=self._unlistable):
            try:
                stat = path.stat()
            except OSError:
                stamps[path] = (0, 0, 0)
                continue
            stamps[path] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
        return stamps


def _read(path: Path, modified: float) -> Summary | Unreadable:
    try:
        return summarize(read_transcript(path), modified)
    except (CtxtuiError, OSError) as error:
        return Unreadable(path, reason(error))


def watched(config_dirs: Sequence[Path]) -> list[Path]:
    """The folders whose changes matter, those that exist; the config dir until it has any."""
    folders: list[Path] = []
    for config_dir in config_dirs:
        inside = [config_dir / "projects", config_dir / "sessions"]
        present = [folder for folder in inside if folder.is_dir()]
        folders += present if present else [config_dir] if config_dir.is_dir() else []
    return folders
