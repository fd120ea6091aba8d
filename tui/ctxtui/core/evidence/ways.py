"""Ways of wording the same thing, of which only those are looked for that may be there."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache
from itertools import chain

_LETTERS = bytes(one if chr(one).islower() else 32 for one in range(128)) + b" " * 128
_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"\s*\n\s*(?:(\|) )?")


def letters_in(low: str) -> frozenset[str]:
    """The runs of `a` to `z` in a text in small letters."""
    return frozenset(low.encode("ascii", "replace").translate(_LETTERS).decode().split())


@lru_cache(maxsize=1_024)
def words_of(text: str) -> frozenset[str]:
    """What `Ways` takes for words: `don't` is `don` and `t`, `#` is there where a digit is, `,`
    where a comma is. Every rule asks for them again."""
    words = letters_in(text.lower())
    marks = [mark for mark, there in (("#", _DIGIT.search(text)), (",", "," in text)) if there]
    return words.union(marks) if marks else words


class Ways:
    """Patterns, each with the words without one of which it finds nothing. Of `is are & than` it
    takes one of both sides; `#` is a digit, `,` a comma. Blanks in patterns are meant, but not
    those around a line break or a lone `|`.

    A search by a pattern that may begin anywhere is slow; nearly all are spared by a look at the
    words, as `words_of` tells them.
    """

    def __init__(self, *ways: tuple[str, str]) -> None:
        self.ways = ways
        self._patterns: dict[int, re.Pattern[str]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._besides: dict[int, list[frozenset[str]]] = {}
        for place, (needs, _) in enumerate(ways):
            first, *besides = (frozenset(side.split()) for side in needs.split(" & "))
            for one in first:
                self._by_word.setdefault(one, []).append(place)
            self._besides[place] = besides
        self.needs = frozenset(self._by_word)
        """Words without one of which nothing is found."""
        self.words = self.needs.union(*chain.from_iterable(self._besides.values()))
        """All that are asked for."""

    def found(self, text: str, words: Set[str]) -> bool:
        """Whether one of them is in `text`, whose words are `words`."""
        known = words & self.needs
        if not known:
            return False  # as for most sentences
        by_word, besides, patterns = self._by_word, self._besides, self._patterns
        for place in {place for word in known for place in by_word[word]}:
            for side in besides[place]:
                if side.isdisjoint(words):
                    break
            else:
                if (patterns.get(place) or self._pattern(place)).search(text):
                    return True
        return False

    def load(self) -> None:
        """Compile all patterns now; otherwise each waits for the first text with its words."""
        for place in range(len(self.ways)):
            self._pattern(place)

    def _pattern(self, place: int) -> re.Pattern[str]:
        # All of them take a fifth of a second to compile, and a short session needs a few.
        if place not in self._patterns:
            self._patterns[place] = re.compile(_glued(self.ways[place][1]), re.IGNORECASE)
        return self._patterns[place]


def _glued(way: str) -> str:
    return _BREAK.sub(r"\1", way.strip()).replace(" | ", "|")
