"""Measuring, cutting and wrapping spans by terminal cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len

from ctxtui_widgets.rows import Span, Spans

CUT = "…"
# What joins or changes its neighbour's width: terminals disagree about the sum, so it is left out.
JOINERS = frozenset("\u200d\ufe0e\ufe0f")
PIECE = re.compile(r"\s+|\S+")


@lru_cache(maxsize=4096)
def tidy_character(character: str) -> str:
    kind = unicodedata.category(character)
    if character in JOINERS or kind == "Cf":
        return ""
    if kind.startswith("Z") or character in "\t\n\r":
        return "\u3000" if character == "\u3000" else " "
    return "�" if kind in ("Cc", "Cs") else character


def tidy(text: str) -> str:
    """`text` as one line in which every character has the width it is measured with.

    Control characters show as `�`, tabs and line ends as a blank; characters without a shape of
    their own are left out.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(tidy_character, text))


def width(spans: Spans) -> int:
    """Cells that `spans` take."""
    return sum(cell_len(tidy(span.text)) for span in spans)


def head(text: str, room: int) -> str:
    """The longest beginning of a tidy `text` that fits into `room` cells."""
    if text.isascii():
        return text[: max(0, room)]
    used = 0
    for at, character in enumerate(text):
        used += cell_len(character)
        if used > room:
            return text[:at]
    return text


def blank(cells: int) -> Span:
    return Span(" " * max(0, cells))


def clip(spans: Spans, room: int) -> list[Span]:
    """Exactly `room` cells: `spans` filled up with blanks, or cut and ended with `…`."""
    if room <= 0:
        return []
    free = room - width(spans)
    if free >= 0:
        return [*spans, blank(free)] if free else list(spans)
    out: list[Span] = []
    left = room - 1
    for span in spans:
        text = tidy(span.text)
        cells = cell_len(text)
        if cells >= left:
            text = head(text, left).rstrip()
            return [*out, Span(text + CUT, span.ink), blank(left - cell_len(text))]
        out.append(span)
        left -= cells
    return out


def between(left: Spans, right: Spans, room: int, gap: int = 1) -> list[Span]:
    """A line of `room` cells: `left` gives way, `right` stands whole at the end."""
    side = width(right)
    if not side:
        return clip(left, room)
    space = max(0, room - side)
    return [*clip(left, space - gap), blank(min(gap, space)), *right]


def figures(*columns: tuple[str, str, int]) -> list[Span]:
    """Right-aligned figures from (text, ink, cells), one blank at least before each.

    A figure too wide for its column takes the blanks of the column left of it before the line
    grows, so the right edges stay where they are.
    """
    out: list[Span] = []
    owed = 0
    for text, ink, cells in reversed(columns):
        have = cells - owed
        size = cell_len(tidy(text))
        take = max(have, size + 1 if text else 0, 0)
        owed = take - have
        out.append(Span(" " * (take - size) + text, ink))
    return out[::-1]


def wrap(spans: Spans, room: int) -> list[list[Span]]:
    """Lines of at most `room` cells, broken at blanks, at wide characters, and else anywhere.

    Blanks at the start of a line of the text are kept, those at a break are dropped.
    """
    room = max(1, room)
    lines: list[list[Span]] = []
    for row in split_lines(spans):
        lines += wrap_line(row, room)
    return lines


def split_lines(spans: Spans) -> list[list[Span]]:
    rows: list[list[Span]] = [[]]
    for span in spans:
        first, *others = span.text.replace("\t", "    ").replace("\r\n", "\n").split("\n")
        rows[-1].append(Span(tidy(first), span.ink))
        rows += [[Span(tidy(text), span.ink)] for text in others]
    return rows


def wrap_line(row: Spans, room: int) -> list[list[Span]]:
    if width(row) <= room:
        return [list(row)]
    lines: list[list[Span]] = [[]]
    used = 0
    gap: Span | None = None
    for word in words(row):
        if word[0].text.isspace():
            gap = word[0]
            continue
        before = cell_len(gap.text) if gap else 0
        if used and used + before + width(word) > room:
            lines.append([])
            used = 0
        elif gap and used + before < room:
            lines[-1].append(gap)
            used += before
        gap = None
        for span in word:
            for n, piece in enumerate(chunks(span.text, room - used, room)):
                if n:
                    lines.append([])
                    used = 0
                if piece:
                    lines[-1].append(Span(piece, span.ink))
                    used += cell_len(piece)
    return lines


def chunks(text: str, first: int, room: int) -> Iterator[str]:
    """`text` in pieces of at most `room` cells, the first of at most `first` and maybe empty."""
    start = used = 0
    limit = first
    for at, character in enumerate(text):
        size = cell_len(character)
        if used + size > limit and (at > start or limit < room):
            yield text[start:at]
            start, used, limit = at, 0, room
        used += size
    yield text[start:]


def words(row: Spans) -> Iterator[list[Span]]:
    """Runs that are not to be broken, each possibly of several inks; blanks come on their own."""
    word: list[Span] = []
    for span in row:
        for text in PIECE.findall(span.text):
            for piece in [text] if text.isascii() else wide_apart(text):
                alone = piece.isspace() or (not piece.isascii() and cell_len(piece[0]) == 2)
                if alone and word:
                    yield word
                    word = []
                if alone:
                    yield [Span(piece, span.ink)]
                else:
                    word.append(Span(piece, span.ink))
    if word:
        yield word


def wide_apart(text: str) -> Iterator[str]:
    """`text` with every wide character on its own, what combines with it included."""
    start = 0
    for at, character in enumerate(text):
        size = cell_len(character)
        previous = cell_len(text[start]) if at > start else 0
        if at > start and (size == 2 or (previous == 2 and size)):
            yield text[start:at]
            start = at
    yield text[start:]
