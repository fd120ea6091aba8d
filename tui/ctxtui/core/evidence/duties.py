"""Ways in which people say whose it is to do something, or to have a say in it."""

from __future__ import annotations

from ctxtui.core.evidence.norm_words import CLAUSE
from ctxtui.core.evidence.ways import Ways

_MINE = r"(?:my|our|their|his|her|ops|legal|\w+['’]s?)"

DUTIES = Ways(
    # Whose it is to do or to say.
    (
        "job business call decision responsibility turf",
        rf"""\b(?:is|are|stays?|remains?) {_MINE} (?:\w+ )?
        (?:job|business|call|decision|responsibility|turf)\b""",
    ),
    (
        "myself hand own",
        r"""\bi(?:['’]ll|['’]d| will| want| like| prefer| do| always|['’]m| am)?
        (?: (?!did|was|had|got|tried|made|went|wrote|found|ran|fixed|look|see|check|wonder
        |asked)(?!(?!need)\w+ed\b)[\w'’-]+){0,8}?
        \ (?:myself|by hand|on my own)\b""",
    ),
    ("leave", r"\bleave\b.{1,60}\b(?:to|for) (?:me|us|him|her|them|marketing|legal|ops)\b(?! to)"),
    (
        "ask check tell show ping warn consult talk clear",
        rf"""(?:{CLAUSE}|\balways |\byou )(?:ask|check with|tell|show|ping|warn|consult|talk to
        |clear it with) (?:me|us|with me|first|\w+)?\b.{{0,60}}\b(?:before|first)\b""",
    ),
    (
        "asking okay ok approval permission sign go consent",
        r"""\bwithout asking\b | \b(?:without|wait for|needs?|get) my (?:\w+ )?(?:ok|okay|go
        |approval
        |permission|sign-?off|consent)\b""",
    ),
    ("fingers paws hands", r"\b(?:fingers|paws|hands) off\b"),
    (
        "mine ours theirs his hers",
        rf"""{CLAUSE}(?:the|that|this|those|these|everything) [\w ./-]{{1,40}}
        (?:is|are) (?:mine|theirs|not ours|not yours|not mine)\b | \bnot (?:ours|yours
        |mine)\ to\ \w+""",
    ),
    (
        "handle care look deal",
        r"""\bi['’]ll (?:handle|take care of|look after|deal with)(?! (?:it|that
        |this)\b) \w+(?!.*\b(?:later|now|tomorrow)\b)""",
    ),
    (
        "ll",
        r"""\bi['’]ll [^,;]+[,;] (?:and |but )?you (?:just |only )?(?:write|prepare|draft|make
        |build|do|give)\b""",
    ),
    ("you", r"^i(?:['’]ll)? [^,;]{3,30}[,;] (?:and |but )?you (?:just |only )?\w+"),
    (
        "do tag push deploy release merge commit publish flash sign handle approve upload rotate"
        " own decide maintain bump",
        r"""^(?:and |but |also )?i (?:do|tag|push|deploy|release|merge|commit|publish|flash|sign
        |handle
        |approve|upload|rotate|own|decide|maintain|bump) (?!it|that|this|not\b)[\w'’-]+
        (?: [\w'’-]+){0,3}\W*$""",
    ),
    (
        "leave",
        r"^(?:please |and |but )?leave (?:the|that|those|all|our|my) [\w ]{2,40} to [a-z]+\W*$",
    ),
    (
        "you",
        r"""^(?:and |but |so )?you (?:don['’]t|do not|never) (?!need|have|know|seem|want
        |understand|see|get|mind
        |think)\w+""",
    ),
    ("else", r"[,;] (?:and )?(?:nobody|no one|no-?one) else\W*$"),
    ("mine theirs", r"^(?!it\b|that\b)[\w ./-]{3,40} (?:is|are|stays?) (?:mine|theirs)\W*$"),
    ("is are & s", r"\b(?:is|are) (?!let|it|that|there|here|what|who)[a-z]+['’]s\W*$"),
    ("one", r"\bi['’]?a?m the (?:only )?one (?:who|that)\b"),
    (
        "hand me us",
        r"""\b(?:is|are|gets?) (?:not |never |only |always )?\w+(?:ed|en|wn|un|pt|nt|ut
        |lt) by (?:hand|me|us)\b""",
    ),
    (
        "everything every all each",
        r"^i (?:review|check|approve|sign) (?:everything|every|all|each)\b",
    ),
    (
        "let",
        r"""\blet me (?:do|handle|push|deploy|release|merge|commit|publish|write|run|decide
        |sign)\b(?! (?:that|this|it) (?:now|first))""",
    ),
)
"""Not the next session's to do, or not without asking."""
