"""Which turns are the session's work, and which the user rewound."""

from __future__ import annotations

from dataclasses import dataclass

from ctxtui.core.transcripts.turns import Turn, TurnTree


@dataclass(frozen=True, slots=True)
class Rewound:
    """Turns the user went back behind, in file order, and the prompt that came instead."""

    turns: tuple[Turn, ...]
    instead: Turn | None


def worked(tree: TurnTree) -> list[Turn]:
    """The turns whose work still counts, in file order.

    Those of the live path and those that are sent; also turns that were summarized from a point
    on, and the older part of a file whose chain is broken: nobody took them back.
    """
    kept = _kept(tree)
    return [turn for turn in tree.turns if turn.id in kept]


def rewound(tree: TurnTree) -> list[Rewound]:
    """The branches that were left, each from the turn where it parts from the live path."""
    kept = _kept(tree)
    branches: dict[str, list[Turn]] = {}
    root_of: dict[str, str] = {}
    for turn in tree.turns:
        if turn.id in kept or turn.kind == "command":
            continue
        root = root_of.get(turn.parent or "", turn.id)
        root_of[turn.id] = root
        if turn.kind == "prompt":
            branches.setdefault(root, []).append(turn)
    return [Rewound(tuple(turns), _instead(tree, turns[0])) for turns in branches.values()]


def _instead(tree: TurnTree, root: Turn) -> Turn | None:
    after = [one for one in tree.live if one.kind == "prompt" and one.row.index > root.row.index]
    siblings = [one for one in after if one.parent == root.parent]
    return next(iter(siblings or after), None)


def _kept(tree: TurnTree) -> set[str]:
    live = tree.live
    if not live and not tree.transcript.checkpoint.cleared:
        return {turn.id for turn in tree.turns}
    kept = {turn.id for turn in tree.turns if turn.on_live_path or turn.in_context}
    summarized_from = {
        turn.row.logical_parent: turn.row.index for turn in live if turn.row.is_boundary
    }
    torn = bool(live) and _is_torn(tree, live[0])
    for turn in tree.turns:
        if turn.id in kept:
            continue
        summarized = turn.row.index < summarized_from.get(turn.row.parent or "-", -1)
        before_the_tear = torn and turn.parent is None and turn.row.index < live[0].row.index
        if summarized or before_the_tear or _follows(tree, turn, kept):
            kept.add(turn.id)
    return kept


def _follows(tree: TurnTree, turn: Turn, kept: set[str]) -> bool:
    """A turn below one that was kept although it is off the path is kept with it."""
    above = tree.by_id.get(turn.parent or "")
    return above is not None and above.id in kept and not above.on_live_path


def _is_torn(tree: TurnTree, first: Turn) -> bool:
    """The path begins at a row whose parent is not in the file."""
    row, seen = first.row, set[str]()
    while row.parent in tree.transcript.by_uuid and row.parent not in seen:
        seen.add(row.parent)
        row = tree.transcript.by_uuid[row.parent]
    return row.parent is not None and row.parent not in seen
