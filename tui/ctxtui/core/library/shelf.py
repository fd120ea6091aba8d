"""Keeps the summaries of all sessions at hand, and reads only what was appended to their files."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from time import monotonic, time

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.catalogue import NOWHERE, Catalogue, Entry, Stamp, entry, stamp_of
from ctxtui.core.library.history import Cleared, read_cleared
from ctxtui.core.library.library import (
    Library,
    Session,
    Unreadable,
    reason,
    session_files,
    sessions_of,
    slug,
    with_registry,
)
from ctxtui.core.library.lineage import Succession, seen
from ctxtui.core.library.registry import Registered, Registry
from ctxtui.core.library.skeleton import lean
from ctxtui.core.library.summary import Summary, summarize
from ctxtui.core.places import is_folder
from ctxtui.core.transcripts.tail import Tail

FIRST_PICTURE = 20
"""Files read before the first picture is shown: about what fits on a screen."""
PICTURE_EVERY = 0.05
"""Seconds between two pictures while many files are read, at least."""
PICTURES_SHARE = 5
"""While many files are read, drawing them up may take one part in so many of the time."""
KEEP_EVERY = 0.5
"""Seconds between two writes to the catalogue while many files are read."""
TAILS = 16
"""Files that grew most lately; their rows stay in memory, so that the next row is cheap."""
GROWN = 64 << 10
"""Bytes, and an eighth of the file, by which it must have grown for a new skeleton to be kept."""

Watch = Callable[[int], None]
"""Told now and then how many files are still to be read."""


def unwatched(left: int) -> None:
    """Nobody looks."""


class Shelf:
    """What was read of each file, by path. Without a catalogue it begins with nothing."""

    def __init__(
        self,
        config_dirs: Sequence[Path],
        here: Path | None = None,
        catalogue: Catalogue | None = None,
    ) -> None:
        self.config_dirs = tuple(config_dirs)
        self.catalogue = catalogue
        self.successions: list[Succession] = []
        """Processes that were seen to leave a session for another; may be filled from earlier."""
        self.read_bytes = 0
        """Bytes read from transcripts so far."""
        self._first = {slug(name) for name in _names(here)}
        self._listed: dict[Path, Stamp | Unreadable] = {}
        self._known: dict[Path, tuple[Stamp, Summary | Unreadable]] = {}
        self._tails: OrderedDict[Path, Tail] = OrderedDict()
        self._packed: dict[Path, int] = {}
        self._pending: dict[Path, Entry] = {}
        self._loaded = False
        self._registry = Registry(self.config_dirs)
        self.registered: list[Registered] = []
        """What the registry said at the last picture."""
        self._cleared: tuple[object, list[Cleared]] = (None, [])
        self._sessions: tuple[object, tuple[Session, ...]] = (None, ())

    def read(
        self,
        stopped: Callable[[], bool] = lambda: False,
        files: Iterable[Path] | None = None,
    ) -> Iterator[tuple[Library, int]]:
        """Pictures that fill up, and how many files are still to be read: those of the project we
        are in first, then the newest. With `files`, only these are looked at again.

        The last picture is complete. Ends early, without one, once `stopped` says so; what was
        read by then is kept, and the next reading goes on from there.
        """
        changed = self._look_at(files) if files is not None else self._look()
        changed.sort(key=self._how_late)
        shown = kept = monotonic()
        pause = PICTURE_EVERY
        try:
            for done, path in enumerate(changed, 1):
                if stopped():
                    return
                self._read(path)
                left = len(changed) - done
                now = monotonic()
                if now - kept > KEEP_EVERY:
                    self._keep()
                    kept = monotonic()
                if left and (done == FIRST_PICTURE or now - shown > pause):
                    picture = self.picture()
                    pause = max(PICTURE_EVERY, PICTURES_SHARE * (monotonic() - now))
                    yield picture, left
                    shown = monotonic()
        finally:
            self._keep()
        yield self.picture(), 0

    def holds(self, path: Path) -> bool:
        """Is it one of the files that were listed?"""
        return path in self._listed

    def picture(self) -> Library:
        """All that is known now, with what the registry says; reads no transcript."""
        now = time()
        registered = self._registry.read(now)
        self.successions += seen(self.registered, registered, now)
        self.registered = registered
        unreadable: list[Unreadable] = []
        found: dict[str, Summary] = {}
        for path, listed in self._listed.items():
            one = (
                listed if isinstance(listed, Unreadable) else self._known.get(path, (None, None))[1]
            )
            if isinstance(one, Unreadable):
                unreadable.append(one)
            elif one is not None and (one.rows or one.bad_lines):
                other = found.get(one.id)
                if other is None or other.rows < one.rows:
                    found[one.id] = one
        sessions = self._related(tuple(found.values()))
        library = Library(self.config_dirs, sessions, tuple(unreadable))
        return with_registry(library, registered, now)

    def close(self) -> None:
        """Keep what grew since it was last kept. The shelf may be read again."""
        for path, tail in self._tails.items():
            stamp, summary = self._known.get(path, (NOWHERE, None))
            if isinstance(summary, Summary) and tail.place.offset != self._packed.get(path):
                self._pending[path] = entry(path, stamp, summary, tail)
                self._packed[path] = tail.place.offset
        self._keep()
        if self.catalogue is not None:
            self.catalogue.close()

    # -- which files, and which of them changed

    def _look(self) -> list[Path]:
        listed: dict[Path, Stamp | Unreadable] = {}
        unlistable: list[Unreadable] = []
        for path in session_files(self.config_dirs, unreadable=unlistable):
            listed |= {one.path: one for one in unlistable if one.path not in listed}
            listed[path] = stamp_of(path)
        listed |= {one.path: one for one in unlistable if one.path not in listed}
        self._listed = listed
        self._load([config_dir / "projects" for config_dir in self.config_dirs])
        gone = [path for path in self._known if path not in listed]
        for path in gone:
            self._drop(path)
        if self.catalogue is not None and not unlistable:
            self.catalogue.forget(gone)
        return self._unread(listed)

    def _look_at(self, files: Iterable[Path]) -> list[Path]:
        looked = {path: stamp_of(path) for path in files}
        self._listed |= looked
        self._load(sorted({path.parent for path in looked}))
        return self._unread(looked)

    def _unread(self, paths: Iterable[Path]) -> list[Path]:
        listed, known = self._listed, self._known
        return [
            path
            for path in paths
            if not isinstance(stamp := listed[path], Unreadable)
            and (path not in known or known[path][0] != stamp or stamp == NOWHERE)
        ]

    def _load(self, folders: Sequence[Path]) -> None:
        """Take from the catalogue what still holds; what doesn't is not told from what is gone."""
        if self._loaded or self.catalogue is None:
            return
        self._loaded = True
        self._known = dict(self.catalogue.summaries(folders))

    def _how_late(self, path: Path) -> tuple[bool, int]:
        stamp = self._listed[path]
        modified = 0 if isinstance(stamp, Unreadable) else stamp[2]
        return path.parent.name not in self._first, -modified

    # -- reading one

    def _read(self, path: Path) -> None:
        stamp = self._listed[path]
        if isinstance(stamp, Unreadable):
            return
        grew = path in self._known
        try:
            if stamp == NOWHERE:
                path.stat()  # says what is wrong, if anything is
            tail = self._tail(path)
            before, had = tail.settled, tail.read_bytes
            transcript = tail.read()
            self.read_bytes += tail.read_bytes - had
            summary = summarize(transcript, _seconds(stamp[2]))
        except (CtxtuiError, OSError) as error:
            self._tails.pop(path, None)
            self._known[path] = stamp, Unreadable(path, reason(error))
            return
        self._known[path] = stamp, summary
        if grew:
            self._tails[path] = tail
            if len(self._tails) > TAILS:
                self._tails.popitem(last=False)
        if self.catalogue is not None:
            grown = tail.place.offset - self._packed.get(path, 0)
            worth = before is not tail.settled or path not in self._packed
            if worth or grown > max(GROWN, tail.place.offset // 8):
                self._pending[path] = entry(path, stamp, summary, tail)
                self._packed[path] = tail.place.offset
            else:
                self._pending[path] = self._without_rows(path, stamp, summary)

    def _without_rows(self, path: Path, stamp: Stamp, summary: Summary) -> Entry:
        waiting = self._pending.get(path)
        if waiting is None or waiting.place is None:
            return entry(path, stamp, summary)
        return Entry(path, stamp, summary, waiting.place, waiting.rows)

    def _tail(self, path: Path) -> Tail:
        tail = self._tails.pop(path, None)
        if tail is None and self.catalogue is not None:
            tail = self.catalogue.tail(path)
            if tail is not None:
                self._packed[path] = tail.place.offset
        return tail or Tail(path, lean)

    def _drop(self, path: Path) -> None:
        self._known.pop(path, None)
        self._tails.pop(path, None)
        self._packed.pop(path, None)
        self._pending.pop(path, None)

    def _keep(self) -> None:
        if self.catalogue is None or not self._pending:
            return
        if self.catalogue.keep(self._pending.values()) or not self.catalogue.usable:
            self._pending.clear()

    # -- where they come from

    def _related(self, summaries: tuple[Summary, ...]) -> tuple[Session, ...]:
        """Worked out again only when something changed that it is made of."""
        histories = tuple(stamp_of(one / "history.jsonl") for one in self.config_dirs)
        if self._cleared[0] != histories:
            self._cleared = histories, read_cleared(self.config_dirs)
        made_of = (*map(id, summaries), len(self.successions), histories)
        if self._sessions[0] != made_of:
            made = sessions_of(summaries, self.successions, self._cleared[1])
            self._sessions = made_of, made
        return self._sessions[1]


def read_all(
    config_dirs: Sequence[Path],
    files: Iterable[Path] | None = None,
    catalogue: Catalogue | None = None,
    successions: Iterable[Succession] = (),
    watch: Watch = unwatched,
) -> Library:
    """What `read_library` says, by the catalogue: the default one if none is given."""
    shelf = Shelf(config_dirs, catalogue=catalogue or Catalogue())
    shelf.successions += successions
    for picture in shelf.read(files=files):
        watch(picture[1])
    shelf.close()
    return picture[0]


def _seconds(ns: int) -> float:
    return ns // 10**9 + 1e-9 * (ns % 10**9)  # as `st_mtime` is worked out


def _names(here: Path | None) -> set[str]:
    return set() if here is None else {str(here), str(here.resolve())}


def watched(config_dirs: Sequence[Path]) -> list[Path]:
    """The folders whose changes matter, those that exist; the config dir until it has any."""
    folders: list[Path] = []
    for config_dir in config_dirs:
        inside = [config_dir / "projects", config_dir / "sessions"]
        present = [folder for folder in inside if is_folder(folder)]
        folders += present if present else [config_dir] if is_folder(config_dir) else []
    return folders
