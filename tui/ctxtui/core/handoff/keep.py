"""Where the private copy of a brief is kept, so that no failing clipboard loses it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from ctxtui.core.places import data_dir


def kept_path(session: str, now: datetime, text: str, folder: Path | None = None) -> Path:
    """A path for `text` that holds nothing else: `<date>-<session>.md`, or the same with -2, -3.

    Nothing is written. An older brief is never overwritten; the same text gets the same path.
    """
    folder = data_dir() / "briefs" if folder is None else folder
    stem = f"{now:%Y-%m-%d}-{''.join(c for c in session[:8] if c.isalnum()) or 'session'}"
    number = 1
    while True:
        path = folder / (f"{stem}.md" if number == 1 else f"{stem}-{number}.md")
        if not os.path.lexists(path) or _holds(path, text):
            return path
        number += 1


def _holds(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() == text.encode("utf-8", "replace")
    except OSError:
        return False
