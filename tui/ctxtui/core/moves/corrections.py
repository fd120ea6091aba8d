"""Prompts that say the answer before them was wrong (precision first: a doubtful one is none)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from ctxtui.core.evidence.sayings import own_part
from ctxtui.core.evidence.topic_words import content_words
from ctxtui.core.evidence.wording import quoted
from ctxtui.core.transcripts.turns import Turn, TurnTree

_NOT = r"(?:n['’]t|\s+not)"
_SAYS_NO = re.compile(
    rf"""
    \A\W*(?:hmm+\W+|ok(?:ay)?\W+|sorry\W+|well\W+|but\W+)*
    (?:
      no(?:pe)?\b\s*(?:[.!]|[,:;–—-]+\s*(?!thanks|problem|worries|need|rush|changes|questions)|
        (?=\s(?:that|this|it|not|don['’]t|do\snot|you|i\s(?:mean|said|want|asked))\b))
    | stop(?:\s*[.,!]|\s*\Z|\s+(?:it|that|this|doing|using|adding|changing|editing|trying|guessing|
        making|going)\b)
    | wrong\b
    | (?:that|this|it)(?:['’]s|\sis|\swas)\s+(?:just\s|still\s|also\s|completely\s)?
        (?:not\s+(?:what|it|right|how|true|working|correct|fixed|enough)|wrong|incorrect|broken|worse)
    | (?:that|this|it)\s+(?:is|was)n['’]t\s+(?:what|it|right|how|true|working|correct|fixed)
    | (?:that|this|it|your\s\w+)\s+(?:still\s+)?(?:did|does|do|has|have|is|was){_NOT}\s+
        (?:work|help|fix|compile|pass|change|run|solve|do\s(?:it|that|what))
    | (?:that|this|it)\s+does{_NOT}\s+(?:sound|look|feel|seem)\s+(?:quite\s|at\sall\s)?
        (?:like|right|good)\b
    | not\s(?:as|in|to|the|a|like)\b[^.?!\n]{{1,60}},\sbut\b
    | (?:it\s|that\s|this\s)?still\s+(?:fail\w*|broken|the\ssame|wrong|get\w*\sthe\s|does{_NOT}|
        not\s|crash\w*|happens|red\b)
    | same\s+(?:error|problem|issue|failure|result|thing)\b
    | (?:undo|revert|take\sback)\s+(?:that|this|it|your|the\slast|all\sof)
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BLAMES = re.compile(
    rf"""
      \byou\s(?:did{_NOT}|have{_NOT}|forgot|missed|misunderst\w+|broke|ignored)\b
    | \bnot\swhat\si\s(?:asked|meant|wanted|said)\b
    | \b(?:as|like)\si\s(?:already\s)?said\b
    | \bi\s(?:already\s)?(?:said|told\syou|asked\s(?:you\s)?for)\b
    | \b(?:that|this|it)\s(?:did|does|has){_NOT}\s(?:work|help|fix)
    | \bwrong\s(?:file|approach|place|function|test|one|direction|branch|way|layer|table)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ASKS = re.compile(r"\?\s*\Z")
_NUMBER = re.compile(r"\d+")
_ALIKE = 0.6
_FEWEST = 4
"""Words a prompt must have before saying it again counts as a correction."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A prompt that takes issue with the turn before it, `of`; `words` are the user's own."""

    turn: Turn
    of: Turn
    words: str


def correction(turn: Turn, before: Turn) -> Correction | None:
    """Of one prompt and the one before it; None if it corrects nothing. One that got no answer,
    because of an error say, is not corrected by asking again."""
    if not corrects(turn.text, before):
        return None
    return Correction(turn, before, quoted(own_part(turn.text), 100))


def said_against(tree: TurnTree, turn: Turn) -> str:
    """The user's words in the newest prompt that takes issue with `turn`, on whichever branch it
    follows it; empty where none does."""
    found = [one for one in _following(tree, turn) if corrects(one.text, turn)]
    return quoted(own_part(found[-1].text), 100) if found else ""


def _following(tree: TurnTree, turn: Turn) -> Iterator[Turn]:
    """The next prompt of every branch, in file order; what lies between is no prompt."""
    ids = {turn.id}
    for one in tree.turns:  # parents stand before their children
        if one.parent in ids and one.kind == "prompt":
            yield one
        elif one.parent in ids:
            ids.add(one.id)


def corrects(text: str, before: Turn) -> bool:
    """Whether a prompt says that what came of `before` was wrong, or asks for the same again."""
    said = own_part(text)
    if not said or not before.steps or text.startswith("/"):
        return False
    first = re.split(r"(?<=[.!?;])\s|\n", said, maxsplit=1)[0]
    if _SAYS_NO.match(said) and not _ASKS.search(first):
        return True
    blamed = _BLAMES.search(said[:400])
    if blamed is not None and not _ASKS.search(said):
        return True
    return not before.interrupted and _asks_again(said, own_part(before.text))


def _asks_again(said: str, before: str) -> bool:
    """Nearly the same words, and nothing of what was asked for left out or put in its place."""
    old, new = before.lower().split(), said.lower().split()
    if min(len(old), len(new)) < _FEWEST:
        return False
    wanted = content_words(before)
    if not wanted or not wanted <= content_words(said):
        return False
    if not set(_NUMBER.findall(before)) <= set(_NUMBER.findall(said)):
        return False  # the next of a row
    return SequenceMatcher(None, old[:80], new[:80], autojunk=False).ratio() > _ALIKE
