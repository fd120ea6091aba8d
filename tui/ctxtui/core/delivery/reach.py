"""Which routes a text can take now, and why the others can't be taken."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.delivery.background import no_background
from ctxtui.core.delivery.into_window import must_start, untrusted
from ctxtui.core.delivery.live_pane import LivePane, find_pane
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.settings import Route
from ctxtui.core.terminal.claude import Client, find_client, trusts
from ctxtui.core.terminal.tmux import Tmux


@dataclass(frozen=True, slots=True)
class Reach:
    """Each route's reason against it is a sentence; empty if it is open. All of it may change the
    next moment, so the routes look again themselves."""

    pane: str
    """Into the session's pane: as a prompt, after `/clear`, or as a `/compact`."""
    window: str
    window_sends: str
    """Against sending it there at once."""
    background: str
    trusted: bool
    """Whether a new client asks no question before it takes a text."""
    client: Client | None = None
    live: LivePane | None = None


def can_reach(
    session: str,
    config_dir: Path,
    cwd: Path | None,
    *,
    route: Route = "argument",
    env: Mapping[str, str] = os.environ,
) -> Reach:
    """For `session`, and for new ones in `cwd`. Asks tmux and starts `claude --version`, so it
    blocks; types nothing."""
    tmux = Tmux.from_env(env)
    live: LivePane | None = None
    try:
        live = find_pane(session, config_dir, tmux)
        live.ready()
        pane = ""
    except CtxtuiError as error:
        pane = str(error)
    client: Client | None = None
    try:
        client = find_client(env)
        if cwd is None:
            start = "The session doesn't say where it ran. Name a folder for the new one."
        else:
            must_start(client, cwd)
            start = ""
    except CtxtuiError as error:
        start = str(error)
    trusted = cwd is not None and trusts(config_dir, str(cwd))
    asks = untrusted(cwd) if cwd is not None and not trusted else ""
    no_tmux = "" if tmux else "This is not inside tmux, so no window can be opened. Copy the text."
    window = start or no_tmux
    alone = no_background(client, route) if client is not None else ""
    return Reach(pane, window, window or asks, start or alone or asks, trusted, client, live)
