"""The last door before a brief leaves: the finished text, without secrets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ctxtui.core.handoff.items import Brief
from ctxtui.core.handoff.markdown import to_markdown
from ctxtui.core.redaction import redact
from ctxtui.core.text import clean

_MARK = re.compile(r"\[redacted: ([^\]\n]{1,60})\]")


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


def finish(brief: Brief, text: str | None = None) -> Finished:
    """The brief, or what the user made of its text, cleaned and redacted."""
    from ctxtui.core.context.tokens import estimate

    done = redact(clean(to_markdown(brief) if text is None else text))
    taken = [Taken(rule, None, None) for rule in _MARK.findall(redact(brief.goal).text)]
    for section in brief.sections:
        for at, item in enumerate(section.items):
            words = " ".join([item.text, *(f"{one.ref} {one.quote}" for one in item.evidence)])
            rules = dict.fromkeys(_MARK.findall(redact(words).text))
            taken += [Taken(rule, section.name, at) for rule in rules]
    # Items are without secrets already: these came about in the whole text, or were typed into it.
    taken += [Taken(one.rule, None, None) for one in done.findings]
    return Finished(done.text, estimate(done.text, brief.model), tuple(taken))
