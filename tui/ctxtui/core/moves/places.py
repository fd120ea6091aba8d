"""Where to go back to: the step before an attempt that failed (design 4.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ctxtui.core.context.used import base_tokens, used_at_compaction
from ctxtui.core.evidence.actions import step_ref, turn_ref
from ctxtui.core.transcripts.chain import preserved
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.turns import EDITORS, Step, Turn, TurnTree

How = Literal["rewind", "branch"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A rewind point the user set: the last row that is to stay, and its name."""

    row: str
    name: str


@dataclass(frozen=True, slots=True)
class Place:
    """A point to go back to. What stands at `turn` and `step` stays, all after it goes."""

    turn: str | None
    """Id, of a compaction perhaps; None is before the first prompt."""
    step: int | None
    """None is the end of the turn."""
    row: str | None
    ref: str
    tokens: int | None
    """In the window once there."""
    how: How
    """What it takes: the client's own rewind reaches prompts after the last compaction only."""
    prompt: str | None
    """What to pick in the client's own menu to get there, or as near as it can; None before the
    last compaction."""
    dropped: tuple[str, ...]
    """Refs of the turns that go, in whole or in part."""
    mark: str = ""


def before_attempt(tree: TurnTree, turn: Turn, after: int = -1) -> Place:
    """The last step of `turn` before its first edit or, without one, its first failing command;
    if it began with that, the end of the turn before. Steps up to the row `after` were fine."""
    steps = [step for step in turn.steps if step.rows[0].index > after]
    edits = [step for step in steps if any(call.name in EDITORS for call in step.calls)]
    fails = [step for step in steps if any(call.failed for call in step.calls)]
    first = next(iter(edits or fails), None)
    if first is not None and first.number > 1:
        return at_step(tree, turn, turn.steps[turn.steps.index(first) - 1])
    return before_turn(tree, turn)


def before_turn(tree: TurnTree, turn: Turn) -> Place:
    """The end of the turn before, so that `turn` can be asked anew."""
    prompts = [one for one in tree.live if one.kind == "prompt"]
    earlier = [one for one in tree.live if one.kind != "command" and one.row.index < turn.row.index]
    how: How = "rewind" if _after_compaction(tree, turn.row) else "branch"
    prompt = turn_ref(turn) if how == "rewind" else None
    dropped = tuple(turn_ref(one) for one in prompts if one.row.index >= turn.row.index)
    if not earlier:
        base = base_tokens(tree.transcript)
        return Place(None, None, None, "start", base, how, prompt, dropped)
    last = earlier[-1]
    if last.kind == "compaction":
        row, tokens = turn.row.parent, used_at_compaction(tree, last)
    else:
        row, tokens = last.last_row.uuid, _at_end(last)
    return Place(last.id, None, row, turn_ref(last), tokens, how, prompt, dropped)


def at_step(tree: TurnTree, turn: Turn, step: Step) -> Place:
    """Right after a step and its results; only a branch can end inside a turn."""
    row = (step.results or step.rows)[-1]
    at = turn.steps.index(step)
    following = turn.steps[at + 1] if at + 1 < len(turn.steps) else None
    tokens = following.used if following is not None else _at_end(turn)
    dropped = tuple(
        turn_ref(one)
        for one in tree.live
        if one.kind == "prompt" and one.row.index >= turn.row.index
    )
    ref = step_ref(turn, step.number)
    prompt = turn_ref(turn) if _after_compaction(tree, turn.row) else None
    return Place(turn.id, step.number, row.uuid, ref, tokens, "branch", prompt, dropped)


def at_mark(tree: TurnTree, mark: Mark) -> Place | None:
    """A mark as a place to go back to; None if it isn't on the live path of this session."""
    owner = tree.by_id.get(tree.outline.owner.get(mark.row) or "")
    if owner is None or not owner.on_live_path or owner.kind != "prompt":
        return None
    step = next((one for one in owner.steps if mark.row in _uuids(one)), None)
    if step is not None and step is not owner.steps[-1]:
        place = at_step(tree, owner, step)
    else:
        later = [
            one for one in tree.live if one.kind == "prompt" and one.row.index > owner.row.index
        ]
        if not later:
            return None
        place = before_turn(tree, later[0])
    return replace(place, mark=mark.name)


def _after_compaction(tree: TurnTree, row: Row) -> bool:
    boundary = tree.chain.boundary
    if boundary is None or row.index > boundary.index:
        return True
    return row.uuid in preserved(boundary, tree.transcript.by_uuid)


def _at_end(turn: Turn) -> int | None:
    """Tokens of the window at the end of a turn: the last request and its answer."""
    for step in reversed(turn.steps):
        if step.used is not None and step.usage is not None:
            return step.used + max(0, step.usage.output_tokens or 0)
    return None


def _uuids(step: Step) -> set[str | None]:
    return {row.uuid for row in (*step.rows, *step.results)}


def worth(places: Sequence[Place], used: int | None) -> list[Place]:
    """Those that make the window smaller, each once, in their order."""
    kept: dict[tuple[str | None, int | None], Place] = {}
    for one in places:
        if used is None or one.tokens is None or one.tokens < used:
            kept.setdefault((one.turn, one.step), one)
    return list(kept.values())
