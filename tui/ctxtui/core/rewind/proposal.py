"""Where best to go back to in a turn that went wrong: what it had read stays."""

from __future__ import annotations

from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action, read_actions
from ctxtui.core.evidence.errors import what_failed
from ctxtui.core.evidence.path import rewound
from ctxtui.core.evidence.wording import code, quoted
from ctxtui.core.rewind.prefix import place_name
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.turns import EDITORS, Step, Turn, TurnTree


@dataclass(frozen=True, slots=True)
class Proposal:
    """The place after which to branch, and why there, as a sentence."""

    place: Place
    reason: str


def propose(tree: TurnTree, turn: Turn, corrected: str = "") -> Proposal | None:
    """The last step before the first edit or failing command of a turn that was left or taken
    issue with; the end of the turn before where there is no such step.

    `corrected` are the user's words against it, if the caller knows any. None for a turn that
    nobody found wanting, and where there is nothing to go back to. Raises CtxtuiError if the
    file was replaced.
    """
    why = _why(tree, turn, corrected)
    if why is None:
        return None
    wrong = _first_wrong(read_actions(tree.transcript, [turn]))
    if wrong is None:
        return _before(tree, turn, f"{turn.label} {why}; it edited nothing and nothing failed")
    action, what = wrong
    before = [step for step in turn.steps if step.number < action.step]
    if not before:
        return _before(tree, turn, f"{turn.label} {why}; it began with {what}")
    place = Place(turn, before[-1])
    return Proposal(place, f"{turn.label} {why}. {place_name(place)} is {_last(before[-1], what)}.")


def _why(tree: TurnTree, turn: Turn, corrected: str) -> str | None:
    if turn.kind != "prompt":
        return None
    left = next((one for one in rewound(tree) if turn in one.turns), None)
    if left is not None:
        instead = f" for {left.instead.label}" if left.instead is not None else ""
        return f"was left{instead}"
    if corrected:
        return f"was corrected: “{quoted(corrected, 100)}”"
    return None


def _first_wrong(actions: list[Action]) -> tuple[Action, str] | None:
    """The first edit or failing command, whichever came first, and how to name it."""
    for action in actions:
        if action.name in EDITORS and action.outcome in ("ok", "failed"):
            return action, f"its first edit, of {code(action.path.rsplit('/', 1)[-1])}"
        if action.command and action.outcome == "failed":
            return action, f"its first failing command, {code(quoted(what_failed(action), 80))}"
    return None


def _last(step: Step, what: str) -> str:
    reads = any(call.result is not None for call in step.calls)
    return f"the last step before {what}" + ("; what it had looked at stays" if reads else "")


def _before(tree: TurnTree, turn: Turn, reason: str) -> Proposal | None:
    above = tree.by_id.get(turn.parent or "")
    if above is None:
        return None
    place = Place(above)
    name = place_name(place) if above.kind == "prompt" else "the compaction"
    return Proposal(place, f"{reason}, so that {name} before it is the place.")
