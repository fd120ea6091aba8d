"""What the client's prompt history tells of `/clear`: which session was left, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ctxtui.core.transcripts.reader import parse

TAIL = 16 << 20
"""Bytes of a history that are looked at, from its end: some hundred thousand prompts."""
AHEAD = 40
"""Lines after a `/clear` among which the next prompt of the project is looked for."""

_CLEAR = re.compile(rb'"display"\s*:\s*"/(?:clear|new|reset)\b')


@dataclass(frozen=True, slots=True)
class Cleared:
    """One `/clear`. Older clients don't name the session; their lines are of no use here."""

    session: str
    """The session in which it was given, which it left."""
    project: str
    when: datetime
    then: str | None
    """The session of the next prompt in the same project, if it is another one."""


def read_cleared(config_dirs: Iterable[Path]) -> list[Cleared]:
    """Every `/clear` in the histories, in order. A history that can't be read tells nothing."""
    return [one for config_dir in config_dirs for one in _cleared(config_dir / "history.jsonl")]


def _cleared(path: Path) -> list[Cleared]:
    try:
        if not path.is_file():
            return []
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - TAIL))
            raw = file.read(TAIL)
    except OSError:
        return []
    if _CLEAR.search(raw) is None:
        return []
    lines = raw.split(b"\n")
    found: list[Cleared] = []
    for number, line in enumerate(lines):
        if _CLEAR.search(line) is None:
            continue
        said = _line(line)
        if said is None:
            continue
        session, project, when = said
        then: str | None = None
        for following in lines[number + 1 : number + 1 + AHEAD]:
            next_one = _line(following)
            if next_one is not None and next_one[1] == project:
                then = next_one[0] if next_one[0] != session else None
                break
        found.append(Cleared(session, project, when, then))
    return found


def _line(line: bytes) -> tuple[str, str, datetime] | None:
    data: Any = parse(line) if line else None
    if not isinstance(data, dict):
        return None
    session, project, at = data.get("sessionId"), data.get("project"), data.get("timestamp")
    if not (isinstance(session, str) and isinstance(project, str)):
        return None
    if isinstance(at, bool) or not isinstance(at, (int, float)):
        return None
    try:
        return session, project, datetime.fromtimestamp(at / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
