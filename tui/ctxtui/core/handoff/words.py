"""Sections made of what was said and asked: constraints, ruled out, the next step."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from ctxtui.core.evidence.approvals import approvals
from ctxtui.core.evidence.constraints import Constraint, all_constraints
from ctxtui.core.evidence.dropped import dropped
from ctxtui.core.evidence.pending import unanswered
from ctxtui.core.evidence.plans import standing_plan
from ctxtui.core.evidence.sayings import sayings
from ctxtui.core.evidence.todos import todos
from ctxtui.core.evidence.wording import code, listed, named, quoted
from ctxtui.core.handoff.budget import Keep
from ctxtui.core.handoff.ground import Ground
from ctxtui.core.handoff.items import Evidence, Item, Section
from ctxtui.core.places import tilde

MOST_CONSTRAINTS = 12
MOST_TODOS = 6
MOST_STEPS = 4
MOST_AGREED = 3


def constraints(ground: Ground) -> Section:
    every = all_constraints(sayings(ground.turns, ground.actions))
    found = [one for one in every if not one.lifted]
    kept = _most_binding(found)

    def item(one: Constraint, *, on: bool) -> Item:
        text = one.text.rstrip(".")
        places = [Evidence("turn", ref, one.text) for ref in one.refs]
        if one.lifted:
            text = f"Lifted in #{one.lifted}: {text}"
            places.append(Evidence("turn", one.lifted))
        found = ground.item("constraints", f"{one.row} {one.text}", text, *places, on=on)
        return replace(found, owed=not one.lifted)

    agreed = _agreed(ground)
    items = (*(item(one, on=True) for one in kept), *agreed[:MOST_AGREED])
    spare = (*(item(one, on=False) for one in every if one not in kept), *agreed[MOST_AGREED:])
    return Section("constraints", items, hint="in your words", spare=spare)


def _agreed(ground: Ground) -> list[Item]:
    """What the user said yes to, the newest first."""
    items: list[Item] = []
    for at, one in enumerate(reversed(approvals(ground.turns, ground.actions))):
        if one.plan:
            text = f"You approved the plan “{one.proposal}”"
            seen = [Evidence("turn", one.said_at, one.proposal)]
        else:
            text = f"You agreed: “{one.proposal}” — “{one.words}”"
            seen = [Evidence("turn", one.proposed_at, one.proposal)]
            seen.append(Evidence("turn", one.said_at, one.words))
        source = f"agreed {one.proposed_at} {one.proposal}"
        rank = Keep.ASKED.at(at) if not one.plan else Keep.RULED_OUT.at(at)
        on = at < MOST_AGREED
        items.append(ground.item("constraints", source, text, *seen, rank=rank, on=on))
    return items


def ruled_out(ground: Ground) -> Section:
    found = dropped(ground.tree, ground.actions, ground.checks)
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
    open_items = [
        ground.item(
            "next_step",
            f"todo {one.text}",
            f"Open in its task list: {one.text}",
            Evidence("turn", one.ref, one.text),
            on=at < MOST_TODOS,
        )
        for at, one in enumerate(still_open)
    ]
    items += _plan(ground, {one.text for one in todos(ground.actions)})
    items += open_items[:MOST_TODOS]
    return Section("next_step", tuple(items), spare=tuple(open_items[MOST_TODOS:]))


def _plan(ground: Ground, listed_too: Container[str]) -> list[Item]:
    """The plan that stands: its steps but those on the task list, and where all of it lies."""
    plan = standing_plan(ground.actions)
    steps = [one for one in plan.steps if one not in listed_too] if plan is not None else []
    if plan is None or not (plan.title or steps):
        return []
    text = {
        "approved": "the plan you approved",
        "waiting": f"the plan “{plan.title}”, which waits for your yes",
    }.get(plan.verdict, f"the plan “{plan.title}”, which you were not shown")
    text = f"Steps of {text}: {listed(steps, MOST_STEPS)}" if steps else f"Go by {text}"
    seen = [Evidence("turn", plan.action.ref, plan.title)]
    if plan.path:
        text += f"; in {code(tilde(plan.path))}"
        seen.append(Evidence("file", plan.path))
    rank = Keep.POINTER.at(2)
    return [ground.item("next_step", f"plan {plan.title}", text, *seen, rank=rank)]


def _most_binding(found: Sequence[Constraint]) -> list[Constraint]:
    """At most so many: security first, then firm ones, then the newest; order is kept."""
    wanted = sorted(
        range(len(found)),
        key=lambda at: (not (found[at].security and found[at].firm), not found[at].firm, -at),
    )[:MOST_CONSTRAINTS]
    return [found[at] for at in sorted(wanted)]
