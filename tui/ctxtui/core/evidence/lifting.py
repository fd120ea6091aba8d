"""Rules that the user took back: a permission in so many words, for what was forbidden before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ctxtui.core.evidence.rules import sentences
from ctxtui.core.evidence.ways import words_of

_PERMITS = re.compile(
    r"\b(?:you|we)(?:['’]re|\s+are)?\s+"
    r"(?:can|may|could|allowed to|free to|welcome to)\s+(?P<what>.+)"
    r"|\b(?:it['’]s|it is)\s+(?:ok|okay|fine|allowed|alright)\s+(?:now\s+)?to\s+(?P<fine>.+)"
    r"|\b(?:forget|ignore|drop|lift|cancel)\s+(?:what i said about|the (?:rule|ban|restriction|"
    r"limit) (?:on|about|that|of))\s+(?P<gone>.+)"
    r"|\bfeel free to\s+(?P<free>.+)"
    r"|\A(?P<ahead>.*\bgo ahead and\s+.+)",
    re.IGNORECASE,
)
_RETRACTS = re.compile(
    r"\b(?:forget|ignore|scratch|strike|drop)\s+"
    r"(?:(?P<said>(?:about\s+)?what i (?:said|wrote|told you)"
    r"|what was said|my (?:\w+ )?(?:rule|remark|wish))|(?:about\s+)?(?:it|that|this)\b)"
    # A thing that was asked for and is to go again.
    r"|(?P<goes>\bthe [\w-]+(?: [\w-]+)? (?:goes|can go|may go)(?: again)?(?=\W*$|[,;.])|"
    r"\btake the [\w -]{2,20} out again\b|\bnot [\w -]{2,30}\bonly any ?more\b)",
    re.IGNORECASE,
)
# Without a word that something has changed, a permission is one for something else.
_CHANGED = re.compile(
    r"\b(?:now|after all|again|from now on|meanwhile|no longer|any ?more|on reflection|"
    r"on second thoughts?|changed my mind|actually|anyway|forget|ignore|lift|cancel)\b",
    re.IGNORECASE,
)
# Words without one of which the patterns above find nothing.
_PERMITS_NEEDS_TEXT = """
can may could allowed free welcome ok okay fine alright ahead forget ignore drop lift cancel
"""
_PERMITS_NEEDS = frozenset(_PERMITS_NEEDS_TEXT.split())
_CHANGED_NEEDS_TEXT = """
now all again meanwhile longer more anymore reflection thought thoughts mind actually anyway forget
ignore lift cancel
"""
_CHANGED_NEEDS = frozenset(_CHANGED_NEEDS_TEXT.split())
_FORBIDS = re.compile(
    r"\b(?:not|don['’]?t|never|no|nothing|avoid|without|off[- ]limits|hands off|only|leave|keep|"
    r"refrain|can['’]?t|cannot|shouldn['’]?t|mustn['’]?t|away)\b",
    re.IGNORECASE,
)
_RETRACTS_NEEDS_TEXT = """
forget ignore scratch strike drop goes go again anymore
"""
_RETRACTS_NEEDS = frozenset(_RETRACTS_NEEDS_TEXT.split())
_EMPTY_TEXT = """
a an the this that these those it its to of in on at for with from by and or but so now yet
you we i your our my please do does not don dont t be is are was can may could after all again any
more just also then there here too if as up out never no only actually anyway today moment
time being while nah forget ignore scratch strike drop said what anything everything last use
goes go again anymore ahead take
"""
_EMPTY = frozenset(_EMPTY_TEXT.split())


def permissions(text: str) -> Iterator[str]:
    """What is permitted from now on, in the user's words."""
    for sentence in sentences(text):
        words = words_of(sentence)
        if sentence.endswith("?") or words.isdisjoint(_PERMITS_NEEDS):
            continue
        if words.isdisjoint(_CHANGED_NEEDS) or not _CHANGED.search(sentence):
            continue
        if found := _PERMITS.search(sentence):
            yield next(part for part in found.groups() if part)


@dataclass(frozen=True, slots=True)
class Retraction:
    """A sentence in which the user takes back what they said before."""

    text: str
    any_time: bool
    """It names what was said ("forget what I said about Celery"); "forget it" alone means the last
    prompt."""


def retractions(text: str) -> Iterator[Retraction]:
    """Where the user takes something back without saying what is allowed instead."""
    for sentence in sentences(text):
        if sentence.endswith("?") or words_of(sentence).isdisjoint(_RETRACTS_NEEDS):
            continue
        if found := _RETRACTS.search(sentence):
            if goes := found["goes"]:
                yield Retraction(goes, True)
            else:
                yield Retraction(sentence, found["said"] is not None)


def takes_back(retraction: Retraction, rule: str) -> bool:
    """Whether it is about a rule: both name the same thing."""
    return not _named(retraction.text).isdisjoint(_named(rule))


def lifts(permitted: str, rule: str) -> bool:
    """Whether a permission is for the very thing a rule forbade: it names two of its words at
    least, and most of what the shorter of both says."""
    if not _FORBIDS.search(rule):
        return False
    allowed, forbidden = _content(permitted), _content(rule)
    shared = allowed & forbidden
    return len(shared) >= 2 and len(shared) * 3 >= 2 * min(len(allowed), len(forbidden))


def _content(text: str) -> set[str]:
    # Only the first clause: what follows a comma is about something else.
    return _named(re.split(r"[,;:.!]\s", text, maxsplit=1)[0])


def _named(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {word.removesuffix("s") for word in words if word not in _EMPTY}
