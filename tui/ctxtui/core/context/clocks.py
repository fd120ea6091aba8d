"""Time, tokens or turns left until something happens to a session.

What depends on the transcript is in the facts, so a screen lets the clocks tick with nothing but
the time, and reads nothing again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from ctxtui.core.context.clock_facts import NOT_KNOWN, ClockFacts
from ctxtui.core.library.recent import SLACK
from ctxtui.core.transcripts.caching import Ttl

ClockName = Literal[
    "cache", "rot", "auto-compaction", "idle compaction", "idle timeout", "deletion", "checkpoints"
]
ClockState = Literal["running", "warm", "cold", "over", "off", "unknown"]
"""`warm` and `cold` are the cache's; `over`: it has happened, or may at any moment."""

LASTS: Mapping[Ttl, timedelta] = {"5m": timedelta(minutes=5), "1h": timedelta(hours=1)}
IDLE_SHARE = 0.9
"""Of an hour's cache: 2.1.329 compacts an idle session when this much of it has passed."""
CHECKPOINTS = 100
"""Prompts whose files the client can restore: the newest."""
NEAR_TURNS = 5
NEAR_SHARE = 0.25
"""Of the time that a clock runs in all."""
NEAR_DAYS = 3
NEAR_CHECKPOINTS = 10


@dataclass(frozen=True, slots=True)
class Turns:
    """A range of turns; `most` is None if at the slow end nothing is added at all."""

    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left is None where it is unknown, off, or of another kind."""

    name: ClockName
    state: ClockState
    why: str
    """How it is known, or why it isn't: a sentence without its full stop."""
    zone: Literal["warn", "urgent"] | None = None
    """Which threshold a rot clock counts down to."""
    when: datetime | None = None
    seconds: float | None = None
    tokens: int | None = None
    turns: Turns | None = None
    near: bool = False


def clocks(facts: ClockFacts, now: datetime) -> tuple[Clock, ...]:
    """All clocks of a session at `now` (UTC), in the order of the names."""
    return (
        _cache(facts, now),
        *_rot(facts),
        _auto_compaction(facts),
        _idle_compaction(facts, now),
        _idle_timeout(facts, now),
        _deletion(facts, now),
        _checkpoints(facts),
    )


def _cache(facts: ClockFacts, now: datetime) -> Clock:
    why_not = facts.cache_doubt or _impossible(facts.answered, now)
    if why_not is not None or facts.answered is None:
        return Clock("cache", "unknown", why_not or "no answer has come yet")
    if facts.ttl is None:
        return Clock("cache", "unknown", "no answer says how long its cache was to last")
    why = f"{_lasting(facts.ttl)} from the newest answer, by {facts.ttl_how}; only the server knows"
    when = facts.answered + LASTS[facts.ttl]
    left = (when - now).total_seconds()
    if left <= 0:
        return Clock("cache", "cold", why, when=when, seconds=0.0)
    near = left <= NEAR_SHARE * LASTS[facts.ttl].total_seconds()
    return Clock("cache", "warm", why, when=when, seconds=left, near=near)


def _rot(facts: ClockFacts) -> tuple[Clock, ...]:
    if facts.used is None:
        return (Clock("rot", "unknown", facts.used_doubt or NOT_KNOWN),)
    if facts.thresholds is None:
        return (Clock("rot", "unknown", "the window's limit isn't known"),)
    warn, urgent = facts.thresholds
    return (
        replace(_until("rot", facts.used, warn, facts, f"warn begins at {warn:,}"), zone="warn"),
        replace(
            _until("rot", facts.used, urgent, facts, f"urgent begins at {urgent:,}"), zone="urgent"
        ),
    )


def _auto_compaction(facts: ClockFacts) -> Clock:
    client = facts.client
    if not client.auto_compact:
        return Clock("auto-compaction", "off", f"switched off in {client.where('auto_compact')}")
    if facts.used is None:
        return Clock("auto-compaction", "unknown", facts.used_doubt or NOT_KNOWN)
    if facts.compacts_at is None:
        return Clock("auto-compaction", "unknown", "the window's limit isn't known")
    said = client.where("compact_percent") or client.where("compact_window")
    rule = f"by {said}" if said else "inferred from the window's limit"
    return _until(
        "auto-compaction",
        facts.used,
        facts.compacts_at,
        facts,
        f"at about {facts.compacts_at:,}, {rule}",
    )


def _idle_compaction(facts: ClockFacts, now: datetime) -> Clock:
    client = facts.client
    off = None
    if not client.auto_compact:
        off = f"auto-compaction is switched off in {client.where('auto_compact')}"
    elif not client.idle_compaction:
        off = f"switched off in {client.where('idle_compaction')}"
    elif facts.status in ("ended", "stale"):
        off = "no client has the session open"
    elif facts.used is not None and facts.used < client.idle_minimum:
        off = f"the window holds less than {client.idle_minimum:,}"
    elif facts.ttl == "5m":
        off = "the client does it only where the cache lasts an hour"
    elif facts.status == "working":
        off = "the session isn't idle"
    if off is not None:
        return Clock("idle compaction", "off", off)
    why_not = facts.cache_doubt or _impossible(facts.answered, now)
    if why_not is None and facts.used is None:
        why_not = facts.used_doubt or NOT_KNOWN
    if why_not is None and facts.ttl is None:
        why_not = "no answer says how long its cache was to last"
    if why_not is not None or facts.answered is None or facts.ttl is None:
        return Clock("idle compaction", "unknown", why_not or "no answer has come yet")
    why = "shortly before the cache goes cold, if Claude Code offers it to this account"
    whole = LASTS[facts.ttl] * IDLE_SHARE
    return _timed("idle compaction", facts.answered + whole, now, whole, why)


def _idle_timeout(facts: ClockFacts, now: datetime) -> Clock:
    if facts.idle_timeout is None:
        return Clock("idle timeout", "off", "switched off in the settings (idle.timeout)")
    if facts.status == "working":
        return Clock("idle timeout", "off", "the session isn't idle")
    why_not = _impossible(facts.active, now)
    if why_not is not None or facts.active is None:
        return Clock("idle timeout", "unknown", why_not or "its newest row has no time")
    whole = timedelta(minutes=facts.idle_timeout)
    why = f"ours: {facts.idle_timeout:g} minutes without a row"
    return _timed("idle timeout", facts.active + whole, now, whole, why)


def _deletion(facts: ClockFacts, now: datetime) -> Clock:
    days = facts.client.cleanup_days
    if days is None:
        why = "a settings file of Claude Code can't be read; it deletes nothing until then"
        return Clock("deletion", "unknown", why)
    why_not = _impossible(facts.modified, now)
    if why_not is not None or facts.modified is None:
        why_not = why_not or "when the file was written isn't known"
        return Clock("deletion", "unknown", why_not)
    place = facts.client.where("cleanup_days")
    said = f"by {place}" if place else "Claude Code's default"
    why = f"{days} days after it was last written, {said}; when a client starts"
    try:
        when = facts.modified + timedelta(days=days)
    except OverflowError:
        return Clock("deletion", "off", f"kept for {days} days, by {place}")
    clock = _timed("deletion", when, now, timedelta(days=days), why)
    return replace(clock, near=(clock.seconds or 0.0) <= NEAR_DAYS * 86_400)


def _checkpoints(facts: ClockFacts) -> Clock:
    left = CHECKPOINTS - facts.prompts
    if left > 0:
        why = f"prompts until the oldest of {facts.prompts} loses its files' checkpoint"
        return Clock(
            "checkpoints", "running", why, turns=Turns(left, left), near=left <= NEAR_CHECKPOINTS
        )
    why = f"only the newest {CHECKPOINTS} of {facts.prompts} prompts can have their files restored"
    return Clock("checkpoints", "over", why, turns=Turns(0, 0))


def _until(name: ClockName, used: int, mark: int, facts: ClockFacts, why: str) -> Clock:
    """Tokens to a mark, and turns at the recent pace."""
    left = mark - used
    if left <= 0:
        return Clock(name, "over", why, tokens=0, turns=Turns(0, 0), near=True)
    if facts.growth is None:
        few = f"{why}; turns aren't told from {facts.turns} of them"
        return Clock(name, "running", few, tokens=left)
    slow, fast = facts.growth
    if fast <= 0:
        still = f"{why}; the last {facts.turns} turns added nothing"
        return Clock(name, "running", still, tokens=left)
    turns = Turns(_turns(left, fast), _turns(left, slow) if slow > 0 else None)
    return Clock(
        name,
        "running",
        f"{why}; at the pace of the last {facts.turns} turns",
        tokens=left,
        turns=turns,
        near=turns.least <= NEAR_TURNS,
    )


def _turns(left: int, each: int) -> int:
    return max(1, -(-left // each))


def _timed(name: ClockName, when: datetime, now: datetime, whole: timedelta, why: str) -> Clock:
    left = (when - now).total_seconds()
    if left <= 0:
        return Clock(name, "over", why, when=when, seconds=0.0, near=True)
    near = left <= NEAR_SHARE * whole.total_seconds()
    return Clock(name, "running", why, when=when, seconds=left, near=near)


def _impossible(then: datetime | None, now: datetime) -> str | None:
    if then is not None and then > now + SLACK:
        return "its newest row is from the future: a clock was set back"
    return None


def _lasting(ttl: Ttl) -> str:
    return "5 minutes" if ttl == "5m" else "an hour"
