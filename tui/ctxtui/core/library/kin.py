"""The files that may be kin to a session, found by a look at their ends instead of reading them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ctxtui.core.library.summary import Summary

HEAD = 256 << 10
"""Bytes in which a transcript's first row is looked for: long state lines may stand before it."""
TAIL = 64 << 10
"""Bytes at the end in which `continued-in` is looked for, one of the last lines (format 5)."""


def kin_of(summary: Summary, others: Iterable[Path]) -> Iterator[Path]:
    """Those of `others` that begin with the same row, that say they were continued in this
    session, or that its own rows point to. A fork of a compacted session begins in the middle of
    its original and isn't found: that takes the whole library."""
    first = summary.footprint.roots[:1]
    begins = [f'"uuid":"{uuid}"'.encode("utf-8", "surrogatepass") for uuid in first]
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
        except OSError:
            continue
        if continued in tail or any(begin in head for begin in begins):
            yield path
