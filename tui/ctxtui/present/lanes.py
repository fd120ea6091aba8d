"""The guides of the turn tree: which branch runs in which column (VISUAL.md 2 and 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 4
"""Cells of guides; what would need more runs in the last one."""


@dataclass(frozen=True, slots=True)
class Node:
    """A line of the tree: its parent, and whether the client would send it."""

    id: str
    parent: str | None
    live: bool
    summarised: bool = False
    """On the live path, but before a compaction: dotted."""
    joins: bool = False
    """A compaction: drawn as a joint."""


@dataclass(slots=True)
class _Lane:
    rows: list[int]
    column: int = 0
    above: _Lane | None = None


def guides(nodes: Sequence[Node]) -> tuple[list[str], list[str]]:
    """The guides of the nodes, and of lines under each of them."""
    lanes, lane_of = _lanes(nodes)
    _columns(lanes)
    own = [_draw(at, nodes, lanes, lane_of[node.id]) for at, node in enumerate(nodes)]
    return own, [_under(at, nodes, lanes) for at in range(len(nodes))]


def _lanes(nodes: Sequence[Node]) -> tuple[list[_Lane], dict[str, _Lane]]:
    """A lane is a run of turns that follow one another; the live path is one lane."""
    place = {node.id: at for at, node in enumerate(nodes)}
    carries_on: dict[str, str] = {}
    for node in nodes:
        if node.parent in place:
            parent = nodes[place[node.parent]]
            if node.live or not parent.live:
                carries_on[node.parent] = node.id  # the last one wins
    lanes: list[_Lane] = []
    lane_of: dict[str, _Lane] = {}
    live: _Lane | None = None
    for at, node in enumerate(nodes):
        lane = lane_of.get(node.parent or "")
        if node.live:
            if live is None:
                live = _Lane([])
                lanes.insert(0, live)
            lane_of[node.id] = live
            live.rows.append(at)
        elif lane is not None and carries_on.get(node.parent or "") == node.id:
            lane.rows.append(at)
            lane_of[node.id] = lane
        else:
            new = _Lane([at], above=lane)
            lanes.append(new)
            lane_of[node.id] = new
    return lanes, lane_of


def _columns(lanes: list[_Lane]) -> None:
    taken: list[tuple[int, int, int]] = []
    for lane in lanes:
        first, last = lane.rows[0], lane.rows[-1]
        if lane.above is None and lane is lanes[0]:
            lane.column = 0
        else:
            lane.column = (lane.above.column if lane.above is not None else 0) + 1
            while any(
                column == lane.column and low <= last and first <= high
                for column, low, high in taken
            ):
                lane.column += 1
        taken.append((lane.column, first, last))


def _draw(at: int, nodes: Sequence[Node], lanes: list[_Lane], own: _Lane) -> str:
    cells = _verticals(at, nodes, lanes)
    column = min(own.column, MOST - 1)
    more = own.rows[-1] > at
    if own.rows[0] == at and own.column > 0:
        cells[column] = "╮" if more else "─"
        if own.above is not None:
            start = min(own.above.column, MOST - 1)
            cells[start] = "├" if own.above.rows[-1] > at else "╰"
            for cell in range(start + 1, column):
                cells[cell] = "─"
    elif own.column > 0 and not more:
        cells[column] = "╰"
    elif nodes[at].joins:
        cells[column] = "├"
        if column + 1 < MOST:
            cells[column + 1] = "─"
    else:
        cells[column] = _line(nodes[at])
    return _cut(cells)


def _under(at: int, nodes: Sequence[Node], lanes: list[_Lane]) -> str:
    return _cut(_verticals(at, nodes, lanes, under=True))


def _verticals(
    at: int, nodes: Sequence[Node], lanes: list[_Lane], *, under: bool = False
) -> list[str]:
    cells = [" "] * MOST
    for lane in lanes:
        last = lane.rows[-1]
        inside = lane.rows[0] <= at and (at < last or (lane.column == 0 and at <= last))
        if not inside:
            continue
        before = max(row for row in lane.rows if row <= at)
        column = min(lane.column, MOST - 1)
        cells[column] = _line(nodes[before]) if lane.column == 0 else "│"
    return cells


def _line(node: Node) -> str:
    return "┊" if node.summarised else "│"


def _cut(cells: list[str]) -> str:
    return "".join(cells).rstrip().ljust(2)
