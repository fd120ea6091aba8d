"""A session at a glance: its window, its cache and the turns until urgent, by its pulse alone.

The same rules as in `used`, `clock_facts` and `clocks`, which read the whole session. Where those
would have to estimate, right after a compaction, the figures are unknown here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from ctxtui.core.context.windows import Limit, Zone, limit_for, window_override, zone
from ctxtui.core.library.pulse import Pulse
from ctxtui.core.settings import Settings

LASTS = {"5m": timedelta(minutes=5), "1h": timedelta(hours=1)}
SLACK = timedelta(seconds=2)
"""What an answer may seem to come from the future before a clock is taken to have jumped."""

CacheState = Literal["warm", "cold", "unknown"]


class Glance(NamedTuple):
    """What is unknown is None. (Quicker to define than a dataclass, which tells here.)"""

    used: int | None
    limit: Limit
    zone: Zone | None
    cache: CacheState
    cache_until: datetime | None
    cache_seconds: float | None
    """Until it is cold, 0 then."""
    urgent_at: int | None
    """Tokens at which the zone urgent begins."""
    urgent_tokens: int | None
    """Tokens until there, 0 from then on."""
    urgent_turns: tuple[int, int | None] | None
    """Turns until there at the recent pace, at least and at most; no most if at the slow end
    nothing is added at all."""

    @property
    def share(self) -> float | None:
        """Fraction of the limit; above 1.0 when the limit was guessed too low."""
        if self.used is None or not self.limit.tokens:
            return None
        return self.used / self.limit.tokens


def glance(
    pulse: Pulse,
    config_dir: Path,
    settings: Settings,
    now: datetime,
    window_size: int | None = None,
) -> Glance:
    """`window_size` is what the client itself says of it; only the user's settings know better.
    `config_dir` is the client's, for what it is set to where the rows don't say."""
    used = pulse.used
    override = window_override(pulse.model, settings.windows)
    if override is None and window_size is not None:
        limit = Limit(window_size, "client")
    else:
        limit = limit_for(pulse.model, pulse.largest, override)
    until = _cache_until(pulse, config_dir)
    cache, seconds = _cache(pulse.answered, until, now)
    urgent = settings.zones.of(limit.tokens).tokens(limit.tokens)[2] if limit.tokens else None
    left = max(0, urgent - used) if urgent is not None and used is not None else None
    return Glance(
        used=used,
        limit=limit,
        zone=zone(used, limit.tokens, settings.zones),
        cache=cache,
        cache_until=until if cache != "unknown" else None,
        cache_seconds=seconds,
        urgent_at=urgent,
        urgent_tokens=left,
        urgent_turns=_turns(left, pulse.growth),
    )


def _cache_until(pulse: Pulse, config_dir: Path) -> datetime | None:
    if pulse.answered is None:
        return None
    ttl = pulse.ttl
    if ttl is None:  # more files to read, but for sessions of old clients only
        from ctxtui.core.context.client_settings import read_client_settings

        ttl = read_client_settings(config_dir, pulse.project, pulse.model).ttl
    return pulse.answered + LASTS[ttl] if ttl is not None else None


def _cache(
    answered: datetime | None, until: datetime | None, now: datetime
) -> tuple[CacheState, float | None]:
    if until is None or answered is None or answered > now + SLACK:
        return "unknown", None
    left = (until - now).total_seconds()
    return ("warm", left) if left > 0 else ("cold", 0.0)


def _turns(left: int | None, growth: tuple[int, int] | None) -> tuple[int, int | None] | None:
    if left == 0:
        return 0, 0
    if left is None or growth is None:
        return None
    slow, fast = growth
    if fast <= 0:
        return None
    return _ceil(left, fast), _ceil(left, slow) if slow > 0 else None


def _ceil(left: int, each: int) -> int:
    return max(1, -(-left // each))
