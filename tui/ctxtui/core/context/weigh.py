"""Tokens of one block of the conversation, by the model's family."""

from __future__ import annotations

from ctxtui.core.context.measures import Measure, kind_of, measure
from ctxtui.core.context.tokens import Family, family
from ctxtui.core.transcripts.conversation import Part

IMAGE = 1_600
"""Tokens of one image at the size the client sends; images can't be counted as text."""


def weigh(part: Part, model: str | None, tool: str | None = None) -> int:
    """Estimated tokens of a block; `tool` is the one that a result comes from.

    A thinking block whose text was taken out is told by the length of its signature.
    """
    return round(weigh_measure(measure(part), family(model), tool))


def weigh_measure(one: Measure, tokenizer: Family, tool: str | None = None) -> float:
    """The same for a block whose text was counted before."""
    weights = tokenizer.weights
    if one.type in ("thinking", "redacted_thinking"):
        # What the file says was thought may be a summary; the signature grows with the whole.
        return max(one.sealed * weights["thinking"], one.tokens * weights["prose"])
    tokens = one.tokens * weights[kind_of(one, tool)] + IMAGE * one.pictures
    if one.type == "tool_use":
        return tokens + weights["per_call"]
    return tokens + weights["per_result"] if one.type == "tool_result" else tokens
