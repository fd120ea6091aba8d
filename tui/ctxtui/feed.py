"""Carries what happens on disk into the app, one whole picture at a time. Runs in threads."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

from textual.message import Message

from ctxtui.beside import Beside
from ctxtui.core.context.used import Window
from ctxtui.core.library.catalogue import Catalogue
from ctxtui.core.library.library import Library
from ctxtui.core.library.shelf import Shelf, watched
from ctxtui.core.settings import Settings
from ctxtui.keeping import Keeping
from ctxtui.messages import LibraryRead, SessionGrew
from ctxtui.present.documents import session_window

if TYPE_CHECKING:
    from watchfiles import Change

TICK_MS = 1_000
"""How often the registry's processes are looked at: that one died is no change on disk."""
WAKE_MS = 250
"""How soon after watching began what changed just before is looked for."""
BATCH_MS, STEP_MS = 50, 10
"""Changes within the first are one picture; it comes early once nothing changed for the second."""
POLL_MS = 300
"""Between two looks at the folders where the system can't tell of changes."""
READ_FIRST = 0.25
"""Seconds that the session on the screen has to be read by whoever shows it, before its line in
the list is worked out."""
LOOK_SHARE = 50
"""Looking at all files again, in case a change was not told of, may take one part in so many."""

Post = Callable[[Message], object]
Changes = set[tuple["Change", str]]


class Feed:
    """Follows the config dirs; `windows` are worked out once for each state of a session."""

    def __init__(
        self,
        config_dirs: tuple[Path, ...],
        settings: Settings,
        post: Post,
        here: Path | None = None,
        keep: bool = True,
        catalogue: Catalogue | None = None,
    ) -> None:
        """`keep` says whether anything is remembered beyond this run: the demo isn't."""
        self.shelf = Shelf(config_dirs, here, catalogue or (Catalogue() if keep else None))
        self.keeping = Keeping(self.shelf, post) if keep else None
        self.beside = Beside(post, here or Path.cwd())
        self.settings = settings
        self.post = post
        self.windows: dict[str, tuple[object, Window]] = {}
        self.last: Library | None = None
        self.shown: Path | None = None
        """The session that is on the screen, if any."""
        self.polling = False
        """The system could not watch the folders; they are looked at instead."""
        self.looked = 0.0
        self.look_took = 0.0
        self.ticked = 0.0

    def follow(self, stopped: Event) -> None:
        """Post a picture now and after each change until `stopped`. Blocks: run in a thread."""
        try:
            if self.keeping is not None:
                self.keeping.begin()
            self.look(stopped)
            while not stopped.is_set():
                folders = watched(self.shelf.config_dirs)
                if folders:
                    self.watch(folders, stopped)
                else:
                    stopped.wait(TICK_MS / 1000)
                    self.look(stopped)
        finally:
            if self.keeping is not None:
                self.keeping.close()
            self.shelf.close()

    def watch(self, folders: list[Path], stopped: Event) -> None:
        """Until other folders are to be watched, or these can't be."""
        from watchfiles import watch

        began = False
        try:
            for changes in watch(
                *folders,
                stop_event=stopped,
                debounce=BATCH_MS,
                step=STEP_MS,
                rust_timeout=WAKE_MS,
                yield_on_timeout=True,
                ignore_permission_denied=True,
                watch_filter=None,
                force_polling=self.polling or None,
                poll_delay_ms=POLL_MS,
            ):
                if began:
                    self.take_in(changes, stopped)
                else:
                    self.look(stopped)
                began = True
                if watched(self.shelf.config_dirs) != folders:
                    return
        except FileNotFoundError:  # taken away meanwhile
            self.look(stopped)
        except (OSError, RuntimeError) as error:  # what watchfiles raises is one of these
            self.unwatchable(error, stopped)

    def unwatchable(self, error: Exception, stopped: Event) -> None:
        """The limit of watches is reached, say: from now on look at the folders instead."""
        logging.getLogger(__name__).warning("can't watch (%s), looking instead", error)
        if self.polling:
            stopped.wait(TICK_MS / 1000)
        self.polling = True
        self.look(stopped)

    def take_in(self, changes: Changes, stopped: Event) -> None:
        """Read what changed; once a second see who is still alive."""
        touched = {Path(name) for _, name in changes}
        sessions = {path for path in touched if is_session(path) and self.shelf.holds(path)}
        others = touched - sessions
        if any(self.may_list(path) for path in others) or any(
            not path.exists() for path in sessions
        ):
            self.look(stopped)
        elif sessions:
            if self.shown in sessions:
                news = SessionGrew(self.shown, Event())
                self.post(news)
                news.read.wait(READ_FIRST)
            self.read(stopped, sessions)
        elif monotonic() - self.looked > LOOK_SHARE * self.look_took + TICK_MS / 1000:
            self.look(stopped)
        elif touched or monotonic() - self.ticked > TICK_MS / 1000:
            self.show(self.shelf.picture(), 0)

    def may_list(self, path: Path) -> bool:
        """Could this change, at a path that is no session of ours yet, alter the list of files?"""
        for config_dir in self.shelf.config_dirs:
            projects = config_dir / "projects"
            if path in (config_dir, projects) or path.parent == projects:
                return True
            if path.parent.parent == projects and is_session(path):
                return True
        return False

    def look(self, stopped: Event) -> None:
        """Read all that changed, wherever."""
        begin = monotonic()
        self.read(stopped)
        self.looked = monotonic()
        self.look_took = self.looked - begin

    def read(self, stopped: Event, files: Iterable[Path] | None = None) -> None:
        for library, left in self.shelf.read(stopped.is_set, files):
            self.show(library, left)

    def show(self, library: Library, left: int) -> None:
        self.ticked = monotonic()
        if library != self.last or left:
            self.last = library
            self.post(LibraryRead(library, self.windows_of(library), left))
            if self.keeping is not None and not left:
                self.keeping.note(library)
        if not left:
            self.beside.look(library, self.shelf.registered)

    def windows_of(self, library: Library) -> dict[str, Window]:
        found: dict[str, Window] = {}
        for session in library.sessions:
            known = self.windows.get(session.id)
            if known is None or known[0] is not session.summary:
                known = (session.summary, session_window(session, self.settings))
                self.windows[session.id] = known
            found[session.id] = known[1]
        return found


def is_session(path: Path) -> bool:
    return path.suffix == ".jsonl" and not path.name.startswith("agent-")
