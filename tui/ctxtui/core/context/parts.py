"""What fills the window, by kind of content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.context.weigh import weigh
from ctxtui.core.transcripts.conversation import Message, Part

How = Literal["exact", "calibrated", "estimated"]


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of content and its tokens."""

    name: str
    tokens: int
    how: How


def parts(messages: Sequence[Message], used: int | None, model: str | None) -> list[Share]:
    """Estimates by kind, with the base as what is left of `used`; they add up to `used`.

    Where the estimates alone exceed `used` they are scaled down to it and the base is 0.
    """
    sums: dict[str, int] = {}
    for message in messages:
        for part in message.parts:
            name = _name(message, part)
            sums[name] = sums.get(name, 0) + weigh(part, model)
    total = sum(sums.values())
    if used is None:
        return [Share(name, tokens, "estimated") for name, tokens in sums.items()]
    if total > used:
        scaled = {name: tokens * used // total for name, tokens in sums.items()}
        largest = max(scaled, key=lambda name: scaled[name])
        scaled[largest] += used - sum(scaled.values())
        sums, total = scaled, used
    base = [Share("base", used - total, "estimated")]
    return base + [Share(name, tokens, "estimated") for name, tokens in sums.items()]


def _name(message: Message, part: Part) -> str:
    if part.row.summary_of_compaction:
        return "compaction summary"
    if part.type == "text":
        return "replies" if message.role == "assistant" else "prompts"
    return {
        "thinking": "thinking",
        "redacted_thinking": "thinking",
        "tool_use": "tool calls",
        "tool_result": "results",
        "image": "images",
        "document": "images",
    }.get(part.type, part.type)
