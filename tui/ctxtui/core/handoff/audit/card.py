"""A short card to paste back: facts that a compaction lost, as they were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctxtui.core.handoff.audit.facts import KINDS, Fact, FactKind
from ctxtui.core.redaction import redact
from ctxtui.core.text import clean, one_line

MOST = 200
"""Tokens of a card: more would be a brief."""
HEAD = "Still true from before the compaction:"
_SAYS: dict[FactKind, str] = {
    "constraint": "{}",
    "decision": "{}",
    "request": "Last request: “{}”",
    "error": "Error seen: {}",
    "cause": "Cause found: {}",
    "todo": "Still open: {}",
    "number": "{}",
    "path": "Changed: {}",
    "identifier": "Name: {}",
}


@dataclass(frozen=True, slots=True)
class Card:
    """`text` may leave: cleaned, secrets out. Of the facts `left_out` had no room."""

    text: str
    tokens: int
    left_out: tuple[Fact, ...] = ()
    redacted: tuple[str, ...] = ()
    """Rules by which secrets were taken out."""


def card(facts: Sequence[Fact], model: str | None, most: int = MOST) -> Card:
    """At most `most` tokens, estimated for the model; what the user said comes first, and paths
    and names stand in one line each kind. Empty without facts."""
    ranked = sorted(facts, key=lambda one: KINDS.index(one.kind))
    chosen: list[Fact] = []
    left: list[Fact] = []
    text, tokens = "", 0
    for fact in ranked:
        longer = _text([*chosen, fact])
        size = _tokens(longer, model)
        if size > most:
            left.append(fact)
            continue
        chosen.append(fact)
        text, tokens = longer, size
    done = redact(clean(text))
    if done.findings:
        tokens = _tokens(done.text, model)
    return Card(done.text, tokens, tuple(left), tuple(one.rule for one in done.findings))


def _text(facts: Sequence[Fact]) -> str:
    lines: list[str] = []
    for kind in KINDS:
        texts = [one_line(one.text) for one in facts if one.kind == kind]
        if kind in ("path", "identifier"):
            texts = [", ".join(texts)] if texts else []
        lines += [f"- {_SAYS[kind].format(one)}" for one in texts]
    return "\n".join([HEAD, *lines]) + "\n" if lines else ""


def _tokens(text: str, model: str | None) -> int:
    from ctxtui.core.context.tokens import estimate

    return estimate(text, model)
