"""Tokens of one block of the conversation, by the model's family."""

from __future__ import annotations

from typing import Literal

from ctxtui.core.context.measures import Counts, Measure, kind_of, measure
from ctxtui.core.context.tokens import Family, family
from ctxtui.core.transcripts.conversation import Part, parts_of
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript

IMAGE = 1_600
"""Tokens of one image at the size the client sends; images can't be counted as text."""


def weigh(part: Part, model: str | None, tool: str | None = None) -> int:
    """Estimated tokens of a block; `tool` is the one that a result comes from.

    A thinking block whose text was taken out is told by the length of its signature.
    """
    return round(weigh_measure(measure(part), family(model), tool))


def weigh_blocks(
    transcript: Transcript,
    counts: Counts,
    row: Row,
    kind: Literal["tool_use", "tool_result"],
    id: str,
    model: str | None,
    tool: str,
) -> list[int]:
    """As `weigh`, of the row's blocks that make or answer the call `id`; none is counted a second
    time. Raises CtxtuiError if the file was replaced."""
    found = [one for one in counts.of(transcript, row) if one.type == kind and one.id == id]
    if not found:  # a row that no request holds
        parts = [part for part in parts_of(transcript, row) if part.type == kind]
        found = [measure(part) for part in parts if id in (part.id, part.tool_use_id)]
    return [round(weigh_measure(one, family(model), tool)) for one in found]


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
