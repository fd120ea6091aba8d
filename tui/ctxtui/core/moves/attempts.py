"""What went wrong and was not put right: corrected, failing again and again, interrupted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ctxtui.core.evidence.actions import Action, step_ref, turn_ref
from ctxtui.core.evidence.commands import runs
from ctxtui.core.evidence.topic import goes_on
from ctxtui.core.evidence.wording import named
from ctxtui.core.moves.corrections import Correction, correction
from ctxtui.core.moves.failing import Failing, passed_since
from ctxtui.core.transcripts.turns import Turn


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was seen; `refs` are turns and steps as people name them, `rows` the uuids."""

    text: str
    refs: tuple[str, ...]
    rows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A turn that went wrong, and why; what it did up to the row `after` was fine."""

    turn: Turn
    why: Fact
    after: int = -1


def attempts(
    turns: Sequence[Turn],
    actions: Sequence[Action],
    wrong: Sequence[Correction],
    failures: Sequence[Failing],
    stopped: Fact | None,
) -> tuple[Attempt, ...]:
    """What was corrected first, where a loop of failures began, what was interrupted."""
    found: dict[str, Attempt] = {}
    if wrong:
        found[wrong[0].of.id] = Attempt(wrong[0].of, correction_fact(wrong))
    for one in failures:
        if one.often:
            first = one.tries[0]
            good = [run.action for run in runs(actions) if run.result == "passed"]
            before = [at for had in good if (at := had.call.row.index) < first.call.row.index]
            attempt = Attempt(first.turn, failure_fact(one), max(before, default=-1))
            found.setdefault(first.turn.id, attempt)
    if stopped is not None:
        found.setdefault(turns[-1].id, Attempt(turns[-1], stopped))
    return tuple(found.values())


def unsettled(turns: Sequence[Turn], actions: Sequence[Action]) -> list[Correction]:
    """The run of corrections that the last prompt belongs to, unless a check passed or work was
    committed since: a later prompt that corrects nothing means the user went on."""
    last = next((turn for turn in reversed(turns) if not goes_on(turn.text)), None)
    run: list[Correction] = []
    prompts = [turn for turn in reversed(turns) if turn.kind == "prompt"]
    for turn, before in pairwise(prompts if last is not None else ()):
        one, due = correction(turn, before), turn is (run[0].of if run else last)
        if one is not None and due:
            run.insert(0, one)
        elif one is not None or due:
            break
    return [] if run and passed_since(actions, run[-1].turn.row.index) else run


def interrupted(turns: Sequence[Turn], actions: Sequence[Action]) -> Fact | None:
    """The last turn, if the user stopped it."""
    if not turns or not turns[-1].interrupted:
        return None
    turn = turns[-1]
    stopped = [one for one in actions if one.turn is turn and one.outcome in ("refused", "unknown")]
    at = f" at step {step_ref(turn, stopped[-1].step)}" if stopped else ""
    text = f"You interrupted {named(turn.text)} ({turn.label}){at}."
    rows = [one.call.row.uuid or "" for one in stopped[-1:]]
    return Fact(text, (turn_ref(turn),), (turn.id, *rows))


def correction_fact(wrong: Sequence[Correction]) -> Fact:
    first, last = wrong[0], wrong[-1]
    if len(wrong) == 1:
        text = f"{last.turn.label} corrects {first.of.label}: “{last.words}”"
    else:
        labels = ", ".join(one.turn.label for one in wrong)
        text = f"{len(wrong)} corrections in a row ({labels}), the last: “{last.words}”"
    return Fact(
        text, tuple(turn_ref(one.turn) for one in wrong), tuple(one.turn.id for one in wrong)
    )


def failure_fact(one: Failing) -> Fact:
    refs = tuple(action.ref for action in one.tries)
    text = f"`{one.what}` failed {len(one.tries)} times and has not worked since: {one.says}"
    return Fact(text, refs, tuple(action.call.row.uuid or "" for action in one.tries))
