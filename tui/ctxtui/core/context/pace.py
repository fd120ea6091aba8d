"""How long a session waits for its answers: seconds to the first block, by context size.

A row of an answer is written when its block is complete, so the first one tells neither the first
token nor the whole answer: "time to first block". It is counted from the prompt, or from the last
of the tool results that the request sends; these are stamped when the tool ended, so a permission
that the user took a while to give is not in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Literal

from ctxtui.core.transcripts.conversation import INTERRUPTED
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import Step, Turn, TurnTree

LABEL = "time to first block"
SIZES = (0, 50_000, 100_000, 200_000, 300_000, 400_000, 600_000, 800_000)
"""Where the bands of context size begin, in tokens."""
LONGEST = 600.0
"""Seconds after which the client gives a request up: a longer one is several, or a sleep."""
AROUND = 10
"""Requests compared on either side of a break."""

LeftOut = Literal["no time", "clock jumped back", "user's wait", "compacted inside", "too long"]
BreakKind = Literal["compaction", "clear", "restart"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request that was answered."""

    turn: str
    """Id of its turn."""
    step: int
    row: str
    """Uuid of the answer's first row."""
    sent: datetime
    seconds: float
    used: int
    """Tokens of the request."""


@dataclass(frozen=True, slots=True)
class Typical:
    """Medians of some requests, and of how many: one request is no pace."""

    seconds: float
    used: int
    requests: int


@dataclass(frozen=True, slots=True)
class Break:
    """Where the window or the process changed; a side without requests is None."""

    kind: BreakKind
    when: datetime | None
    before: Typical | None
    after: Typical | None


@dataclass(frozen=True, slots=True)
class Pace:
    requests: tuple[Request, ...]
    """In the order they were sent."""
    sizes: tuple[Typical, ...]
    """By context size, the smallest first; bands without requests are left out."""
    breaks: tuple[Break, ...]
    left_out: dict[LeftOut, int]
    """Requests that say nothing about the pace, by why."""


def pace(tree: TurnTree, restarts: Sequence[datetime] = ()) -> Pace:
    """Of the session's own requests, those of rewound branches too; a subagent's tree has its own.

    A restart shows in the file where the client's version changes; `restarts` are further ones
    that the caller knows of.
    """
    requests: list[Request] = []
    left_out: dict[LeftOut, int] = {}
    compacted = [row.index for row in tree.transcript.rows if row.is_boundary]
    for turn in tree.turns:
        together = {row.uuid: step.results for step in turn.steps for row in step.results}
        for step, first in _answers(turn):
            sent = _sent(tree, first)
            if sent is None:  # it goes on from another answer
                continue
            at = bisect_right(compacted, sent.index)
            inside = at < len(compacted) and compacted[at] < first.index
            if inside or sent.summary_of_compaction:
                found: Request | LeftOut = "compacted inside"
            else:
                found = _request(turn, step, first, sent, together.get(sent.uuid, ()))
            if isinstance(found, Request):
                requests.append(found)
            else:
                left_out[found] = left_out.get(found, 0) + 1
    requests.sort(key=lambda one: one.sent)
    return Pace(
        requests=tuple(requests),
        sizes=tuple(_by_size(requests)),
        breaks=tuple(_breaks(tree, requests, restarts)),
        left_out=left_out,
    )


def cleared(before: Pace, after: Pace) -> Break:
    """A `/clear` ends one session's file and begins another's."""
    when = after.requests[0].sent if after.requests else None
    return Break(
        "clear", when, typical(before.requests[-AROUND:]), typical(after.requests[:AROUND])
    )


def typical(requests: Iterable[Request]) -> Typical | None:
    some = list(requests)
    if not some:
        return None
    return Typical(
        seconds=median(one.seconds for one in some),
        used=round(median(one.used for one in some)),
        requests=len(some),
    )


def _answers(turn: Turn) -> Iterator[tuple[Step, Row]]:
    for step in turn.steps:
        if step.used is not None and (real := [row for row in step.rows if row.is_real_answer]):
            yield step, real[0]


def _request(
    turn: Turn, step: Step, first: Row, sent: Row, together: Sequence[Row]
) -> Request | LeftOut:
    """The request that `first` begins to answer, or why it tells nothing. It was `sent` with the
    results of all calls that were made `together`."""
    if sent.prompt_source == "queued" or sent.text.startswith(INTERRUPTED):
        return "user's wait"
    times = [row.time for row in (sent, *together)]
    known = [when for when in times if when is not None]
    answered = first.time
    if answered is None or len(known) < len(times):
        return "no time"
    start = max(known)
    seconds = (answered - start).total_seconds()
    if seconds < 0:
        return "clock jumped back"
    if seconds > LONGEST:
        return "too long"
    return Request(turn.id, step.number, first.uuid or "", start, seconds, step.used or 0)


def _sent(tree: TurnTree, first: Row) -> Row | None:
    """The prompt or result that an answer follows, past what the client attached to it."""
    seen: set[str] = set()
    row: Row | None = first
    while row is not None and row.uuid and row.uuid not in seen:
        seen.add(row.uuid)
        if row.type == "user":
            return row
        if row.type == "assistant" and row.message_id != first.message_id:
            return None
        row = tree.transcript.by_uuid.get(row.parent or "")
    return None


def _by_size(requests: Sequence[Request]) -> Iterator[Typical]:
    bands: list[list[Request]] = [[] for _ in SIZES]
    for one in requests:
        if one.used >= 0:
            bands[bisect_right(SIZES, one.used) - 1].append(one)
    for band in bands:
        found = typical(band)
        if found is not None:
            yield found


def _breaks(
    tree: TurnTree, requests: Sequence[Request], restarts: Sequence[datetime]
) -> Iterator[Break]:
    found: list[tuple[datetime, BreakKind]] = [
        (when, "compaction")
        for turn in tree.turns
        if turn.kind == "compaction" and (when := turn.row.time) is not None
    ]
    found += [(when, "restart") for when in (*_new_versions(tree), *restarts)]
    for when, kind in sorted(found):
        at = bisect_left(requests, when, key=lambda one: one.sent)
        yield Break(
            kind,
            when,
            typical(requests[max(0, at - AROUND) : at]),
            typical(requests[at : at + AROUND]),
        )


def _new_versions(tree: TurnTree) -> Iterator[datetime]:
    rows = [row for row in tree.transcript.rows if row.version and not row.sidechain]
    for before, after in pairwise(rows):
        if before.version != after.version and (when := after.time) is not None:
            yield when
