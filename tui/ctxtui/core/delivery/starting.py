"""A client that was just started in a window: waited for until its input can be filled."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Sequence
from pathlib import Path

from ctxtui.core.delivery.live_pane import LivePane
from ctxtui.core.delivery.outcome import Course, Halted
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_private
from ctxtui.core.library.registry import Registered, read_registry
from ctxtui.core.terminal.claude import LONGEST_PREFILL
from ctxtui.core.terminal.processes import claude_pane
from ctxtui.core.terminal.tmux import Tmux
from ctxtui.core.text import one_line

_STARTER = (
    "import os,sys\n"
    "path=sys.argv[1]\n"
    "with open(path,'rb') as file: words=file.read().split(b'\\0')\n"
    "os.unlink(path)\n"
    "os.execvp(words[0],words)\n"
)


def open_window(tmux: Tmux, argv: Sequence[str], cwd: str, folder: Path) -> str:
    """Run `argv` in a new window; the id of its pane. Arguments that are too long for tmux go
    through a file in `folder`, which the starting program takes away. Raises CtxtuiError."""
    if sum(len(os.fsencode(one)) + 1 for one in argv) <= LONGEST_PREFILL + 1_000:
        return tmux.new_window(argv, cwd)
    path = folder / f".start-{uuid.uuid4().hex}"
    try:
        write_private(path, b"\0".join(os.fsencode(one) for one in argv))
    except OSError as error:
        raise CtxtuiError(
            f"{path}: can't be written ({error.strerror}), so a text this long can't be handed "
            f"over. Free some room, or shorten it."
        ) from error
    try:
        return tmux.new_window([sys.executable, "-I", "-S", "-c", _STARTER, str(path)], cwd)
    except CtxtuiError:
        path.unlink(missing_ok=True)
        raise


def wait_for_input(
    tmux: Tmux, pane: str, config_dir: Path, session: str, course: Course
) -> LivePane:
    """The client in `pane`, once it is idle in `session` and shows its input. Raises Halted."""
    seen: list[LivePane] = []
    asks: list[str] = []

    def ready() -> bool:
        one = client_in(tmux, pane, config_dir, session)
        if one is None:
            return False
        if one.status == "waiting":
            asks[:] = [f" It waits for you ({one_line(one.waiting_for or 'an answer', 60)})."]
            return False
        live = LivePane(tmux, pane, one.pid, one.proc_start, session, config_dir)
        try:
            live.ready()
        except Halted:
            return False
        seen[:] = [live]
        return True

    try:
        course.until(ready, "The client in the new window was not ready in time.")
    except Halted as halted:
        raise Halted(f"{halted}{''.join(asks)}") from halted
    return seen[0]


def client_in(tmux: Tmux, pane: str, config_dir: Path, session: str) -> Registered | None:
    """The client of `session` in `pane`; None while it is starting. Raises Halted when the pane
    is gone."""
    panes = tmux.panes()
    if all(one.id != pane for one in panes):
        raise Halted("The new window is gone: the client has ended, or it was closed.")
    for one in read_registry([config_dir]):
        if one.live and not one.elsewhere and one.session == session:
            held = claude_pane(panes, [one.pid]).get(one.pid)
            if held is not None and held.id == pane:
                return one
    return None
