"""Ways of wording the same thing, of which only those are looked for that may be there."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

_WORD = re.compile(r"[a-z]+")


@lru_cache(maxsize=1_024)
def words_of(text: str) -> frozenset[str]:
    """What `Ways` takes for words: `don't` is `don` and `t`. Every rule asks for them again."""
    return frozenset(_WORD.findall(text.lower()))


class Ways:
    """Patterns, each with the words without one of which it finds nothing; `run*` is any word that
    begins so.

    A search by a pattern that may begin anywhere is slow; nearly all are spared by a look at the
    words, as `words_of` tells them.
    """

    def __init__(self, *ways: tuple[str, str]) -> None:
        self._patterns = [re.compile(way, re.VERBOSE | re.IGNORECASE) for _, way in ways]
        self._by_word: dict[str, list[int]] = {}
        self._by_beginning: dict[str, list[int]] = {}
        for place, (needs, _) in enumerate(ways):
            for one in needs.split():
                known = self._by_beginning if one.endswith("*") else self._by_word
                known.setdefault(one.removesuffix("*"), []).append(place)
        self._beginnings = tuple(self._by_beginning)

    def found(self, text: str, words: Set[str]) -> bool:
        """Whether one of them is in `text`, whose words are `words`."""
        places = {place for word in words for place in self._by_word.get(word, ())}
        for word in words if self._beginnings else ():
            if word.startswith(self._beginnings):
                for begin, some in self._by_beginning.items():
                    places.update(some if word.startswith(begin) else ())
        return any(self._patterns[place].search(text) for place in sorted(places))
