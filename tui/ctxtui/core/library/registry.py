"""Which sessions are live: the client's registry, believed only with its process (format 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from stat import S_ISREG
from typing import Any, Literal

from ctxtui.core.terminal.processes import alive

Status = Literal["working", "waiting", "idle", "background", "ended", "stale"]
_STATUS: dict[str, Status] = {"busy": "working", "shell": "working", "waiting": "waiting"}

RECENT = 10.0
"""Seconds for which a row counts as a sign of life, and for which a clean exit is remembered."""

_Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Registered:
    """One `sessions/<pid>.json`."""

    pid: int
    session: str
    status: Status
    """`stale` when the process is gone or its pid belongs to another one; `ended` when the file
    was there a moment ago: that is how a client leaves."""
    waiting_for: str | None
    kind: str | None
    cwd: str | None
    updated: float
    """Seconds since the epoch."""
    proc_start: str | None = None
    """With the pid it names a process for good; see `terminal.processes.start_ticks`."""

    @property
    def live(self) -> bool:
        return self.status not in ("ended", "stale")


@dataclass(slots=True)
class Registry:
    """The registry followed over time: parses only files that changed, remembers who just left."""

    config_dirs: tuple[Path, ...]
    _parsed: dict[Path, tuple[_Stamp, Registered]] = field(default_factory=dict)
    _live: dict[tuple[int, str], Registered] = field(default_factory=dict)
    _left: dict[tuple[int, str], tuple[float, Registered]] = field(default_factory=dict)

    def read(self, now: float) -> list[Registered]:
        """Live entries first, the most recently updated of them first, then `stale` and `ended`
        ones. `now` is in seconds since the epoch.

        A session that its client left, by ending or for another one, is `ended` for the next
        `RECENT` seconds, so that its last rows aren't taken for a sign of life.
        """
        present = {path: one for path, one in self._entries()}
        self._parsed = present
        found = [_checked(entry) for _, entry in present.values()]
        live = {(one.pid, one.session): one for one in found if one.live}
        held = {(one.pid, one.session) for one in found}
        for key in self._live.keys() - held:
            gone = self._live[key]
            self._left[key] = (now, replace(gone, status="ended", waiting_for=None))
        self._left = {
            key: (when, one)
            for key, (when, one) in self._left.items()
            if key not in held and 0 <= now - when < RECENT
        }
        self._live = live
        return _ordered([*found, *(one for _, one in self._left.values())])

    def _entries(self) -> Iterator[tuple[Path, tuple[_Stamp, Registered]]]:
        for path in _files(self.config_dirs):
            known = self._parsed.get(path)
            try:
                stat = path.stat()
            except OSError:
                continue
            stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
            if known is not None and known[0] == stamp:
                yield path, known
                continue
            entry = _entry(path)
            if entry is not None:
                yield path, (stamp, entry)
            elif known is not None:  # caught while the client rewrites it: what it said still holds
                yield path, known


def read_registry(config_dirs: Iterable[Path]) -> list[Registered]:
    """Every readable entry, live ones first, then the most recently updated."""
    entries = (_entry(path) for path in _files(config_dirs))
    return _ordered([_checked(entry) for entry in entries if entry is not None])


def live_sessions(entries: Iterable[Registered]) -> dict[int, str]:
    """The sessions of living clients by pid, also of those that have no file yet."""
    return {one.pid: one.session for one in entries if one.live}


def _files(config_dirs: Iterable[Path]) -> Iterator[Path]:
    for config_dir in config_dirs:
        yield from sorted(config_dir.glob("sessions/*.json"))


def _ordered(entries: list[Registered]) -> list[Registered]:
    return sorted(entries, key=lambda one: (not one.live, -one.updated, one.pid))


def _entry(path: Path) -> Registered | None:
    """What the file says; whether the process is there is `_checked` each time."""
    try:
        if not S_ISREG(path.stat().st_mode):
            return None
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict):
        return None
    pid, session = data.get("pid"), data.get("sessionId")
    if (
        not isinstance(pid, int)
        or isinstance(pid, bool)
        or pid <= 0
        or not isinstance(session, str)
    ):
        return None
    kind = _word(data.get("kind"))
    said = _STATUS.get(str(data.get("status")), "idle")
    if data.get("status") is None and str(data.get("entrypoint")).startswith("sdk"):
        said = "working"  # 2.1.197 registers a `-p` run without one, and takes it out at its end
    start = data.get("procStart")
    return Registered(
        pid=pid,
        session=session,
        status="background" if kind == "bg" and said != "waiting" else said,
        waiting_for=_word(data.get("waitingFor")),
        kind="background" if kind == "bg" else kind,
        cwd=_word(data.get("cwd")),
        updated=_seconds(data.get("updatedAt")),
        proc_start=str(start) if isinstance(start, (str, int)) and start != "" else None,
    )


def _checked(entry: Registered) -> Registered:
    if alive(entry.pid, entry.proc_start):
        return entry
    return replace(entry, status="stale", waiting_for=None)


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: Any) -> float:
    return value / 1000 if isinstance(value, (int, float)) else 0.0
