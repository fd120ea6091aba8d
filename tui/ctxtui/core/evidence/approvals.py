"""What the user agreed to: the proposal in the model's words, the yes in theirs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action, step_ref, turn_ref
from ctxtui.core.evidence.plans import plans
from ctxtui.core.evidence.rules import sentences
from ctxtui.core.evidence.sayings import own_part
from ctxtui.core.evidence.wording import ends, quoted, safe
from ctxtui.core.transcripts.turns import Turn

LONGEST = 160
_MOST_WORDS = 8
"""Of the sentence that says yes: with more of them it asks for something of its own."""

_YES = re.compile(
    r"\W*(?:yes|yep|yeah|yup|ye|sure|ok(?:ay)?|exactly|agreed|approved?|lgtm|perfect|great|good|"
    r"fine|correct|sounds (?:good|great|right|fine)|looks (?:good|great)|makes sense|"
    r"that works|works for me|go (?:ahead|for it)|do (?:it|that|so|this)|please do|"
    r"let['’]?s (?:do (?:it|that|this)|go)|(?:i )?agree|absolutely|definitely|of course|please|"
    r"ja|genau|gern|oui|d['’]accord|s[ií]|vale|sim|好|可以|はい|お願い)(?!\w)",
    re.IGNORECASE,
)
_PICKS = re.compile(
    r"\W*(?:(?:let['’]?s (?:go|do|take)|go|take|use|do|i(?:['’]d)? (?:take|prefer|like|pick))\s+"
    r"(?:with\s+|for\s+)?)?(?:the\s+)?(?:option|variant|approach|number|nr\.?|#)?\s*"
    r"(?P<which>\d|[a-d]|first|second|third|fourth|latter|former)(?:\s+(?:one|option|approach))?"
    r"(?:\s+please)?\W*$",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    r"\b(?:shall|should|may|can|could) (?:i|we)\b|\bwant me to\b|\bwould you like\b"
    r"|\bdo you want\b|\b(?:i|my) (?:suggest|propose|recommend|proposal|suggestion|plan is)\w*"
    r"|\bi(?:['’]d| would| could) "
    r"(?:suggest|propose|recommend|go|use|do|rather|add|keep|put|move)\b"
    r"|\bokay (?:to|if i)\b|\bok (?:to|if i)\b|\bproceed\b|\bi(?:['’]ll| will) .{1,80}\bif you\b",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"^\W*(?:option|variant|approach)?\s*\(?(?P<which>\d|[a-d])[.):]\W*(?P<says>\S.*)$",
    re.IGNORECASE | re.MULTILINE,
)
_NAMES = {"first": "1", "second": "2", "third": "3", "fourth": "4", "former": "1", "latter": "2"}
_LETTERS = {"a": "1", "b": "2", "c": "3", "d": "4"}


@dataclass(frozen=True, slots=True)
class Approval:
    """`proposal` is the model's sentence or the plan's title, `words` the user's; of a plan that
    was approved with a key, `words` are empty."""

    proposal: str
    words: str
    proposed_at: str
    said_at: str
    plan: bool


def approvals(turns: Iterable[Turn], actions: Sequence[Action]) -> list[Approval]:
    """In file order. `turns` are those of one path. A yes to nothing that was proposed is none."""
    found = [
        (one.action.call.row.index, Approval(one.title, "", one.action.ref, one.action.ref, True))
        for one in plans(actions)
        if one.verdict == "approved" and one.title
    ]
    before: Turn | None = None
    for turn in turns:
        if turn.kind != "prompt":
            continue
        if before is not None and (agreed := _agreed(before, turn)) is not None:
            found.append((turn.row.index, agreed))
        before = turn
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _agreed(before: Turn, turn: Turn) -> Approval | None:
    if len(turn.text) > 1_000 or turn.text.startswith("/"):
        return None
    said = own_part(turn.text)
    first = next(iter(sentences(said)), "")
    picked = _PICKS.match(said)
    if not picked and (
        first.endswith("?") or not _YES.match(first) or len(first.split()) > _MOST_WORDS
    ):
        return None
    for step in reversed(before.steps):
        words = "\n".join(row.text for row in step.rows if row.text)
        if words.strip():
            text = safe(ends(words))
            proposal = _option(text, picked["which"]) if picked else _proposal(text)
            if not proposal:
                return None
            ref = step_ref(before, step.number)
            return Approval(proposal, quoted(said, LONGEST), ref, turn_ref(turn), False)
    return None


def _proposal(text: str) -> str:
    """The last sentence that proposes something, of the last paragraphs; a yes answers that."""
    near = [line for line in text.splitlines() if line.strip()][-6:]
    last = list(sentences("\n".join(near)))
    asked = [one for one in last if _PROPOSES.search(one)]
    return quoted(asked[-1], LONGEST) if asked else ""


def _option(text: str, which: str) -> str:
    which = _NAMES.get(which.lower(), which.lower())
    for label, says in reversed(list(_options(text))):
        if label in (which, _LETTERS.get(which)):
            return quoted(says, LONGEST)
    return ""


def _options(text: str) -> Iterator[tuple[str, str]]:
    for found in _OPTION.finditer(text):
        yield found["which"].lower(), found["says"].replace("**", "").strip("*_ ")
