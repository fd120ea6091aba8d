"""Which sentences of a prompt state a rule, and how firmly."""

from __future__ import annotations

import re
import string
from collections.abc import Set
from functools import lru_cache
from itertools import chain

from ctxtui.core.evidence.bare_facts import BARE_FACTS
from ctxtui.core.evidence.bounds import BOUNDS
from ctxtui.core.evidence.circumstances import CIRCUMSTANCES
from ctxtui.core.evidence.deciders import BORROWED, DECIDED, LASTING
from ctxtui.core.evidence.duties import DUTIES
from ctxtui.core.evidence.givens import GIVENS
from ctxtui.core.evidence.habits import HABITS
from ctxtui.core.evidence.not_rules import BROKE, REPORTS, SAID_BY_OTHERS, SMALL_TALK, TOLD
from ctxtui.core.evidence.plain_rules import STRONG, WEAK
from ctxtui.core.evidence.rule_words import FIRM, MILD, QUOTED
from ctxtui.core.evidence.spelling import spelt_out
from ctxtui.core.evidence.terse import is_terse
from ctxtui.core.evidence.ways import Ways, words_of
from ctxtui.core.evidence.wishes import WISHES

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
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|ma[iy]|june?|juni|july?|"
    r"juli|"
    r"aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)]|#{1,6})\s+")
_ASKS = re.compile(
    r"(?:why|what|how|which|where|when(?!\s(?:you|we|it|they|the|an?|i|there)\b)|who|whose|is|"
    r"are|does|did|was|were|has|have|will|would|"
    r"could|should|can|shall|may|do (?:we|you|i|they))\b",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"(?:(?:can|could|would|will) (?:you|we)|please)\s+(?:also\s+)?(?:please\s+)?", re.I
)
_TAG_QUESTION = re.compile(r",?\s*\b(?:ok|okay|right|please|alright|got it)\?\s*$", re.IGNORECASE)
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

# What people say before they come to it.
_PREFACE = re.compile(
    r"(?:(?:i(?:['’]m| am) afraid|i (?:should|ought to|must|have to|forgot to|want to|wanted to) "
    r"(?:also )?(?:mention|add|say|point out|tell you|warn you)|you (?:should|must|have to|"
    r"need to) "
    r"know|(?:please )?(?:note|mind|remember|be aware|bear in mind|keep in mind)|"
    r"as you (?:may )?know|"
    r"just so you know|so you know|for your information|fyi|heads up|by the way|btw|as it happens|"
    r"the thing is|the point is|the catch is|let['’]s say|the rule is|i know|i believe|i think|"
    r"i precise|i remind you|it (?:is|may be) worth (?:knowing|mentioning|saying)|"
    r"i should have (?:said|mentioned)|one (?:more )?thing)\b[,:]?\s+(?:that\s+|is\s+)?)+",
    re.IGNORECASE,
)
# What is put in between commas; a sentence says the same without it.
ASIDE = re.compile(
    r",\s(?:(?:i|we) (?:think|believe|fear|gather|regret|suppose|dare ?say|am told|am afraid|"
    r"hope|must "
    r"say|understand|would say|imagine)|do you think|after all|however|of course|for the most part|"
    r"on the whole|to my mind|in my (?:opinion|view)|alas|sadly|perhaps|please|if (?:i may|you "
    r"(?:will|please|like|don['’]t mind|would)|possible|at all possible)|by (?:agreement|law|"
    r"tradition|contract|custom)|for (?:a great many|many|some) years|as (?:you|i|we) |at (?:least|"
    r"any rate)|indeed|in fact|generally|normally|usually|at present|for now|who|"
    r"which) ?[^,]{0,50},"
    r"(?=\s)",
    re.IGNORECASE,
)
_POLITELY = re.compile(
    r"\b(?:would|could|might|may|can|will) (?:you|we|i|it)(?:,? (?:please|kindly|perhaps|possibly|"
    r"mind|at all|be so (?:kind|good) (?:as|and)(?: to)?|be possible(?: for (?:you|us))?|"
    r"ask(?: you| that (?:we|you|it))?|agree|suggest(?: that (?:we|you))?|beg(?: you)?)){1,4},? "
    r"(?:to |for |that (?:we|you) |the [\w ]{2,30} (?:to )?)?(?:not|keep(?:ing)?(?! (?:going|"
    r"on\b))|"
    r"leav(?:e|ing)(?! an?\b)|avoid(?:ing)?|refrain\w*|retain\w*|preserv\w+|stick(?:ing)? to|"
    r"stay(?:ing)?|remain\w*|confin\w+|limit\w*)\b",
    re.IGNORECASE,
)
_POLITELY_NEEDS_TEXT = """
please kindly perhaps possibly mind so possible ask agree suggest beg
"""
_POLITELY_NEEDS = frozenset(_POLITELY_NEEDS_TEXT.split())
_PREFACE_NEEDS_TEXT = """
afraid mention add point tell warn know note mind remember aware fyi heads way btw happens thing
catch let rule believe think precise remind worth said information say
"""
_PREFACE_NEEDS = frozenset(_PREFACE_NEEDS_TEXT.split())


# In one go: each look at a sentence's words costs more than a search that is spared.
_STRAIGHT = Ways(*STRONG.ways, *DECIDED.ways)
_FIRM = Ways(*FIRM.ways, *BORROWED.ways)
_MILD = Ways(*MILD.ways, *WISHES.ways, *LASTING.ways)
_BINDING = Ways(*BOUNDS.ways, *DUTIES.ways)
_FACTS = Ways(*HABITS.ways, *CIRCUMSTANCES.ways)
_BARE = Ways(*BARE_FACTS.ways, *GIVENS.ways)
_USED = (
    *(SAID_BY_OTHERS, SMALL_TALK, _STRAIGHT, BROKE, TOLD, _FIRM, _MILD, WEAK, REPORTS),
    *(_BINDING, _FACTS, _BARE),
)
_BARE_LENGTH = 110
"""Characters of a sentence that may be a bare fact: they are short, and many."""

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
        if len(sentence) <= _LONGEST and _asked_politely(sentence):
            return False
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
    if _letters(asked) < 0.65 * len(asked):
        return None
    if not _QUOTES.isdisjoint(asked):
        asked = QUOTED.sub('""', asked)
    if asked.count(",") > 1:
        asked = ASIDE.sub("", asked)
    asked = spelt_out(asked, words_of(asked))
    words = words_of(asked)
    if _elsewhere(asked, words):
        return True
    if not words.isdisjoint(_PREFACE_NEEDS) and (opens := _PREFACE.match(asked)):
        asked = asked[opens.end() :]
        words = words_of(asked)
    if SAID_BY_OTHERS.found(asked, words):
        asked = " ".join(_CONCLUDES.split(asked)[1:])
        words = words_of(asked)
    if SMALL_TALK.found(asked, words):
        asked, words = _without(asked, SMALL_TALK)
    if _STRAIGHT.found(asked, words):
        return True
    if BROKE.found(asked, words):
        return None
    if tells := TOLD.found(asked, words):
        asked, words = _without(asked, TOLD)
    if _FIRM.found(asked, words):
        return True
    if _MILD.found(asked, words) or (not tells and WEAK.found(asked, words)):
        return False
    if REPORTS.found(asked, words):
        return None
    if _BINDING.found(asked, words):
        return True
    if _FACTS.found(asked, words) or is_terse(asked, words):
        return False
    return False if len(asked) <= _BARE_LENGTH and _BARE.found(asked, words) else None


def load() -> None:
    """Get all rules ready: a fifth of a second, once, that whoever asks first is then spared."""
    for ways in _USED:
        ways.load()


def _asked_politely(question: str) -> bool:
    """Whether it only has the form of a question: `could we please keep …?`"""
    return not words_of(question).isdisjoint(_POLITELY_NEEDS) and bool(_POLITELY.search(question))


def asks(clause: str) -> bool:
    """Whether it is a question or asks for a step, going by how it begins."""
    asked = _REQUEST.sub("", clause, count=1) if _REQUEST.match(clause) else clause
    return _ASKS.match(asked) is not None


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
