"""Which sentences of a prompt state a rule, and how firmly."""

from __future__ import annotations

import re
import string
from collections.abc import Set
from functools import lru_cache
from itertools import chain

from ctxtui.core.evidence.rule_words import FIRM, FIRM_NEEDS, MILD, MILD_NEEDS, QUOTED
from ctxtui.core.evidence.ways import Ways, words_of

_LONGEST = 1_000  # characters; longer than that nobody types a sentence
# Sentences end at a mark with a blank after it, so that `v1.2` and `a.py` stay whole.
# The mark comes first: a pattern that begins by looking behind is tried at every letter.
_ENDS = re.compile(r"[.!?;。！？；](?:(?<=[.!?;])[\"')\]]?\s+|(?<=[。！？；])\s*)")
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
_OPENING = (
    r"(?:^|[,;:–—(]\s*|\s-\s+|\b(?:and|but|please|so|then|just|also|or|you can|to|because)\s+)"
    r"(?:please\s+|just\s+|but\s+|and\s+)*"
)
_STRONG = Ways(
    (
        "do don dont never always avoid sure ensure only careful need stick leave keep",
        rf"""{_OPENING}(?:do\ not|don['’]?t|never|always|avoid|make\ sure|ensure|only|be\ careful|
        no\ need\ to|stick\ (?:to|with)|
        leave\b(?!\ an?\b).*\b(?:alone|as\ (?:it\ )?is|untouched|unchanged)|
        keep(?!\ (?:going|on\b|at\ it|it\ up|trying|me\ posted)))\b""",
    ),
    (
        "never always",
        r"""(?<!\bi\ )(?<!\bwe\ )(?<!\bit\ )(?<!\bthat\ )(?<!\bhas\ )(?<!\bhave\ )(?<!['’]ve\ )
        (?<!\bwas\ )(?<!\bwere\ )
        \b(?:never(?!\s?mind)|always)\b""",
    ),
    ("must mustn mustnt", r"\bmust(?:n['’]?t|\ not)?\b(?!\ have\b)"),
    (
        "cannot can cant may",
        r"\b(?:cannot|can['’]?t|can\ not|may\ not)\ "
        r"(?:use|be|change|add|break|touch|have|depend|rely)\b",
    ),
    (
        "should shouldn shouldnt",
        r"\bshould(?:n['’]?t|\ not|\ never|\ always|\ only)\b",
    ),
    (
        "do don dont",
        r"\b(?:i|we)\ (?:do\ not|don['’]?t)\ (?:want|like|need|use|support|allow|accept|care)\b",
    ),
    (
        "no",
        r"""^no\ (?:new|more|other|extra|additional|external|third|breaking|mocks?|need)\b
        | ^no\ (?!i\b|we\b|it\b|its\b|it['’]s|that\b|this\b|you\b|the\b|there\b
            |idea\b|way\b|problem|worries)[a-z-]+""",
    ),
    ("not", r"^not\ .*\bbut\b"),
    (
        "not forbidden off required mandatory",
        r"\b(?:is|are)\ (?:not\ allowed|forbidden|off[- ]limits|required|mandatory)\b",
    ),
    ("only", r"\b(?:we|it)\ (?:now\ )?only\ (?:support|use|allow|need|have)\b"),
    ("most least more", r"\bat\ (?:most|least)\b | \bno\ more\ than\b"),
    ("default", r"\bdefault\ (?:is\ )?(?:on|off)\b"),
    ("one", r"^one\ (?:place|single)\b"),
)
_WEAK = Ways(
    ("without", r"\bwithout\b"),
    (
        "instead",
        rf"\binstead\ of\b | {_OPENING}(?:use|put|write|call|go)\b.*\binstead\b",
    ),
    ("rather", r"\brather\ than\b | \bi['’]d\ rather\b"),
    ("prefer preferably", r"\bprefer(?:ably)?\b"),
    ("has have", r"\b(?:has|have)\ to\ (?!go\b)"),
    ("need needs", r"\bneeds?\ to\ (?:be|stay|remain|keep|work|support|handle)\b"),
    ("should", r"(?<!\bwe\ )(?<!\bi\ )(?<!\byou\ )\bshould\b(?!\ have\b)"),
    ("backward backwards", r"\bbackwards?[- ]compat"),
    ("unchanged", r"\bunchanged\b"),
    (
        "only",
        r"""\b(?:commit|use|change|edit|touch|run|add|make|fix|update|push|test|keep|read|write
        |show)\ only\b""",
    ),
    (
        "not only",
        rf"{_OPENING}(?:use|commit|write|name|call|put|make|do)\b.*(?:\bnot\b|\bonly\b)",
    ),
    ("important remember note", r"\b(?:important|remember|note)\s*:"),
    ("don dont", r"\bdon['’]?t\ forget\b"),
)
# Words without one of which the patterns above find nothing.
_STRONG_NEEDS_TEXT = """
do don never always avoid sure ensure only careful need stick leave keep must mustn cannot can
may should shouldn no not forbidden off required mandatory least most more default one
"""
_STRONG_NEEDS = frozenset(_STRONG_NEEDS_TEXT.split())
_WEAK_NEEDS_TEXT = """
without instead rather prefer preferably d has have need needs should backward backwards
unchanged only not important remember note don
"""
_WEAK_NEEDS = frozenset(_WEAK_NEEDS_TEXT.split())
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
# A sentence in the past tells what happened.
_TELLS = re.compile(
    r"\b(?:was|were|had|got|did|didn['’]?t|failed|occurred|originated|happened|noticed|saw|thrown)\b",
    re.IGNORECASE,
)
_TELLS_NEEDS_TEXT = """
was were had got did didn didnt failed occurred originated happened noticed saw thrown
"""
_TELLS_NEEDS = frozenset(_TELLS_NEEDS_TEXT.split())
_CHATTER = re.compile(
    r"(?:don['’]?t worry|never ?mind|no problem|i don['’]?t (?:know|think|understand|see)|"
    r"don['’]?t know|not sure|thanks)\b",
    re.IGNORECASE,
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
        sentence = " ".join(line[start : end.start() + 1 if end else None].split())
        start = end.end() if end else 0
        if sentence:
            found.append(sentence)
    return tuple(found)


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
    words = words_of(asked)
    if (words & _STRONG_NEEDS and _STRONG.found(asked, words)) or _elsewhere(asked, words):
        return True
    if words & _TELLS_NEEDS and _TELLS.search(asked):
        return None
    if words & FIRM_NEEDS and FIRM.found(asked, words):
        return True
    weak = words & _WEAK_NEEDS and _WEAK.found(asked, words)
    return False if weak or (words & MILD_NEEDS and MILD.found(asked, words)) else None


def _elsewhere(asked: str, words: Set[str]) -> bool:
    needed = not asked.isascii() or words & _ELSEWHERE_NEEDS
    return bool(needed and _ELSEWHERE.search(asked))


def _letters(text: str) -> int:
    """How many letters and blanks there are."""
    if text.isascii():
        return len(text.encode().translate(None, _NO_LETTERS))
    return sum(char.isalpha() or char.isspace() for char in text)
