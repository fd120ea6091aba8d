"""Clocks, pace, cost, waste and moves, as documents beside the window."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ctxtui.schema.document import Count, Document


class Calibration(Document):
    family: str
    """Of models with one tokenizer."""
    intervals: Count
    """Pairs of requests whose growth taught it; the defaults alone below 5."""
    how: Literal["calibrated", "estimated"]


class TurnShare(Document):
    turn: str
    """The turn's id."""
    tokens: Count


class Spent(Document):
    dollars: float | None
    """Of the requests that could be priced; null where none could be."""
    requests: Count
    unknown: list[Unpriced]


class Unpriced(Document):
    why: str
    requests: Count


class Cost(Document):
    label: str
    """What the dollars are: what the same requests cost over the API."""
    own: Spent
    subagents: Spent


class Waste(Document):
    kind: Literal["duplicate", "stale", "unused", "concluded"]
    tool: str
    path: str | None
    tokens: Count
    turn: str
    """The turn's id."""
    step: int
    rows: list[str]
    """The result first, then the rows that show why."""
    says: str


class Clock(Document):
    name: Literal[
        "cache",
        "rot",
        "auto-compaction",
        "idle compaction",
        "idle timeout",
        "deletion",
        "checkpoints",
    ]
    state: Literal["running", "warm", "cold", "over", "off", "unknown"]
    zone: Literal["warn", "urgent"] | None
    """The zone that a rot clock counts down to."""
    when: str | None
    seconds: Count | None
    """Left."""
    tokens: Count | None
    """Left."""
    turns: list[int | None] | None
    """Left, at least and at most, at the recent pace; the most is null if it has no end."""
    near: bool
    why: str
    """How it is known, or why it isn't."""


class Typical(Document):
    seconds: float
    """The median."""
    used: Count
    """The median size of the requests, in tokens."""
    requests: Count


class PaceBreak(Document):
    kind: Literal["compaction", "clear", "restart"]
    when: str | None
    before: Typical | None
    after: Typical | None


class Pace(Document):
    label: str = ""
    """What the seconds are."""
    sizes: list[Typical] = Field(default_factory=list)
    """By context size, the smallest first."""
    breaks: list[PaceBreak] = Field(default_factory=list)
    left_out: dict[str, int] = Field(default_factory=dict)
    """Requests that say nothing about it, by why."""


class MovePlace(Document):
    ref: str
    """The turn or step that stays."""
    row: str | None
    how: Literal["rewind", "branch"]
    """Whether the client's own rewind reaches it."""
    prompt: str | None
    """What to pick in the client's menu."""


class Price(Document):
    """Dollars to get through the next request, API-equivalent."""

    warm: float | None
    cold: float | None


class Reason(Document):
    side: Literal["for", "against"]
    text: str
    refs: list[str]
    """Turns and steps."""
    rows: list[str]


class Move(Document):
    number: int
    """Its key."""
    move: Literal["continue", "rewind", "compact", "clear", "subagent"]
    to: MovePlace | None
    tokens_after: int | None
    next_tokens: int | None
    price: Price | None
    break_even: float | None
    """Requests until it has paid back; null is never, or unknown."""
    lost: list[str]
    reasons: list[Reason]
