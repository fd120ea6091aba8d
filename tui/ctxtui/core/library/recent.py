"""What the newest rows of a session say: when its cache was made anew, how fast its window fills.

By the rows alone, so a skeleton tells the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ctxtui.core.transcripts.caching import Ttl, cache_ttl
from ctxtui.core.transcripts.chain import Chain
from ctxtui.core.transcripts.outline import Outline
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript

SLACK = timedelta(seconds=2)
"""What two clocks may differ by before one is taken to have jumped."""
RECENT_TURNS = 8
FEWEST_TURNS = 3
"""Turns below which there is no pace to speak of."""


def last_answered(transcript: Transcript, chain: Chain) -> tuple[datetime | None, Ttl | None]:
    """When the newest answer made the cache last anew, and for how long.

    No time where the cache can't be told: without an answer or its time, after a compaction, or
    if a clock was set back between the answer and the row before it. No duration where the newest
    answer that wrote to the cache doesn't say for how long.
    """
    newest = next(_answers_backwards(transcript), None)
    if newest is None:
        return None, None
    when, ttl = newest.time, cache_ttl(_answers_backwards(transcript))
    if when is None or (chain.boundary is not None and chain.boundary.index > newest.index):
        return None, ttl
    for index in range(newest.index - 1, -1, -1):
        row = transcript.rows[index]
        if not row.sidechain and (before := row.time) is not None:
            return (when if before <= when + SLACK else None), ttl
    return when, ttl


def _answers_backwards(transcript: Transcript) -> Iterator[Row]:
    return (row for row in reversed(transcript.rows) if row.is_real_answer and not row.sidechain)


def recent_growth(transcript: Transcript, shape: Outline, chain: Chain) -> tuple[int, int] | None:
    """Tokens that a slow and a fast one of the recent turns added; None for too few turns.

    Of the last turns of the live path since its last compaction. The first turn after one is left
    out: what the compaction left in the window can only be estimated, with the whole file.
    """
    path = shape.live_path(chain)
    live: list[str] = []
    for uuid in reversed(shape.entries):
        if uuid in path and shape.entries[uuid] != "command":
            if shape.entries[uuid] == "compaction" or len(live) == RECENT_TURNS:
                break
            live.append(uuid)
    if len(live) < FEWEST_TURNS:
        return None
    answers, resumed = _answers(transcript, shape)
    added: list[int] = []
    for uuid in live:
        above = shape.above[uuid]
        if above in resumed:  # the turn it interrupted went on: its last answer knows
            above = shape.above[above]
        after, before = _after(answers.get(uuid, ())), _after(answers.get(above or "", ()))
        if after is not None and before is not None:
            added.append(after - before)
    return slow_and_fast(added)


def slow_and_fast(added: Sequence[int]) -> tuple[int, int] | None:
    """The middle half of some turns: one that is unlike the others doesn't count."""
    if len(added) < FEWEST_TURNS:
        return None
    data = sorted(added)
    return _quarter(data, 1), _quarter(data, 3)


def _quarter(data: Sequence[int], n: int) -> int:
    """As `statistics.quantiles` has it, inclusive; importing that would take longer than this."""
    at, rest = divmod(n * (len(data) - 1), 4)
    above = data[min(at + 1, len(data) - 1)]
    return round((data[at] * (4 - rest) + above * rest) / 4)


def _answers(transcript: Transcript, shape: Outline) -> tuple[dict[str, list[Row]], set[str]]:
    """The model's rows by the turn they belong to, and the compactions that fell inside a turn:
    what came after one belongs to the prompt that it interrupted."""
    found: dict[str, list[Row]] = {}
    for row in transcript.rows:
        if row.type == "assistant" and not row.sidechain:
            owner = shape.owner.get(row.uuid or "")
            if owner is not None:
                found.setdefault(owner, []).append(row)
    resumed: set[str] = set()
    for uuid in shape.of_kind("compaction"):
        prompt = shape.above[uuid]
        while prompt is not None and shape.entries[prompt] != "prompt":
            prompt = shape.above[prompt]
        if prompt is not None and uuid in found:
            found.setdefault(prompt, []).extend(found.pop(uuid))
            resumed.add(uuid)
    return found, resumed


def _after(rows: Sequence[Row]) -> int | None:
    """Tokens of the last request that these rows answer; several rows may be one answer."""
    sizes: dict[str, int] = {}
    for row in rows:
        if not row.api_error and row.message is not None:
            key = row.message_id or row.uuid or ""
            sizes.setdefault(key, 0)
            if row.is_real_answer and row.message.usage is not None:
                sizes[key] = row.message.usage.used
    return next((size for size in reversed(sizes.values()) if size), None)
