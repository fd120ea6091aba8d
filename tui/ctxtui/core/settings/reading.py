"""Reading config.toml: the settings, or the first mistake with its file, line and key."""

from __future__ import annotations

from pathlib import Path

from ctxtui.core.errors import UsageError
from ctxtui.core.places import config_dir, tilde
from ctxtui.core.settings.found_valid import found_valid, remember_valid
from ctxtui.core.settings.from_table import DEFAULTS, settings_from
from ctxtui.core.settings.settings import Settings
from ctxtui.core.settings.table import decoded, drawn, line_of, parsed


def settings_path() -> Path:
    """Where the user's settings lie, whether or not there is such a file."""
    return config_dir() / "config.toml"


def read_settings(path: Path | None = None) -> Settings:
    """The settings in `path`, by default the user's; the defaults if there is no such file.

    Raises UsageError with file, line and key for the first thing that cannot be meant.
    """
    path = path or settings_path()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return DEFAULTS
    except OSError as error:
        raise UsageError(f"{tilde(path)} cannot be read: {error.strerror}.") from error
    text = decoded(path, content)
    table = parsed(path, text)
    if not found_valid(content):
        from ctxtui.core.settings.rules import validate

        validate(path, text, table)
        remember_valid(content)
    return settings_from(table)


def wrong_key(binding: str, says: str, path: Path | None = None) -> UsageError:
    """The error for an entry of `[keys]`: which bindings there are, only the application knows.

    It names the line where the entry stands now; the file alone if it is gone meanwhile.
    """
    path = path or settings_path()
    where = tilde(path)
    try:
        line = line_of(path.read_text("utf-8-sig"), ("keys", binding))
    except (OSError, ValueError):
        return UsageError(f"{where}: keys.{drawn(binding)} {says}")
    return UsageError(f"{where}, line {line}: keys.{drawn(binding)} {says}")
