"""The files that may be kin to a session, found by a look at their ends instead of reading them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ctxtui.core.library.summary import Summary
from ctxtui.core.transcripts.reader import parse

HEAD = 256 << 10
"""Bytes in which a transcript's first row is looked for: long state lines may stand before it."""
TAIL = 64 << 10
"""Bytes at the end in which `continued-in` is looked for, one of the last lines (format 5)."""
PIECE = 4 << 20
"""Bytes of a file that are looked at together where all of it has to be."""


def kin_of(summary: Summary, others: Iterable[Path]) -> Iterator[Path]:
    """Those of `others` that begin with the same row, that say they were continued in this
    session, or that its own rows point to. A fork of a compacted session begins with the
    compaction, in the middle of its original: only then the others are searched to their end."""
    first = summary.footprint.roots[:1]
    begins = [f'"uuid":"{uuid}"'.encode("utf-8", "surrogatepass") for uuid in first]
    in_the_middle = bool(begins) and _begins_compacted(summary.path, begins[0])
    continued = f'"continuedInSessionId":"{summary.id}"'.encode("utf-8", "surrogatepass")
    for path in others:
        if summary.parent is not None and path.stem == summary.parent.id:
            yield path
            continue
        try:
            if not path.is_file():
                continue
            with path.open("rb") as file:
                head = file.read(HEAD)
                size = file.seek(0, 2)
                file.seek(max(0, size - TAIL))
                tail = file.read(TAIL)
            found = continued in tail or any(begin in head for begin in begins)
            if not found and in_the_middle and size > HEAD:
                found = _holds(path, begins[0])
        except OSError:
            continue
        if found:
            yield path


def _begins_compacted(path: Path, first: bytes) -> bool:
    """Is its first row, known by `first`, a compaction: the boundary, or 1.0's bare summary?"""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError:
        return False
    line = next((one for one in head.split(b"\n") if first in one), None)
    row = parse(line) if line is not None else None
    if not isinstance(row, dict):
        return False
    return row.get("subtype") == "compact_boundary" or row.get("isCompactSummary") is True


def _holds(path: Path, words: bytes) -> bool:
    with path.open("rb") as file:
        before = b""
        while piece := file.read(PIECE):
            if words in before + piece:
                return True
            before = piece[-len(words) :]
    return False
