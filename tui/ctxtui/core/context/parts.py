"""What fills the window: every block with its tokens, added up by kind, tool, file and turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.context.base import base_of
from ctxtui.core.context.calibration import Calibration
from ctxtui.core.context.measures import Counts, Measure
from ctxtui.core.context.sizes import Block, sized
from ctxtui.core.context.used import Window, trailing
from ctxtui.core.transcripts.chain import Chain
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.subagents import LAUNCHERS
from ctxtui.core.transcripts.turns import TurnTree
from ctxtui.core.transcripts.usage import newest_answer

How = Literal["exact", "calibrated", "estimated"]

STRETCH = (0.6, 1.6)
"""How far estimates are scaled before the rest is taken for a base that has changed."""

_NAMES = {
    "attachment": "memory and attachments",
    "reminder": "memory and attachments",
    "thinking": "thinking",
    "redacted_thinking": "thinking",
    "tool_use": "tool calls",
    "image": "images",
    "document": "images",
}


@dataclass(frozen=True, slots=True)
class Weight:
    """One block of the conversation and its tokens in the window."""

    row: str
    """Uuid of the row it stands in."""
    type: str
    nth: int
    """Which of the row's blocks of that type, from 0."""
    name: str
    """The share it belongs to."""
    tokens: int
    how: How
    tool: str | None = None
    """Of a call or a result."""
    path: str | None = None
    """Of the file it read or edited; absolute as far as that is known."""
    turn: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of content and its tokens, with the rows that hold it."""

    name: str
    tokens: int
    how: How
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """A window taken apart. The shares add up to `used` exactly, if that is known."""

    used: int | None
    shares: tuple[Share, ...]
    by_tool: tuple[Share, ...]
    """Results by the tool that gave them, largest first."""
    by_file: tuple[Share, ...]
    """Calls and results of reading and editing a file, largest first."""
    by_turn: dict[str, int]
    """Tokens of each turn's blocks, by the turn's id; the base belongs to none."""
    weights: tuple[Weight, ...]
    """Every block that the figure counts, in the order sent."""
    since: tuple[Weight, ...]
    """What came after the request that `used` was read from: its answer, and what followed. It is
    in the next request, and not in `used`."""
    calibration: Calibration

    def behind(self, name: str) -> list[Weight]:
        """The blocks of a share, largest first."""
        return sorted(
            (one for one in self.weights if one.name == name), key=lambda one: -one.tokens
        )


def account(
    tree: TurnTree,
    chain: Chain,
    window: Window,
    calibration: Calibration,
    counts: Counts | None = None,
) -> Account:
    """Take the window at the end of `chain` apart; of an earlier turn or step with its chain.

    The base is the first request less what it carried, and stays the same from then on; answers
    have the size that their usage gives, and the rest is estimated and scaled to what is left. If
    that would take more than `STRETCH`, the base has changed and takes what is over.
    Raises CtxtuiError if the file was replaced meanwhile.
    """
    counts = counts if counts is not None else Counts()
    rows, later = _asked(tree, chain, window)
    counts.take(tree.transcript, [*rows, *later])
    blocks = sized(tree.transcript, [*rows, *later], calibration, window.model, counts)
    after = {row.uuid for row in later}
    sent = [one for one in blocks if one.row.uuid not in after]
    pending = [one for one in blocks if one.row.uuid in after]
    used = window.used
    if used is None:
        weights = _weights(tree, sent, [one.tokens for one in sent], window, calibration)
        shares = _shares(weights, lambda one: one.name)
    else:
        base, sizes = _fitted(
            sent, used, base_of(tree.transcript, chain, window.model, calibration, counts)
        )
        weights = _weights(tree, sent, sizes, window, calibration, used - base)
        how: How = "estimated" if window.used_how != "exact" else calibration.how
        shares = (Share("base", base, how), *_shares(weights, lambda one: one.name))
    by_turn: dict[str, int] = {}
    for one in weights:
        if one.turn is not None:
            by_turn[one.turn] = by_turn.get(one.turn, 0) + one.tokens
    results = [one for one in weights if one.type == "tool_result"]
    return Account(
        used,
        shares,
        _largest(_shares(results, lambda one: one.tool or "unknown")),
        _largest(_shares([one for one in weights if one.path], lambda one: one.path or "")),
        by_turn,
        weights,
        _weights(tree, pending, [one.tokens for one in pending], window, calibration),
        calibration,
    )


def _asked(tree: TurnTree, chain: Chain, window: Window) -> tuple[list[Row], list[Row]]:
    """The rows that the figure counts, and those that came after it was taken."""
    rows = list(chain.rows)
    newest = newest_answer(chain)
    if newest is None or window.used_how != "exact":
        return [*rows, *trailing(tree.transcript, chain)], []
    at = next(
        (n for n, row in enumerate(rows) if row.message_id and row.message_id == newest.message_id),
        rows.index(newest),
    )
    return rows[:at], rows[at:]


def _fitted(sent: Sequence[Block], used: int, base: float | None) -> tuple[int, list[float]]:
    """The base, and the blocks' sizes such that all add up to `used`."""
    known = sum(one.tokens for one in sent if one.known)
    free = sum(one.tokens for one in sent if not one.known)
    low, high = STRETCH
    scale = 1.0
    if base is not None and free:
        scale = min(max((used - base - known) / free, low), high)
    if known + free * scale > used and free:
        scale = max(0.0, used - known) / free
    whole = used / known if known > used else 1.0
    sizes = [one.tokens * (whole if one.known else scale) for one in sent]
    return max(0, used - round(sum(sizes))), sizes


def _weights(
    tree: TurnTree,
    blocks: Sequence[Block],
    sizes: Sequence[float],
    window: Window,
    calibration: Calibration,
    total: int | None = None,
) -> tuple[Weight, ...]:
    """In whole tokens; rounded such that they add up, to `total` if it is given."""
    turns = {row.uuid: turn.id for turn in tree.turns for row in turn.rows}
    ordinals: dict[tuple[str, str], int] = {}
    found: list[Weight] = []
    so_far, given = 0.0, 0
    for n, (block, size) in enumerate(zip(blocks, sizes, strict=True), 1):
        so_far += size
        whole = round(so_far) if total is None or n < len(blocks) else total
        key = (block.row.uuid or "", block.measure.type)
        ordinals[key] = nth = ordinals.get(key, -1) + 1
        found.append(
            Weight(
                key[0],
                key[1],
                nth,
                _name(block.row, block.measure, block.tool),
                max(0, whole - given),
                _how(block, window, calibration),
                block.tool,
                block.path,
                turns.get(block.row.uuid),
            )
        )
        given = max(given, whole)
    return tuple(found)


def _how(block: Block, window: Window, calibration: Calibration) -> How:
    if window.used_how != "exact" or block.measure.pictures or _is_thinking(block.measure):
        return "estimated"
    return "exact" if block.exact else calibration.how


def _is_thinking(measure: Measure) -> bool:
    return measure.type in ("thinking", "redacted_thinking")


def _name(row: Row, measure: Measure, tool: str | None) -> str:
    if row.summary_of_compaction:
        return "compaction summary"
    if measure.type == "tool_result":
        return "subagent reports" if tool in LAUNCHERS else "results"
    if measure.type == "text":
        if row.type == "assistant":
            return "replies"
        if row.text.lstrip().startswith("<task-notification"):
            return "subagent reports"
        return "memory and attachments" if row.meta else "prompts"
    return _NAMES.get(measure.type, "other")


_ORDER = (
    "base",
    "memory and attachments",
    "compaction summary",
    "prompts",
    "replies",
    "thinking",
    "tool calls",
    "results",
    "images",
    "subagent reports",
    "other",
)


def _shares(weights: Iterable[Weight], name_of: Callable[[Weight], str]) -> tuple[Share, ...]:
    """Weights of one name together; a share is only as sure as its least sure block."""
    sums: dict[str, int] = {}
    hows: dict[str, set[How]] = {}
    rows: dict[str, dict[str, None]] = {}
    for one in weights:
        name = name_of(one)
        sums[name] = sums.get(name, 0) + one.tokens
        rows.setdefault(name, {})[one.row] = None
        if one.tokens:
            hows.setdefault(name, set()).add(one.how)
    least: tuple[How, ...] = ("estimated", "calibrated", "exact")
    return tuple(
        Share(
            name,
            sums[name],
            next((how for how in least if how in hows.get(name, ())), "estimated"),
            tuple(rows[name]),
        )
        for name in sorted(sums, key=lambda name: _ORDER.index(name) if name in _ORDER else 99)
    )


def _largest(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted(shares, key=lambda one: (-one.tokens, one.name)))
