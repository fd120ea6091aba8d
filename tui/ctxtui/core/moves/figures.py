"""What each move leaves in the window, and what it costs to get through the next request.

The answer of that request is left out everywhere: it costs the same after each move. Dollars are
"API-equivalent".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ctxtui.core.context.costs import (
    after_compact_cost,
    break_even,
    compact_cost,
    continue_cost,
    fresh_cost,
)
from ctxtui.core.context.prices import Price
from ctxtui.core.evidence.kept import Kept
from ctxtui.core.moves.places import Place
from ctxtui.core.moves.rules import Kind
from ctxtui.core.moves.signals import Signals

Pricing = Callable[[int], Price | None]
"""The price of a request of so many tokens: some models charge large ones more."""

SUMMARY = 5_000
"""Tokens of a summary, until the session has one of its own to go by."""
FILES_READ_AGAIN = 5
"""Files the client reads again after a compaction, at most."""
REPORT = 1_000
"""Tokens a subagent brings back."""
PROMPT = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """Tokens and dollars of one move; None is unknown."""

    after: int | None
    """In the window once the move is made."""
    next: int | None
    """The next request: that, and a prompt."""
    warm: float | None = None
    cold: float | None = None
    break_even: float | None = None
    """Requests until it has paid back what it costs more than continuing does now; 0 is at once,
    None never."""


@dataclass(frozen=True, slots=True)
class Scene:
    """All the figures are made of."""

    seen: Signals
    price: Pricing
    goal: str
    brief: int
    """Tokens a brief may have."""
    reread: int
    """Tokens of files that a fresh session would have to read first."""

    @property
    def prompt(self) -> int:
        return max(PROMPT, len(self.goal) // 3)


def figures(kind: Kind, scene: Scene, to: Place | None) -> Figures:
    seen = scene.seen
    if seen.used is None:
        return Figures(None, None)
    after = _after(kind, scene, to)
    if after is None:
        return Figures(None, None)
    fresh = scene.reread if kind == "clear" else 0
    size = after + scene.prompt + fresh
    warm, cold = _cost(kind, scene, after, True), _cost(kind, scene, after, False)
    even = None
    stays = _cost("continue", scene, seen.used, seen.cache.warm is not False)
    own = cold if seen.cache.warm is False else warm
    price = scene.price(seen.used)
    if kind not in ("continue", "subagent") and None not in (own, stays) and price is not None:
        even = break_even(max(0.0, (own or 0) - (stays or 0)), seen.used, after + fresh, price)
    return Figures(after, size, warm, cold, even)


def _after(kind: Kind, scene: Scene, to: Place | None) -> int | None:
    seen = scene.seen
    if kind == "continue":
        return seen.used
    if kind == "rewind":
        return to.tokens if to is not None else None
    if kind == "subagent":
        return (seen.used or 0) + REPORT
    if seen.base is None:
        return None
    return seen.base + (kept(seen) if kind == "compact" else scene.brief)


def kept(seen: Signals) -> int:
    """Tokens a compaction leaves beside the base: what the last one left, else a usual summary and
    the newest files."""
    if seen.summary is not None:
        return seen.summary
    return SUMMARY + tokens_of(newest(seen.files))


def newest(files: Sequence[Kept]) -> Sequence[Kept]:
    return files[-FILES_READ_AGAIN:]


def tokens_of(files: Sequence[Kept]) -> int:
    return sum(one.tokens for one in files)


def _cost(kind: Kind, scene: Scene, after: int, warm: bool) -> float | None:
    """To get through the next request; `warm` is the cache of the session as it stands."""
    seen, ttl = scene.seen, scene.seen.cache.ttl
    now = scene.price(seen.used or 0)
    then = scene.price(after + scene.prompt)
    base = seen.base or 0
    if now is None or then is None:
        return None
    if kind in ("continue", "rewind"):
        return continue_cost(after, scene.prompt, 0, then, ttl, warm=warm)
    if kind == "compact":
        told = compact_cost(seen.used or 0, SUMMARY, now, ttl, warm=warm)
        return told + after_compact_cost(base, after - base + scene.prompt, then, ttl)
    if kind == "clear":
        brief = after - base + scene.prompt
        return fresh_cost(base, brief, scene.reread, then, ttl, base_warm=warm)
    # A subagent has a window and a cache of its own, which is always kept for 5 minutes.
    own = fresh_cost(base, scene.prompt, 0, then, "5m", base_warm=False)
    context = after - REPORT
    return own + continue_cost(context, REPORT + scene.prompt, 0, now, ttl, warm=warm)
