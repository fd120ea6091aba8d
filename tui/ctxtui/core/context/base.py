"""The fixed part of the window, calibrated: a request's size less what the conversation put in."""

from __future__ import annotations

from collections.abc import Sequence

from ctxtui.core.context.calibration import Calibration
from ctxtui.core.context.measures import Counts
from ctxtui.core.context.sizes import sized
from ctxtui.core.context.tokens import same_family
from ctxtui.core.transcripts.chain import Chain
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript


def base_of(
    transcript: Transcript,
    chain: Chain,
    model: str | None,
    calibration: Calibration,
    counts: Counts,
) -> float | None:
    """System prompt and tools, in tokens; None before the first answer.

    From the session's first request; if that went to a model of another family, from the first
    request of the chain that went to this one: the same text has other tokens there. Memory that
    the client doesn't write into the transcript is part of it.
    """
    first = next((row for row in transcript.rows if row.is_real_answer and not row.sidechain), None)
    if first is None:
        return None
    before: Sequence[Row] = [row for row in transcript.rows[: first.index] if not row.sidechain]
    if not same_family(_model(first), model):
        after = chain.boundary.index if chain.boundary is not None else -1
        for n, row in enumerate(chain.rows):
            if row.is_real_answer and row.index > after and same_family(_model(row), model):
                first, before = row, chain.rows[:n]
                break
    assert first.message is not None and first.message.usage is not None
    blocks = sized(transcript, before, calibration, model, counts)
    return max(0.0, first.message.usage.used - sum(one.tokens for one in blocks))


def _model(row: Row) -> str | None:
    return row.message.model if row.message is not None else None
