"""What a session leaves for others to know it by: which rows it holds, and which it copied.

Small enough to keep for thousands of sessions: four bytes a row, eight a prompt.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ctxtui.core.transcripts.transcript import Transcript


@dataclass(frozen=True, slots=True)
class Footprint:
    """Which rows a transcript holds, in file order, by 32 bits of their uuids."""

    roots: tuple[str, ...] = ()
    """The uuids of rows without a parent: the first row, compactions, rewinds to the start."""
    keys: bytes = b""
    prompts: bytes = b""
    """For each prompt its row's place among `keys` and its time in seconds, 32 bits each."""
    at_once: int = 0
    """Leading rows between which no other line stands. The client writes a copy in one go, while
    its state lines lie between the rows of a session that grew (format 5)."""

    @property
    def rows(self) -> int:
        return len(self.keys) // 4


def footprint(transcript: Transcript, prompts: Iterable[str]) -> Footprint:
    """`prompts` are the uuids of the rows that begin a turn."""
    rows = transcript.rows
    times = array("I")
    for uuid in prompts:
        row = transcript.by_uuid[uuid]
        when = row.time
        if when is not None and 0 <= when.timestamp() < 1 << 32:
            times.extend((row.index, int(when.timestamp())))
    at_once = 1 if rows else 0
    for before, after in pairwise(rows):
        if before.offset + before.length + 1 != after.offset:
            break
        at_once += 1
    return Footprint(
        roots=tuple(row.uuid for row in rows if row.uuid and not row.parent),
        keys=_keys([row.uuid or "" for row in rows]),
        prompts=times.tobytes(),
        at_once=at_once,
    )


def leading(copy: bytes, other: bytes) -> int:
    """How many rows at the head of `copy` are rows of `other` too, wherever they stand there."""
    done = 0
    while done < len(copy):
        place = _place(other, copy[done : done + 4])
        if place < 0:
            break
        done += _run(copy, done, other, place)
    return done // 4


def first_own(one: Footprint, other: Footprint) -> int | None:
    """When the first prompt was given that `other` does not hold, in seconds since the epoch."""
    keys, theirs = array("I", one.keys), frozenset(array("I", other.keys))
    pairs = array("I", one.prompts)
    own = [
        when
        for place, when in zip(pairs[::2], pairs[1::2], strict=True)
        if keys[place] not in theirs
    ]
    return min(own, default=None)


def _place(keys: bytes, key: bytes) -> int:
    """Where `key` begins; -1 if it is not there."""
    at = keys.find(key)
    while at % 4 and at >= 0:
        at = keys.find(key, at + 1)
    return at


def _run(one: bytes, at: int, other: bytes, place: int) -> int:
    """Bytes from `at` on that equal those from `place` on; whole keys, at least the one found."""
    low, high = 4, min(len(one) - at, len(other) - place)
    if one[at : at + high] == other[place : place + high]:
        return high
    while high - low > 4:
        middle = (low + high) // 8 * 4
        if one[at + low : at + middle] == other[place + low : place + middle]:
            low = middle
        else:
            high = middle
    return low


def _keys(uuids: list[str]) -> bytes:
    return array("I", [zlib.crc32(one.encode("utf-8", "surrogatepass")) for one in uuids]).tobytes()
