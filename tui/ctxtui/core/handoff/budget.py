"""Fitting a brief into its budget: what goes first when there are too many tokens."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import IntEnum

from ctxtui.core.handoff.items import Brief, Item, Section
from ctxtui.core.handoff.markdown import to_markdown


class Keep(IntEnum):
    """What stays longest, first. A next session can look up what git and the disk still hold; it
    cannot look up what the user said, what failed and what was given up, so those stay.

    Never struck are the goal, the constraints, the next step.
    """

    ALWAYS = 0
    WHERE = 1  # branch, and how much is not committed
    ERROR = 2  # an open error
    RESULT = 3  # the last result of each check; an agent that has not reported
    RULED_OUT = 4  # newest first
    TOTAL = 5  # the diff in one line
    FOREMOST = 6  # the five files the session edited most
    COMMIT = 7  # newest first
    POINTER = 8  # where the transcript lies
    ASKED = 9  # what was asked and which files that changed, newest first
    EDITED = 10  # the other files it edited
    CHANGED = 11  # the diff, file by file, the session's own first
    READ = 12  # files that were only read, the most read first
    TICKED = 13  # what the model ticked off its list
    OUTPUT = 14  # saved outputs

    def at(self, place: int) -> int:
        """Rank of the item at `place`, 0 being the one of its kind that goes last."""
        return 0 if self is Keep.ALWAYS else self * 1_000 + min(place, 999)


def fit(brief: Brief, budget: int, settled: Collection[str] = ()) -> Brief:
    """The brief with items switched off, the highest rank first, until it has at most `budget`
    tokens or only what is never struck is left. Items that are off stay off, and those whose ids
    are `settled` stay as they are."""
    while (over := tokens_of(brief) - budget) > 0:
        going: set[str] = set()
        for item in sorted(_strikable(brief, settled), key=lambda item: -item.rank):
            if over <= 0:
                break
            going.add(item.id)
            over -= item.tokens
        if not going:
            break
        brief = replace(
            brief, sections=tuple(_without(section, going) for section in brief.sections)
        )
    return brief


def tokens_of(brief: Brief) -> int:
    """Estimated tokens of the whole text for the session's model."""
    from ctxtui.core.context.tokens import estimate

    return estimate(to_markdown(brief), brief.model)


def _strikable(brief: Brief, settled: Collection[str]) -> list[Item]:
    return [
        item
        for one in brief.sections
        for item in one.items
        if item.on and item.rank > 0 and item.id not in settled
    ]


def _without(section: Section, going: set[str]) -> Section:
    items = (replace(item, on=item.on and item.id not in going) for item in section.items)
    return replace(section, items=tuple(items))
