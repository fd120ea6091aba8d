"""Rules that are tried only where what they look for may be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ctxtui.core.redaction.shapes import FREE, Rule
from ctxtui.core.text import small

LEAST = 15
"""Characters without a blank of the shortest key but those of `SHORT`."""

SHORT = (":_", "machine", "~ap", "~akc")
"""Hints of rules for secrets that may be short."""

_RARE = ("_", "$", "/", "-", ".")
_MASK = bytes(0x20 if chr(one).isspace() else 0x78 for one in range(256))
_RUN = b"x" * LEAST
_NO_TAIL = (FREE[:-2], r"(?<![\w")
"""How patterns begin that take no tail of a longer word."""
_MAY_HAVE_BLANKS = re.compile(r"\\[sSWD]|\[\^|(?<!\\)\.| ")


@dataclass(frozen=True, slots=True)
class Looked:
    """A text as rules look at it."""

    text: str
    low: str
    """In small letters, and as long as `text`."""
    words: str
    """Of `low` what has `LEAST` characters or more without a blank among them."""
    longest: int
    """Characters of the longest of these; 0 if there is none."""


def looked(text: str) -> Looked:
    low = small(text)
    words = long_words(low)
    return Looked(text, low, " ".join(words), max(map(len, words), default=0))


def long_words(text: str) -> list[str]:
    """Those of `LEAST` characters or more; to split a text would take ten times as long."""
    if not text.isascii():
        return [word for word in text.split() if len(word) >= LEAST]
    words: list[str] = []
    mask = text.encode().translate(_MASK)
    at = mask.find(_RUN)
    while at >= 0:
        end = mask.find(b" ", at)
        end = end if end >= 0 else len(mask)
        words.append(text[at:end])
        at = mask.find(_RUN, end)
    return words


class Rules:
    """Rules that are tried only where one of their hints is.

    Nearly all texts have next to none. Which are there is asked first, and of those that hold
    one of a few characters only where that character is.
    """

    def __init__(self, rules: Iterable[Rule], least: int = 0) -> None:
        """All rules but those of `SHORT` hints find nothing in a text that has not `least`
        characters on end without a blank; `LEAST` or none."""
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
        anywhere: set[str] = set()
        within: set[str] = set()
        begin: set[str] = set()
        for _, hints, pattern in self.rules:
            free = pattern.pattern.startswith(_NO_TAIL)
            one_word = pattern.pattern.startswith(FREE) or not _MAY_HAVE_BLANKS.search(
                pattern.pattern
            )
            spaced = not (least and one_word)
            for hint in hints:
                if hint[0] != "+":
                    kind = anywhere if spaced else begin if free and hint[0] != "~" else within
                    kind.add(hint.removeprefix("~"))
        self._anywhere = tuple(anywhere)
        self._within = tuple(within - anywhere)
        """Of keys that stand in one word."""
        begin -= anywhere | within
        self._begin = re.compile(f"(?:^|[^a-z0-9]){_one_of(begin)}") if begin else None
        """Of keys that begin with it."""
        self._short = {
            held: tuple((plain, hint) for plain, hint in pairs if hint in SHORT)
            for held, pairs in self._plain.items()
        }

    def matches(self, looked: Looked) -> Iterator[tuple[str, re.Match[str]]]:
        """In the order of the rules."""
        text, low = looked.text, looked.low
        enough = looked.longest >= self.least
        if enough and not self._has_some(looked):
            return
        there: dict[int, set[str]] = {}
        for held, pairs in (self._plain if enough else self._short).items():
            if not pairs or held not in low:
                continue
            for hint in [hint for plain, hint in pairs if plain in low]:
                for place in self._hints[held][hint]:
                    there.setdefault(place, set()).add(hint)
        for least, place, hint in self._long:
            if looked.longest >= least:
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

    def _has_some(self, looked: Looked) -> bool:
        if any(looked.longest >= least for least, _, _ in self._long):
            return True
        low, words = looked.low, looked.words
        for hint in self._anywhere:
            if hint in low:
                return True
        if not words:
            return False
        for hint in self._within:
            if hint in words:
                return True
        return self._begin is not None and self._begin.search(words) is not None


def _one_of(words: Iterable[str]) -> str:
    """A pattern for any of some words that looks at each place of a text once."""
    after: dict[str, set[str]] = {}
    for word in words:
        after.setdefault(word[:1], set()).add(word[1:])
    if "" in after:
        return ""
    parts = [re.escape(first) + _one_of(rest) for first, rest in sorted(after.items())]
    return f"(?:{'|'.join(parts)})"
