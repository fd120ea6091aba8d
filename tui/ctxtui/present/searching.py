"""Finding turns by their words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctxtui.core.transcripts.turns import Turn
    from ctxtui.present.tree import TreeShape

LOOKED_AT = 20_000
"""Characters of a prompt that are looked at; one that holds a whole file is found by its start."""


class Search:
    """The turns of a tree whose prompts hold all the words."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.turns: list[Turn] = []
        self.at: dict[str, int] = {}
        """Where a turn is, by its id."""
        self.session: str | None = None
        self.known: dict[str, str] = {}
        self.texts: list[str] | None = None
        """The words of each turn; None until somebody looks for some."""
        self.found: list[int] = []
        """Indices of turns, in file order."""

    def look_in(self, shape: TreeShape | None) -> None:
        """Look for the same words in another tree."""
        session = shape.picture.id if shape is not None else None
        if session != self.session:
            self.session = session
            self.known.clear()
        self.turns = shape.picture.tree.turns if shape is not None else []
        self.texts = None
        self.found = self.matches(self.words, range(len(self.turns)))

    def look_for(self, text: str) -> None:
        before, self.words = self.words, text.casefold().split()
        narrower = bool(before) and all(any(old in new for new in self.words) for old in before)
        self.found = self.matches(self.words, self.found if narrower else range(len(self.turns)))

    def matches(self, words: list[str], among: Sequence[int]) -> list[int]:
        found = list(among) if words else []
        for word in words:
            texts = self.all_texts()
            found = [at for at in found if word in texts[at]]
        return found

    def prepare(self, turns: list[Turn]) -> None:
        """Read the words of the turns; slow the first time for long sessions, so in a thread."""
        texts = [self.text(turn) for turn in turns]
        if turns is self.turns and self.texts is None:
            self.at = {turn.id: at for at, turn in enumerate(turns)}
            self.texts = texts

    def all_texts(self) -> list[str]:
        if self.texts is None:
            self.texts = [self.text(turn) for turn in self.turns]
            self.at = {turn.id: at for at, turn in enumerate(self.turns)}
        return self.texts

    def text(self, turn: Turn) -> str:
        # Home is on the screen before anything that reads sessions is imported.
        from ctxtui.core.transcripts.prompts import parts

        known = self.known.get(turn.id)
        if known is None:
            words = ""
            if turn.kind == "prompt":  # the client's wrapping round a paste is nobody's words
                told = "\n".join(part.text for part in parts(turn.text))
                words = f"{turn.label} {told[:LOOKED_AT]}"
            known = self.known[turn.id] = words.casefold()
        return known

    def place(self, turn_id: str | None) -> str:
        """`3/12`: which match a turn is, of how many; `–/12` if it is none; `none` without any."""
        if not self.found:
            return "none"
        at = self.at.get(turn_id or "", -1)
        n = bisect_left(self.found, at)
        which = str(n + 1) if self.found[n : n + 1] == [at] else "–"
        return f"{which}/{len(self.found)}"

    def next(self, turn_id: str | None, by: int, *, here: bool = False) -> Turn | None:
        """The match after this turn in the direction `by`, from the other end after the last."""
        if not self.found:
            return None
        at = self.at.get(turn_id or "", -1)
        if by > 0:
            n = bisect_left(self.found, at) if here else bisect_right(self.found, at)
            return self.turns[self.found[n % len(self.found)]]
        return self.turns[self.found[bisect_left(self.found, at) - 1]]
