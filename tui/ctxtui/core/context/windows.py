"""How large a context window is, and how worried to be about what is in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from ctxtui.core.settings import Zones

LimitSource = Literal["override", "proved", "client", "model", "unknown"]
Zone = Literal["calm", "note", "warn", "urgent"]
T = TypeVar("T")

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


def limit_for(
    model: str | None,
    largest_request: int,
    override: int | None = None,
    *,
    million_off: bool = False,
) -> Limit:
    """The window's limit by rule: the user's word, else what a request proved, else the model.

    `largest_request` is the input of the session's largest request (input and cache, in tokens).
    `million_off` is the client's own setting; it doesn't hold every model to it, so a request can
    still prove the large window.
    """
    if override is not None:
        return Limit(override, "override")
    by_model = _model_limit(model) if model else None
    small = by_model is not None and (by_model < MILLION or million_off)
    # A figure above every window there is proves that it is wrong, nothing else.
    if STANDARD < largest_request <= MILLION and (by_model is None or small):
        return Limit(MILLION, "proved")
    if by_model == MILLION and million_off:
        return Limit(STANDARD, "client")
    return Limit(by_model, "unknown" if by_model is None else "model")


def window_override(model: str | None, windows: Mapping[str, int]) -> int | None:
    """What the settings say about this model; the first pattern that fits its id or short name."""
    return first_fitting(model, windows) if model else None


def first_fitting(model: str, table: Mapping[str, T]) -> T | None:
    """The value of the first pattern that fits the model's id or its short name."""
    names = (model.lower(), short_model(model))
    for pattern, value in table.items():
        if any(name == pattern or fnmatchcase(name, pattern.lower()) for name in names):
            return value
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
    note, warn, urgent = zones.of(limit).tokens(limit)
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

    table = Path(__file__).with_name("data").joinpath("windows.toml").read_text("utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(table)["window"]
    return entries
