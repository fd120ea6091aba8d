"""Rules the user stated in their own sentences, and what they decided (design 4.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ctxtui.core.evidence.clauses import rules_in
from ctxtui.core.evidence.lifting import lifts, permissions, retractions, takes_back
from ctxtui.core.evidence.rules import is_rule
from ctxtui.core.evidence.sayings import Saying
from ctxtui.core.evidence.wording import bare, quoted

LONGEST = 200
"""Cells of a sentence; what is longer ends at a clause."""

_CORRECTION = re.compile(r"(?:sorry|actually|on second thoughts?|scratch that|correction)\b", re.I)
_GOES_ON = re.compile(r"\W(?:continue|go on|carry on|proceed|resume)\W*$", re.IGNORECASE)
_SECURITY = re.compile(
    r"\b(?:tokens?|secrets?|passwords?|passwd|credentials?|api[- ]?keys?|private keys?|keys?|"
    r"auth\w*|encrypt\w*|pii|gdpr|personal data|customer data|permissions?|production|prod|"
    r"push\w*|force|delet\w+|drop|publish\w*|deploy\w*|security|vulnerab\w+|sanitiz\w+|\.env)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One sentence, as said, or a question with its answer; `refs` are the turns or steps that say
    it, the first one first."""

    text: str
    refs: tuple[str, ...]
    row: str
    """Uuid of the turn it was said in."""
    firm: bool
    """It says never, must, only, no; not merely should or rather."""
    security: bool
    lifted: str = ""
    """Where the user took it back; empty while it stands."""


def constraints(said: Iterable[Saying]) -> list[Constraint]:
    """Security first, then in the order they were said; a sentence said twice stands once.

    A question is no rule, nor is what was pasted. A later rule is not weighed against an earlier
    one: both stand, the later one after; only where the user lifted one in so many words ("you can
    change the tests now") it is gone. Of answers to the same question the last one stands.
    """
    return [one for one in all_constraints(said) if not one.lifted]


def all_constraints(said: Iterable[Saying]) -> list[Constraint]:
    """As `constraints`, with those that were lifted."""
    found: dict[str, Constraint] = {}
    before = now = ""
    for saying in said:
        if saying.turn.id != now:
            before, now = now, saying.turn.id
        if saying.how == "answer":
            key = f"? {bare(saying.about)}"
            found.pop(key, None)
            found[key] = _decided(saying)
            continue
        for permitted in permissions(saying.text):
            for old, one in found.items():
                if one.row != saying.turn.id and lifts(permitted, one.text):
                    found[old] = replace(one, lifted=saying.ref)
        for retraction in retractions(saying.text):
            for old, one in found.items():
                spoken = one.row == before or (retraction.any_time and one.row != now)
                if spoken and takes_back(retraction, one.text):
                    found[old] = replace(one, lifted=saying.ref)
        for text, firm in _rules(saying.text):
            key = bare(text)
            if key in found:
                one = found[key]
                refs = tuple(dict.fromkeys((*one.refs, saying.ref)))
                found[key] = replace(one, refs=refs, lifted="")
            elif key:
                found[key] = Constraint(
                    text, (saying.ref,), saying.turn.id, firm, _SECURITY.search(text) is not None
                )
    return sorted(found.values(), key=lambda one: not (one.security and one.firm))


def _decided(saying: Saying) -> Constraint:
    answer = quoted(saying.text, LONGEST)
    text = f"{saying.about} Decided: {answer}".lstrip()
    secure = _SECURITY.search(text) is not None
    return Constraint(text, (saying.ref,), saying.turn.id, is_rule(answer) is True, secure)


def _rules(text: str) -> Iterator[tuple[str, bool]]:
    corrects = _CORRECTION.match(text) and not _GOES_ON.search(text)
    if corrects and len(text) <= LONGEST and "?" not in text and "\n" not in text:
        yield quoted(text, LONGEST), True
        return
    for rule, firm in rules_in(text):
        yield quoted(_shorten(rule), LONGEST), firm


def _shorten(sentence: str) -> str:
    """A long sentence ends where a clause does."""
    if len(sentence) <= LONGEST:
        return sentence
    end = max(
        sentence.rfind(mark, 60, LONGEST - 1) for mark in (", ", "; ", ": ", " - ", "，", "、")
    )
    return sentence[:end] + " …" if end > 0 else sentence
