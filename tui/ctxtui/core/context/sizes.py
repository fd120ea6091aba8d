"""The tokens of each block of a conversation, with what the answers' own usage says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ctxtui.core.context.calibration import Calibration
from ctxtui.core.context.intervals import final_output
from ctxtui.core.context.measures import Counts, Measure
from ctxtui.core.transcripts.prompts import may_be_prompt
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript

HIDDEN = 1.5, 150
"""An answer this many times, and this many tokens, above what is seen of it holds thinking that
the file doesn't."""

CLEARED = 10
"""Tokens of the note that stands for a result the client took out."""


@dataclass(frozen=True, slots=True)
class Block:
    row: Row
    measure: Measure
    tokens: float
    tool: str | None = None
    path: str | None = None
    known: bool = False
    """Part of an answer whose usage gives its size."""
    exact: bool = False
    """All of its kind in such an answer, and nothing of another kind beside it."""


def sized(
    transcript: Transcript,
    rows: Sequence[Row],
    calibration: Calibration,
    model: str | None,
    counts: Counts,
) -> list[Block]:
    """Every block of the rows in their order; thinking the model no longer sees weighs nothing."""
    calls: dict[str, Measure] = {}
    for row in rows:
        if row.type == "assistant":
            for one in counts.of(transcript, row):
                if one.id and one.name:
                    calls.setdefault(one.id, one)
    cleared = _cleared(transcript, rows)
    spoken = max((n for n, row in enumerate(rows) if may_be_prompt(row)), default=-1)
    keeps = calibration.tokenizer.keeps_thinking(model)
    blocks: list[Block] = []
    answers: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        other = row.message is not None and model is not None and row.message.model != model
        forgotten = other or (not keeps and n < spoken)
        for one in counts.of(transcript, row):
            call = calls.get(one.id or "")
            tool = call.name if call is not None else None
            tokens = calibration.weigh(one, tool)
            if forgotten and _thought(one):
                tokens = 0.0
            elif one.type == "tool_result" and row.index < cleared.get(one.id or "", -1):
                tokens = float(CLEARED)
            if row.type == "assistant" and row.message_id:
                answers.setdefault(row.message_id, []).append(len(blocks))
            path = call.path if call is not None else None
            blocks.append(Block(row, one, tokens, tool, path))
    hidden = {places[0]: _settle(blocks, places) for places in answers.values()}
    for at in sorted(hidden, reverse=True):
        if left := hidden[at]:
            row = blocks[at].row
            blocks.insert(at, Block(row, Measure("thinking"), left, known=True))
    return blocks


def _cleared(transcript: Transcript, rows: Sequence[Row]) -> dict[str, int]:
    """Ids of calls whose results the client took out again, and the index of the row that says so
    (`microcompact_boundary`, 2.1.12 to 2.1.22)."""
    found: dict[str, int] = {}
    for row in rows:
        if row.subtype != "microcompact_boundary":
            continue
        told = transcript.body(row).get("microcompactMetadata")
        ids = told.get("compactedToolIds") if isinstance(told, dict) else None
        for one in ids if isinstance(ids, list) else ():
            if isinstance(one, str):
                found[one] = row.index
    return found


def _thought(measure: Measure) -> bool:
    return measure.type in ("thinking", "redacted_thinking")


def _settle(blocks: list[Block], places: list[int]) -> float:
    """Give the blocks of one answer the size that its usage says; thinking is what is left over.

    Tokens of thinking that no block stands for.
    """
    mine = [blocks[at] for at in places]
    output = final_output([one.row for one in mine])
    seen = sum(one.tokens for one in mine if not _thought(one.measure))
    thinking = [one for one in mine if _thought(one.measure)]
    thought = sum(one.tokens for one in thinking)
    if output is None or (thinking and not thought):
        return 0.0  # of thinking that was dropped, the output holds an unknown part
    more, least = HIDDEN
    left = 0.0
    if thinking:
        left = max(0.0, output - seen)
    elif output > seen * more + least:
        left = output - seen
    scale = (output - left) / seen if seen else 0.0
    alone = not left and len({one.measure.type for one in mine}) == 1
    for at, one in zip(places, mine, strict=True):
        if _thought(one.measure):
            blocks[at] = replace(one, tokens=left * one.tokens / thought, known=True)
        else:
            blocks[at] = replace(one, tokens=one.tokens * scale, known=True, exact=alone)
    return 0.0 if thinking else left
