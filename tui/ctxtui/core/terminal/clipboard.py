"""Copying: every route that fits the place we run in, and the truth about each."""

from __future__ import annotations

import base64
import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_private
from ctxtui.core.places import tilde
from ctxtui.core.terminal import system_clipboard
from ctxtui.core.terminal.tmux import BUFFER, Tmux
from ctxtui.core.text import clean

How = Literal["tmux", "system", "osc52", "file"]
Outcome = Literal["copied", "buffered", "sent", "written", "failed", "skipped"]

OSC52_SAFE = 74_000  # bytes of text; base64 makes 99 kB of it, and some terminals stop at 100 kB
OSC52_TMUX = 700_000  # what tmux 3.3a was seen to take; it drops more than 1 MiB of base64 silently


@dataclass(frozen=True, slots=True)
class Route:
    """One way the text was to go, and what is known of it.

    `copied` when the mechanism confirmed it; `buffered` is tmux's buffer, which any pane can
    paste; `sent` went to the terminal, which never answers. `detail` is the mechanism's name, a
    caveat or the reason.
    """

    how: How
    outcome: Outcome
    detail: str = ""

    @property
    def arrived(self) -> bool:
        return self.outcome in ("copied", "buffered", "sent", "written")


@dataclass(frozen=True, slots=True)
class Copied:
    """Where a text went. `file` is None when even the file could not be written."""

    routes: tuple[Route, ...]
    file: Path | None
    sentence: str

    @property
    def ok(self) -> bool:
        """Is it anywhere but in the file?"""
        return any(route.arrived for route in self.routes if route.how != "file")


def copy(
    text: str,
    *,
    env: Mapping[str, str] = os.environ,
    write_osc52: Callable[[str], None] | None,
    file: Path,
    patience: float = system_clipboard.TIMEOUT,
) -> Copied:
    """Copy `text`, cleaned, by every route that fits, and keep it in a private `file` as well.

    Never raises for a route that fails: the result says so. A desktop's clipboard that hangs is
    given `patience` seconds, so not on the event loop. `write_osc52` gets the text, not the
    sequence; it must be able to reach the terminal from this thread. None says there is none.
    """
    text = clean(text)
    routes = [_to_file(text, file)]  # first: whatever follows, the text is safe
    tmux = Tmux.from_env(env)
    if tmux is not None:
        routes.append(_to_tmux(text, tmux))
    routes.append(_to_system(text, env, patience))
    if not any(route.outcome == "copied" or _offered(route) for route in routes):
        routes.append(_to_terminal(text, env, tmux, write_osc52))
    order: tuple[How, ...] = ("tmux", "system", "osc52", "file")
    routes.sort(key=lambda route: order.index(route.how))
    kept = file if any(route.outcome == "written" for route in routes) else None
    return Copied(tuple(routes), kept, _sentence(routes, kept, env))


def osc52(text: str) -> str:
    """The sequence that asks a terminal to put `text` on its clipboard."""
    payload = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return f"\x1b]52;c;{payload}\x07"


_OFFERED = "offered to the terminal too, which doesn't say whether it took it"


def _offered(route: Route) -> bool:
    return route.how == "tmux" and route.detail == _OFFERED


def _to_file(text: str, file: Path) -> Route:
    try:
        write_private(file, text)
    except OSError as error:
        return Route("file", "failed", f"{tilde(file)}: {error.strerror or error}")
    return Route("file", "written", tilde(file))


def _to_tmux(text: str, tmux: Tmux) -> Route:
    try:
        return Route("tmux", "buffered", _OFFERED if tmux.load_buffer(text) else "")
    except CtxtuiError as error:
        return Route("tmux", "failed", str(error))


def _to_system(text: str, env: Mapping[str, str], patience: float) -> Route:
    if reason := system_clipboard.why_not(env):
        return Route("system", "skipped", reason)
    try:
        return Route("system", "copied", system_clipboard.put(text, env, patience))
    except CtxtuiError as error:
        return Route("system", "failed", str(error))


def _to_terminal(
    text: str, env: Mapping[str, str], tmux: Tmux | None, write: Callable[[str], None] | None
) -> Route:
    size = len(text.encode())
    if write is None:
        return Route("osc52", "skipped", "there is no terminal to send it to")
    if tmux is not None:
        try:
            allowed = tmux.set_clipboard()
        except CtxtuiError:  # the buffer's route has said why
            allowed = ""
        if allowed != "on":
            return Route("osc52", "skipped", f"tmux's set-clipboard is {allowed or 'unknown'}")
        if size > OSC52_TMUX:
            return Route("osc52", "skipped", f"{size // 1000} kB is more than tmux passes on")
    elif env.get("STY"):
        return Route("osc52", "skipped", "GNU screen doesn't pass it on to the terminal")
    try:
        write(text)
    except OSError as error:
        return Route("osc52", "failed", f"the terminal can't be written to ({error.strerror})")
    if size > OSC52_SAFE:
        return Route("osc52", "sent", f"{size // 1000} kB, more than some terminals take")
    if tmux is None and env.get("TERM", "").startswith(("screen", "tmux")):
        return Route("osc52", "sent", "a tmux or screen around this session may keep it back")
    return Route("osc52", "sent")


def _sentence(routes: list[Route], file: Path | None, env: Mapping[str, str]) -> str:
    by_how = {route.how: route for route in routes}
    said: list[str] = []
    system, tmux, sent = by_how["system"], by_how.get("tmux"), by_how.get("osc52")
    if system.outcome == "copied":
        said.append(f"Copied to the clipboard with {system.detail}.")
    if tmux is not None and tmux.outcome == "buffered":
        where = f"in the tmux buffer {BUFFER} (prefix = picks it)"
        if said:
            said.append(f"Also {where}.")
        else:
            said.append(f"It is {where}{', ' if tmux.detail else ''}{tmux.detail}.")
    if sent is not None and sent.outcome == "sent":
        caveat = f": {sent.detail}" if sent.detail else ""
        said.append(f"Sent to the terminal, which doesn't say whether it took it{caveat}.")
    if not said:
        reasons = [route.detail for route in routes if not route.arrived and route.how != "file"]
        said.append(f"On no clipboard: {'; '.join(dict.fromkeys(map(_bare, reasons)))}.")
    elif system.outcome == "failed":
        said.append(f"Not on the desktop's clipboard: {_bare(system.detail)}.")
    if file is None:
        said.append(f"It could not be kept in a file: {_bare(by_how['file'].detail)}.")
    else:
        said.append(f"It is kept in {tilde(file)}.")
    if file is None and not any(route.arrived for route in routes):
        said.append("Choose another file to write it to.")
    elif file is not None and not any(route.arrived for route in routes if route.how != "file"):
        said.append(_next_step(by_how, file, env))
    return " ".join(said)


def _bare(reason: str) -> str:
    return reason.rstrip(".?")


def _next_step(routes: Mapping[How, Route], file: Path, env: Mapping[str, str]) -> str:
    if "tmux" in routes:
        return "Paste from that file until tmux answers again."
    if env.get("STY"):
        return f"`screen -X readbuf {shlex.quote(str(file))}` puts it in screen's paste buffer."
    if routes["system"].detail == system_clipboard.NO_PROGRAM:
        return "Install xclip, xsel or wl-clipboard, or paste from that file."
    if routes["system"].outcome == "failed":
        return "See that DISPLAY or WAYLAND_DISPLAY is right, or paste from that file."
    return "Paste from that file, or run ctxtui inside tmux, whose buffer any pane can paste."
