"""Which answer says how full the window is (transcript-format.md 3, design 4.3)."""

from __future__ import annotations

from ctxtui.core.transcripts.chain import Chain
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript


def newest_answer(chain: Chain) -> Row | None:
    """The newest real answer of the chain that was written after the last compaction.

    Answers that a compaction preserved carry the figure of before it, so they don't count.
    """
    after = chain.boundary.index if chain.boundary is not None else -1
    for row in reversed(chain.rows):
        if row.is_real_answer and row.index > after:
            return row
    return None


def largest_request(transcript: Transcript) -> int:
    """Tokens of the largest request of the session's own chain; 0 before the first answer."""
    return max(
        (
            row.message.usage.used
            for row in transcript.rows
            if row.is_real_answer and not row.sidechain and row.message and row.message.usage
        ),
        default=0,
    )


def last_model(transcript: Transcript, chain: Chain) -> str | None:
    """The model of the newest real answer, on the chain if there is one there."""
    for rows in (chain.rows, transcript.rows):
        for row in reversed(rows):
            if row.is_real_answer and not row.sidechain and row.message and row.message.model:
                return row.message.model
    return None
