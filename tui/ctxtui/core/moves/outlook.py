"""What a session's window costs, how long it lasts, and what to do next: all of it in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.context.client_settings import ClientSettings, read_client_settings
from ctxtui.core.context.clock_facts import ClockFacts, clock_facts, with_status
from ctxtui.core.context.clocks import Clock, clocks
from ctxtui.core.context.costs import SessionCost, session_cost
from ctxtui.core.context.pace import Pace, pace
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.prices import Price, price_for
from ctxtui.core.library.registry import Status
from ctxtui.core.moves.figures import Pricing
from ctxtui.core.moves.moves import Move, moves
from ctxtui.core.moves.places import Mark
from ctxtui.core.moves.signals import Cache, Signals, signals
from ctxtui.core.settings import Settings


@dataclass(frozen=True, slots=True)
class Outlook:
    """Worked out when a session was read; its clocks then only need the time."""

    facts: ClockFacts
    pace: Pace
    cost: SessionCost
    signals: Signals
    model: str | None

    def clocks(self, now: datetime, status: Status | None = None) -> tuple[Clock, ...]:
        """All clocks at `now` (UTC)."""
        return clocks(self.facts if status is None else with_status(self.facts, status), now)


def client_of(picture: Picture) -> ClientSettings:
    """The client's settings for this session, by the folder its file lies in."""
    config_dir = picture.path.parent.parent.parent
    return read_client_settings(config_dir, picture.cwd, picture.window.model)


def outlook(
    picture: Picture,
    settings: Settings,
    *,
    status: Status = "ended",
    now: datetime | None = None,
    restarts: Sequence[datetime] = (),
) -> Outlook:
    """Reads bodies: slow for large sessions. Raises CtxtuiError if the file was replaced."""
    tree = picture.tree
    facts = clock_facts(
        tree,
        picture.window,
        picture.growth,
        client_of(picture),
        settings,
        status=status,
        modified=_modified(picture.path),
    )
    agents = [one for some in picture.agents.values() for one in some]
    cache = _cache(clocks(facts, now or datetime.now(UTC)), facts, now or datetime.now(UTC))
    return Outlook(
        facts=facts,
        pace=pace(tree, restarts),
        cost=session_cost(tree, agents, settings),
        signals=signals(tree, picture.window, cache, counts=picture.counts),
        model=picture.window.model,
    )


def next_moves(
    picture: Picture,
    known: Outlook,
    settings: Settings,
    now: datetime,
    *,
    goal: str = "",
    marks: Sequence[Mark] = (),
) -> tuple[Move, ...]:
    """The five moves as things stand at `now`, the best first; reads bodies where a goal names
    something that only an output can hold."""
    seen = replace(known.signals, cache=_cache(known.clocks(now), known.facts, now))
    return moves(
        picture.tree,
        seen,
        pricing(known.model, settings),
        goal=goal,
        marks=marks,
        brief=settings.brief_budget,
        ranked=settings.ranked,
    )


def pricing(model: str | None, settings: Settings) -> Pricing:
    """What a request of so many tokens is charged at now."""

    def price(tokens: int) -> Price | None:
        return price_for(model, settings, prompt_tokens=tokens)

    return price


def _cache(shown: Sequence[Clock], facts: ClockFacts, now: datetime) -> Cache:
    cache = next(one for one in shown if one.name == "cache")
    warm = {"warm": True, "cold": False}.get(cache.state)
    idle = (now - facts.answered).total_seconds() if facts.answered is not None else None
    return Cache(warm, facts.ttl or "5m", idle if idle is None or idle >= 0 else None)


def _modified(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, OverflowError, ValueError):
        return None
