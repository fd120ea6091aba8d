"""The five moves after a turn, the best first, each with its figures and its reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ctxtui.core.context.waste import wasted
from ctxtui.core.evidence.kept import Kept, by_turn
from ctxtui.core.evidence.topic import Fit, fit
from ctxtui.core.evidence.wording import listed
from ctxtui.core.moves.figures import FILES_READ_AGAIN, Pricing, Scene, figures, tokens_of
from ctxtui.core.moves.places import Mark, Place, at_mark, before_attempt, worth
from ctxtui.core.moves.reasons import DEAD, Reason, facts, reasons, short
from ctxtui.core.moves.rules import NUMBERS, Kind
from ctxtui.core.moves.signals import Signals
from ctxtui.core.transcripts.turns import TurnTree

BRIEF = 600


@dataclass(frozen=True, slots=True)
class Move:
    """One of the five, as it would turn out here. It is advice with reasons, no verdict."""

    kind: Kind
    number: int
    """Its key, 1 to 5."""
    tokens_after: int | None
    """In the window once it is made, the base included."""
    next_tokens: int | None
    cost_warm: float | None
    """Dollars to get through the next request, its answer left out."""
    cost_cold: float | None
    break_even: float | None
    """Requests until it has paid back what it costs more than continuing; None is never."""
    to: Place | None
    """Of a rewind, the best place to go back to."""
    also: tuple[Place, ...]
    lost: tuple[str, ...]
    reasons: tuple[Reason, ...]
    score: float
    """Sum of the weights of the reasons."""


def moves(
    tree: TurnTree,
    seen: Signals,
    price: Pricing,
    *,
    goal: str = "",
    marks: Sequence[Mark] = (),
    brief: int = BRIEF,
    ranked: bool = True,
) -> tuple[Move, ...]:
    """All five, the one with the most reasons first; with equal reasons by number.

    `price` gives the price of a request of so many tokens, None where it is unknown: then the
    costs are None. With `ranked` off they come by number and without reasons. Reads the file where
    a goal names something that only an output can hold; raises CtxtuiError if it was replaced.
    """
    goal = goal.strip()
    about = fit(goal, seen.words, seen.files) if goal else None
    known = facts(tree, seen, goal, about)
    places = _places(tree, seen, marks, corrected="goal corrects" in known)
    scene = Scene(seen, price, goal, brief, tokens_of(_reread(seen, about, known)))
    why = {kind: reasons(known, kind) if ranked else () for kind in NUMBERS}
    found = [_move(kind, scene, places, why[kind]) for kind in NUMBERS]
    return tuple(sorted(found, key=lambda one: (-one.score, one.number)))


def _move(kind: Kind, scene: Scene, places: Sequence[Place], why: tuple[Reason, ...]) -> Move:
    to = places[0] if kind == "rewind" and places else None
    made = figures(kind, scene, to)
    return Move(
        kind,
        NUMBERS[kind],
        made.after,
        made.next,
        made.warm,
        made.cold,
        made.break_even,
        to,
        tuple(places[1:]) if kind == "rewind" else (),
        tuple(_lost(kind, scene, to)),
        why,
        sum(one.rule.weight for one in why),
    )


def _places(
    tree: TurnTree, seen: Signals, marks: Sequence[Mark], *, corrected: bool
) -> list[Place]:
    """Where to go back to, the best first: before what went wrong, then the marks, newest first.

    A mark between the reading and the attempt is the better place: the user chose it.
    """
    wrong = [before_attempt(tree, one.turn, one.after) for one in seen.attempts]
    if corrected and not wrong:
        wrong.append(before_attempt(tree, seen.turns[-1]))
    marked = [place for one in reversed(marks) if (place := at_mark(tree, one)) is not None]
    rows = tree.transcript.by_uuid

    def near(place: Place) -> bool:
        if not wrong or place.turn != wrong[0].turn or place.row is None or wrong[0].row is None:
            return False
        return rows[place.row].index <= rows[wrong[0].row].index

    return worth([*filter(near, marked), *wrong, *marked], seen.used)


def _reread(seen: Signals, about: Fit | None, known: Collection[str]) -> Sequence[Kept]:
    """What a fresh session would have to read: the goal's files, else the last turn's."""
    if about is not None and about.relation != "unclear":
        return about.files
    if "new task" in known or not seen.turns:
        return ()
    return by_turn(seen.files, seen.turns[-1])


def _lost(kind: Kind, scene: Scene, to: Place | None) -> list[str]:
    seen = scene.seen
    if kind == "rewind":
        if to is None:
            return []
        turns = [f"#{ref}" for ref in to.dropped]
        if to.step is not None:
            turns[0] += f" after step {to.step}"
        said = [listed(turns, 3)]
        edited = [one for one in seen.files if one.edited and _after(one, seen, to)]
        if edited:
            said.append(f"no edits on disk: {_files(edited)} keep theirs")
        return said
    if kind == "compact":
        size = f"{len(seen.turns)} turn{'s' * (len(seen.turns) != 1)}"
        said = [f"what the summary leaves out of {size}"]
        if gone := seen.files[:-FILES_READ_AGAIN]:
            said.append(f"the text of {_files(gone)}")
        return said
    if kind == "clear":
        said = ["everything the brief does not say"]
        if scene.reread:
            said.append(f"{short(scene.reread)} of files would be read again")
        return said
    if kind == "subagent":
        return ["what it reads on the way: only its report comes back"]
    dead = wasted(seen.waste, "duplicate", "unused", "concluded")
    return [f"room: {short(dead)} that nothing needs stay in the window"] if dead >= DEAD else []


def _after(file: Kept, seen: Signals, to: Place) -> bool:
    order = [turn.id for turn in seen.turns]
    if to.turn not in order:
        return True
    first = order.index(to.turn) + (to.step is None)
    return any(turn in order[first:] for turn in file.turns)


def _files(files: Sequence[Kept]) -> str:
    return listed([one.shown for one in files], 2)
