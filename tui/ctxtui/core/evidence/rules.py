"""Which sentences of a prompt state a rule, and how firmly."""

from __future__ import annotations

import re
import string
from collections.abc import Set
from functools import lru_cache
from itertools import chain

from ctxtui.core.evidence.bounds import BOUNDS
from ctxtui.core.evidence.circumstances import CIRCUMSTANCES
from ctxtui.core.evidence.duties import DUTIES
from ctxtui.core.evidence.habits import HABITS
from ctxtui.core.evidence.not_rules import BROKE, REPORTS, SAID_BY_OTHERS, SMALL_TALK, TOLD
from ctxtui.core.evidence.plain_rules import STRONG, WEAK
from ctxtui.core.evidence.rule_words import FIRM, MILD, QUOTED
from ctxtui.core.evidence.spelling import spelt_out
from ctxtui.core.evidence.terse import is_terse
from ctxtui.core.evidence.ways import Ways, words_of

_LONGEST = 1_000  # characters; longer than that nobody types a sentence
# Sentences end at a mark with a blank after it, so that `v1.2` and `a.py` stay whole.
# The mark comes first: a pattern that begins by looking behind is tried at every letter.
_ENDS = re.compile(r"[.!?;。！？；](?:(?<=[.!?;])[\"')\]]?\s+|(?<=[。！？；])\s*)")
# Marks that end none: of a title, of an abbreviation, of a day before its month.
_ABBREVIATED = re.compile(
    r"\b(?:(?P<always>e\.?g|i\.?e|z\.? ?b|d\.? ?h|vs|dr|mrs?|ms|prof)|(?P<day>\d{1,2})|"
    r"approx|ca|bzw|resp|incl|excl|nr|fig|cf|inkl|ggf|evtl)\Z",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|ma[iy]|june?|juni|july?|juli|"
    r"aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)]|#{1,6})\s+")
_ASKS = re.compile(
    r"(?:why|what|how|which|where|when(?!\s(?:you|we|it|they|the|an?|i|there)\b)|who|whose|is|are|does|did|was|were|has|have|will|would|"
    r"could|should|can|shall|may|do (?:we|you|i|they))\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:(?:can|could|would|will) (?:you|we)|please)\s+(?:also\s+)?(?:please\s+)?", re.I
)
_TAG_QUESTION = re.compile(r",?\s*(?:ok|okay|right|please|alright|got it)\?\s*$", re.IGNORECASE)
# The plainest words of a few other languages.
_ELSEWHERE = re.compile(
    r"\b(?:niemals?|immer|bitte nicht|darf nicht|dürfen nicht|muss|müssen|keine[nrs]?|"
    r"vermeide|ohne|jamais|toujours|sans|évite[rz]?|il faut|ne .{1,20} pas|doit|nunca|"
    r"siempre|evita|debe|no (?:uses?|cambies|toques|añadas)|mantén|sempre|senza|não)\b"
    r"|不要|不能|不得|不许|必须|必須|禁止|只能|务必|一定要|避免"
    r"|ないで|必ず|絶対|だけ|のみ|べき|하지 마|반드시",
    re.IGNORECASE,
)
_ELSEWHERE_NEEDS_TEXT = """
niemal niemals immer nicht muss keine keinen keiner keines vermeide ohne jamais toujours sans faut
pas doit nunca siempre evita debe use uses cambies toques sempre senza
"""
_ELSEWHERE_NEEDS = frozenset(_ELSEWHERE_NEEDS_TEXT.split())
"""Of those of its words that have no letters beyond `z`."""
# Where a sentence that tells and binds may be taken apart, and where one draws a conclusion.
_CLAUSES = re.compile(r"(?<=[,;:])\s+|\s[-–—]\s|\s(?=(?:because|since|but|and|so)\s)")
_CONCLUDES = re.compile(r"[,;] (?=(?:so|but|therefore)\b)|;\s")
_CHATTER = re.compile(
    r"(?:don['’]?t worry|never ?mind|no problem|i don['’]?t (?:know|think|understand|see)|"
    r"don['’]?t know|not sure|thanks)\b",
    re.IGNORECASE,
)

_WAYS = (
    *(SAID_BY_OTHERS, SMALL_TALK, STRONG, BROKE, TOLD, FIRM, MILD, WEAK, REPORTS, BOUNDS, DUTIES),
    *(HABITS, CIRCUMSTANCES),
)
_QUOTES = frozenset("\"'“„«‘")
_LETTERS = (string.ascii_letters + string.whitespace).encode()
_NO_LETTERS = bytes(one for one in range(128) if one not in _LETTERS)


@lru_cache(maxsize=64)  # several rules look at the same words, one after the other
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of each line, list marks taken off."""
    return tuple(chain.from_iterable(map(_sentences, text.splitlines())))


@lru_cache(maxsize=4_096)  # what is pasted repeats itself
def _sentences(line: str) -> tuple[str, ...]:
    line = _BULLET.sub("", line, count=1) if _BULLET.match(line) else line
    found: list[str] = []
    start = 0
    for end in (*_ENDS.finditer(line), None):
        if end and end[0][0] == "." and _goes_on(line, start, end):
            continue
        sentence = " ".join(line[start : end.start() + 1 if end else None].split())
        start = end.end() if end else 0
        if sentence:
            found.append(sentence)
    return tuple(found)


def _goes_on(line: str, start: int, end: re.Match[str]) -> bool:
    before = _ABBREVIATED.search(line, max(start, end.start() - 8), end.start())
    if before is None:
        return False
    if before["day"]:
        return _MONTH.match(line, end.end()) is not None
    return bool(before["always"]) or not line[end.end() : end.end() + 1].isupper()


@lru_cache(maxsize=4_096)
def is_rule(sentence: str) -> bool | None:
    """True if it states a rule firmly, False if it does so mildly, None if it states none."""
    sentence = sentence[-_LONGEST - 1 :]
    if "?" in sentence:
        sentence = _TAG_QUESTION.sub("", sentence)
    if (
        len(sentence) > _LONGEST
        or sentence.endswith(("?", "？", ":", "："))
        or len(sentence) < 6
        or _CHATTER.match(sentence)
    ):
        return None
    asked = _REQUEST.sub("", sentence, count=1) if _REQUEST.match(sentence) else sentence
    if _ASKS.match(asked):
        return None
    if _letters(asked) < 0.7 * len(asked):
        return None
    if not _QUOTES.isdisjoint(asked):
        asked = QUOTED.sub('""', asked)
    asked = spelt_out(asked, words_of(asked))
    words = words_of(asked)
    if _elsewhere(asked, words):
        return True
    if SAID_BY_OTHERS.found(asked, words):
        asked = " ".join(_CONCLUDES.split(asked)[1:])
        words = words_of(asked)
    if SMALL_TALK.found(asked, words):
        asked, words = _without(asked, SMALL_TALK)
    if STRONG.found(asked, words):
        return True
    if BROKE.found(asked, words):
        return None
    if tells := TOLD.found(asked, words):
        asked, words = _without(asked, TOLD)
    if FIRM.found(asked, words):
        return True
    if MILD.found(asked, words) or (not tells and WEAK.found(asked, words)):
        return False
    if REPORTS.found(asked, words):
        return None
    if BOUNDS.found(asked, words) or DUTIES.found(asked, words):
        return True
    mild = HABITS.found(asked, words) or CIRCUMSTANCES.found(asked, words)
    return False if mild or is_terse(asked, words) else None


def load() -> None:
    """Get all rules ready: a fifth of a second, once, that whoever asks first is then spared."""
    for ways in _WAYS:
        ways.load()


def _without(asked: str, ways: Ways) -> tuple[str, frozenset[str]]:
    """What is left of a sentence without the clauses that are worded so, and its words."""
    clauses = (one for one in _CLAUSES.split(asked) if not ways.found(one, words_of(one)))
    rest = " ".join(clauses)
    return rest, words_of(rest)


def _elsewhere(asked: str, words: Set[str]) -> bool:
    needed = not asked.isascii() or words & _ELSEWHERE_NEEDS
    return bool(needed and _ELSEWHERE.search(asked))


def _letters(text: str) -> int:
    """How many letters and blanks there are."""
    if text.isascii():
        return len(text.encode().translate(None, _NO_LETTERS))
    return sum(char.isalpha() or char.isspace() for char in text)
