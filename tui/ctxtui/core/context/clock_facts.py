"""What the clocks of a session need to know besides the time, worked out when it was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ctxtui.core.context.client_settings import ClientSettings
from ctxtui.core.context.costs import doubt
from ctxtui.core.context.growth import Growth
from ctxtui.core.context.used import Window
from ctxtui.core.library.recent import RECENT_TURNS, SLACK, slow_and_fast
from ctxtui.core.library.registry import Status
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.caching import Ttl, cache_ttl
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import TurnTree
from ctxtui.core.transcripts.usage import newest_answer

NOT_KNOWN = "how full the window is isn't known"


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """All that the clocks need to know besides the time."""

    answered: datetime | None
    """When the newest answer came: each request makes the cache last anew."""
    active: datetime | None
    """When the newest row was written."""
    ttl: Ttl | None
    ttl_how: str
    """What says how long the cache lasts."""
    cache_doubt: str | None
    """Why nothing can be said of the cache."""
    used: int | None
    used_doubt: str | None
    """Why `used` is unknown."""
    limit: int | None
    thresholds: tuple[int, int] | None
    """Warn and urgent, in tokens."""
    growth: tuple[int, int] | None
    """Tokens that a slow and a fast one of the recent turns added."""
    turns: int
    """Recent turns that `growth` is taken from."""
    compacts_at: int | None
    status: Status
    modified: datetime | None
    """When the file was last written, as the client's clean-up sees it."""
    prompts: int
    client: ClientSettings
    idle_timeout: float | None
    """Minutes; None is off."""


def clock_facts(
    tree: TurnTree,
    window: Window,
    growth: Mapping[str, Growth],
    client: ClientSettings,
    settings: Settings,
    *,
    status: Status = "ended",
    modified: datetime | None = None,
) -> ClockFacts:
    """Worked out when a session was read; `modified` is its file's time, by default the newest
    row's. `growth` is by turn id."""
    rows = [row for row in tree.transcript.rows if not row.sidechain]
    spoken = [row for row in rows if row.type in ("user", "assistant")]
    active = spoken[-1].time if spoken else None
    answers = [row for row in rows if row.is_real_answer]
    answer = answers[-1] if answers else None
    limit = window.limit.tokens
    added = _added(tree, growth)
    used_doubt = _used_doubt(tree, window)
    ttl = cache_ttl(reversed(answers))
    return ClockFacts(
        answered=answer.time if answer is not None else None,
        active=active,
        ttl=ttl or client.ttl,
        ttl_how="its usage" if ttl is not None else client.where("ttl") or "nothing",
        cache_doubt=_cache_doubt(tree, rows, answer),
        used=window.used if used_doubt is None else None,
        used_doubt=used_doubt,
        limit=limit,
        thresholds=_thresholds(limit, settings),
        growth=slow_and_fast(added),
        turns=len(added),
        compacts_at=client.compacts_at(limit),
        status=status,
        modified=modified or active,
        prompts=len(tree.prompts),
        client=client,
        idle_timeout=settings.idle_timeout,
    )


def with_status(facts: ClockFacts, status: Status) -> ClockFacts:
    """The same session when only its client went on to do something else."""
    return replace(facts, status=status)


def _cache_doubt(tree: TurnTree, rows: Sequence[Row], answer: Row | None) -> str | None:
    if answer is None:
        return "no answer has come yet"
    if answer.time is None:
        return "its newest answer has no time"
    boundary = tree.chain.boundary
    if boundary is not None and boundary.index > answer.index:
        return "compacted since the newest answer: only the base may still be warm"
    before = next(
        (row for row in reversed(rows) if row.index < answer.index and row.time is not None), None
    )
    if before is not None and before.time is not None and before.time > answer.time + SLACK:
        return "its newest answer is older than the row before it: a clock was set back"
    return None


def _used_doubt(tree: TurnTree, window: Window) -> str | None:
    if window.used is None:
        return NOT_KNOWN
    answer = newest_answer(tree.chain)
    wrong = doubt(answer.message.usage) if answer is not None and answer.message else None
    return f"{NOT_KNOWN}: {wrong}" if wrong is not None else None


def _thresholds(limit: int | None, settings: Settings) -> tuple[int, int] | None:
    if not limit:
        return None
    _, warn, urgent = settings.zones.of(limit).tokens(limit)
    return warn, urgent


def _added(tree: TurnTree, growth: Mapping[str, Growth]) -> list[int]:
    """What the last turns of the live path added, since the last compaction. That of the first
    turn after one rests on an estimate, so it is no pace."""
    added: list[int] = []
    for turn in reversed(tree.live):
        if turn.kind == "compaction" or len(added) == RECENT_TURNS:
            break
        delta = growth[turn.id].delta if turn.id in growth else None
        above = tree.by_id.get(turn.parent or "")
        if above is not None and above.kind == "compaction":
            break
        if turn.kind == "prompt" and delta is not None:
            added.append(delta)
    return added
