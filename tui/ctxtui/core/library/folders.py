"""How sessions lie on disk: in which folder a project's, and under which names (format 1)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def files_named(config_dirs: Iterable[Path], begin: str) -> list[Path]:
    """Transcripts of the sessions whose id begins so, whatever their project."""
    return [
        path
        for config_dir in config_dirs
        for name in _names(config_dir / "projects")
        for path in siblings(config_dir / "projects" / name, begin)
    ]


def siblings(folder: Path, begin: str = "") -> list[Path]:
    """The sessions that lie in this folder; with `begin` those whose id begins so. None in one
    that isn't there or can't be listed."""
    return [folder / name for name in _names(folder) if name.startswith(begin) and is_session(name)]


def is_session(name: str) -> bool:
    """Not so of a subagent's file."""
    return name.endswith(".jsonl") and not name.startswith("agent-")


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []


def slug(cwd: str) -> str:
    """The folder name the client gives a directory (format 1), for paths up to 200 units."""
    units = cwd.encode("utf-16-le", "surrogatepass")
    chars = [chr(units[n] | units[n + 1] << 8) for n in range(0, len(units), 2)]
    name = "".join(char if char.isascii() and char.isalnum() else "-" for char in chars)
    if len(name) <= 200:
        return name
    value = 0
    for n in range(0, len(units), 2):
        value = (value * 31 + (units[n] | units[n + 1] << 8)) & 0xFFFFFFFF
    number = abs(value - (1 << 32) if value & 0x80000000 else value)
    return f"{name[:200]}-{_base36(number)}"


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"
