"""Which process is which: ancestors, start times, and the pane that holds a client."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctxtui.core.terminal.tmux import Pane

_PROC = Path("/proc")
_HAS_PROC = Path("/proc/self/stat").exists()


@dataclass(frozen=True, slots=True)
class _Stat:
    """The fields of /proc/<pid>/stat that matter here."""

    state: str
    parent: int
    group: int
    tty: int
    foreground: int
    """The process group that reads what is typed into the terminal."""
    start: int


def ancestors(pid: int) -> tuple[int, ...]:
    """Parents of `pid`, the nearest first; empty when it is gone."""
    found: list[int] = []
    while (parent := _parent(found[-1] if found else pid)) and parent not in found:
        found.append(parent)
    return tuple(found)


def start_ticks(pid: int) -> int | None:
    """When `pid` started, in clock ticks since boot; None when it is gone.

    Field 22 of /proc/<pid>/stat, which the client's registry records as `procStart`. Without
    /proc it is computed from psutil's start time and good to about a second.
    """
    if _HAS_PROC:
        stat = _stat(pid)
        return stat.start if stat else None
    import psutil

    try:
        since_boot = psutil.Process(pid).create_time() - psutil.boot_time()
    except (psutil.Error, ValueError, OverflowError):
        return None
    return round(since_boot * os.sysconf("SC_CLK_TCK"))


def alive(pid: int, proc_start: str | int | None) -> bool:
    """Does the process of a registry entry still run, and not another that got its pid?

    A zombie doesn't run. Without a start time in the entry, or with one in a form that can't be
    compared on this system, a living pid has to do.
    """
    if _HAS_PROC:
        stat = _stat(pid)
        if stat is None or stat.state in "ZX":
            return False
        return proc_start in (None, "") or str(stat.start) == str(proc_start)
    ticks = start_ticks(pid)
    if ticks is None:
        return False
    text = str(proc_start or "")
    return not text.isdecimal() or abs(int(text) - ticks) <= 2 * os.sysconf("SC_CLK_TCK")


def claude_pane(panes: Iterable[Pane], pids: Iterable[int]) -> dict[int, Pane]:
    """For each of the live clients' `pids` the pane that holds it; those in no pane are left out.

    A client is in the pane whose process it is or descends from, the nearest if several; else
    in the pane with its terminal.
    """
    panes = list(panes)
    by_pid = {pane.pid: pane for pane in panes}
    by_tty = {number: pane for pane in panes if (number := _device(pane.tty)) is not None}
    held: dict[int, Pane] = {}
    for pid in pids:
        line = (pid, *ancestors(pid))
        pane = next((by_pid[one] for one in line if one in by_pid), None)
        if pane is None and (tty := _tty(pid)) is not None:
            pane = by_tty.get(tty)
        if pane is not None:
            held[pid] = pane
    return held


def reads_keys(pid: int, pane: Pane) -> bool:
    """Would what is typed into `pane` reach `pid`? It has the pane's terminal, in the foreground,
    and the pane's process is it or an ancestor.

    Not so for a suspended client, behind a shell, and inside another terminal in the pane. Without
    /proc the foreground can't be told; then it counts that the process isn't suspended.
    """
    if pane.pid not in (pid, *ancestors(pid)):
        return False
    device, tty = _device(pane.tty), _tty(pid)
    if device is None or device != tty:
        return False
    if _HAS_PROC:
        stat = _stat(pid)
        return stat is not None and stat.state not in "TtZX" and stat.group == stat.foreground
    import psutil

    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_STOPPED)
    except psutil.Error:
        return False


def tmux_socket(pid: int) -> str | None:
    """Of the tmux server in which `pid` was started; None if it was in none, or isn't ours to ask.

    The process may have outlived its pane, or have been taken to another terminal since.
    """
    value = ""
    if _HAS_PROC:
        try:
            told = (_PROC / str(pid) / "environ").read_bytes().split(b"\0")
        except OSError:
            return None
        found = (one for one in told if one.startswith(b"TMUX="))
        value = os.fsdecode(next(found, b"TMUX=")).removeprefix("TMUX=")
    else:
        import psutil

        try:
            value = psutil.Process(pid).environ().get("TMUX", "")
        except (psutil.Error, ValueError, OverflowError, AttributeError, OSError):
            return None
    return value.rsplit(",", 2)[0] or None


def _stat(pid: int) -> _Stat | None:
    try:
        raw = (_PROC / str(pid) / "stat").read_bytes()
        # The name, in brackets, may hold blanks and brackets itself.
        fields = raw[raw.rindex(b")") + 2 :].split()
        parent, group, _, tty, foreground = (int(one) for one in fields[1:6])
        return _Stat(fields[0].decode(), parent, group, tty, foreground, int(fields[19]))
    except (OSError, ValueError, IndexError):
        return None


def _parent(pid: int) -> int:
    if _HAS_PROC:
        stat = _stat(pid)
        return stat.parent if stat else 0
    import psutil

    try:
        return psutil.Process(pid).ppid()
    except (psutil.Error, ValueError, OverflowError):
        return 0


def _tty(pid: int) -> int | None:
    """The device number of the controlling terminal."""
    if _HAS_PROC:
        stat = _stat(pid)
        if stat is None or not stat.tty:
            return None
        # proc(5): minor in bits 31-20 and 7-0, major in bits 15-8
        number = stat.tty & 0xFFFFFFFF
        return os.makedev((number >> 8) & 0xFF, (number & 0xFF) | ((number >> 12) & 0xFFF00))
    import psutil

    try:
        terminal = psutil.Process(pid).terminal()
    except (psutil.Error, ValueError, OverflowError, AttributeError):
        return None
    return _device(terminal) if terminal else None


def _device(tty: str) -> int | None:
    try:
        return Path(tty).stat().st_rdev
    except (OSError, ValueError):
        return None
