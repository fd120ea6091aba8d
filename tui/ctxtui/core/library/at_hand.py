"""One session found, and looked up in the catalogue, without a picture of all the others.

For `ctxtui status`, which is asked every few seconds: nothing here is imported that reads
transcripts, until a file is new or has grown; then only what was appended is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.core.errors import CtxtuiError, NotFound
from ctxtui.core.library.catalogue import NOWHERE, Catalogue, stamp_of
from ctxtui.core.library.folders import files_named, siblings, slug
from ctxtui.core.library.pulse import Pulse, pulse_of

if TYPE_CHECKING:
    from ctxtui.core.library.registry import Registered
    from ctxtui.core.library.standing import Standing
    from ctxtui.core.terminal.tmux import Tmux

LATE = 2.0
"""Seconds by which the newest row of a file may be later than the file, by another clock."""


class AtHand:
    """The sessions of some config dirs, each looked at only when it is asked for."""

    def __init__(self, config_dirs: Sequence[Path], catalogue: Catalogue | None = None) -> None:
        self.config_dirs = tuple(config_dirs)
        self.catalogue = catalogue or Catalogue()
        self.read_bytes = 0
        """Bytes read from transcripts so far."""
        self._registered: list[Registered] | None = None
        self._known: dict[Path, Pulse | None] = {}

    # -- which session

    def named(self, name: str, cwd: Path) -> Path:
        """The transcript that an id, a unique prefix, a name, or `.` means, as `find_session`
        says it; raises what that raises."""
        if name == ".":
            newest = self._of_project(cwd)
            if newest is not None:
                return newest
        elif name:
            fits = files_named(self.config_dirs, name)
            exact = [path for path in fits if path.stem == name]
            fits = exact or fits
            if len({path.stem for path in fits}) == 1:
                return max(fits, key=lambda path: stamp_of(path)[1])
        from ctxtui.core.library.finding import find_session

        return find_session(self.config_dirs, name, cwd)

    def here(self, cwd: Path, tmux: Tmux | None = None) -> Path:
        """The session to speak of when none is named, as `following` chooses it: that of the
        Claude pane in this window of `tmux`, of several the one that was active last; else the
        newest live one of the directory, or of the nearest one above that has sessions; else the
        newest there."""
        live: dict[int, str] = {}
        if self.registered:
            from ctxtui.core.library.registry import live_sessions

            live = live_sessions(self.registered)
        if live and tmux is not None:
            found = self._newest(
                path
                for session in set(_in_this_window(tmux, live))
                for path in files_named(self.config_dirs, session)
                if path.stem == session
            )
            if found is not None:
                return found
        return self._of_project(cwd, set(live.values())) or self.named(".", cwd)

    def _of_project(self, cwd: Path, live: Collection[str] = ()) -> Path | None:
        """The newest session of the project that `cwd` lies in, a `live` one if there is any."""
        for name in dict.fromkeys((str(cwd), str(cwd.resolve()))):
            for folder in (Path(name), *Path(name).parents):
                files = self._files_of(folder)
                alive = [path for path in files if path.stem in live]
                newest = self._newest(alive, str(folder)) or self._newest(files, str(folder))
                if newest is not None:
                    return newest
        return None

    def _files_of(self, project: Path) -> list[Path]:
        folder = slug(str(project))
        return [
            path
            for config_dir in self.config_dirs
            for path in siblings(config_dir / "projects" / folder)
        ]

    def _newest(self, files: Iterable[Path], project: str | None = None) -> Path | None:
        """By its newest row. The files are looked at by their own time, until none that is left
        can hold a later row: most often that is the first one. Different projects may share a
        folder (format 1)."""
        best: tuple[float, str, int] | None = None
        found: Path | None = None
        stamps = sorted(((stamp_of(path), path) for path in files), key=lambda one: -one[0][2])
        for (_, _, modified), path in stamps:
            if best is not None and modified / 1e9 + LATE < best[0]:
                break
            try:
                one = self._read(path)
            except CtxtuiError:
                continue
            if one is None or (project is not None and one.project != project):
                continue
            rank = (one.updated.timestamp(), one.id, one.lines)
            if best is None or rank > best:
                best, found = rank, path
        return found

    # -- what is known of it

    def pulse(self, path: Path) -> Pulse:
        """By the catalogue if the file is as it was. Raises NotFound if nothing was said in it,
        CtxtuiError that names the file if it can't be read."""
        known = self._read(path)
        if known is None:
            raise NotFound(f"{path}: nothing was said in this session; it has no rows.")
        return known

    def _read(self, path: Path) -> Pulse | None:
        if path not in self._known:
            self._known[path] = self._look_at(path)
        return self._known[path]

    def _look_at(self, path: Path) -> Pulse | None:
        stamp, kept = stamp_of(path), self.catalogue.pulse(path)
        if kept is not None and kept[0] == stamp != NOWHERE:
            return kept[1] if kept[1].lines else None
        from ctxtui.core.library.shelf import Shelf

        # Not closed, as that would write its rows down each time; what they say is kept.
        shelf = Shelf(self.config_dirs, catalogue=self.catalogue)
        *_, (library, _) = shelf.read(files=[path])
        self.read_bytes += shelf.read_bytes
        for one in library.unreadable:
            raise CtxtuiError(f"{one.path}: can't be read ({one.why}).")
        return pulse_of(library.sessions[0].summary) if library.sessions else None

    @property
    def registered(self) -> list[Registered]:
        """What the registry says; read once."""
        if self._registered is None:
            self._registered = []
            if any(True for one in self.config_dirs for _ in one.glob("sessions/*.json")):
                from ctxtui.core.library.registry import read_registry

                self._registered = read_registry(self.config_dirs)
        return self._registered

    def standing(self, pulse: Pulse, now: float) -> Standing:
        """What the session's clients do; `now` is in seconds since the epoch."""
        from ctxtui.core.library.standing import standing

        return standing(pulse, [one for one in self.registered if one.session == pulse.id], now)

    def config_dir_of(self, path: Path | None) -> Path:
        """The one that holds this file; the first where none does."""
        holds = (one for one in self.config_dirs if path is not None and one in path.parents)
        return next(holds, self.config_dirs[0])

    def close(self) -> None:
        self.catalogue.close()


def _in_this_window(tmux: Tmux, live: dict[int, str]) -> Iterator[str]:
    """The sessions of the clients whose pane lies in the window that we sit in."""
    from ctxtui.core.terminal.processes import claude_pane

    try:
        panes = tmux.panes_of_this_window()
    except CtxtuiError:  # no server any more: the directory has to do
        return
    for pid in claude_pane(panes, live):
        yield live[pid]
