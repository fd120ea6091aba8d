"""How much each turn and step added to the window."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from ctxtui.core.context.measures import Counts
from ctxtui.core.context.used import UsedHow, base_tokens, used_at_compaction
from ctxtui.core.transcripts.turns import Turn, TurnTree


@dataclass(frozen=True, slots=True)
class Growth:
    """Tokens in the window after a turn, and what the turn added or freed; None is unknown."""

    after: int | None
    how: UsedHow | None
    delta: int | None


def growth(tree: TurnTree, counts: Counts | None = None) -> dict[str, Growth]:
    """By turn id. A compaction's figure is the estimate of design 4.3; so is what follows it.

    A first turn has no turn before it, so its delta is unknown here: see `first_delta`.
    """
    found: dict[str, Growth] = {}
    for turn in tree.turns:
        if turn.kind == "compaction":
            estimate = used_at_compaction(tree, turn, counts)
            found[turn.id] = Growth(estimate, "estimated" if estimate is not None else None, None)
        else:
            found[turn.id] = Growth(turn.after, "exact" if turn.after is not None else None, None)
    for turn in tree.turns:
        own, before = found[turn.id], _before(tree, turn, found)
        if own.after is not None and before is not None:
            found[turn.id] = Growth(own.after, own.how, own.after - before)
    return found


def _before(tree: TurnTree, turn: Turn, found: dict[str, Growth]) -> int | None:
    """Tokens in the window when the turn began."""
    parent = tree.by_id.get(turn.parent or "")
    if parent is None:
        return None
    if parent.resumed is not None:  # the turn it interrupted went on: its last answer knows
        interrupted = tree.by_id[tree.outline.above[parent.id] or ""]
        return interrupted.after
    return found[parent.id].after


def first_delta(tree: TurnTree, turn: Turn, counts: Counts | None = None) -> int | None:
    """What a session's first turn added to the base; estimated, as the base is."""
    base = base_tokens(tree.transcript, counts)
    if base is None or turn.after is None or turn.parent is not None:
        return None
    return turn.after - base


def step_tokens(turn: Turn) -> list[int | None]:
    """What each step added: its answer and results, by the size of the next request of the turn.

    The last step of a turn has no next request; there it is the answer's own output tokens.
    None where the next request is the smaller one: then something else was dropped meanwhile,
    by a compaction inside the turn say, and the step's own part can't be told.
    """
    sizes: list[int | None] = []
    for here, after in zip_longest(turn.steps, turn.steps[1:]):
        size: int | None = None
        if here.used is not None and after is not None and after.used is not None:
            size = after.used - here.used
        elif after is None and here.usage is not None:
            size = here.usage.output_tokens
        sizes.append(size if size is not None and size >= 0 else None)
    return sizes
