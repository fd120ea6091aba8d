"""Follows the client beside us: the Claude pane of this tmux window, also through `/clear`."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

from textual.message import Message

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.following import Following, follow
from ctxtui.core.library.library import Library
from ctxtui.core.library.registry import Registered, live_sessions
from ctxtui.core.terminal.tmux import Pane, Tmux
from ctxtui.messages import PaneFound, PanesFound

ASK_EVERY = 5.0
"""Seconds after which tmux is asked again for its panes, though no client came or went."""


class Beside:
    """Posts which session to show whenever the followed client has another one."""

    def __init__(
        self,
        post: Callable[[Message], object],
        here: Path,
        env: Mapping[str, str] = os.environ,
    ) -> None:
        self.post = post
        self.here = here
        self.tmux = Tmux.from_env(env)
        self.following = Following()
        self.panes: dict[int, Pane] = {}
        self.pids: frozenset[int] = frozenset()
        self.asked = -ASK_EVERY
        self.offered: tuple[str, ...] = ()

    def look(self, library: Library, registered: Sequence[Registered]) -> None:
        """Find out, and post what changed. Asks tmux, so not on the event loop."""
        live = live_sessions(registered)
        self.ask_tmux(frozenset(live))
        before = self.following
        self.following = follow(library, live, self.panes, self.here, before)
        session = self.following.session
        if session is not None and session != before.session:
            self.post(PaneFound(session, beside=self.following.pane is not None))
        choice = tuple(one.id for one in self.following.choice)
        if session is None and choice and choice != self.offered:
            self.offered = choice
            self.post(PanesFound(self.following.choice))

    def ask_tmux(self, pids: frozenset[int]) -> None:
        if self.tmux is None or (pids == self.pids and monotonic() - self.asked < ASK_EVERY):
            return
        from ctxtui.core.terminal.processes import claude_pane

        self.pids, self.asked = pids, monotonic()
        try:
            self.panes = claude_pane(self.tmux.panes_of_this_window(), pids)
        except CtxtuiError:  # tmux went away; what was followed is followed on
            self.panes = {}

    def choose(self, session_id: str, library: Library) -> None:
        """The user took one of several panes."""
        for session in library.sessions:
            if session.id == session_id:
                self.following = self.following.choose(session)
