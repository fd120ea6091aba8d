"""The guides of the turn tree: which branch runs in which column (VISUAL.md 2 and 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec import Struct

MOST = 4
"""Cells of guides; what would need more runs in the last one."""


class Node(Struct, frozen=True, gc=False):
    """A line of the tree: its parent, and whether the client would send it."""

    id: str
    parent: str | None
    live: bool
    summarised: bool = False
    """On the live path, but before a compaction: dotted."""
    joins: bool = False
    """A compaction: drawn as a joint."""


class Guide(Struct, frozen=True, gc=False):
    """What stands before a node, what before lines under it, and whether a branch begins here."""

    own: str
    under: str
    begins: bool = False


_PLAIN = {False: Guide("│ ", "│ "), True: Guide("┊ ", "┊ ")}


@dataclass(slots=True)
class _Lane:
    rows: list[int]
    column: int = 0
    above: _Lane | None = None
    last_seen: int = 0
    """The row of this lane that was drawn last."""

    @property
    def first(self) -> int:
        return self.rows[0]

    @property
    def last(self) -> int:
        return self.rows[-1]


def guides(nodes: Sequence[Node]) -> list[Guide]:
    """The guides of the nodes, in one pass: a session may have tens of thousands."""
    lanes, lane_of = _lanes(nodes)
    _columns(lanes)
    starting: dict[int, list[_Lane]] = {}
    for lane in lanes:
        starting.setdefault(lane.first, []).append(lane)
    found: list[Guide] = []
    running: list[_Lane] = []
    for at, node in enumerate(nodes):
        own = lane_of[node.id]
        running += starting.get(at, ())
        own.last_seen = at
        if len(running) == 1 and own.column == 0 and not node.joins:  # nearly all of them
            found.append(_PLAIN[node.summarised])
            running = running if own.last > at else []
            continue
        rails = _rails(at, nodes, running)
        drawn = _draw(at, node, rails, own)
        begins = own.column > 0 and own.first == at
        found.append(Guide(drawn, _cut(rails), begins))
        if at in (lane.last for lane in running):
            running = [lane for lane in running if lane.last > at]
    return found


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
    """The nearest column that is free again; lanes come in the order they begin, but for the
    live one, which has the first column to itself."""
    taken: dict[int, int] = {}  # by column, the last row that is taken in it
    for lane in lanes:
        if lane.above is None and lane is lanes[0]:
            lane.column = 0
        else:
            lane.column = (lane.above.column if lane.above is not None else 0) + 1
            while taken.get(lane.column, -1) >= lane.first:
                lane.column += 1
        taken[lane.column] = max(taken.get(lane.column, -1), lane.last)


def _draw(at: int, node: Node, rails: Sequence[str], own: _Lane) -> str:
    cells = list(rails)
    column = min(own.column, MOST - 1)
    more = own.last > at
    if own.first == at and own.column > 0:
        cells[column] = "╮" if more else "─"
        if own.above is not None:
            start = min(own.above.column, MOST - 1)
            cells[start] = "├" if own.above.last > at else "╰"
            for cell in range(start + 1, column):
                cells[cell] = "─"
    elif own.column > 0 and not more:
        cells[column] = "╰"
    elif node.joins:
        cells[column] = "├"
        if column + 1 < MOST:
            cells[column + 1] = "─"
    else:
        cells[column] = _line(node)
    return _cut(cells)


def _rails(at: int, nodes: Sequence[Node], running: Sequence[_Lane]) -> list[str]:
    cells = [" "] * MOST
    for column, rail in _drawn(at, nodes, running):
        cells[column] = rail
    return cells


def _drawn(at: int, nodes: Sequence[Node], running: Sequence[_Lane]) -> Iterator[tuple[int, str]]:
    for lane in running:
        if at < lane.last or lane.column == 0:
            rail = _line(nodes[lane.last_seen]) if lane.column == 0 else "│"
            yield min(lane.column, MOST - 1), rail


def _line(node: Node) -> str:
    return "┊" if node.summarised else "│"


def _cut(cells: Sequence[str]) -> str:
    return "".join(cells).rstrip().ljust(2)
