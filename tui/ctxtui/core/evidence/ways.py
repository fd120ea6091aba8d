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
        self._ways = tuple(
            (
                frozenset(one for one in needs.split() if not one.endswith("*")),
                tuple(one[:-1] for one in needs.split() if one.endswith("*")),
                re.compile(pattern, re.VERBOSE | re.IGNORECASE),
            )
            for needs, pattern in ways
        )

    def found(self, text: str, words: Set[str]) -> bool:
        """Whether one of them is in `text`, whose words are `words`."""
        return any(
            pattern.search(text)
            for needs, begins, pattern in self._ways
            if not needs.isdisjoint(words)
            or (begins and any(word.startswith(begins) for word in words))
        )
