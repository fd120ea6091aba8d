"""What can be set, and what holds where nothing is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

Theme = Literal["auto", "dark", "light"]
Route = Literal["argument", "paste"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where each zone begins: a share of the limit if at most 1, else tokens."""

    note: float
    warn: float
    urgent: float

    def tokens(self, limit: int) -> tuple[int, int, int]:
        """Note, warn and urgent in tokens, for a window of `limit` tokens."""
        marks = (self.note, self.warn, self.urgent)
        note, warn, urgent = (round(one * limit) if one <= 1 else round(one) for one in marks)
        return note, warn, urgent


@dataclass(frozen=True, slots=True)
class Zones:
    """Thresholds of windows of 1M tokens (`[zones.1m]` in the file) and of the rest (`[zones]`)."""

    usual: Thresholds = Thresholds(0.5, 0.7, 0.85)
    million: Thresholds = Thresholds(200_000, 300_000, 400_000)

    def of(self, limit: int) -> Thresholds:
        """Those of a window of `limit` tokens."""
        return self.million if limit >= 1_000_000 else self.usual


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price the user named, in US dollars per million tokens (`[prices."opus-5.5"]`)."""

    input: float
    output: float
    read: float
    write_5m: float
    write_1h: float


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, each with its default; without a file all of them hold."""

    theme: Theme = "auto"
    ascii: bool = False
    config_dirs: tuple[Path, ...] = ()  # where neither an option nor the environment names any
    windows: Mapping[str, int] = field(default_factory=_nothing)  # tokens by pattern, in order
    zones: Zones = Zones()
    prices: Mapping[str, OwnPrice] = field(default_factory=_nothing)  # by pattern, in order
    idle_timeout: float | None = 15  # minutes until a quiet session counts as expired; None: never
    next_bar: bool = True  # whether Home offers moves under the gauge
    ranked: bool = True  # whether moves are ranked by reasons; else by their number
    bell: bool = True  # whether the terminal rings when a session comes to warn or urgent
    brief_budget: int = 600  # tokens a brief should fit in
    brief_warning: int = 1500  # tokens above which it is called long
    handoff_route: Route = "argument"  # how a new client gets its text; `ps` shows arguments
    keys: Mapping[str, str] = field(default_factory=_nothing)  # key by binding id
