"""What the window is about: its turns gathered into topics, each with its share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ctxtui.core.evidence.actions import Action, turn_ref
from ctxtui.core.evidence.kept import Kept, by_turn
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
class _Cluster:
    turns: list[Turn] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    worked_on: set[str] = field(default_factory=set)
    words: Counter[str] = field(default_factory=Counter)


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
    clusters: list[_Cluster] = []
    last: _Cluster | None = None
    for turn in turns:
        if turn.kind != "prompt":
            continue
        worked_on = _worked_on([one for one in actions if one.turn is turn])
        words = content_words(own_part(turn.text)[:LOOKED_AT])
        home = _home(clusters, last, turn, worked_on, words)
        if home is None:
            home = _Cluster()
            clusters.append(home)
        home.turns.append(turn)
        home.paths |= {one.path for one in by_turn(files, turn)}
        home.worked_on |= worked_on
        home.words.update(words)
        last = home
    total = used or sum(by_tokens.values()) or 1
    return [_topic(one, files, by_tokens, total, one is last) for one in clusters]


def _worked_on(actions: Sequence[Action]) -> set[str]:
    """What a turn edited, else what it read, by name: a log that every turn reads ties none."""
    done = [one for one in actions if one.outcome == "ok" and one.path]
    edited = {_named(one.path) for one in done if one.name in EDITORS}
    return edited or {_named(one.path) for one in done if one.name in READERS}


def _named(path: str) -> str:
    name = path.rsplit("/", 1)[-1].split(".", 1)[0].lower()
    return _TEST.sub("", name)


def _home(
    clusters: Sequence[_Cluster],
    last: _Cluster | None,
    turn: Turn,
    worked_on: set[str],
    words: set[str],
) -> _Cluster | None:
    if last is not None and (goes_on(turn.text) or is_nod(turn)):
        return last
    best: tuple[float, int, _Cluster] | None = None
    for at, one in enumerate(clusters):
        shared = len(worked_on & one.worked_on) / len(worked_on) if worked_on else 0.0
        common = len(words & one.words.keys())
        score = shared + common / 4
        if (shared >= HALF or common >= ALIKE) and (best is None or (score, at) > best[:2]):
            best = score, at, one
    if best is not None:
        return best[2]
    said = own_part(turn.text)[:LOOKED_AT]
    points = _POINTS.search(said) is not None and not worked_on
    if last is not None and (points or (len(said.split()) < _FEW and not worked_on)):
        return last
    return None


def _topic(
    one: _Cluster, files: Sequence[Kept], by_tokens: Mapping[str, int], total: int, newest: bool
) -> Topic:
    tokens = sum(by_tokens.get(turn.id, 0) for turn in one.turns)
    words = {word for file in files if file.path in one.paths for word in path_words(file.path)}
    turns = {turn.id for turn in one.turns}
    own = sorted(
        (file for file in files if 2 * len(turns & set(file.turns)) >= len(file.turns)),
        key=lambda file: -file.tokens,
    )
    # A topic that began with a question is best named by what was then asked for.
    first = next((turn for turn in one.turns if not is_nod(turn)), one.turns[0])
    # One thing it asks is enough of a name.
    name = described(asked_name(first).strip("“”")).split("; ", 1)[0]
    name = quoted(name.rstrip(" ?"), 60)
    return Topic(
        one.turns[0].id,
        name,
        tuple(one.turns),
        tuple(own),
        tokens,
        tokens / total,
        frozenset(words | one.words.keys()),
        newest,
    )
