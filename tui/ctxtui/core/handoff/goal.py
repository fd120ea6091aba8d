"""The goal is typed last: it comes into a draft without drafting it anew."""

from __future__ import annotations

from dataclasses import replace

from ctxtui.core.evidence.wording import safe
from ctxtui.core.handoff.items import Brief

MOST = 200
"""Characters of a goal that the next step repeats; a longer one it points to."""


def with_goal(brief: Brief, goal: str) -> Brief:
    """The brief with another goal, in its head and in its next step. Secrets are taken out."""
    goal = safe(goal.strip())
    brief = replace(brief, goal=goal)
    item = next(
        (
            item
            for item in brief.section("next_step").items
            if any(one.ref == "--goal" for one in item.evidence)
        ),
        None,
    )
    if item is None:
        return brief
    short = goal.rstrip(".") if len(goal) <= MOST and "\n" not in goal else "The goal above"
    return brief.with_item(item.id, text=short, on=bool(goal))
