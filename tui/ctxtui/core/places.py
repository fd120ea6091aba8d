"""Where things lie: Claude Code's folders, and our own (design 8)."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ctxtui.core.errors import UsageError


def claude_dirs(
    given: Sequence[str | Path] = (), env: Mapping[str, str] = os.environ
) -> tuple[Path, ...]:
    """The config dirs to read: those given, else `CLAUDE_CONFIG_DIR`, else `~/.claude`.

    A dir that was named but is missing, or is a file, raises UsageError: somebody mistyped it.
    The default may be missing; that is a machine on which Claude Code never ran.
    """
    if not given:
        named = env.get("CLAUDE_CONFIG_DIR", "")
        if not named:
            return (Path.home() / ".claude",)
        given = (named,)
    return tuple(dict.fromkeys(_checked(as_typed(one)) for one in given))


def as_typed(path: str | Path) -> Path:
    """The path a person typed, `~` and `~user` resolved. Raises UsageError for an unknown user."""
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        user = Path(path).parts[0]
        raise UsageError(f"{user}: there is no such user here. Name the folder in full.") from error


def is_folder(path: Path) -> bool:
    """False, too, for one that we may not look for, and for a path that can't be."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _checked(path: Path) -> Path:
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise UsageError(f"{path}: no such folder. Name Claude Code's config folder.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UsageError(
            f"{path}: can't be looked into ({why}). Name another config folder."
        ) from error
    if not stat.S_ISDIR(mode):
        raise UsageError(f"{path}: is a file, not Claude Code's config folder.")
    return path.absolute()


def config_dir() -> Path:
    """Our settings. XDG, so `XDG_CONFIG_HOME` moves it."""
    if (known := _on_linux("XDG_CONFIG_HOME", ".config")) is not None:
        return known
    import platformdirs

    return Path(platformdirs.user_config_dir("ctxtui", appauthor=False))


def data_dir() -> Path:
    """What the user would miss: briefs, drafts, later marks and snapshots."""
    import platformdirs

    return Path(platformdirs.user_data_dir("ctxtui", appauthor=False))


def cache_dir() -> Path:
    """What can be made again from the transcripts: losing it costs nothing but time."""
    if (known := _on_linux("XDG_CACHE_HOME", ".cache")) is not None:
        return known
    import platformdirs

    return Path(platformdirs.user_cache_dir("ctxtui", appauthor=False))


def _on_linux(variable: str, default: str) -> Path | None:
    """What platformdirs would say: these two are on the start path, and importing it takes longer
    than anything else there. None where that had better be asked."""
    named, home = os.environ.get(variable, ""), os.environ.get("HOME", "")
    plain = all(one.startswith("/") and one == one.strip() for one in (named or home, home))
    if sys.platform != "linux" or "ANDROID_DATA" in os.environ or not plain:
        return None
    return Path(named or Path(home, default), "ctxtui")


def tilde(path: Path | str) -> str:
    """The path as a person writes it, with `~` for the home folder."""
    text = str(path)
    home = str(Path.home())
    return "~" + text[len(home) :] if text == home or text.startswith(home + "/") else text
