"""Which sessions are live: the client's registry, believed only with its process (format 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ctxtui.core.terminal.processes import alive

Status = Literal["working", "waiting", "idle", "background", "ended", "stale"]
_STATUS: dict[str, Status] = {"busy": "working", "shell": "working", "waiting": "waiting"}


@dataclass(frozen=True, slots=True)
class Registered:
    """One `sessions/<pid>.json`."""

    pid: int
    session: str
    status: Status
    """`stale` when the process is gone or its pid belongs to another one."""
    waiting_for: str | None
    kind: str | None
    cwd: str | None
    updated: float
    """Seconds since the epoch."""

    @property
    def live(self) -> bool:
        return self.status not in ("ended", "stale")


def read_registry(config_dirs: Iterable[Path]) -> list[Registered]:
    """Every readable entry, live ones first, then the most recently updated."""
    found: list[Registered] = []
    for config_dir in config_dirs:
        for path in sorted(config_dir.glob("sessions/*.json")):
            entry = _entry(path)
            if entry is not None:
                found.append(entry)
    return sorted(found, key=lambda one: (not one.live, -one.updated))


def _entry(path: Path) -> Registered | None:
    try:
        if not path.is_file():
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
    return Registered(
        pid=pid,
        session=session,
        status=_status(data, pid, kind),
        waiting_for=_word(data.get("waitingFor")),
        kind="background" if kind == "bg" else kind,
        cwd=_word(data.get("cwd")),
        updated=_seconds(data.get("updatedAt")),
    )


def _status(data: dict[str, Any], pid: int, kind: str | None) -> Status:
    if not alive(pid, data.get("procStart")):
        return "stale"
    said = _STATUS.get(str(data.get("status")), "idle")
    return "background" if kind == "bg" and said != "waiting" else said


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: Any) -> float:
    return value / 1000 if isinstance(value, (int, float)) else 0.0
