"""Lines of the command line, fitted to a terminal: tables that give way, sentences that wrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ctxtui.core.text import cells

Kept = Literal["start", "end", "parts"]


class Column(NamedTuple):
    """How one column stands, and what is left of a cell that is too long for it."""

    usual: int = 0
    """Cells it is filled up to where nothing has to fit; what is longer sticks out."""
    right: bool = False
    gap: int = 2
    """Blanks before it."""
    keep: Kept = "start"
    """`parts` drops what stands behind a comma, the last first."""


Step = tuple[int, int]
"""The column of that number may shrink to so many cells; to 0, it goes."""


def table(
    rows: Sequence[Sequence[str]], columns: Sequence[Column], gives: Sequence[Step], width: int
) -> Iterator[str]:
    """A line for each row, of at most `width` cells; with 0 as long as it gets, nothing is cut.

    Columns are as wide as what stands in them. Where that is too much they give way in the order
    of `gives`, and take back what then is left over, the last first. All text has to be clean.
    """
    wide = [column.usual for column in columns]
    if width and rows:
        wide = _fitted(list(zip(*rows, strict=True)), columns, gives, width)
    for row in rows:
        line = ""
        for text, column, room in zip(row, columns, wide, strict=True):
            if width:
                if not room:
                    continue
                text = cut(text, room, column.keep)
            blanks = " " * (room - cells(text))
            text = f"{blanks}{text}" if column.right else f"{text}{blanks}"
            line += f"{' ' * column.gap}{text}" if line else text
        yield cut(line.rstrip(), width)


def _fitted(
    told: Sequence[Sequence[str]], columns: Sequence[Column], gives: Sequence[Step], width: int
) -> list[int]:
    """Cells of each column, of which `told` has the texts; 0 for those that are gone or empty."""
    natural = [max(map(cells, texts)) for texts in told]
    wide = list(natural)

    def over() -> int:
        there = [n for n, room in enumerate(wide) if room]
        return sum(wide) + sum(columns[n].gap for n in there[1:]) - width

    for n, least in gives:
        if (more := over()) > 0 and wide[n] > least:
            wide[n] = max(least, wide[n] - more) if least else 0
    for n, column in enumerate(columns):
        if column.keep == "parts" and 0 < wide[n] < natural[n]:
            wide[n] = max(cells(cut(text, wide[n], "parts")) for text in told[n])
    for n, _ in reversed(gives):
        if wide[n] and (left := -over()) > 0:
            wide[n] = min(natural[n], wide[n] + left)
    return wide


def cut(text: str, room: int, keep: Kept = "start") -> str:
    """At most `room` cells of clean text, with `…` for the rest; all of it for 0."""
    if not room or cells(text) <= room:
        return text
    if keep == "parts" and ", " in text:
        return cut(text.rpartition(", ")[0], room, keep)
    most = min(len(text), room)
    if keep == "end":
        tails = (text[-n:] for n in range(most, 0, -1))
        return next((f"…{one.lstrip()}" for one in tails if cells(one) < room), "…")
    heads = (text[:n] for n in range(most, 0, -1))
    return next((f"{one.rstrip()}…" for one in heads if cells(one) < room), "…")


def wrapped(text: str, width: int, hang: int = 2, at: str = " ") -> Iterator[str]:
    """Lines of at most `width` cells, broken only `at`; all but the first begin with `hang` blanks.

    What has no place to break stays whole, however long: a path is there to be copied. With 0 for
    `width` it is one line. Where `hang` would take half a line it is 4.
    """
    if not width or cells(text) <= width:
        yield text
        return
    words = text.lstrip(" ").split(at)
    line = " " * (len(text) - len(text.lstrip(" "))) + words[0]
    for word in words[1:]:
        longer = f"{line}{at}{word}"
        if word and cells(longer) > width:
            yield f"{line}{at}".rstrip()
            line = " " * (hang if 2 * hang < width else 4) + word
        else:
            line = longer
    yield line.rstrip()
