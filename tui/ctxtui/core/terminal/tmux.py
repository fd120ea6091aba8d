"""The tmux server around us: its buffers, its options and its panes."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.terminal.programs import Finished, run
from ctxtui.core.text import clean, one_line

TIMEOUT = 2.0
BUFFER = "ctxtui"
_NEWEST = (99, 0)


@dataclass(frozen=True, slots=True)
class Pane:
    """A pane of any session of the server. `command` and `path` are what runs there says."""

    id: str
    pid: int
    tty: str
    window_id: str
    active: bool
    command: str
    path: str


@dataclass(frozen=True, slots=True)
class Screen:
    """What a pane shows at one moment, and whether keys would reach its program alone."""

    lines: tuple[str, ...]
    """Without trailing blanks, as tmux drew them: hostile."""
    cursor: tuple[int, int]
    """Column and row, from 0; also where the program hides it."""
    in_mode: bool
    """In tmux's own copy mode or a menu: keys go there."""
    synchronized: bool
    """What is typed goes to the other panes of the window too."""
    closed: bool
    """Its program has ended, or its input is switched off."""


_SCREEN_FIELDS = (
    *("#{cursor_x}", "#{cursor_y}", "#{pane_in_mode}"),
    *("#{pane_synchronized}", "#{pane_dead}", "#{pane_input_off}"),
)
_FIELDS = (
    *("#{pane_id}", "#{pane_pid}", "#{pane_tty}", "#{window_id}"),
    *("#{pane_active}", "#{pane_current_command}", "#{pane_current_path}"),
)


@dataclass(frozen=True, slots=True)
class Tmux:
    """One server, by its socket, and the pane we sit in ("" when unknown).

    Every method asks that server and no other. They raise CtxtuiError when it refuses, Missing
    without tmux on the PATH, and TookTooLong.
    """

    socket: str
    pane: str = ""
    path: str | None = None  # where to look for tmux, as in PATH

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self | None:
        """None outside tmux. `$TMUX` is "socket,pid,session"; a socket's path may hold commas."""
        socket = env.get("TMUX", "").rsplit(",", 2)[0]
        return cls(socket, env.get("TMUX_PANE", ""), env.get("PATH")) if socket else None

    def version(self) -> tuple[int, int]:
        """The server's, which may be older than the tmux on the PATH; unnumbered builds are new."""
        says = self._ask("display-message", "-p", "#{version}").out
        number = re.search(r"(\d+)\.(\d+)", says)
        if number is None or says.startswith("openbsd"):
            return _NEWEST
        return int(number[1]), int(number[2])

    def load_buffer(self, text: str, name: str = BUFFER) -> bool:
        """Put `text`, cleaned, into a named buffer; is it offered to the terminal as well?

        `-w` came with tmux 3.2. Whether the terminal takes the offer nobody tells.
        """
        offered = self.version() >= (3, 2)
        flags = ("-w",) if offered else ()
        self._ask("load-buffer", *flags, "-b", name, "-", input=clean(text))
        return offered

    def set_clipboard(self) -> str:
        """The option: `on`, `external` (programs in panes are ignored) or `off`; "" if unknown."""
        return self._ask("show-options", "-sv", "set-clipboard").out.strip()

    def panes(self) -> list[Pane]:
        """Every pane of every session, each once."""
        # Names and paths may hold any character, a newline too; so no fixed separator is safe.
        mark = secrets.token_hex(8)
        asked = f"{mark} ".join(_FIELDS)
        answer = self._ask("list-panes", "-a", "-F", f"{asked}{mark}end").out
        panes: dict[str, Pane] = {}
        for record in answer.split(f"{mark}end\n"):
            fields = record.split(f"{mark} ")
            if len(fields) == len(_FIELDS) and fields[1].isdigit():
                pane, pid, tty, window, active, command, path = fields
                panes[pane] = Pane(pane, int(pid), tty, window, active == "1", command, path)
        return list(panes.values())

    def panes_of_this_window(self) -> list[Pane]:
        """Our own pane and its neighbours; empty when we don't know which pane is ours."""
        panes = self.panes()
        here = {pane.window_id for pane in panes if pane.id == self.pane}
        return [pane for pane in panes if pane.window_id in here]

    def new_window(self, argv: Sequence[str], folder: str) -> str:
        """Run a program, no shell between, in a window behind ours; the id of its pane.

        Raises Missing when the folder is gone.
        """
        ours = {pane.window_id for pane in self.panes_of_this_window()}
        behind = ("-a", "-t", *ours) if ours else ()
        # `-c` would expand formats in the folder's name, and `#(…)` is a command: so tmux itself is
        # started there. A `;` at an argument's end would end the command.
        plain = [f"{one[:-1]}\\;" if one.endswith(";") else one for one in argv]
        asked = ("new-window", *behind, "-P", "-F", "#{pane_id}", "--", *plain)
        return self._ask(*asked, cwd=folder).out.strip()

    def bring_to_front(self, pane: Pane) -> None:
        """Have the terminal that shows our own pane show this one; nothing is typed anywhere.

        Where both are in one session of tmux it stays in that; else its client goes to the other.
        Of several terminals on our session it is the one that was used last.
        """
        if not self.pane:
            raise CtxtuiError("TMUX_PANE doesn't say which pane is ours. Start ctxtui in tmux.")
        ours = self._session(self.pane)
        near = self._ask("list-windows", "-t", ours, "-F", "#{window_id}").out.split()
        session = ours if pane.window_id in near else self._session(pane.id)
        asked = ("list-clients", "-t", ours, "-F", "#{client_activity} #{client_name}")
        clients = [line.partition(" ") for line in self._ask(*asked).out.splitlines()]
        window = f"{session}:{pane.window_id}"
        if clients:
            _, _, newest = max(clients, key=lambda one: int(one[0]) if one[0].isdigit() else 0)
            self._ask("switch-client", "-c", newest, "-t", window)
        self._ask("select-window", "-t", window, ";", "select-pane", "-t", pane.id)

    def paste(self, pane: str, text: str) -> None:
        """Put `text`, cleaned, into the input of what runs in `pane`, in brackets; nothing is
        sent there with it."""
        self._ask("load-buffer", "-b", f"{BUFFER}-prompt", "-", input=clean(text))
        # -r: a client that has not asked for brackets yet would keep tmux's \r (2.1.197).
        self._ask("paste-buffer", "-p", "-r", "-d", "-b", f"{BUFFER}-prompt", "-t", pane)

    def screen(self, pane: str) -> Screen:
        """What `pane` shows, of one moment."""
        asked = ("display-message", "-p", "-t", pane, " ".join(_SCREEN_FIELDS))
        answer = self._ask(*asked, ";", "capture-pane", "-p", "-t", pane).out
        first, _, drawn = answer.partition("\n")
        says = [int(one) if one.isdigit() else 0 for one in first.split(" ")]
        if len(says) != len(_SCREEN_FIELDS):
            raise CtxtuiError(f"tmux: doesn't say what pane {pane} shows. Is the pane still there?")
        column, row, mode, together, dead, off = says
        lines = tuple(line.rstrip(" ") for line in drawn.split("\n"))
        return Screen(lines, (column, row), bool(mode), bool(together), bool(dead or off))

    def press(self, pane: str, *keys: str) -> None:
        """Keys by tmux's names: `Enter`, `C-u`. Unlike `paste` they may act at once."""
        self._ask("send-keys", "-t", pane, "--", *keys)

    def _session(self, pane: str) -> str:
        return self._ask("display-message", "-p", "-t", pane, "#{session_id}").out.strip()

    def _ask(self, *command: str, input: str | None = None, cwd: str | None = None) -> Finished:
        # -u: in a C locale tmux would print names in UTF-8 as underscores. Without $TMUX in its
        # environment tmux has no other server to fall back to.
        env = {name: value for name, value in os.environ.items() if name != "TMUX"}
        if self.path is not None:
            env["PATH"] = self.path
        done = run(
            ["tmux", "-u", "-S", self.socket, *command],
            input=input,
            timeout=TIMEOUT,
            env=env,
            cwd=cwd,
        )
        if not done.ok:
            says = one_line(done.err) or f"exit code {done.code}"
            raise CtxtuiError(
                f"tmux {command[0]}: {says}. Is the server at {self.socket} still running?"
            )
        return done
