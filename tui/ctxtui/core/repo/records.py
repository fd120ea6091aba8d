"""What `git diff --raw --numstat` tells of each file, its two halves joined as they come.

Git prints the first half of all files, then the second. The first is kept on the disk meanwhile,
so the memory does not grow with the number of files.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, NamedTuple, TypeVar

from ctxtui.core.repo.output import PIECE

ASKED = ("--raw", "--numstat", "-z")
NAMES_ASKED = ("--raw", "--no-renames", "-z")
"""The first half alone, for which no file is read."""

_SUBMODULE = "160000"
_IN_MEMORY = 1_000_000  # bytes of first halves; more goes to the disk


class Record(NamedTuple):
    """One file of a diff. Bytes of a path that are no UTF-8 stand as surrogates."""

    path: str
    letter: str
    """Git's for what happened to it."""
    old_path: str | None = None
    """Of a file that was renamed or copied."""
    submodule: bool = False
    added: int | None = None
    removed: int | None = None
    """Both None where git counts no lines, as in a binary."""


class _Count(NamedTuple):
    path: str
    added: int | None
    removed: int | None


One = TypeVar("One", Record, _Count)


def records(pieces: Iterable[bytes]) -> Iterator[Record]:
    """Each file once, in git's order; one in conflict as it stands in the work tree.

    Nothing comes before git has told the first half of all files.
    """
    told = fields(pieces)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
        first: list[bytes] = []
        for field in told:
            if not field.startswith(b":"):
                first = [field]
                break
            old_mode, mode, _, _, letter = field[1:].decode().split(" ")
            path, old_path = next(told), b""
            if letter[0] in "RC":
                path, old_path = next(told), path
            inside = b"s" if _SUBMODULE in (old_mode, mode) else b""
            kept.write(b"\0".join((letter[:1].encode(), inside, old_path, path, b"")))
        kept.seek(0)
        counts = _last(_counts(chain(first, told)))
        count = next(counts, None)
        for record in _last(_kept(kept)):
            if count is None or count.path != record.path:  # a file of which nothing is counted
                yield record
            else:
                yield record._replace(added=count.added, removed=count.removed)
                count = next(counts, None)


def fields(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What stands between null bytes in git's `-z` form, of which each field ends in one."""
    begun = b""
    for piece in pieces:
        *whole, begun = (begun + piece).split(b"\0")
        yield from whole


def _kept(file: IO[bytes]) -> Iterator[Record]:
    told = fields(iter(lambda: file.read(PIECE), b""))
    for letter, inside, old_path, path in zip(told, told, told, told, strict=True):
        old = os.fsdecode(old_path) if old_path else None
        yield Record(os.fsdecode(path), letter.decode(), old, bool(inside))


def _counts(told: Iterator[bytes]) -> Iterator[_Count]:
    for field in told:
        added, removed, path = field.split(b"\t", 2)
        if not path:  # a rename: the old name, then the new one
            next(told)
            path = next(told)
        text = added != b"-"
        yield _Count(
            os.fsdecode(path), int(added) if text else None, int(removed) if text else None
        )


def _last(told: Iterator[One]) -> Iterator[One]:
    """Of neighbours of one path the last: git tells a conflict before what stands there."""
    before: One | None = None
    for one in told:
        if before is not None and before.path != one.path:
            yield before
        before = one
    if before is not None:
        yield before
