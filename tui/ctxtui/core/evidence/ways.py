"""Ways of wording the same thing, of which only those are looked for that may be there."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

_WORD = re.compile(r"[a-z]+")
_DIGIT = re.compile(r"\d")
_BREAK = re.compile(r"\s*\n\s*(?:(\|) )?")


@lru_cache(maxsize=1_024)
def words_of(text: str) -> frozenset[str]:
    """What `Ways` takes for words: `don't` is `don` and `t`, and `#` is there where a digit is.
    Every rule asks for them again."""
    words = _WORD.findall(text.lower())
    if _DIGIT.search(text):
        words.append("#")
    return frozenset(words)


class Ways:
    """Patterns, each with the words without one of which it finds nothing; `run*` is any word that
    begins so. Blanks are meant, but not those around a line break or a lone `|`.

    A search by a pattern that may begin anywhere is slow; nearly all are spared by a look at the
    words, as `words_of` tells them.
    """

    def __init__(self, *ways: tuple[str, str]) -> None:
        self._ways = [way for _, way in ways]
        self._patterns: dict[int, re.Pattern[str]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._by_beginning: dict[str, list[int]] = {}
        for place, (needs, _) in enumerate(ways):
            for one in needs.split():
                known = self._by_beginning if one.endswith("*") else self._by_word
                known.setdefault(one.removesuffix("*"), []).append(place)
        self._beginnings = tuple(self._by_beginning)
        self.needs = frozenset(self._by_word)
        """The whole words; those that are told by their beginnings are not among them."""

    def found(self, text: str, words: Set[str]) -> bool:
        """Whether one of them is in `text`, whose words are `words`."""
        places = {place for word in words & self.needs for place in self._by_word[word]}
        for word in words if self._beginnings else ():
            if word.startswith(self._beginnings):
                for begin, some in self._by_beginning.items():
                    places.update(some if word.startswith(begin) else ())
        if not places:
            return False  # as for most sentences
        return any(self._pattern(place).search(text) for place in sorted(places))

    def _pattern(self, place: int) -> re.Pattern[str]:
        # All of them take a fifth of a second to compile, and a short session needs a few.
        if place not in self._patterns:
            self._patterns[place] = re.compile(_glued(self._ways[place]), re.IGNORECASE)
        return self._patterns[place]


def _glued(way: str) -> str:
    return _BREAK.sub(r"\1", way.strip()).replace(" | ", "|")
