"""A text as it was before a terminal wrapped and coloured it, or JSON escaped it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

NARROWEST = 40
"""Characters of a line below which no terminal has wrapped it."""

_A_TERMINAL = 72
"""Characters of a line below which a word of small letters is not the rest of something."""

_REACH = 120
"""Characters about a missing piece that are looked at anew, up to the ends of their lines."""

_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]{0,32}[ -/]{0,4}[@-~]|\][^\x07\x1b\n]{0,512}(?:\x07|\x1b\\)"
    r"|[ -/]{1,4}[0-~]|[0-Z\\^-~])?"
)
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1a\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_CONTROLS = bytes((*range(0x09), *range(0x0E, 0x1B)))
_UNSEEN_ASCII = re.compile("[\x00-\x08\x0e-\x1a]+")
_BACKSLASHES = re.compile(
    r"\\(?:\\{0,7}(?:(?:u001[bB]|x1[bB]|033)\[[0-9;:?]{0,32}[A-Za-z]"
    r"|u(?:00[aA][dD]|200[b-fB-F]|206[0-9]|202[a-eA-E]|[fF][eE][fF][fF])|(?=/))"
    r'|\\{0,15}(?=\\"))'
)
# Each way begins with one certain character: the search then skips all others at once.
_BREAK = re.compile(r"(?P<end>\n|\r\n|\\(?:\\{0,7}r\\)?\\{0,7}n)(?P<lead>[ \t>│|]{0,16})")
_NEVER_BEFORE = frozenset(" \t\r\n,;(){}[]<>`")
_NEVER_AFTER = frozenset(" \t\r\n,;(){}[]<>`#")
_TELLING = re.compile("[0-9=:]|-----")  # a line of prose that fills its room has none at its end
_WORD = re.compile(r"[a-z]+(?![\w+/=.-])")
_NEXT_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,64}=(?![=\s])|[\w.-]{1,64}:\s")


@dataclass(frozen=True, slots=True)
class Unwrapped:
    """`text` without the pieces that stood between its parts."""

    text: str
    _at: tuple[int, ...]
    """Where in `text` a piece is missing, and in `_more` how much has gone up to there."""
    _more: tuple[int, ...]

    def start(self, at: int) -> int:
        """Where the character at `at` stood."""
        found = bisect_right(self._at, at)
        return at + (self._more[found - 1] if found else 0)

    def end(self, at: int) -> int:
        """Behind the last character before `at`."""
        return self.start(at - 1) + 1

    def mended(self) -> Iterator[tuple[int, int]]:
        """The stretches of `text`, whole lines, in which pieces are missing."""
        begin = end = -1
        for at in self._at:
            if at + _REACH <= end:
                continue
            start = self.text.rfind("\n", 0, max(0, at - _REACH)) + 1
            if start > end:
                if end >= 0:
                    yield begin, end
                begin = start
            end = self.text.find("\n", at + _REACH)
            if end < 0:
                end = len(self.text)
                break
        if end >= 0:
            yield begin, end


def unwrapped(text: str, begins: Collection[int] = ()) -> Unwrapped | None:
    """None if there is nothing to take away.

    A line end goes where the line looks as if it had been cut for want of room: no shorter than
    its neighbours, and going on without a blank. `begins` are places that are known to begin
    something of their own.
    """
    noise = _noise(text)
    plain = _without(text, noise) if noise else None
    inner = plain.text if plain else text
    known = frozenset(begins)
    folds = [
        (start, end)
        for start, end in _folds(inner)
        if (plain.start(end) if plain else end) not in known
    ]
    if not folds:
        return plain
    if plain is None:
        return _without(text, folds)
    outer = [(plain.start(start), plain.start(end)) for start, end in folds]
    return _without(text, _joined(sorted(noise + outer)))


def _noise(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    if not text.isascii():
        spans = [found.span() for found in _UNSEEN.finditer(text)]
    elif len(text.encode().translate(None, _CONTROLS)) < len(text):
        spans = [found.span() for found in _UNSEEN_ASCII.finditer(text)]
    if "\\" in text:
        spans += [found.span() for found in _BACKSLASHES.finditer(text)]
    if "\x1b" in text:
        spans += [found.span() for found in _ESCAPE.finditer(text)]
    return _joined(sorted(spans))


def _without(text: str, spans: list[tuple[int, int]]) -> Unwrapped:
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(text)]
    kept = "".join(text[end:start] for end, start in zip(ends, starts, strict=True))
    more = tuple(accumulate(end - start for start, end in spans))
    gone = (0, *more[:-1])
    at = tuple(start - before for (start, _), before in zip(spans, gone, strict=True))
    return Unwrapped(kept, at, more)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    done: list[tuple[int, int]] = []
    for start, end in spans:
        if done and start <= done[-1][1]:
            done[-1] = (done[-1][0], max(end, done[-1][1]))
        else:
            done.append((start, end))
    return done


def _folds(text: str) -> Iterator[tuple[int, int]]:
    """The line ends, and what leads the next line, that a terminal may have put there."""
    if "\\" not in text and (
        "\n" not in text or not any(len(line) >= NARROWEST for line in text.split("\n")[:-1])
    ):
        return  # as of nearly all texts
    began, before, folded = 0, 0, False
    breaks = _BREAK.finditer(text)
    found = next(breaks, None)
    while found is not None:
        following = next(breaks, None)
        stop, end = found.span()
        width = stop - began
        if width < NARROWEST or (width < before and not folded):
            folded = False
        else:
            after = following.start() if following else len(text)
            stop_sign = min(end, after - 1)
            if text[began] in "+-" and text.startswith(text[began], end):
                end += len(text[end : end + 9]) - len(text[end + 1 : end + 9].lstrip())
            folded = bool(
                width >= after - found.end("end")
                and end < after
                and text[stop - 1] not in _NEVER_BEFORE
                and text[end] not in _NEVER_AFTER
                and not _NEXT_NAME.match(text, end)
                and not text.startswith("==", stop - 2)
                and not (text[began] in "+-" and text[stop_sign] in "+-" and end == stop_sign)
                and not (width < _A_TERMINAL and _WORD.match(text, end))
                and _TELLING.search(_around(text, began, stop, end))
            )
            if folded:
                yield stop, end
        began, before, found = found.end("end"), width, following


def _around(text: str, began: int, stop: int, end: int) -> str:
    """The word that was cut, and a dash if its line has the start of a key's block."""
    words = text[max(began, stop - 256) : stop].split()
    block = "-----" if text.find("-----", began, stop) >= 0 else ""
    return block + words[-1] + text[end : end + 256].split(None, 1)[0]
