"""What Claude Code tells the program behind its status line, as one JSON document on stdin."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ctxtui.core.errors import UsageError
from ctxtui.core.library.pulse import Pulse


@dataclass(frozen=True, slots=True)
class ClientStatus:
    """None is what it left out, or what can't be meant."""

    session: str | None = None
    path: Path | None = None
    """Of the transcript, which may not be there before the first prompt."""
    cwd: Path | None = None
    model: str | None = None
    window_size: int | None = None
    """Tokens the window holds."""

    def pulse(self, now: datetime) -> Pulse:
        """Of its session while nothing was written of it."""
        return Pulse(
            id=self.session or "",
            project=str(self.cwd) if self.cwd is not None else None,
            title="",
            model=self.model,
            version=None,
            updated=now,
            printed=False,
            lines=0,
            used=None,
            largest=0,
            answered=None,
            ttl=None,
            growth=None,
        )


def read_client_status(text: str | bytes) -> ClientStatus:
    """Raises UsageError for what is no JSON object; a field of a wrong kind is left out."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            "--stdin: that is not the JSON which Claude Code gives a status line. "
            "Leave --stdin out to ask by hand."
        ) from error
    if not isinstance(data, dict):
        raise UsageError("--stdin: a JSON object was expected, as Claude Code gives a status line.")
    workspace, window = _table(data.get("workspace")), _table(data.get("context_window"))
    size = window.get("context_window_size")
    whole = isinstance(size, int) and not isinstance(size, bool) and size > 0
    return ClientStatus(
        session=_word(data.get("session_id")),
        path=_path(data.get("transcript_path")),
        cwd=_path(data.get("cwd")) or _path(workspace.get("current_dir")),
        model=_word(_table(data.get("model")).get("id")),
        window_size=size if whole else None,
    )


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _path(value: Any) -> Path | None:
    """An absolute one; a name with a null byte is none."""
    word = _word(value)
    return Path(word) if word and word.startswith("/") and "\0" not in word else None
