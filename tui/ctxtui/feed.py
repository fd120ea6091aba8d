"""Carries what happens on disk into the app, one whole picture at a time. Runs in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

from textual.message import Message

from ctxtui.core.context.used import Window
from ctxtui.core.library.library import Library
from ctxtui.core.library.shelf import Shelf, watched
from ctxtui.core.settings import Settings
from ctxtui.messages import LibraryRead, PaneFound
from ctxtui.present.documents import session_window

TICK_MS = 1_000
"""How often the registry's processes are looked at: that one died is no change on disk."""

Post = Callable[[Message], object]


class Feed:
    """Follows the config dirs; `windows` are worked out once for each state of a session."""

    def __init__(self, config_dirs: tuple[Path, ...], settings: Settings, post: Post) -> None:
        self.shelf = Shelf(config_dirs)
        self.settings = settings
        self.post = post
        self.windows: dict[str, tuple[object, Window]] = {}
        self.last: Library | None = None

    def follow(self, stopped: Event) -> None:
        """Post a picture now and after each change until `stopped`. Blocks: run in a thread."""
        from watchfiles import watch

        self.read(stopped)
        while not stopped.is_set():
            folders = watched(self.shelf.config_dirs)
            if not folders:
                stopped.wait(TICK_MS / 1000)
                self.read(stopped)
                continue
            for _ in watch(
                *folders,
                stop_event=stopped,
                debounce=100,
                step=25,
                rust_timeout=TICK_MS,
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                self.read(stopped)
                if watched(self.shelf.config_dirs) != folders:
                    break

    def read(self, stopped: Event) -> None:
        for library, left in self.shelf.read(stopped.is_set):
            if library != self.last or left:
                self.last = library
                self.post(LibraryRead(library, self.windows_of(library), left))

    def windows_of(self, library: Library) -> dict[str, Window]:
        found: dict[str, Window] = {}
        for session in library.sessions:
            known = self.windows.get(session.id)
            if known is None or known[0] is not session.summary:
                known = (session.summary, session_window(session, self.settings))
                self.windows[session.id] = known
            found[session.id] = known[1]
        return found


def find_pane(library: Library, post: Post, env: Mapping[str, str] = os.environ) -> None:
    """Post the session of the Claude pane in this tmux window, if there is one."""
    from ctxtui.core.terminal.processes import claude_pane
    from ctxtui.core.terminal.tmux import Tmux

    tmux = Tmux.from_env(env)
    if tmux is None:
        return
    live = {session.pid: session.id for session in library.sessions if session.pid is not None}
    held = claude_pane(tmux.panes_of_this_window(), live)
    if held:
        post(PaneFound(live[next(iter(held))]))
