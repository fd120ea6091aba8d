"""Words by which the user lets something go, and those they said next after a call."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.sayings import own_part
from ctxtui.core.evidence.ways import letters_in
from ctxtui.core.transcripts.prompts import may_be_prompt, prompt_text

_BEGINNING = 400
"""Characters of a prompt that are looked at: whoever lets go says so first."""
_LONGEST = 4_000
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_ITS = (
    r"(?:(?:it|them)\b|(?:that|this|those|these)(?=\W*$|\s*[,.;:!-]"
    r"|\s+(?:then|for|and|please|now|again|too|we|i)\b)|(?:the|that|this) (?:whole |entire )?"
    r"(?:[\w-]+ ){0,3}?(?:idea|thing|approach|attempt|plan|route|upgrade|bump|experiment|trick"
    r"|hack)\b)"
)
_LETS_GO = re.compile(
    rf"\b(?:drop|forget(?: about)?|bin|park|chuck|throw out|get rid of|leave out|skip|lose) {_ITS}"
    r"|\b(?:forget|scrap|ditch|abandon|shelve) (?!to\b)(?:the |about )?[\w./`'-]+"
    r"|\bforget about\b|\bnever ?mind\b(?! the)|\bnot worth\b|\bg(?:ive|iving) up\b|\bstart over\b"
    r"|\blet['’]?s not (?:use|do|go|keep|have)\b|\blet['’]?s (?:forget|scrap|abandon|ditch)\b"
    r"|\bback to (?:how|what|(?:the|our|my) (?:old|plain|first|normal|original|previous|simple)\b)"
    r"|\bcall it off\b|\bstop (?:trying|fighting)\b|\btoo much trouble\b|\bdead end\b"
    r"|\b(?:live|do) without (?:it|that)\b|\b(?:it|that) (?:was|is) a bad idea\b|\bout with it\b"
    r"|\b(?:lass|vergiss) (?:es|das)\b|\blaisse tomber\b|\bolv[ií]dalo\b",
    re.IGNORECASE,
)
_NEEDS_TEXT = """
abandon back bad bin bother call chuck dead ditch drop fighting forget get give giving kill laisse
lass leave let lets lose mind never nevermind olv out park remove rid scrap shelve skip start stop
throw trouble trying vergiss without worth
"""
_NEEDS = frozenset(_NEEDS_TEXT.split())
_NOT_SO = re.compile(r"\b(?:don['’]?t|do not|never|nobody|not|can['’]?t|if|when|unless)\b", re.I)


def lets_go(text: str) -> bool:
    """Whether a prompt says first of all that what was tried is to be left. Questions don't."""
    return _may_let_go(text) and _lets_go(own_part(text)[:_BEGINNING])


def _may_let_go(text: str) -> bool:
    return not _NEEDS.isdisjoint(letters_in(text[:_LONGEST].lower()))


def lets_go_of(text: str, before: str) -> bool:
    """As `lets_go`, or what is to go is named as the prompt before named it."""
    if not _may_let_go(text):
        return False
    if lets_go(text):
        return True
    found = _DROPS.match(own_part(text)[:_BEGINNING])
    return found is not None and found["what"].lower() in before.lower()


_DROPS = re.compile(
    r"\W*(?:(?:no|nope|ok(?:ay)?|hm+|argh|ugh|so|then|actually|please|well)\W+)*"
    r"(?:drop|remove|kill|lose|skip|forget) (?:the |that |this "
    r"|those )?(?P<what>\w{4,})\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1_024)
def _lets_go(own: str) -> bool:
    for sentence in _SENTENCE.findall(own):
        found = _LETS_GO.search(sentence)
        if found is None or sentence.rstrip().endswith("?"):
            continue
        if not _NOT_SO.search(sentence, 0, found.start()):
            return True
    return False


def words_after(action: Action) -> tuple[str, str]:
    """The prompt that came after the turn of a call, and its row; empty if none did."""
    own = {row.uuid for row in action.turn.rows}
    rows = action.transcript.rows
    for row in rows[bisect_right(rows, action.call.row.index, key=lambda row: row.index) :]:
        if row.parent in own and row.uuid not in own and may_be_prompt(row):
            return prompt_text(row), row.uuid or ""
    return "", ""
