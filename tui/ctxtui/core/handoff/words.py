"""Sections made of what was said and asked: constraints, ruled out, the next step."""

from __future__ import annotations

from collections.abc import Sequence

from ctxtui.core.evidence.constraints import Constraint
from ctxtui.core.evidence.constraints import constraints as rules
from ctxtui.core.evidence.dropped import dropped
from ctxtui.core.evidence.pending import unanswered
from ctxtui.core.evidence.sayings import sayings
from ctxtui.core.evidence.todos import todos
from ctxtui.core.evidence.wording import named, quoted
from ctxtui.core.handoff.budget import Keep
from ctxtui.core.handoff.ground import Ground
from ctxtui.core.handoff.items import Evidence, Section

MOST_CONSTRAINTS = 12
MOST_TODOS = 6


def constraints(ground: Ground) -> Section:
    found = rules(sayings(ground.turns, ground.actions))
    kept = _most_binding(found)
    left_out = tuple(f"Constraints: {one.text}" for one in found if one not in kept)
    items = [
        ground.item(
            "constraints",
            f"{one.row} {one.text}",
            one.text.rstrip("."),
            *(Evidence("turn", ref, one.text) for ref in one.refs),
        )
        for one in kept
    ]
    return Section("constraints", tuple(items), hint="in your words", left_out=left_out)


def ruled_out(ground: Ground) -> Section:
    found = dropped(ground.tree, ground.actions)
    items = [
        ground.item(
            "ruled_out",
            one.key,
            one.text,
            *(Evidence("turn", seen.ref, seen.quote) for seen in one.seen),
            rank=Keep.RULED_OUT.at(len(found) - at + (0 if one.why == "rewound" else 100)),
            on=one.telling,
        )
        for at, one in enumerate(found)
    ]
    return Section("ruled_out", tuple(items))


def next_step(ground: Ground) -> Section:
    goal = quoted(ground.goal, 200)
    text = (
        goal.rstrip(".")
        if "…" not in goal and "\n" not in ground.goal.strip()
        else "The goal above"
    )
    items = [ground.item("next_step", "goal", text, Evidence("command", "--goal", goal))]
    waiting = unanswered(ground.tree)
    if waiting is not None:
        items.append(
            ground.item(
                "next_step",
                f"unanswered {waiting.turn.id}",
                f"{waiting.says}: {named(waiting.turn.text, 160)}",
                Evidence("turn", waiting.ref, quoted(waiting.turn.text)),
            )
        )
    still_open = [one for one in todos(ground.actions) if not one.done]
    items += [
        ground.item(
            "next_step",
            f"todo {one.text}",
            f"Open in its task list: {one.text}",
            Evidence("turn", one.ref, one.text),
        )
        for one in still_open[:MOST_TODOS]
    ]
    left_out = tuple(f"Open todo: {one.text}" for one in still_open[MOST_TODOS:])
    return Section("next_step", tuple(items), left_out=left_out)


def _most_binding(found: Sequence[Constraint]) -> list[Constraint]:
    """At most so many: security first, then firm ones, then the newest; order is kept."""
    wanted = sorted(
        range(len(found)),
        key=lambda at: (not (found[at].security and found[at].firm), not found[at].firm, -at),
    )[:MOST_CONSTRAINTS]
    return [found[at] for at in sorted(wanted)]
