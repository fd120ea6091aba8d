"""Going to the pane of a live session. Nothing is typed there, or anywhere."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from ctxtui.core.delivery.outcome import Halted
from ctxtui.core.library.registry import Registered, read_registry
from ctxtui.core.terminal.processes import claude_pane, tmux_socket
from ctxtui.core.terminal.tmux import Pane, Tmux


class NotLive(Halted):
    """No client has the session open, so it has no pane: it could be resumed."""


def go_to_pane(
    session: str, config_dirs: Sequence[Path], env: Mapping[str, str] = os.environ
) -> str:
    """Bring the pane of the client that has `session` open to the front; what is to be said of
    that, mostly nothing. Asks tmux, so it blocks.

    Raises Halted where there is no such pane (NotLive without a client), CtxtuiError when tmux
    refuses.
    """
    live = [one for one in read_registry(config_dirs) if one.live and one.session == session]
    if not live:
        raise NotLive("No client has this session open.")
    here = [one for one in live if not one.elsewhere]
    if not here:
        raise Halted("Its client runs in another container or on another machine.")
    shown = [one for one in here if one.kind != "background"]
    if not shown:
        raise Halted(f"It runs in the background, in no pane. `claude attach {session[:8]}`.")
    tmux = Tmux.from_env(env)
    if tmux is None:
        raise Halted(f"ctxtui is not inside tmux here. {_where(shown[0], '')}")
    panes = claude_pane(tmux.panes(), [one.pid for one in shown])
    held = [panes[one.pid] for one in shown if one.pid in panes]
    if not held:
        raise Halted(_where(shown[0], tmux.socket))
    pane = _choose(held, tmux)
    if pane.id == tmux.pane:
        raise Halted("Its client runs in this very pane.")
    tmux.bring_to_front(pane)
    if len(shown) > 1:
        return f"{len(shown)} clients have it open; this is the one that was active last."
    return ""


def _choose(held: Sequence[Pane], tmux: Tmux) -> Pane:
    """The first that isn't our own: the registry has those that were active last first."""
    return next((pane for pane in held if pane.id != tmux.pane), held[0])


def _where(one: Registered, ours: str) -> str:
    """Where else its client is, as far as that can be told."""
    socket = tmux_socket(one.pid)
    if socket is None or os.path.realpath(socket) == os.path.realpath(ours or os.devnull):
        tmux = "of this tmux server" if ours else "of tmux"
        return f"Its client (process {one.pid}) is in no pane {tmux}, but in another terminal."
    there = shlex.join(["tmux", "-S", socket, "attach"])
    return f"Its client (process {one.pid}) is in {'another tmux' if ours else 'tmux'}: `{there}`."
