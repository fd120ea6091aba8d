"""Which sessions are live: the client's registry, believed only with its process (format 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from stat import S_ISREG
from typing import Any, Literal

from ctxtui.core.terminal.processes import alive

Status = Literal["working", "waiting", "idle", "background", "ended", "stale"]
_STATUS: dict[str, Status] = {"busy": "working", "shell": "working", "waiting": "waiting"}

RECENT = 10.0
"""Seconds for which a row counts as a sign of life, and for which the end of a process that was
seen is remembered."""

_Stamp = tuple[int, int, int]
_Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Registered:
    """One `sessions/<pid>.json`."""

    pid: int
    session: str
    status: Status
    """`stale` when the process is gone or its pid belongs to another one; `ended` when the file
    was there a moment ago: that is how a client leaves. Of one `elsewhere` what it said last."""
    waiting_for: str | None
    kind: str | None
    cwd: str | None
    updated: float
    """Seconds since the epoch."""
    proc_start: str | None = None
    """With the pid it names a process for good; see `terminal.processes.start_ticks`."""
    elsewhere: bool = False
    """It runs, or ran, in another container or on another machine: nobody here can check that,
    and its pid names another process here, or none."""
    gone: float | None = None
    """When its process was seen to end, in seconds since the epoch; None if nobody watched, or
    if that was more than `RECENT` seconds ago."""
    says_idle: bool = False
    """Its own word; `status` is idle, too, of a client that is starting and says nothing yet."""

    @property
    def live(self) -> bool:
        return self.status not in ("ended", "stale")


@dataclass(slots=True)
class Registry:
    """The registry followed over time: parses only files that changed, remembers who just ended."""

    config_dirs: tuple[Path, ...]
    _parsed: dict[Path, tuple[_Stamp, Registered]] = field(default_factory=dict)
    _live: dict[_Key, Registered] = field(default_factory=dict)
    _gone: dict[_Key, tuple[float, Registered]] = field(default_factory=dict)

    def read(self, now: float) -> list[Registered]:
        """Live entries first, the most recently updated of them first, then `stale` and `ended`
        ones. `now` is in seconds since the epoch.

        A session that its client left, by ending or for another one, is `ended` for the next
        `RECENT` seconds; that one and a `stale` one whose process died meanwhile say when that
        was seen, so that rows from before aren't taken for a sign of life.
        """
        present = {path: one for path, one in self._entries()}
        self._parsed = present
        found = [_checked(entry) for _, entry in present.values()]
        live = {_key(one): one for one in found if one.live}
        for key in self._live.keys() - live.keys():
            self._gone[key] = (now, self._live[key])
        self._gone = {
            key: (when, one)
            for key, (when, one) in self._gone.items()
            if key not in live and 0 <= now - when < RECENT
        }
        self._live = live
        died = [self._with_end(one) for one in found]
        held = {_key(one) for one in found}
        left = [
            replace(one, status="ended", waiting_for=None, gone=when)
            for key, (when, one) in self._gone.items()
            if key not in held
        ]
        return _ordered([*died, *left])

    def _with_end(self, one: Registered) -> Registered:
        when, _ = self._gone.get(_key(one), (None, None))
        return one if when is None else replace(one, gone=when)

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
    """The sessions of living clients by pid, also of those that have no file yet. Those of clients
    `elsewhere` are left out: their pids mean nothing here."""
    return {one.pid: one.session for one in entries if one.live and not one.elsewhere}


@cache
def pid_domain() -> str | None:
    """Where a pid means what it means to us, as 2.1.329 writes it down; older ones don't.

    `linux:<machine-id>:<pid namespace>`, a part that can't be read left empty. None on other
    systems, of whose form we know nothing.
    """
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return None
    try:
        machine = Path("/etc/machine-id").read_text("utf-8").strip()
    except (OSError, ValueError):
        machine = ""
    return f"linux:{machine}:{namespace}"


def _foreign(domain: str | None) -> bool:
    ours = pid_domain()
    if domain is None or domain == ours:
        return False
    return ours is not None or ":pid:[" in domain


def _key(one: Registered) -> _Key:
    return (one.pid, one.session)


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
        said = "working"  # as 2.1.197 registers a `-p` run, and takes it out at its end
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
        elsewhere=_foreign(_word(data.get("pidDomain"))),
        says_idle=data.get("status") == "idle",
    )


def _checked(entry: Registered) -> Registered:
    if entry.elsewhere and entry.proc_start is None:
        return entry
    if alive(entry.pid, entry.proc_start):
        # Pid and start together are proof, whatever the domain: a container may share our pids.
        return replace(entry, elsewhere=False) if entry.elsewhere else entry
    return entry if entry.elsewhere else replace(entry, status="stale", waiting_for=None)


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: Any) -> float:
    return value / 1000 if isinstance(value, (int, float)) else 0.0
