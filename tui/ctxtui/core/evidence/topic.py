"""Whether the work goes on or turns to something else, told by files and words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.kept import Kept
from ctxtui.core.evidence.sayings import own_part
from ctxtui.core.evidence.topic_words import content_words, means, path_words
from ctxtui.core.transcripts.turns import EDITORS, Turn

Relation = Literal["same", "new", "unclear"]
Wants = Literal["work", "conclusion", "verdict"]

_BACK = re.compile(
    r"\b(?:just|already) (?:built|implemented|wrote|written|added|made|changed|finished|did)\b"
    r"|\b(?:this|these|those) (?:features?|changes?|diff|edits?|refactor\w*|modules?|work)\b"
    r"|\bwhat (?:we|you)(?:['’]ve| have)? (?:just )?(?:built|did|wrote|changed|made|implemented)\b"
    r"|\b(?:for|about|document|test|commit|review|verify) (?:it|this|that)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:new|another|different|separate|unrelated) "
    r"(?:task|topic|feature|project|ticket|issue|bug)\b"
    r"|(?<!try )\bsomething (?:else|(?:completely |entirely )?(?:different|new|unrelated))\b"
    r"|\b(?:switch|move on|turn) to (?:an?|the) (?:next|other|new|different)\b",
    re.IGNORECASE,
)
_AGENT = re.compile(r"\bsub-?agents?\b", re.IGNORECASE)
_VERDICT = re.compile(
    r"\A\W*(?:(?:please|now|then|can you|could you)\W+)*"
    r"(?:verify|double-?check|audit|review|cross-?check)\b"
    r"|\bsub-?agents? to (?:verify|double-?check|audit|review|cross-?check)\b"
    r"|\bbased on (?:my|the|our) (?:git )?(?:diff|changes|history|log)\b"
    r"|\bagainst (?:the |this |our )?(?:\S+ )?(?:spec|requirements|rfc|standard)\b",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"\A\W*(?:(?:please|now|then|can you|could you|first)\W+)*"
    r"(?:find (?:out|all|every|where|which|the (?:cause|usages|callers))|summari[sz]e|investigate"
    r"|explore|research|triage|scan|search|analy[sz]e|(?:look|read|go|dig) (?:through|into|over)"
    r"|list (?:all|every))\b",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:fix|implement|add|change|refactor|rewrite|rename|edit|update|delete|remove|migrate|"
    r"replace|write|build|make)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"[\w./-]+\.[A-Za-z]\w{0,4}\b|\b[A-Za-z]\w*_\w+|\b[A-Za-z]+[a-z][A-Z]\w+|\b[A-Z][a-z]+[A-Z]\w+"
)
_GOES_ON = re.compile(
    r"\W*(?:(?:ok|okay|yes|please|and|now|go|just)\W+)*"
    r"(?:continue|go on|carry on|resume|proceed|keep going)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"\b(?:it|that|this|these|those|them|above|previous|earlier)\b", re.IGNORECASE)
_PROSE = (".md", ".mdx", ".rst", ".txt", ".adoc")
FEW = 2
"""Words in common that make a goal one of the same work."""
ENOUGH = 3
"""Content words without which a goal says too little to call it new."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a goal stands to what is in the window."""

    relation: Relation
    wants: Wants
    """A conclusion or a verdict can come from somebody else's window; work needs this one."""
    files: tuple[Kept, ...]
    """What a fresh session would have to read again for it."""
    words: tuple[str, ...]
    """Shared with earlier prompts and file names."""

    @property
    def tokens(self) -> int:
        return sum(one.tokens for one in self.files)


@dataclass(frozen=True, slots=True)
class Shift:
    """A turn of the live path that left everything before it; `left` are the files until then."""

    turn: Turn
    before: Turn
    left: tuple[Kept, ...]
    now: tuple[Kept, ...]


def fit(goal: str, known: Collection[str], files: Sequence[Kept]) -> Fit:
    """Precision first: a goal is new only if it shares no file in the window and none of the
    session's `known` words, and says so or says enough; else the relation is unclear."""
    meant = [one for one in files if means(goal, one.path)]
    if not meant and _BACK.search(goal):
        meant = [one for one in files if one.edited]
    words = content_words(goal)
    names = {word for one in files for word in path_words(one.path)}
    common = tuple(sorted(words & (names | set(known))))
    relation: Relation = "unclear"
    if meant or len(common) >= FEW:
        relation = "same"
    elif not common and known and _says_enough(goal, words):
        relation = "new"
    return Fit(relation, _wants(goal), tuple(meant), common)


def _says_enough(goal: str, words: set[str]) -> bool:
    """A goal that points back, or has few words of its own, may well mean what was there before."""
    if _ELSEWHERE.search(goal):
        return True
    return len(words) >= ENOUGH and not _POINTS.search(goal)


def known_words(turns: Iterable[Turn]) -> frozenset[str]:
    """What the prompts and the summaries of these turns speak of."""
    found: set[str] = set()
    for turn in turns:
        if turn.kind == "prompt":
            found |= _asked(turn)
        for row in turn.rows if turn.kind == "compaction" else ():
            if row.summary_of_compaction:
                found |= content_words(row.text)
    return frozenset(found)


class Shown:
    """What the outputs of some actions show. Each name is looked for once."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self._actions = [one for one in actions if one.name not in EDITORS]
        self._newest: dict[str, int | None] = {}

    def read(self) -> None:
        """Read all outputs now; otherwise each is read when it is looked through. Raises
        CtxtuiError if the file was replaced."""
        for action in self._actions:
            _ = action.output

    def aside(self, goal: str, files: Sequence[Kept]) -> tuple[str, Action] | None:
        """As `aside`."""
        worked = {one.path.rsplit("/", 1)[-1] for one in files}
        found: tuple[int, str] | None = None
        for name in _NAME.findall(goal):
            if name.rsplit("/", 1)[-1] not in worked:
                at = self._of(name)
                if at is not None and (found is None or at > found[0]):
                    found = at, name
        return (found[1], self._actions[found[0]]) if found is not None else None

    def _of(self, name: str) -> int | None:
        if name not in self._newest:
            self._newest[name] = self._find(name)
        return self._newest[name]

    def _find(self, name: str) -> int | None:
        literal = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
        for at in range(len(self._actions) - 1, -1, -1):
            output = self._actions[at].output
            # To look for the letters first is many times faster.
            if output is not None and name in output and literal.search(output):
                return at
        return None


def aside(goal: str, actions: Sequence[Action], files: Sequence[Kept]) -> tuple[str, Action] | None:
    """A file or name in the goal that only an output showed: nobody worked on it so far.

    A summary of the work may well leave it out. The newest output that shows it.
    """
    return Shown(actions).aside(goal, files)


def goes_on(goal: str) -> bool:
    """A goal that says no more than to take up what was stopped."""
    return _GOES_ON.match(goal) is not None


def _wants(goal: str) -> Wants:
    if _VERDICT.search(goal):
        return "verdict"
    if _AGENT.search(goal):
        return "conclusion"
    return "conclusion" if _LOOKS.match(goal) and not _CHANGES.search(goal) else "work"


def shift(turns: Sequence[Turn], files: Sequence[Kept]) -> Shift | None:
    """The newest turn from which on no file, no folder and no word of before came up again."""
    prompts = [turn for turn in turns if turn.kind == "prompt"]
    places = {turn.id: at for at, turn in enumerate(prompts)}
    touched = {
        one: (min(where), max(where))
        for one in files
        if (where := [places[turn] for turn in one.turns if turn in places])
    }
    begun = min((first for first, _ in touched.values()), default=len(prompts))
    # Words about the work are no other work.
    working = [last for one, (_, last) in touched.items() if not one.path.endswith(_PROSE)]
    again = _Spans()
    for one, (first, last) in touched.items():
        again.add(one.path, first, last)
        again.add(f"{_folder(one)}/", first, last)
    across = again.across(len(prompts))
    spoken: list[bool] | None = None
    for at in range(max(working, default=0), begun, -1):
        if across[at]:
            return None
        spoken = spoken or _spoken(prompts, touched).across(len(prompts))
        if not spoken[at]:
            left = tuple(one for one, (first, _) in touched.items() if first < at)
            now = tuple(one for one, (_, last) in touched.items() if last >= at)
            return Shift(prompts[at], prompts[at - 1], left, now)
    return None


class _Spans:
    """Where things came up first and last."""

    def __init__(self) -> None:
        self._spans: dict[str, tuple[int, int]] = {}

    def add(self, name: str, first: int, last: int) -> None:
        known = self._spans.get(name, (first, last))
        self._spans[name] = min(first, known[0]), max(last, known[1])

    def across(self, many: int) -> list[bool]:
        """For each place, whether something came up before it and there or after it as well."""
        change = [0] * (many + 1)
        for first, last in self._spans.values():
            change[first + 1] += 1
            change[last + 1] -= 1
        return [total > 0 for total in accumulate(change)]


def _spoken(prompts: Sequence[Turn], touched: Mapping[Kept, tuple[int, int]]) -> _Spans:
    """The words of prompts and of the files."""
    found = _Spans()
    for at, turn in enumerate(prompts):
        for word in _asked(turn):
            found.add(word, at, at)
    for one, (first, last) in touched.items():
        for word in path_words(one.path):
            found.add(word, first, last)
    return found


def _asked(turn: Turn) -> set[str]:
    return content_words(own_part(turn.text)[:2_000])


def _folder(file: Kept) -> str:
    return file.path.rsplit("/", 1)[0]
