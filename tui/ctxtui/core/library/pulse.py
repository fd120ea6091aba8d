"""What the status line needs of a session: how full its window is, how fast it fills, how long its
cache lasts.

Worked out when the file is read, by its rows alone, so a skeleton tells the same. It is kept
beside the summary, which holds more and takes longer to take up again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from ctxtui.core.library.summary import Summary
    from ctxtui.core.transcripts.chain import Chain
    from ctxtui.core.transcripts.outline import Outline
    from ctxtui.core.transcripts.rows import Row
    from ctxtui.core.transcripts.transcript import Transcript

Ttl = Literal["5m", "1h"]

SLACK = timedelta(seconds=2)
"""What two clocks may differ by before one is taken to have jumped."""
RECENT_TURNS = 8
FEWEST_TURNS = 3
"""Turns below which there is no pace to speak of."""


class Pulse(NamedTuple):
    """Some fields of a `Summary`; they mean what they mean there. (A dataclass takes longer to
    define, which tells where the whole program is over at once.)"""

    id: str
    project: str | None
    title: str
    model: str | None
    version: str | None
    updated: datetime
    printed: bool
    lines: int
    """Rows and bad lines; 0 if nothing was said in it."""
    used: int | None
    largest: int
    answered: datetime | None
    ttl: Ttl | None
    growth: tuple[int, int] | None


def pulse_of(summary: Summary) -> Pulse:
    return Pulse(
        id=summary.id,
        project=summary.project,
        title=summary.title,
        model=summary.model,
        version=summary.version,
        updated=summary.updated,
        printed=summary.printed,
        lines=summary.rows + summary.bad_lines,
        used=summary.used,
        largest=summary.largest,
        answered=summary.answered,
        ttl=summary.ttl,
        growth=summary.growth,
    )


def dump(one: Pulse) -> str:
    """ASCII only, so lone surrogates survive too."""
    return json.dumps(one, default=datetime.isoformat)


def load(text: str) -> Pulse:
    """Raises ValueError if `text` is not from `dump`."""
    try:
        values = dict(zip(Pulse._fields, json.loads(text), strict=True))
        for name in ("updated", "answered"):
            if values[name] is not None:
                values[name] = datetime.fromisoformat(values[name])
        if values["growth"] is not None:
            values["growth"] = tuple(values["growth"])
        return Pulse(**values)
    except (TypeError, RecursionError) as error:
        raise ValueError(f"not a pulse: {error}") from error


def last_answered(transcript: Transcript, chain: Chain) -> tuple[datetime | None, Ttl | None]:
    """When the newest answer made the cache last anew, and for how long.

    No time where the cache can't be told: without an answer or its time, after a compaction, or
    if a clock was set back between the answer and the row before it. No duration where the newest
    answer that wrote to the cache doesn't say for how long.
    """
    newest = next(_answers_backwards(transcript), None)
    if newest is None:
        return None, None
    when, ttl = newest.time, _ttl(_answers_backwards(transcript))
    if when is None or (chain.boundary is not None and chain.boundary.index > newest.index):
        return None, ttl
    for index in range(newest.index - 1, -1, -1):
        row = transcript.rows[index]
        if not row.sidechain and (before := row.time) is not None:
            return (when if before <= when + SLACK else None), ttl
    return when, ttl


def _answers_backwards(transcript: Transcript) -> Iterator[Row]:
    return (row for row in reversed(transcript.rows) if row.is_real_answer and not row.sidechain)


def _ttl(answers: Iterable[Row]) -> Ttl | None:
    """`answers` are the newest first. Of two durations in one the one of more tokens."""
    for row in answers:
        usage = row.message.usage if row.message is not None else None
        if usage is None:
            continue
        buckets = usage.cache_creation
        short = (buckets.ephemeral_5m_input_tokens if buckets else None) or 0
        long = (buckets.ephemeral_1h_input_tokens if buckets else None) or 0
        if short > 0 or long > 0:
            return "1h" if long >= short else "5m"
        if (usage.cache_creation_input_tokens or 0) > 0:
            return None
    return None


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
