"""Whether a line is fit to steer a compaction: its form, its length, and how it speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.handoff.compact.describing import VERBS
from ctxtui.core.redaction import redact
from ctxtui.core.text import clean, one_line

LintRule = Literal["empty", "lines", "slash", "secret", "long", "command", "you", "no-next"]
MOST = 600
"""Characters of a line. The client sets no limit; what is longer is a brief, and `/clear` with a
brief keeps it for sure while a summary may shorten it."""

_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|`[^`]*`")
_PARTS = re.compile(r"[.;!?]\s+|:\s+|\s[–—-]\s+")
_ASKS = re.compile(
    r"(?:please|now|then|and|also|first|next)?[\s,]*(?P<verb>[A-Za-z]+)\b", re.IGNORECASE
)
_ORDERS = re.compile(
    r"\b(?:please|you (?:must|should|have to|need to)|do not|don['’]t|make sure|remember to)\b",
    re.IGNORECASE,
)
# A few verbs head a part of our own form ("Keep: files …").
_HEADS = re.compile(r"\b(?:Next|Keep|Drop|Not needed|Open|Holds)\s*:", re.IGNORECASE)
_YOU = re.compile(r"\b(?:you|your|yourself)\b", re.IGNORECASE)
_NOUNS = frozenset(
    ["test", "tests", "support", "work", "report", "plan", "design", "release", "review", "list"]
)


@dataclass(frozen=True, slots=True)
class Lint:
    """One thing about a line. A `fatal` one keeps it from being sent."""

    rule: LintRule
    says: str
    why: str
    fatal: bool = False


def lint(line: str) -> list[Lint]:
    """What is to be said of a line, the fatal first; nothing of one that is fit."""
    found: list[Lint] = []
    text = clean(line).strip()
    if not text:
        return [Lint("empty", "The line is empty", "The client would compact unsteered.", True)]
    if "\n" in text:
        found.append(
            Lint("lines", "It has more than one line", "The client takes the first only.", True)
        )
    if text.startswith("/"):
        word = one_line(text.split(maxsplit=1)[0], 20)
        found.append(Lint("slash", f"It begins with {word}", "That would be a command.", True))
    taken = redact(text).findings
    if taken:
        rules = ", ".join(dict.fromkeys(one.rule for one in taken))
        found.append(Lint("secret", f"It holds a secret ({rules})", "It is taken out on the way."))
    if len(text) > MOST:
        why = "The longer it is, the less of it steers. A brief after /clear keeps more."
        found.append(Lint("long", f"{len(text)} characters, at most {MOST} are well read", why))
    found += _manner(text)
    if not re.search(r"\bnext\b", text, re.IGNORECASE):
        why = "A summary is bad where it can't tell which way the work goes."
        found.append(Lint("no-next", "It doesn't say what comes next", why))
    return found


def _manner(text: str) -> list[Lint]:
    """How it speaks, what it quotes left aside: that is known to be somebody's words."""
    bare = _QUOTED.sub("…", text)
    why = "The summary may carry it on, and then it reads like a request. Say what the work needs."
    if (order := _ORDERS.search(bare)) is not None:
        return [Lint("command", f"It gives an order: “{order[0]}”", why)]
    for part in _PARTS.split(_HEADS.sub(". ", bare)):
        verb = _ASKS.match(part.strip())
        if verb and verb["verb"].lower() in VERBS and verb["verb"].lower() not in _NOUNS:
            return [Lint("command", f"It gives an order: “{one_line(part, 30)}”", why)]
    if (word := _YOU.search(bare)) is not None:
        return [Lint("you", f"It speaks to the model: “{word[0]}”", why)]
    return []
