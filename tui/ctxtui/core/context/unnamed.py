"""Large outputs of which nothing is named again."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ctxtui.core.context.in_window import NUMBERED, Found, Output, Said, words_in
from ctxtui.core.transcripts.turns import EDITORS, READERS

LARGE = 4_000
"""Characters from which on an output that nobody names again is worth a line."""

JUDGED_AFTER = 8
"""Steps of its own turn after which an output may be judged before the turn has ended."""

# Their output is the point of the call, or a word of the client's own.
_KEPT = EDITORS | {"Agent", "Task", "TodoWrite", "AskUserQuestion", "ExitPlanMode", "Skill"}
_DISTINCTIVE = re.compile(
    r".*[A-Za-z0-9][_/.:@][A-Za-z0-9]|.*[a-z][A-Z]|.*\d{4}|.*(?:[A-Za-z]-?\d|\d-?[A-Za-z])"
)
_PLAIN = re.compile(r"[a-z]{7,}\Z")
_QUOTING = " \t`'\"*->|│"
_FEWEST = 5
"""Distinctive words below which an output can't be told from the rest of the talk."""


@dataclass(slots=True)
class _Asked:
    """A large output with the words that nobody had used before it."""

    output: Output
    heard: int
    """How much was said before it."""
    own: set[str]
    """Distinctive ones."""
    plain: set[str]
    concluded: bool = False
    """The replies of its own turn name something of it."""


def unnamed(outputs: Sequence[Output], said: Sequence[Said]) -> Iterator[Found]:
    """Large outputs of which nothing distinctive is ever named afterwards.

    Distinctive are paths, identifiers, numbers and whole lines that nobody had used before. A
    reading's file name counts as well, whoever named it first.
    """
    asked = list(_asked(outputs, said))
    words = _Places(
        said, {word for one in asked for word in one.own | one.plain}, lambda one: one.words
    )
    asked = [one for one in asked if not _named(one, words)]
    texts = [_lines(one.output.text) for one in asked]
    lines = _Places(said, set().union(*texts), lambda one: _lines(one.text))
    for one, own in zip(asked, texts, strict=True):
        if lines.names(one, own):
            continue
        if one.concluded:
            says = "Only the replies of its own turn name anything of it."
        else:
            says = "No later reply, edit or call names a path, identifier or line of it."
        yield Found(one.output, "concluded" if one.concluded else "unused", (), says)


def _asked(outputs: Sequence[Output], said: Sequence[Said]) -> Iterator[_Asked]:
    over = _Over(said)
    seen: set[str] = set()
    heard = 0
    for output in outputs:
        while heard < len(said) and said[heard].at < output.at:
            seen |= said[heard].words
            heard += 1
        new = words_in("\n".join(output.new)) - seen
        seen |= new
        if len(output.text) < LARGE or output.call.name in _KEPT or not over.after(output):
            continue
        own = {one for one in new if _DISTINCTIVE.match(one)}
        if len(own) < _FEWEST:
            continue
        if output.call.name in READERS and output.path:
            own |= {output.path, output.path.rsplit("/", 1)[-1]}
        yield _Asked(output, heard, own, {one for one in new if _PLAIN.match(one)})


class _Over:
    """Whether enough came after an output to say that it was not needed: an answer in a later
    turn, or many steps of its own."""

    def __init__(self, said: Sequence[Said]) -> None:
        replies = [one for one in reversed(said) if one.reply]
        self.last = replies[0] if replies else None
        self.other = next((one for one in replies if one.turn != replies[0].turn), None)
        """The last one of another turn."""

    def after(self, output: Output) -> bool:
        mine = self.last is not None and self.last.turn == output.turn.id
        reply = self.other if mine else self.last
        replied = reply is not None and reply.at > output.at
        return replied or len(output.turn.steps) - output.step >= JUDGED_AFTER


class _Places:
    """Where words or lines were said, of those that somebody asks for."""

    def __init__(
        self, said: Sequence[Said], wanted: set[str], of: Callable[[Said], set[str]]
    ) -> None:
        self.said = said
        self._places: dict[str, list[int]] = {}
        for at, one in enumerate(said) if wanted else ():
            for word in of(one) & wanted:
                self._places.setdefault(word, []).append(at)

    def after(self, word: str, heard: int) -> Iterator[int]:
        """The last place first."""
        for at in reversed(self._places.get(word, ())):
            if at < heard:
                return
            yield at

    def is_own_reply(self, at: int, output: Output) -> bool:
        return self.said[at].reply and self.said[at].turn == output.turn.id

    def names(self, asked: _Asked, words: Iterable[str]) -> bool:
        """Whether one of the words was said later; a reply of the output's own turn is noted."""
        for word in words:
            for at in self.after(word, asked.heard):
                if not self.is_own_reply(at, asked.output):
                    return True
                asked.concluded = True
        return False


def _named(asked: _Asked, words: _Places) -> bool:
    """Whether a later text names something distinctive of an output, or several plain words."""
    if words.names(asked, asked.own):
        return True
    times = Counter(at for word in asked.plain for at in words.after(word, asked.heard))
    for at, times_said in times.items():
        if words.is_own_reply(at, asked.output):
            asked.concluded = asked.concluded or times_said > 2
        elif times_said > 4:
            return True
    return False


def _lines(text: str) -> set[str]:
    numbered = [hit[2] for line in text.split("\n") if (hit := NUMBERED.match(line))]
    return {
        line
        for one in (numbered or text.splitlines())
        if len(line := one.strip(_QUOTING)) >= 25 and not line.isspace()
    }
