"""Whether the work goes on or turns to something else, told by files and words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.kept import Kept, by_turn
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


def aside(goal: str, actions: Sequence[Action], files: Sequence[Kept]) -> tuple[str, Action] | None:
    """A file or name in the goal that only an output showed: nobody worked on it so far.

    A summary of the work may well leave it out. The newest output that shows it.
    """
    worked = {one.path.rsplit("/", 1)[-1] for one in files}
    names = [name for name in _NAME.findall(goal) if name.rsplit("/", 1)[-1] not in worked]
    for action in reversed(actions):
        if action.output is None or action.name in EDITORS:
            continue
        for name in names:
            if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", action.output):
                return name, action
    return None


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
    for at in range(len(prompts) - 1, 0, -1):
        before, after = prompts[:at], prompts[at:]
        left = [one for one in files for turn in before if one in by_turn(files, turn)]
        now = [one for one in files for turn in after if one in by_turn(files, turn)]
        if not left or all(one.path.endswith(_PROSE) for one in now):
            continue  # words about the work are no other work
        if {one.path for one in left} & {one.path for one in now}:
            return None
        if {_folder(one) for one in left} & {_folder(one) for one in now}:
            return None
        old = {word for turn in before for word in _asked(turn)}
        old |= {word for one in left for word in path_words(one.path)}
        new = {word for turn in after for word in _asked(turn)}
        new |= {word for one in now for word in path_words(one.path)}
        if not old & new:
            return Shift(prompts[at], prompts[at - 1], _once(left), _once(now))
    return None


def _asked(turn: Turn) -> set[str]:
    return content_words(own_part(turn.text)[:2_000])


def _folder(file: Kept) -> str:
    return file.path.rsplit("/", 1)[0]


def _once(files: Sequence[Kept]) -> tuple[Kept, ...]:
    return tuple(dict.fromkeys(files))
