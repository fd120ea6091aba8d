"""The last door before a brief leaves: the finished text, without secrets."""

from __future__ import annotations

from dataclasses import dataclass

from ctxtui.core.handoff.goal import is_goal
from ctxtui.core.handoff.items import Brief, Item
from ctxtui.core.handoff.markdown import to_markdown
from ctxtui.core.redaction import Allowed, redact
from ctxtui.core.text import clean


@dataclass(frozen=True, slots=True)
class Taken:
    """A secret that was taken out: by which rule, and where it stood.

    `section` is None outside the sections, as in the goal; `item` counts from 0.
    """

    rule: str
    section: str | None
    item: int | None


@dataclass(frozen=True, slots=True)
class Finished:
    """What may leave. `tokens` are estimated for the session's model."""

    markdown: str
    tokens: int
    redacted: tuple[Taken, ...]
    passed: int = 0
    """Secrets that are in it, because the user lets them pass."""


def finish(brief: Brief, text: str | None = None, allowed: Allowed | None = None) -> Finished:
    """The brief, or what the user made of its text, cleaned and redacted.

    What is struck has no part in it, nor have marks that the session only quotes. Only what is
    `allowed` passes.
    """
    from ctxtui.core.context.tokens import estimate

    plain = clean(to_markdown(brief) if text is None else text)
    let, salt = (allowed.fingerprints, allowed.salt) if allowed is not None else ((), b"")
    done = redact(plain, let, salt)
    taken = [Taken(rule, None, None) for rule in brief.taken]
    for section in brief.sections:
        for at, item in enumerate(section.items):
            if item.on:
                taken += [Taken(rule, section.name, at) for rule in _rules(brief, item)]
    # Items are without secrets already: these came about in the whole text, or were typed into it.
    taken += [Taken(one.rule, None, None) for one in done.findings]
    passed = len({one.fingerprint for one in done.let_through})
    return Finished(done.text, estimate(done.text, brief.model), tuple(taken), passed)


def _rules(brief: Brief, item: Item) -> list[str]:
    if not is_goal(item):
        return [rule for rule in item.taken if rule not in item.passed]
    # It repeats the goal, which may be typed anew at any time.
    return [one for one in dict.fromkeys(brief.taken) if f"[redacted: {one}]" in item.text]
