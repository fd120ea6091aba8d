"""Each secret becomes a marker; offsets are those of the text that was given."""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from ctxtui.core.redaction.hit import Hit
from ctxtui.core.redaction.keys import shaped_keys
from ctxtui.core.redaction.values import named_values


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret: which rule took it and where it stood, never what it was.

    `start` and `end` are offsets into the text that was given, `line` counts from 1. `id` is a
    hash of rule and value: the same secret has it again wherever it turns up.
    """

    rule: str
    line: int
    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text without its secrets; `let_through` are those still in it, because allowed."""

    text: str
    findings: tuple[Finding, ...] = ()
    let_through: tuple[Finding, ...] = ()


def redact(text: str, allow: Collection[str] = ()) -> Redacted:
    """Replace every secret, but those whose finding id is in `allow`.

    All else stays as it is, to the character; redacting the result again changes nothing.
    """
    findings: list[Finding] = []
    through: list[Finding] = []
    done = text
    marks: list[tuple[int, int, int]] = []  # our markers: start and end now, end in `text`
    breaks = [at.start() for at in re.finditer("\n", text)]
    while True:
        through.clear()
        taken: list[tuple[Hit, Finding]] = []
        for hit in _settled(done):
            start, end = _back(marks, hit.start), _back(marks, hit.end)
            line = bisect.bisect_left(breaks, start) + 1
            found = Finding(hit.rule, line, start, end, _id(hit.rule, done[hit.start : hit.end]))
            if found.id in allow:
                through.append(found)
            else:
                taken.append((hit, found))
        if not taken:
            break
        # Once more: with a secret gone, its neighbour may be recognised. Two rounds, rarely three.
        findings = [one for one in findings if not any(_within(one, new) for _, new in taken)]
        findings += [found for _, found in taken]
        done, marks = _replaced(done, taken, marks)
    findings.sort(key=lambda finding: finding.start)
    return Redacted(done, tuple(findings), tuple(through))


def _within(one: Finding, other: Finding) -> bool:
    return other.start <= one.start and one.end <= other.end


def _id(rule: str, value: str) -> str:
    raw = f"{rule}\0{value}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(raw).hexdigest()[:16]


def _back(marks: list[tuple[int, int, int]], at: int) -> int:
    """Where an offset of the text in work, outside of our markers, is in the one given."""
    for _, end, was in reversed(marks):
        if end <= at:
            return was + at - end
    return at


def _replaced(
    text: str, taken: list[tuple[Hit, Finding]], marks: list[tuple[int, int, int]]
) -> tuple[str, list[tuple[int, int, int]]]:
    events = [(hit.start, hit.end, found.end, f"[redacted: {hit.rule}]") for hit, found in taken]
    for start, end, was in marks:
        if not any(hit.start <= start and end <= hit.end for hit, _ in taken):
            events.append((start, end, was, text[start:end]))
    parts: list[str] = []
    after: list[tuple[int, int, int]] = []
    at = length = 0
    for start, end, was, marker in sorted(events):
        parts += (text[at:start], marker)
        length += start - at + len(marker)
        after.append((length - len(marker), length, was))
        at = end
    return "".join([*parts, text[at:]]), after


_MARKER = re.compile(r"\[redacted: [a-z0-9-]{1,40}\]")


def _settled(text: str) -> list[Hit]:
    """The hits, in order, none overlapping: the rule that is named first has a place first."""
    owner = bytearray(len(text))
    for marker in _MARKER.finditer(text):
        owner[marker.start() : marker.end()] = b"\2" * (marker.end() - marker.start())
    hits: list[Hit] = []
    for hit in chain(shaped_keys(text), named_values(text)):
        cover = owner[hit.start : hit.end]
        edge = 2 in (*cover[:1], *cover[-1:])
        whole_markers = not edge or (not _cuts(owner, hit.start) and not _cuts(owner, hit.end))
        if cover.strip(b"\2") and 1 not in cover and whole_markers:
            owner[hit.start : hit.end] = b"\1" * len(cover)
            hits.append(hit)
    return sorted(hits, key=lambda hit: hit.start)


def _cuts(owner: bytearray, at: int) -> bool:
    return 0 < at < len(owner) and owner[at - 1] == 2 == owner[at]
