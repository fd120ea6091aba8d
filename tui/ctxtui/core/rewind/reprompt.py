"""A prompt for the branch that carries what the turns left behind had taught."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.evidence.actions import Action, read_actions
from ctxtui.core.evidence.dropped import Dropped, dropped
from ctxtui.core.evidence.errors import open_errors
from ctxtui.core.evidence.path import rewound, worked
from ctxtui.core.evidence.wording import code, quoted, safe
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.turns import Turn, TurnTree

MOST = 4
"""Facts in a prompt: the newest; a longer list would be a brief."""
_LINE = 220  # cells of a fact
_INSTEAD = 600  # characters of the user's own words
_REF = re.compile(r"(\d+)(?:\.(\d+))?\Z")
# The model of the new session has never heard of our numbers.
_NUMBERS = re.compile(r", then asked again in #\d+| \(?(?:in|of) #[\d.]+\)?")


@dataclass(frozen=True, slots=True)
class Learned:
    """One fact in the words of prompts and outputs, without secrets; `ref` is where it was seen,
    `7.9` or `7`."""

    text: str
    ref: str


@dataclass(frozen=True, slots=True)
class Reprompt:
    """`text` is empty when nothing was learned behind the place."""

    text: str
    learned: tuple[Learned, ...]


def reprompt(tree: TurnTree, place: Place) -> Reprompt:
    """What was ruled out behind `place`, and what the user wanted instead, if that was said.

    Nothing that the branch itself still knows, and nothing made up. Raises CtxtuiError if the
    file was replaced; reads bodies, so it is slow for large sessions.
    """
    behind = _Behind(tree, place)
    actions = read_actions(tree.transcript, worked(tree))
    facts = [_of(one, behind) for one in dropped(tree, actions) if one.telling]
    found = [one for one in facts if one is not None]
    for error, fact in _still_failing(tree, behind):
        if not any(error and error in one.text for one in found):
            found.append(fact)
    learned = tuple(dict.fromkeys(found))[-MOST:]
    if not learned:
        return Reprompt("", ())
    lines = ["This was tried from here before. Don't try it again:"]
    lines += [f"- {one.text}" for one in learned]
    if instead := _instead(tree, behind):
        lines += ["", f"Go straight to this: {instead}"]
    return Reprompt("\n".join(lines), learned)


def work_in(folder: Path, instead_of: Path) -> str:
    """The first line of a prompt for a branch that has its code in `folder`.

    The client itself must start where the session did, for only there it finds it (format 1), and
    all paths that the model has seen are in `instead_of`: so it has to be told.
    """
    return one_line(f"Work in {folder}, which has the code as it was, and not in {instead_of}.")


def left_behind(tree: TurnTree, place: Place) -> list[Turn]:
    """The turns that are not in a branch at `place`, on whatever branch they follow it; the one
    of the place itself when it goes on behind it."""
    return _Behind(tree, place).turns


class _Behind:
    """The turns and steps that a branch at `place` leaves."""

    def __init__(self, tree: TurnTree, place: Place) -> None:
        self.place = place
        ids = {place.turn.id}
        for turn in tree.turns:  # parents stand before their children
            if turn.parent in ids:
                ids.add(turn.id)
        self.rest = place.step is not None and any(
            step.number > place.step.number for step in place.turn.steps
        )
        """Does the turn of the place itself go on behind it?"""
        ids -= set() if self.rest else {place.turn.id}
        self.turns = [turn for turn in tree.turns if turn.id in ids]
        self.numbers = {turn.number for turn in self.turns if turn.number is not None}

    def has(self, ref: str) -> bool:
        match = _REF.match(ref)
        if match is None or int(match[1]) not in self.numbers:
            return False
        if int(match[1]) != self.place.turn.number:
            return True
        return match[2] is None or self.is_left(self.place.turn, int(match[2]))

    def is_left(self, turn: Turn, step: int) -> bool:
        if turn is not self.place.turn:
            return True
        return self.place.step is None or step > self.place.step.number

    def actions(self, tree: TurnTree) -> list[Action]:
        found = read_actions(tree.transcript, self.turns)
        return [one for one in found if self.is_left(one.turn, one.step)]


def _of(one: Dropped, behind: _Behind) -> Learned | None:
    """None for what was seen before the place: the branch knows that by itself."""
    if not one.seen or not all(behind.has(seen.ref) for seen in one.seen):
        return None
    seen = one.seen[min(1, len(one.seen) - 1)] if one.why == "rewound" else one.seen[0]
    text = _NUMBERS.sub("", one.text).replace(" You said: “", " I said: “")  # it speaks as the user
    return Learned(quoted(text, _LINE), seen.ref)


def _still_failing(tree: TurnTree, behind: _Behind) -> Iterator[tuple[str, Learned]]:
    """Checks and commands that failed there and nothing later made good: the error, the fact."""
    actions = behind.actions(tree)
    last = [turn.id for turn in _ends(behind.turns)]
    for error in open_errors(actions, last):
        times = f" {error.times} times" if error.times > 1 else ""
        text = f"{code(error.what)} failed{times}: {error.says}"
        yield error.says, Learned(quoted(text, _LINE), error.action.ref)


def _ends(turns: Sequence[Turn]) -> list[Turn]:
    """Prompts that no other of `turns` follows."""
    parents = {turn.parent for turn in turns}
    return [turn for turn in turns if turn.kind == "prompt" and turn.id not in parents]


def _instead(tree: TurnTree, behind: _Behind) -> str:
    """What the user asked in place of the branch that was left last."""
    ids = {turn.id for turn in behind.turns}
    found = [one.instead for one in rewound(tree) if one.turns[0].id in ids]
    last = next((one for one in reversed(found) if one is not None), None)
    return safe(last.text)[:_INSTEAD].strip() if last is not None else ""
