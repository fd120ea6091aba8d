"""The note that a file was found valid, so that its rules are not asked at every start."""

from __future__ import annotations

from pathlib import Path

from ctxtui import __version__


def found_valid(content: bytes) -> bool:
    try:
        return _note().read_bytes().strip() == _digest(content).encode()
    except OSError:
        return False


def remember_valid(content: bytes) -> None:
    from ctxtui.core.files import write_private

    try:
        write_private(_note(), _digest(content) + "\n")
    except OSError:
        return  # a cache that can't be written costs a validation each time, nothing more


def _digest(content: bytes) -> str:
    import hashlib

    # An upgrade may change the rules, so the version counts.
    return hashlib.sha256(__version__.encode() + b"\0" + content).hexdigest()


def _note() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("ctxtui", appauthor=False), "settings-valid")
