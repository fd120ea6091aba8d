"""Finding turns by their words."""

from __future__ import annotations

from ctxtui.core.transcripts.turns import Turn
from ctxtui.present.tree import TreeShape

LOOKED_AT = 20_000
"""Characters of a prompt that are looked at; one that holds a whole file is found by its start."""


class Search:
    """The turns of a tree whose prompts hold all the words."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.turns: list[Turn] = []
        self.session: str | None = None
        self.texts: dict[str, str] = {}
        self.found: list[int] = []
        """Indices of turns, in file order."""

    def look_in(self, shape: TreeShape | None) -> None:
        """Look for the same words in another tree."""
        session = shape.picture.id if shape is not None else None
        if session != self.session:
            self.session = session
            self.texts.clear()
        self.turns = shape.picture.tree.turns if shape is not None else []
        self.match()

    def look_for(self, text: str) -> None:
        self.words = text.casefold().split()
        self.match()

    def match(self) -> None:
        self.found = []
        if self.words:
            for at, turn in enumerate(self.turns):
                text = self.text(turn)
                if all(word in text for word in self.words):
                    self.found.append(at)

    def text(self, turn: Turn) -> str:
        known = self.texts.get(turn.id)
        if known is None:
            words = f"{turn.label} {turn.text[:LOOKED_AT]}" if turn.kind == "prompt" else ""
            known = self.texts[turn.id] = words.casefold()
        return known

    def place(self, turn_id: str | None) -> str:
        """`3/12`: which match a turn is, of how many; `–/12` if it is none."""
        which = next(
            (n for n, at in enumerate(self.found, 1) if self.turns[at].id == turn_id), None
        )
        return f"{which or '–'}/{len(self.found)}"

    def next(self, turn_id: str | None, by: int, *, here: bool = False) -> Turn | None:
        """The match after this turn in the direction `by`, from the other end after the last."""
        if not self.found:
            return None
        at = next((n for n, turn in enumerate(self.turns) if turn.id == turn_id), -1)
        if by > 0:
            ahead = [one for one in self.found if one > at or (here and one == at)]
            return self.turns[ahead[0] if ahead else self.found[0]]
        behind = [one for one in self.found if one < at]
        return self.turns[behind[-1] if behind else self.found[-1]]
