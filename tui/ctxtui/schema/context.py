"""What the model sees, what it costs and what next, as a document: `context`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctxtui.schema.document import Count, Document, TokensHow, UsedHow, may_be_absent
from ctxtui.schema.outlook import Calibration, Clock, Cost, Move, Pace, TurnShare, Waste


class Block(Document):
    """One recorded block; which of the optional keys it has depends on `type`."""

    type: str
    """As recorded: text, thinking, redacted_thinking, tool_use, tool_result, image, ..."""
    text: str = may_be_absent(
        "The recorded text, untouched; of a tool_result its text parts joined by newlines. "
        "Image and thinking blocks have none."
    )
    name: str | None = may_be_absent("The tool's name as recorded, of a tool_use.")
    id: str | None = may_be_absent("The call's id, of a tool_use.")
    tool_use_id: str | None = may_be_absent("The call that a tool_result answers.")
    is_error: bool = may_be_absent("Of a tool_result: the tool failed, or the user rejected it.")
    other: Count = may_be_absent("Parts of a tool_result that are no text.")
    tokens: Count | None
    """Estimated tokens of this block."""


class Message(Document):
    role: Literal["user", "assistant"]
    rows: list[str]
    """Uuids behind the message, in the order of its blocks."""
    blocks: list[Block]


class Part(Document):
    name: str
    tokens: Count
    how: TokensHow
    rows: list[str] = Field(default_factory=list)
    """Uuids of the rows that hold it."""


class ContextDocument(Document):
    """`ctxtui context SESSION --json`: what the model sees, as recorded, before any repair that a
    resuming client makes; what it costs, and what to do next."""

    session: str
    """The session's id."""
    leaf: str | None
    """Uuid of the last row of the path."""
    model: str | None
    open: Literal["prompt", "tool_use", "tool_result", "interrupted"] | None
    """How the conversation ends; null after a finished answer."""
    messages: list[Message]
    """Neighbours of one role are merged; in a user message tool_results come first."""
    used: Count | None
    """Tokens in the window."""
    used_how: UsedHow | None
    used_why: str | None = None
    """Why `used` is unknown; null where it is known."""
    limit: Annotated[int, Field(gt=0)] | None
    """Tokens the window holds."""
    calibration: Calibration | None = None
    """Where the figures that are no more than estimates come from."""
    parts: list[Part]
    """What fills the window; sums to `used`. The newest answer is in the next request only."""
    results: list[Part] = Field(default_factory=list)
    """The part of results by tool, with reports of subagents; largest first."""
    files: list[Part] = Field(default_factory=list)
    """Calls and results of reading and editing, by file; largest first."""
    turns: list[TurnShare] = Field(default_factory=list)
    """What each turn has in the window; the base belongs to none."""
    pending: Count = 0
    """Estimated tokens of what came after the request that `used` was read from."""
    cost: Cost | None = None
    """What the session has cost so far; null with `--at`."""
    waste: list[Waste] = Field(default_factory=list)
    """What is in the window for nothing; none with `--at`."""
    clocks: list[Clock]
    """Time, tokens or turns left until something happens; none with `--at`."""
    pace: Pace
    """How long the session waits for its answers; empty with `--at`."""
    moves: list[Move]
    """The five options after a turn, the best first; none with `--at`."""
