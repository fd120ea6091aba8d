"""Run-on sentences taken apart: the clauses that state a rule, without the tale around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxtui.core.evidence.habits import HABITS
from ctxtui.core.evidence.not_rules import SAID_BY_OTHERS
from ctxtui.core.evidence.plain_rules import WEAK
from ctxtui.core.evidence.rule_words import QUOTED
from ctxtui.core.evidence.rules import ASIDE, asks, is_rule, sentences
from ctxtui.core.evidence.ways import words_of

_WHOLE = 110
"""Characters of a sentence that is quoted as it is when it states a rule."""
_QUOTABLE = 200
"""Characters of a sentence that may be quoted as it is if most of it binds."""
_TOGETHER = 150
"""Characters that clauses which belong together may have in one quotation."""
_SHORT = 40
"""Characters of a sentence that has no clauses worth a look."""
_SPEAKS = frozenset(["i", "we", "you", "he", "she", "they", "my", "our", "me", "us", "your"])
"""Words without one of which nobody tells a tale in which a rule may hide."""

# Where a clause may begin: whoever dictates says "and" for a full stop.
_SUBJECT = (
    r"(?:i|i['’]\w+|we|we['’]\w+|you|it|it['’]s|its|he|she|they|they['’]re|there|there['’]s|that|"
    r"that['’]s|this|these|those|the|a|an|my|our|your|their|his|her|every|each|all|nobody|nothing|"
    r"no|never|always|only|please|don['’]?t|do|make|keep|leave|use|can|could|would|will|should|"
    r"what|how|why|if|when|whenever|because|since|so|then|also|just|oh|um|uh|well|maybe|let['’]s|"
    r"in|for|with|from|before|after|until|some|most|people|everything|everyone|anything|one|two|"
    r"now|yeah|yes|actually|by the way|btw|ask|tell|show|of course|as|at|on)\b"
)
_BREAKS = re.compile(
    r"[,;:]\s+|(?:\.\.+|…)\s*|\s(?:[-–—]+\s|"
    r"(?=(?:because|cause|cos|so|since|oh|um+|uh+|but|plus|anyway|although|though|however)\s)|"
    rf"(?=(?:and|or|then|also|well|yeah|okay|ok)\s{_SUBJECT})|"
    # Without any word between them, as it is dictated.
    r"(?=(?:i|we)\s(?:can['’]?t|cannot|don['’]?t|have to|need to|want|think|guess|forgot|mean)\s)|"
    r"(?<!\bi\s)(?<!\bwe\s)(?<!\byou\s)(?<!\bthey\s)(?<!please\s)(?<!\bwhy\s)(?<!just\s)"
    r"(?=(?:don['’]?t|do\snot)\s))",
    re.IGNORECASE,
)
_JOINS = re.compile(
    r"(?:(?:and|but|so|or|then|also|plus|oh|um+|uh+|er+|well|yeah|yes|okay|ok|right|anyway|"
    r"because|cause|cos|since|like|i mean|you know|by the way|btw|now|just so you know|fyi|"
    r"the other thing is|the thing is|another thing is|one more thing|what else|"
    r"i know(?: that)?|of course)\b[,:]?\s+)+",
    re.IGNORECASE,
)
_DANGLES = re.compile(r"(?:\s+(?:and|but|so|or|then|because|um|uh|yeah|oh))+\Z", re.IGNORECASE)
_UNDER = re.compile(
    r"(?:(?:and|but|so|also|oh|um|or)\s+)*(?:if|when|whenever|unless|until|before|after|once|while|"
    r"where|wherever|as long as|as soon as|even if|in case|every time|each time)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?:because|cause|cos|since|as|otherwise|or else|in case|(?:and |but )?not even|n?or|except|"
    r"unless|especially|particularly)\b",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|that|those|them|these|they|their|this)\b(?! (?:is|are) (?:a|an|the)\b)", re.I
)
_OF_HIS_OWN = re.compile(r"(?:and |but )?(?:so|but|therefore|we|our|i|please)\b", re.IGNORECASE)


def rules_in(text: str) -> Iterator[tuple[str, bool]]:
    """Each rule in the user's words, and whether it is stated firmly; of a run-on only its clause,
    with its reason and with what it points back to."""
    for sentence in sentences(text):
        firm = is_rule(sentence)
        if firm is not None and len(sentence) <= _WHOLE:
            yield sentence, firm
            continue
        speaks = len(sentence) > _SHORT and not words_of(sentence).isdisjoint(_SPEAKS)
        found = list(_binding(sentence)) if speaks else []
        if firm is not None and _covers(found, sentence):
            found = [(sentence, firm)]
        yield from found


def _covers(found: list[tuple[str, bool]], sentence: str) -> bool:
    """Whether little would be gained by leaving the rest out; so when nothing was found in it."""
    told = sum(len(text) for text, _ in found)
    return not told or (len(sentence) <= _QUOTABLE and 2 * told > len(sentence))


def _binding(sentence: str) -> Iterator[tuple[str, bool]]:
    clauses = _clauses(sentence)
    if len(clauses) < 2:
        firm = _firm(sentence)
        if firm is not None:
            yield _bare(sentence), firm
        return
    if sentence.endswith((":", "：")):
        return
    told = is_rule(sentence) is None
    firms = [_firm(one, told=told) for one in clauses]
    _mute(clauses, firms, sentence)
    at = 0
    while at < len(clauses):
        if firms[at] is None:
            at += 1
            continue
        first = last = at
        if first and _POINTS_BACK.search(clauses[at]) and _fits(clauses[first - 1 : last + 1]):
            first -= 1
        goes_on = ""
        while last + 1 < len(clauses) and _goes_with(clauses[last + 1], firms[last + 1]):
            if not _fits(clauses[first : last + 2]):
                goes_on = " …" if _REASON.match(clauses[last + 1]) else ""
                break
            last += 1
        held = [one for one in firms[first : last + 1] if one is not None]
        yield _bare("".join(clauses[first : last + 1])) + goes_on, any(held)
        at = last + 1


def _clauses(sentence: str) -> list[str]:
    """Its clauses, which make it up again when they are put together; a clause under another
    stays with it, and so does what is too short to be one."""
    whole = QUOTED.sub(lambda quote: "_" * len(quote[0]), sentence)
    whole = ASIDE.sub(lambda aside: "_" * len(aside[0]), whole) if "," in whole else whole
    ends = [*(one.end() for one in _BREAKS.finditer(whole)), len(sentence)]
    found: list[str] = []
    start = 0
    for end in ends:
        part = sentence[start:end]
        if not part.strip():
            continue
        start = end
        if found and (
            _is_scrap(found[-1]) or (_UNDER.match(found[-1]) and found[-1].count(",") < 2)
        ):
            found[-1] += part
        else:
            found.append(part)
    if len(found) > 1 and _is_scrap(found[-1]):
        found[-2:] = ["".join(found[-2:])]
    return found


def _is_scrap(clause: str) -> bool:
    return len(_bare(clause).split()) < 2


def _bare(clause: str) -> str:
    """Without the words that only join it to others."""
    joined = _JOINS.match(clause)
    bare = clause[joined.end() if joined else 0 :].strip(" ,;:-–—…")
    return _DANGLES.sub("", bare)


def _firm(clause: str, *, told: bool = True) -> bool | None:
    """As `is_rule`; in a tale what should be so is a wish for the moment, and what is done in the
    plain present is mostly a part of it."""
    bare = _bare(clause)
    firm = None if asks(bare) else is_rule(bare)
    if told and firm is False:
        words = words_of(bare)
        return None if WEAK.found(bare, words) or HABITS.found(bare, words) else firm
    return firm


def _mute(clauses: list[str], firm: list[bool | None], sentence: str) -> None:
    """What follows the words of others is theirs; what follows a question, or stands before its
    tag, is asked."""
    theirs = False
    for at, clause in enumerate(clauses):
        bare = _bare(clause)
        if theirs and not _OF_HIS_OWN.match(clause):
            firm[at] = None
        elif SAID_BY_OTHERS.found(bare, words_of(bare)):
            theirs = True
        else:
            theirs = False
    if sentence.endswith(("?", "？")):
        asked = next((at for at, one in enumerate(clauses) if asks(_bare(one))), None)
        if asked is None or len(_bare(clauses[asked]).split()) < 4:
            asked = 0
        firm[asked:] = [None] * (len(clauses) - asked)


def _goes_with(clause: str, firm: bool | None) -> bool:
    if _REASON.match(clause):
        return not asks(_bare(clause))
    return firm is not None


def _fits(clauses: list[str]) -> bool:
    return sum(map(len, clauses)) <= _TOGETHER
