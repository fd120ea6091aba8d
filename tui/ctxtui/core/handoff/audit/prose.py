"""What a compaction left the model to read, sentence by sentence, and where a fact may stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ctxtui.core.handoff.audit.compactions import Told
from ctxtui.core.handoff.audit.meaning import Meaning, meaning, words_of_name


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, or two neighbours of one line."""

    told: Told
    text: str
    says: Meaning
    parts: tuple[Meaning, ...]
    """Of each sentence."""


@dataclass(slots=True)
class Prose:
    """Passages in their order. Most facts have not a word in common with most of them."""

    passages: Sequence[Passage]
    _by_word: dict[str, list[int]] = field(default_factory=dict, repr=False)
    _with_code: list[int] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        for at, passage in enumerate(self.passages):
            for word in passage.says.words:
                self._by_word.setdefault(word, []).append(at)
            if passage.says.code:
                self._with_code.append(at)

    def __iter__(self) -> Iterator[Passage]:
        return iter(self.passages)

    def near(self, means: Meaning) -> list[Passage]:
        """All that cover any of it, in their order: by a word, a name, or the words of a name."""
        wanted = {*means.words, *(word for name in means.code for word in words_of_name(name))}
        places = {at for word in wanted for at in self._by_word.get(word, ())}
        if means.code:
            places.update(self._with_code)
        return [self.passages[at] for at in sorted(places)]


def passages(told: Sequence[Told]) -> Prose:
    """All prose that the model was left with, in its order."""
    prose = [one for one in told if not one.file]
    found = [Passage(one, one.text, says := meaning(one.text), (says,)) for one in prose]
    for one, other in pairwise(prose):
        if one.line == other.line and one.where == other.where:
            both = f"{one.text} {other.text}"
            parts = (meaning(one.text), meaning(other.text))
            found.append(Passage(one, both, meaning(both), parts))
    return Prose(found)
