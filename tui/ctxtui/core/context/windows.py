"""How large a context window is, and how worried to be about what is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, Literal

from ctxtui.core.settings import Zones

LimitSource = Literal["override", "proved", "model", "unknown"]
Zone = Literal["calm", "note", "warn", "urgent"]

MILLION = 1_000_000
STANDARD = 200_000
"""No request above this fits a window that isn't the 1M one."""

_KINDS = "opus|sonnet|haiku|fable|mythos"
_KIND_FIRST = re.compile(rf"(?:^|claude-)({_KINDS})-(\d{{1,2}})(?:[-.](\d{{1,2}}))?(?!\d)")
_KIND_LAST = re.compile(rf"claude-(\d{{1,2}})(?:[-.](\d{{1,2}}))?-({_KINDS})(?![a-z])")
_HOSTED = re.compile(r"(?:^|[./:])anthropic\.claude|@")


@dataclass(frozen=True, slots=True)
class Limit:
    """A window's size in tokens, and how we know; `tokens` is None exactly when it is unknown."""

    tokens: int | None
    source: LimitSource


def limit_for(model: str | None, largest_request: int, override: int | None = None) -> Limit:
    """The window's limit by rule: the user's word, else what a request proved, else the model.

    `largest_request` is the input of the session's largest request (input and cache, in tokens).
    """
    if override is not None:
        return Limit(override, "override")
    by_model = _model_limit(model) if model else None
    if largest_request > STANDARD and (by_model is None or by_model < MILLION):
        return Limit(MILLION, "proved")
    return Limit(by_model, "unknown" if by_model is None else "model")


def window_override(model: str | None, windows: Mapping[str, int]) -> int | None:
    """What the settings say about this model; the first pattern that fits its id or short name."""
    if not model:
        return None
    names = (model.lower(), short_model(model))
    for pattern, tokens in windows.items():
        if any(name == pattern or fnmatchcase(name, pattern.lower()) for name in names):
            return tokens
    return None


def short_model(model: str) -> str:
    """The name for the screen: `opus-5.5` for `claude-opus-5-5-20260922`, whoever serves it.

    The tables name models like this too. An id that is no Claude's comes back as it is.
    """
    bare = model.lower()
    if found := _KIND_FIRST.search(bare):
        kind, major, minor = found.groups()
    elif found := _KIND_LAST.search(bare):
        major, minor, kind = found.groups()
    else:
        return model
    return f"{kind}-{major}.{minor}" if minor else f"{kind}-{major}"


def zone(used: int | None, limit: int | None, zones: Zones) -> Zone | None:
    """None if either number is unknown. A threshold belongs to the zone it opens."""
    if used is None or not limit:
        return None
    reached: Zone = "calm"
    for name, tokens in _steps(limit, zones):
        if used >= tokens:
            reached = name
    return reached


def next_zone(used: int, limit: int | None, zones: Zones) -> tuple[Zone, int] | None:
    """The zone above, and the tokens it opens at; None if the window ends before that."""
    if not limit:
        return None
    ahead = [(name, tokens) for name, tokens in _steps(limit, zones) if used < tokens <= limit]
    return min(ahead, key=lambda step: step[1], default=None)


def _steps(limit: int, zones: Zones) -> tuple[tuple[Zone, int], ...]:
    note, warn, urgent = (zones.million if limit >= MILLION else zones.usual).tokens(limit)
    return ("note", note), ("warn", warn), ("urgent", urgent)


def _model_limit(model: str) -> int | None:
    bare = model.lower()
    if bare.endswith("[1m]"):
        return MILLION
    name, hosted = short_model(bare), bool(_HOSTED.search(bare))
    for entry in _windows():
        if entry.get("hosted", False) and not hosted:
            continue
        if any(fnmatchcase(name, pattern) for pattern in entry["models"]):
            return int(entry["tokens"])
    return None


@cache
def _windows() -> list[dict[str, Any]]:
    import tomllib
    from importlib.resources import files

    table = files("ctxtui.core.context").joinpath("data", "windows.toml").read_text("utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(table)["window"]
    return entries
