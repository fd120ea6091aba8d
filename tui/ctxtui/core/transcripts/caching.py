"""How long a session's cache lasts, by what its answers wrote to it (transcript-format.md 3)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ctxtui.core.transcripts.rows import Row

Ttl = Literal["5m", "1h"]


def cache_ttl(answers: Iterable[Row]) -> Ttl | None:
    """By the first of `answers`, the newest first, that wrote to the cache; of two durations the
    one of more tokens. One that wrote something and doesn't say for how long leaves it unknown."""
    for row in answers:
        usage = row.message.usage if row.message is not None else None
        if usage is None:
            continue
        buckets = usage.cache_creation
        short = (buckets.ephemeral_5m_input_tokens if buckets else None) or 0
        long = (buckets.ephemeral_1h_input_tokens if buckets else None) or 0
        if short > 0 or long > 0:
            return "1h" if long >= short else "5m"
        if (usage.cache_creation_input_tokens or 0) > 0:
            return None
    return None
