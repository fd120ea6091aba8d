"""Warns while it is early: the work is about to turn, and a summary could not know where to.

A compaction goes wrong where the model can't tell which way the work goes, and it is made when
the window is full and the model at its worst. So the time to steer it is when the direction
changes, not when the window ends.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.context.windows import Zone
from ctxtui.core.evidence.kept import Kept
from ctxtui.core.evidence.topic import Shown, fit
from ctxtui.core.handoff.compact.topics import Topic

How = Literal["goal", "aside", "prompts"]
FILLS = 0.5
"""Part of what the turns take from which on a topic fills the window."""
SMALL = 0.25
"""Part of it below which the newest topic has only just begun."""
WORTH = 20_000
"""Tokens of other topics below which there is little to compact."""


@dataclass(frozen=True, slots=True)
class Turning:
    """The work turns, or has just turned. `fresh` while the model still summarises well."""

    how: How
    says: str
    refs: tuple[str, ...]
    fresh: bool


def turning(
    goal: str,
    topics: Sequence[Topic],
    files: Sequence[Kept],
    words: Collection[str],
    shown: Shown,
    zone: Zone | None,
) -> Turning | None:
    """The goal first, where there is one; else what the last prompts were about. None while the
    work goes on as before, or where there is too little in the window to bother.

    `words` are those of all prompts in the window, `shown` what its outputs show.
    """
    fresh = zone in (None, "calm", "note")
    total = sum(one.tokens for one in topics)
    if not topics or not total:
        return None
    if goal.strip():
        if (seen := shown.aside(goal, files)) is not None:
            name, action = seen
            return Turning(
                "aside",
                f"{name} was only seen in an output (#{action.ref}): a summary may leave it out",
                (action.ref,),
                fresh,
            )
        largest = max(topics, key=lambda one: one.tokens)
        if total >= WORTH and fit(goal, words, files).relation == "new":
            return Turning(
                "goal",
                f"The goal has nothing in common with what fills the window: {_about(largest)}",
                largest.refs,
                fresh,
            )
        return None
    newest = next(one for one in topics if one.newest)
    others = [one for one in topics if not one.newest]
    largest = max(others, key=lambda one: one.tokens, default=newest)
    rest = sum(one.tokens for one in others)
    if rest < WORTH or newest.tokens > SMALL * total or largest.tokens < FILLS * total:
        return None
    if newest.turns[0].row.index < max(one.turns[-1].row.index for one in others):
        return None  # an old topic came up again: that is no new direction
    return Turning(
        "prompts",
        f"#{newest.refs[0]} turned to something else; most of the window is {_about(largest)}",
        (*newest.refs, *largest.refs),
        fresh,
    )


def _about(topic: Topic) -> str:
    return f"{topic.name} (#{', #'.join(topic.refs[:3])}{' …' if len(topic.refs) > 3 else ''})"
