"""What Claude Code itself is set to, as far as its files and the environment show.

Read are the managed settings, the project's two files and the user's, the first that has a key
winning, and their `env` over our own environment: another process's can't be seen. What was given
on the client's command line can't either.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from ctxtui.core.context.windows import short_model
from ctxtui.core.places import tilde
from ctxtui.core.transcripts.caching import Ttl

MANAGED = (
    Path("/etc/claude-code/managed-settings.json"),
    Path("/Library/Application Support/ClaudeCode/managed-settings.json"),
)
CLEANUP_DAYS = 30
IDLE_MINIMUM = 200_000
"""Tokens below which 2.1.329 doesn't compact an idle session."""
_IDLE_FLOOR = 100_000
_BUFFER = 33_000
"""Tokens that the client keeps free for the summary; seen in `/context`, documented nowhere."""
_WINDOWS = range(100_000, 1_000_001)
_LARGEST_FILE = 64 * 1024 * 1024
_ENVIRONMENT = "the environment"

T = TypeVar("T")
_Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """The settings that clocks and limits depend on, with the client's defaults."""

    cleanup_days: int | None = CLEANUP_DAYS
    """Days a transcript is kept; None if a file that may say so can't be read: the client then
    deletes nothing."""
    auto_compact: bool = True
    compact_window: int | None = None
    """Tokens at which the window is to end for auto-compaction."""
    compact_percent: float | None = None
    idle_compaction: bool = True
    """True is the default, but the client offers it to some accounts only."""
    idle_minimum: int = IDLE_MINIMUM
    million_off: bool = False
    ttl: Ttl | None = None
    """How long the cache was asked to hold; None leaves it to the client."""
    said: tuple[tuple[str, str], ...] = ()
    """Which of these was set, and where, for the screen to say."""
    problems: tuple[str, ...] = ()
    """Files and values that were left out, as sentences."""

    def where(self, name: str) -> str | None:
        """Where a setting was made; None if it is the client's default."""
        return dict(self.said).get(name)

    def compacts_at(self, limit: int | None) -> int | None:
        """Tokens at which a session with this window is compacted by itself; None if never, or if
        the limit is unknown. By rule, so about."""
        if limit is None or not self.auto_compact:
            return None
        window = min(limit, self.compact_window or limit)
        at = window - _BUFFER
        if self.compact_percent is not None:
            at = min(at, round(window * self.compact_percent / 100))
        return max(0, at)


def read_client_settings(
    config_dir: Path,
    project: str | None = None,
    model: str | None = None,
    env: Mapping[str, str] = os.environ,
    managed: Sequence[Path] = MANAGED,
) -> ClientSettings:
    """What holds for sessions of `project`, a folder, with `model`. Never raises: a file or value
    that can't be meant is a problem of the result, and what the others say still holds."""
    found = _Found()
    for path in _paths(config_dir, project, managed):
        table = _read(path, found.problems)
        if table is not None:
            found.files.append((tilde(path), table))
    sweeps = not found.problems
    found.envs = [
        (place, table["env"]) for place, table in found.files if isinstance(table.get("env"), dict)
    ]
    found.envs.append((_ENVIRONMENT, env))
    days = found.setting("cleanupPeriodDays", _days, "cleanup_days")
    sweeps = sweeps and not found.problems
    least = found.variable("CLAUDE_CODE_IDLE_COMPACT_MIN_TOKENS", _whole, "idle_minimum")
    return ClientSettings(
        cleanup_days=(days or CLEANUP_DAYS) if sweeps else None,
        auto_compact=_auto_compact(found, config_dir),
        compact_window=found.variable("CLAUDE_CODE_AUTO_COMPACT_WINDOW", _window, "compact_window")
        or _compact_window(found, model),
        compact_percent=found.variable(
            "CLAUDE_AUTOCOMPACT_PCT_OVERRIDE", _percent, "compact_percent"
        ),
        idle_compaction=found.setting("idleCompaction", _truth, "idle_compaction") is not False,
        idle_minimum=IDLE_MINIMUM if least is None else max(_IDLE_FLOOR, least),
        million_off=found.switched_on("CLAUDE_CODE_DISABLE_1M_CONTEXT", "million_off"),
        ttl=_ttl(found),
        said=tuple(found.said.items()),
        problems=tuple(found.problems),
    )


@dataclass(slots=True)
class _Found:
    """The files that could be read, the strongest first, and what was taken from them."""

    files: list[tuple[str, _Table]] = field(default_factory=list)
    envs: list[tuple[str, _Table]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def setting(self, key: str, read: Callable[[Any], T | None], name: str) -> T | None:
        return self.first(self.files, key, read, name)

    def variable(self, key: str, read: Callable[[Any], T | None], name: str) -> T | None:
        return self.first(self.envs, key, read, name)

    def switched_on(self, key: str, name: str) -> bool:
        for place, table in self.envs:
            if table.get(key) not in (None, ""):
                on = str(table[key]).strip().lower() in ("1", "true", "yes", "on")
                if on:
                    self.said[name] = place
                return on
        return False

    def first(
        self,
        tables: Sequence[tuple[str, _Table]],
        key: str,
        read: Callable[[Any], T | None],
        name: str,
    ) -> T | None:
        for place, table in tables:
            if table.get(key) in (None, ""):
                continue
            value = read(table[key])
            if value is not None:
                self.said[name] = place
                return value
            self.problems.append(f"{place}: {key} can't have that value, so it is left out.")
        return None


def _paths(config_dir: Path, project: str | None, managed: Sequence[Path]) -> Iterator[Path]:
    """The strongest first."""
    yield from managed
    if project and project.startswith("/") and "\0" not in project:
        yield Path(project, ".claude", "settings.local.json")
        yield Path(project, ".claude", "settings.json")
    yield config_dir / "settings.json"


def _read(path: Path, problems: list[str]) -> _Table | None:
    import json

    try:
        if not path.exists():
            return None
        # A folder from a transcript may hold a pipe or a device of that name.
        if not path.is_file() or path.stat().st_size > _LARGEST_FILE:
            raise ValueError("no ordinary file")
        data = json.loads(path.read_bytes())
        if not isinstance(data, dict):
            raise ValueError("not an object")
    except OSError as error:
        problems.append(f"{tilde(path)} can't be read ({error.strerror}), so it is left out.")
        return None
    except (ValueError, RecursionError):
        problems.append(f"{tilde(path)} is not JSON as the client writes it, so it is left out.")
        return None
    return data


def _legacy(config_dir: Path) -> bool | None:
    """`autoCompactEnabled` where older clients keep it; nothing else of that file is decoded."""
    import msgspec

    class State(msgspec.Struct):
        autoCompactEnabled: bool | None = None

    beside = config_dir.parent / ".claude.json" if config_dir.name == ".claude" else None
    for path in (config_dir / ".claude.json", beside):
        try:
            if path is not None and path.is_file() and path.stat().st_size <= _LARGEST_FILE:
                return msgspec.json.decode(path.read_bytes(), type=State).autoCompactEnabled
        except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
            continue
    return None


def _auto_compact(found: _Found, config_dir: Path) -> bool:
    if found.switched_on("DISABLE_COMPACT", "auto_compact"):
        return False
    if found.switched_on("DISABLE_AUTO_COMPACT", "auto_compact"):
        return False
    own = found.setting("autoCompactEnabled", _truth, "auto_compact")
    if own is None:
        own = _legacy(config_dir)
        if own is not None:
            found.said["auto_compact"] = ".claude.json"
    return own is not False


def _compact_window(found: _Found, model: str | None) -> int | None:
    """A file's word on the model beats what the same file says for all."""
    for place, table in found.files:
        models = table.get("modelSettings")
        for name, own in models.items() if isinstance(models, dict) else ():
            if model and short_model(name) == short_model(model) and isinstance(own, dict):
                tokens = _window(own.get("autoCompactWindow"))
                if tokens is not None:
                    found.said["compact_window"] = place
                    return tokens
                if own.get("autoCompactWindow") == "auto":
                    return None
        if table.get("autoCompactWindow") == "auto":
            return None
        tokens = found.first([(place, table)], "autoCompactWindow", _window, "compact_window")
        if tokens is not None:
            return tokens
    return None


def _ttl(found: _Found) -> Ttl | None:
    if found.switched_on("FORCE_PROMPT_CACHING_5M", "ttl"):
        return "5m"
    asked: Ttl | None = found.setting("promptCacheTtl", _lasting, "ttl")
    if asked is None and found.switched_on("ENABLE_PROMPT_CACHING_1H", "ttl"):
        return "1h"
    return asked


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _lasting(value: Any) -> Ttl | None:
    if value == "5m":
        return "5m"
    return "1h" if value == "1h" else None


def _whole(value: Any) -> int | None:
    """A variable is text; a float or true is no number of anything."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:20])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _days(value: Any) -> int | None:
    days = value if isinstance(value, int) and not isinstance(value, bool) else 0
    return days if days >= 1 else None


def _window(value: Any) -> int | None:
    tokens = _whole(value)
    return tokens if tokens is not None and tokens in _WINDOWS else None


def _percent(value: Any) -> float | None:
    try:
        percent = float(value)
    except (TypeError, ValueError):
        return None
    return percent if 1 <= percent <= 100 else None
