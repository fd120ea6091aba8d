"""What the window is about: its turns gathered into topics, each with its share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ctxtui.core.evidence.actions import Action, turn_ref
from ctxtui.core.evidence.kept import Kept
from ctxtui.core.evidence.sayings import asked_name, is_nod, own_part
from ctxtui.core.evidence.topic import goes_on
from ctxtui.core.evidence.topic_words import content_words, path_words
from ctxtui.core.evidence.wording import quoted
from ctxtui.core.handoff.compact.describing import described
from ctxtui.core.transcripts.turns import EDITORS, READERS, Turn

LOOKED_AT = 2_000
"""Characters of a prompt that say what it is about."""
ALIKE = 2
"""Words in common that make a turn one of a topic that shares no file with it."""
HALF = 0.5
_TEST = re.compile(r"^tests?[_-]|[_-]?(?:tests?|spec)$")
_POINTS = re.compile(r"\b(?:it|that|this|these|those|them|same|again|still)\b", re.IGNORECASE)
_FEW = 4
"""Words of its own below which a prompt goes with the one before it."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Turns about one thing, oldest first. `name` describes the first of them."""

    id: str
    """Of its first turn."""
    name: str
    turns: tuple[Turn, ...]
    files: tuple[Kept, ...]
    """What it touched more than other topics did and the window still holds, largest first."""
    tokens: int
    share: float
    """Of all that is in the window, the base included."""
    words: frozenset[str]
    newest: bool
    """The last prompt is about it."""

    @property
    def refs(self) -> tuple[str, ...]:
        return tuple(turn_ref(one) for one in self.turns)


@dataclass(slots=True)
class _Clusters:
    """Turns gathered so far, and in which clusters a name or a word came up: a long session has
    hundreds of clusters, and most have nothing in common with a turn."""

    turns: list[list[Turn]] = field(default_factory=list)
    words: list[set[str]] = field(default_factory=list)
    by_name: dict[str, list[int]] = field(default_factory=dict)
    by_word: dict[str, list[int]] = field(default_factory=dict)

    def add(self, at: int | None, turn: Turn, worked_on: set[str], words: set[str]) -> int:
        """To the cluster at `at`, or to a new one; where that is."""
        if at is None:
            at = len(self.turns)
            self.turns.append([])
            self.words.append(set())
        self.turns[at].append(turn)
        for word in words - self.words[at]:
            self.by_word.setdefault(word, []).append(at)
        self.words[at] |= words
        for name in worked_on:
            known = self.by_name.setdefault(name, [])
            if at not in known:
                known.append(at)
        return at

    def nearest(self, worked_on: set[str], words: set[str]) -> int | None:
        """The one with most in common; of several the newest, and None if that is too little."""
        names = Counter(at for name in worked_on for at in self.by_name.get(name, ()))
        common = Counter(at for word in words for at in self.by_word.get(word, ()))
        best: tuple[float, int] | None = None
        for at in names.keys() | common.keys():
            shared = names[at] / len(worked_on) if worked_on else 0.0
            rank = shared + common[at] / 4, at
            if (shared >= HALF or common[at] >= ALIKE) and (best is None or rank > best):
                best = rank
        return best[1] if best is not None else None


def topics(
    turns: Sequence[Turn],
    actions: Sequence[Action],
    files: Sequence[Kept],
    by_tokens: Mapping[str, int],
    used: int | None,
) -> list[Topic]:
    """The topics of these turns, in the order in which they came up.

    A turn goes with the topic that worked on half of the files it worked on, a test counting as
    the file it tests; else with one whose prompts share `ALIKE` words with its own. A prompt that
    says little goes with the turn before it. `by_tokens` are the tokens of each turn in the
    window, by id.
    """
    clusters = _Clusters()
    last: int | None = None
    done: dict[str, list[Action]] = {}
    for action in actions:
        done.setdefault(action.turn.id, []).append(action)
    for turn in turns:
        if turn.kind != "prompt":
            continue
        worked_on = _worked_on(done.get(turn.id, ()))
        words = content_words(own_part(turn.text)[:LOOKED_AT])
        last = clusters.add(_home(clusters, last, turn, worked_on, words), turn, worked_on, words)
    total = used or sum(by_tokens.values()) or 1
    touched = _Touched(files)
    return [
        _topic(some, words, touched, by_tokens, total, at == last)
        for at, (some, words) in enumerate(zip(clusters.turns, clusters.words, strict=True))
    ]


def _worked_on(actions: Sequence[Action]) -> set[str]:
    """What a turn edited, else what it read, by name: a log that every turn reads ties none."""
    done = [one for one in actions if one.outcome == "ok" and one.path]
    edited = {_named(one.path) for one in done if one.name in EDITORS}
    return edited or {_named(one.path) for one in done if one.name in READERS}


def _named(path: str) -> str:
    name = path.rsplit("/", 1)[-1].split(".", 1)[0].lower()
    return _TEST.sub("", name)


def _home(
    clusters: _Clusters, last: int | None, turn: Turn, worked_on: set[str], words: set[str]
) -> int | None:
    if last is not None and (goes_on(turn.text) or is_nod(turn)):
        return last
    nearest = clusters.nearest(worked_on, words)
    if nearest is not None:
        return nearest
    said = own_part(turn.text)[:LOOKED_AT]
    points = _POINTS.search(said) is not None and not worked_on
    if last is not None and (points or (len(said.split()) < _FEW and not worked_on)):
        return last
    return None


class _Touched:
    """Files by the turns that touched them."""

    def __init__(self, files: Sequence[Kept]) -> None:
        self.files = files
        self._by_turn: dict[str, list[int]] = {}
        for at, file in enumerate(files):
            for turn in file.turns:
                self._by_turn.setdefault(turn, []).append(at)

    def by(self, turns: Sequence[Turn]) -> list[tuple[Kept, int]]:
        """Each with how many of these turns did, in the order of the files."""
        times = Counter(at for turn in turns for at in self._by_turn.get(turn.id, ()))
        return [(self.files[at], times[at]) for at in sorted(times)]


def _topic(
    turns: Sequence[Turn],
    said: set[str],
    touched: _Touched,
    by_tokens: Mapping[str, int],
    total: int,
    newest: bool,
) -> Topic:
    tokens = sum(by_tokens.get(turn.id, 0) for turn in turns)
    mine = touched.by(turns)
    words = {word for file, _ in mine for word in path_words(file.path)}
    own = sorted(
        (file for file, times in mine if 2 * times >= len(file.turns)),
        key=lambda file: -file.tokens,
    )
    # A topic that began with a question is best named by what was then asked for.
    first = next((turn for turn in turns if not is_nod(turn)), turns[0])
    # One thing it asks is enough of a name.
    name = described(asked_name(first).strip("“”")).split("; ", 1)[0]
    name = quoted(name.rstrip(" ?"), 60)
    return Topic(
        turns[0].id,
        name,
        tuple(turns),
        tuple(own),
        tokens,
        tokens / total,
        frozenset(words | said),
        newest,
    )
