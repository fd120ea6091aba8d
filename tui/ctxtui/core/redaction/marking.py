"""Each secret becomes a marker; offsets are those of the text that was given."""

from __future__ import annotations

import bisect
import hmac
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from ctxtui.core.redaction.hints import hint
from ctxtui.core.redaction.hit import Hit
from ctxtui.core.redaction.keys import private_keys, shaped_keys
from ctxtui.core.redaction.plain import is_plain
from ctxtui.core.redaction.unwrapping import Unwrapped, unwrapped
from ctxtui.core.redaction.values import named_values


@dataclass(frozen=True, slots=True)
class Finding:
    """One secret: which rule took it and where it stood, never what it was.

    `start` and `end` are offsets into the text that was given, `line` and `column` count from 1.
    `fingerprint` is a keyed hash of rule and value: the same secret has it again wherever it turns
    up, however it is wrapped. `hint` may be shown, as in `ghp_…, 40 characters`.
    """

    rule: str
    line: int
    column: int
    start: int
    end: int
    fingerprint: str
    hint: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """The text without its secrets; `let_through` are those still in it, because allowed."""

    text: str
    findings: tuple[Finding, ...] = ()
    let_through: tuple[Finding, ...] = ()


def redact(text: str, allowed: Collection[str] = (), salt: bytes = b"") -> Redacted:
    """Replace every secret, but those whose fingerprint is in `allowed`.

    All else stays as it is, to the character; redacting the result again changes nothing. What
    is compared with fingerprints made under a `salt` (those of `Allowed`) takes the same one.
    """
    if is_plain(text) or next(_hits(text), None) is None:
        return Redacted(text)  # as nearly all texts
    findings: list[Finding] = []
    through: dict[int, Finding] = {}
    done = text
    marks: list[tuple[int, int, int]] = []  # our markers: start and end now, end in `text`
    stretches = [(0, len(text))]
    while stretches:
        taken: list[tuple[Hit, Finding]] = []
        settled = _settled(done, stretches)
        breaks = [at.start() for at in re.finditer("\n", text)] if settled else []
        for hit in settled:
            start, end = _back(marks, hit.start), _back(marks, hit.end)
            secret = hit.secret or done[hit.start : hit.end]
            found = _finding(hit.rule, start, end, secret, breaks, salt)
            if found.fingerprint in allowed:
                through[start] = found
            else:
                taken.append((hit, found))
        # Once more: with a secret gone, its neighbour may be recognised. Two rounds, rarely three.
        findings = [one for one in findings if not any(_within(one, new) for _, new in taken)]
        findings += [found for _, found in taken]
        done, marks = _replaced(done, taken, marks)
        stretches = _about(done, marks) if taken else []
    findings.sort(key=lambda finding: finding.start)
    let = [
        one
        for _, one in sorted(through.items())
        if not any(one.start < other.end and other.start < one.end for other in findings)
    ]
    return Redacted(done, tuple(findings), tuple(let))


def _within(one: Finding, other: Finding) -> bool:
    return other.start <= one.start and one.end <= other.end


def _finding(
    rule: str, start: int, end: int, secret: str, breaks: list[int], salt: bytes
) -> Finding:
    before = bisect.bisect_left(breaks, start)
    column = start - (breaks[before - 1] if before else -1)
    mark = _fingerprint(rule, secret, salt)
    return Finding(rule, before + 1, column, start, end, mark, hint(secret))


def _fingerprint(rule: str, secret: str, salt: bytes) -> str:
    raw = f"{rule}\0{secret}".encode("utf-8", "surrogatepass")
    return hmac.new(salt, raw, "sha256").hexdigest()[:32]


def _about(text: str, marks: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Whole lines around the markers, as far as a rule may look."""
    found: list[tuple[int, int]] = []
    for start, end, _ in sorted(marks):
        begin = text.rfind("\n", 0, max(0, start - _REACH)) + 1
        stop = text.find("\n", end + _REACH)
        stop = len(text) if stop < 0 else stop
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((begin, stop))
    return found


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


def _hits(text: str) -> Iterator[Hit]:
    plain = [*private_keys(text), *shaped_keys(text), *named_values(text)]
    ends = {hit.start: hit.end for hit in plain}
    if (whole := unwrapped(text, ends)) is not None:
        for hit in chain(private_keys(whole.text), _near_seams(whole)):
            start = whole.start(hit.start)
            end = max(whole.end(hit.end), ends.get(start, 0))
            yield Hit(hit.rule, start, end, whole.text[hit.start : hit.end])
    yield from plain


def _near_seams(whole: Unwrapped) -> Iterator[Hit]:
    for start, end in whole.mended():
        part = whole.text[start:end]
        for hit in chain(shaped_keys(part), named_values(part)):
            yield Hit(hit.rule, start + hit.start, start + hit.end)


_REACH = 2_048
_MARKER = re.compile(r"\[redacted: [a-z0-9-]{1,40}\]")


def _settled(text: str, stretches: list[tuple[int, int]]) -> list[Hit]:
    """The hits, in order, none overlapping: the rule that is named first has a place first."""
    found = [
        Hit(hit.rule, start + hit.start, start + hit.end, hit.secret)
        for start, end in stretches
        for hit in _hits(text[start:end])
    ]
    if not found:
        return []
    owner = bytearray(len(text))
    for marker in _MARKER.finditer(text):
        owner[marker.start() : marker.end()] = b"\2" * (marker.end() - marker.start())
    hits: list[Hit] = []
    for hit in found:
        cover = owner[hit.start : hit.end]
        edge = 2 in (*cover[:1], *cover[-1:])
        whole_markers = not edge or (not _cuts(owner, hit.start) and not _cuts(owner, hit.end))
        if cover.strip(b"\2") and 1 not in cover and whole_markers:
            owner[hit.start : hit.end] = b"\1" * len(cover)
            hits.append(hit)
    return sorted(hits, key=lambda hit: hit.start)


def _cuts(owner: bytearray, at: int) -> bool:
    return 0 < at < len(owner) and owner[at - 1] == 2 == owner[at]
