"""Rules that are tried only where what they look for may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ctxtui.core.redaction.shapes import FREE, Rule

_RARE = ("_", "$", "/", "-", ".")
SHORT = (":_", "machine", "~ap", "~akc")
"""Hints of rules for secrets that may be short."""


class Rules:
    """Rules that are tried only where one of their hints is.

    Nearly all texts have next to none. Which are there is asked first, and of those that hold
    one of a few characters only where that character is.
    """

    def __init__(self, rules: Iterable[Rule], least: int = 0) -> None:
        """All rules but those of `SHORT` hints find nothing in a text that has not `least`
        characters on end without a blank."""
        self.rules = tuple(rules)
        self.least = least
        self._hints: dict[str, dict[str, list[int]]] = {}
        """The places of their rules, by hint, by the character that these hints hold."""
        self._long: list[tuple[int, int, str]] = []
        for place, (_, hints, _) in enumerate(self.rules):
            for hint in hints:
                if hint.startswith("+"):
                    self._long.append((int(hint), place, hint))
                    continue
                held = next((one for one in _RARE if one in hint), "")
                self._hints.setdefault(held, {}).setdefault(hint, []).append(place)
        self._plain: dict[str, tuple[tuple[str, str], ...]] = {
            held: tuple((hint.removeprefix("~"), hint) for hint in some)
            for held, some in self._hints.items()
        }
        # One look at the text instead of one for every hint; nearly all end here.
        words: dict[bool, set[str]] = {True: set(), False: set()}
        for _, hints, pattern in self.rules:
            for hint in hints:
                if hint[0] != "+":
                    free = pattern.pattern.startswith(FREE) and hint[0] != "~"
                    words[free].add(hint.removeprefix("~"))
        self._anywhere = tuple(words[False])
        free_words = words[True] - words[False]
        self._free = re.compile(f"(?:^|[^a-z0-9]){_one_of(free_words)}") if free_words else None
        self._short = {
            held: tuple((plain, hint) for plain, hint in pairs if hint in SHORT)
            for held, pairs in self._plain.items()
        }

    def matches(self, text: str, low: str, longest: int) -> Iterator[tuple[str, re.Match[str]]]:
        """In the order of the rules. `low` is the text in small letters, as long as it is;
        `longest` how many characters it has on end without a blank, at most."""
        there: dict[int, set[str]] = {}
        enough = longest >= self.least
        groups = (self._plain if enough else self._short).items()
        for held, pairs in groups if not enough or self._has_some(low) else ():
            if not pairs or held not in low:
                continue
            for hint in [hint for plain, hint in pairs if plain in low]:
                for place in self._hints[held][hint]:
                    there.setdefault(place, set()).add(hint)
        for least, place, hint in self._long:
            if longest >= least:
                there.setdefault(place, set()).add(hint)
        for place in sorted(there):
            rule, hints, pattern = self.rules[place]
            for hint in hints:
                if hint not in there[place]:
                    continue
                if hint[0] in "~+":
                    yield from ((rule, match) for match in pattern.finditer(text))
                    break
                # Many times as fast as a search by the pattern; most of those look behind first.
                at = low.find(hint)
                while at >= 0:
                    match = pattern.match(text, at)
                    if match:
                        yield rule, match
                    at = low.find(hint, match.end() if match else at + 1)

    def _has_some(self, low: str) -> bool:
        for hint in self._anywhere:
            if hint in low:
                return True
        return self._free is not None and self._free.search(low) is not None


def _one_of(words: Iterable[str]) -> str:
    """A pattern for any of some words that looks at each place of a text once."""
    after: dict[str, set[str]] = {}
    for word in words:
        after.setdefault(word[:1], set()).add(word[1:])
    if "" in after:
        return ""
    parts = [re.escape(first) + _one_of(rest) for first, rest in sorted(after.items())]
    return f"(?:{'|'.join(parts)})"
