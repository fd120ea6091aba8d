"""Numbers in a text as values, however they are written: `30 min`, `half an hour`, `1,000`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ctxtui.core.evidence.ways import words_of

_WORDS = {
    "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "fifteen": 15, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip
_UNITS: dict[str, tuple[str, float]] = {
    name: (dimension, factor)
    for dimension, factor, names in (
        ("time", 0.001, "ms msec millisecond milliseconds"),
        ("time", 1, "s sec secs second seconds"),
        ("time", 60, "min mins minute minutes"),
        ("time", 3_600, "h hr hrs hour hours"),
        ("time", 86_400, "d day days"),
        ("time", 604_800, "week weeks"),
        ("size", 1, "b byte bytes"),
        ("size", 1_000, "kb kib"),
        ("size", 1_000_000, "mb mib"),
        ("size", 1_000_000_000, "gb gib"),
        ("share", 1, "% percent"),
    )
    for name in names.split()
}
_SPOKEN = (
    (re.compile(r"\bhalf an hour\b", re.I), "30 minutes"),
    (re.compile(r"\bhalf a minute\b", re.I), "30 seconds"),
    (re.compile(r"\bhalf a day\b", re.I), "12 hours"),
    (re.compile(r"\b(?:an|one) hour\b", re.I), "1 hour"),
    (re.compile(r"\b(?:a|one) (?=(?:minute|second|day|week)\b)", re.I), "1 "),
    (re.compile(r"\btwice\b", re.I), "2 times"),
)
_TELLING = {"#", "half", "hour", "minute", "second", "day", "week", "twice", *_WORDS}
"""Of words, as `words_of` gives them: without one of these there is no figure."""
# Of a version, a name, a path or an issue a digit is no figure.
_FIGURE = re.compile(
    r"(?<![\w.#/$-])(?P<number>\d{1,3}(?:[,_]\d{3})+|\d+(?:\.\d+)?)(?P<kilo>k|K|M)?"
    r"(?:\s?(?P<unit>%|[A-Za-z]{1,12}))?(?![\w]|\.\d|/\d)"
)
_SPELLED = re.compile(
    r"\b(?P<number>" + "|".join(_WORDS) + r")\b(?:[ -](?P<unit>[A-Za-z]{1,12}))?", re.IGNORECASE
)
_REJECTED = re.compile(r"(?:\bnot|\binstead of|\brather than|\bno longer|\bwas)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in seconds, bytes, percent, or of nothing known: then `of` is the word after it."""

    value: float
    dimension: str
    of: str
    rejected: bool = False
    """The text names it as what it is not."""

    def same(self, other: Quantity) -> bool:
        if self.dimension and other.dimension:
            return self.dimension == other.dimension and self.value == other.value
        return self.value == other.value

    def rivals(self, other: Quantity) -> bool:
        """Whether the other one could stand in its place: of the same dimension or thing."""
        if self.dimension or other.dimension:
            return self.dimension == other.dimension
        return True


def quantities(text: str) -> list[Quantity]:
    """In the order they stand; list numbers at the start, versions, names and issues are none."""
    if _TELLING.isdisjoint(words_of(text)):
        return []  # as of most sentences
    for pattern, plain in _SPOKEN:
        text = pattern.sub(plain, text)
    text = re.sub(r"\A\s*\d{1,2}[.)]\s", "", text)
    found: list[tuple[int, Quantity]] = []
    for hit in _FIGURE.finditer(text):
        value = float(hit["number"].replace(",", "").replace("_", ""))
        value *= {"k": 1_000, "K": 1_000, "M": 1_000_000}.get(hit["kilo"] or "", 1)
        found.append((hit.start(), _quantity(value, hit["unit"], text[: hit.start()])))
    for hit in _SPELLED.finditer(text):
        value = float(_WORDS[hit["number"].lower()])
        found.append((hit.start(), _quantity(value, hit["unit"], text[: hit.start()])))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def is_unit(word: str) -> bool:
    """A unit belongs to its figure and says nothing by itself."""
    return word in _UNITS or word == "half"


def _quantity(value: float, unit: str | None, before: str) -> Quantity:
    word = (unit or "").lower()
    dimension, factor = _UNITS.get(word, ("", 1.0))
    return Quantity(
        value * factor, dimension, "" if dimension else word, bool(_REJECTED.search(before))
    )
