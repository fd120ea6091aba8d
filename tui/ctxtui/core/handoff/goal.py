"""The goal is typed last: it comes into a draft without drafting it anew."""

from __future__ import annotations

from dataclasses import replace

from ctxtui.core.evidence.wording import safe
from ctxtui.core.handoff.items import Brief, Item
from ctxtui.core.handoff.taken import rules_in
from ctxtui.core.redaction import Allowed, redact
from ctxtui.core.text import clean

MOST = 200
"""Characters of a goal that the next step repeats; a longer one it points to."""


def with_goal(brief: Brief, goal: str, allowed: Allowed | None = None) -> Brief:
    """The brief with another goal, in its head and in its next step. Secrets are taken out, but
    those that are allowed."""
    if allowed is not None and allowed.fingerprints:
        done = redact(clean(goal.strip()), allowed.fingerprints, allowed.salt)
        said, taken = done.text, tuple(one.rule for one in done.findings)
    else:
        said, taken = safe(goal.strip()), rules_in(goal)
    brief = replace(brief, goal=said, taken=taken)
    goal = brief.goal
    item = next(
        (item for item in brief.section("next_step").items if is_goal(item)),
        None,
    )
    if item is None:
        return brief
    short = goal.rstrip(".") if len(goal) <= MOST and "\n" not in goal else "The goal above"
    return brief.with_item(item.id, text=short, on=bool(goal))


def is_goal(item: Item) -> bool:
    """The item of the next step that repeats the goal."""
    return any(one.kind == "command" and one.ref == "--goal" for one in item.evidence)
