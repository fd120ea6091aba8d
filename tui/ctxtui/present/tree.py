"""The turn tree of a session as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ctxtui.core.context.picture import Picture
from ctxtui.core.rewind.marks import Mark
from ctxtui.core.settings import Zones
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.turns import Turn, queued_text
from ctxtui.present.agents import agent_picture, outermost
from ctxtui.present.folds import Folds
from ctxtui.present.lanes import Guide, Node, guides
from ctxtui.present.steps import TITLE
from ctxtui.present.tree_branches import copied_turns, rewound_heads
from ctxtui.present.tree_inside import Inside
from ctxtui.present.tree_marks import tree_marks
from ctxtui.present.tree_place import Place, TreeView
from ctxtui.present.turn_rows import TurnRows, fade_of
from ctxtui_widgets.rows import TurnRow

KEPT = 4
"""Ways of folding whose lines are kept: to fold and unfold again costs nothing."""
SHORT = 1_000
"""Turns of which the lines are made within a frame."""


class _Line(Struct):
    """A turn with a line of its own, or the head of those that share one."""

    turn: Turn
    node: Node
    together: tuple[Turn, ...] = ()
    drawn: tuple[Guide, TurnRow] | None = None
    """The row as it was drawn last, for the same guide again."""


class _Lines(Struct, frozen=True):
    """The turns that have a line, in one way of folding."""

    lines: list[_Line]
    guides: list[Guide]
    rows: list[TurnRow]
    at: dict[str, int]
    """Where a turn is, by its id."""
    hold: list[int]
    """Turns that show something under them though they are not unfolded."""


class TreeShape:
    """The tree of one picture. The first `view` is slow for long sessions; make it in a thread.

    The shape of an earlier picture of the same session, as `before`, spares most of that.
    `copied_from` is the title of the session that turns were copied from, where it is known;
    `shared`, how many rows at the head of the file are known to be a copy, though they may not
    say so.
    """

    def __init__(
        self,
        picture: Picture,
        zones: Zones,
        copied_from: str | None = None,
        shared: int = 0,
        before: TreeShape | None = None,
        marks: Iterable[Mark] = (),
    ) -> None:
        self.picture = picture
        self.zones = zones
        self.about: dict[str, str] = {}
        """By call id, what calls were about, as far as somebody looked."""
        self.heads = rewound_heads(picture)
        self.copied = copied_turns(picture, shared)
        known = before.turns if before is not None else None
        self.turns: TurnRows = TurnRows(picture, zones, self.heads, copied_from, known)
        self._own = [_Line(turn, _node(turn)) for turn in picture.tree.turns]
        self._branches: dict[str, list[Turn]] = {}
        for turn in picture.tree.turns:
            if turn.id in self.heads:
                self._branches.setdefault(self.heads[turn.id], []).append(turn)
        self._pictures: dict[str, Picture | None] = {}
        self._lines: dict[object, _Lines] = {}
        self.marks = tree_marks(picture.tree, marks)

    def show_marks(self, marks: Iterable[Mark]) -> bool:
        """Have views from now on tell of these marks, as far as their rows are in the tree; False
        if they tell of them already."""
        found = tree_marks(self.picture.tree, marks)
        if found == self.marks:
            return False
        before, self.marks = self.marks, found
        for line in self._own:
            if before.of(line.turn.id) != found.of(line.turn.id):
                line.drawn = None
        self._lines = {}
        return True

    # -- what there is

    def place(self, view: TreeView, row_id: str | None) -> Place | None:
        """What a row stands for."""
        if row_id is None:
            return None
        turn = self.picture.tree.by_id.get(row_id)
        return Place(self.picture, turn) if turn is not None else view.inner.get(row_id)

    def head(self, turn: Turn) -> str | None:
        """The first turn of the rewound branch that a turn lies in."""
        return self.heads.get(turn.id)

    def agent_picture(self, agent: Subagent) -> Picture | None:
        if agent.id not in self._pictures:
            self._pictures[agent.id] = agent_picture(self.picture, agent)
        return self._pictures[agent.id]

    def opens(self, place: Place) -> bool:
        """Is there anything inside?"""
        if place.own and place.agent is not None:
            return self.agent_picture(place.agent) is not None
        return place.step is None and bool(place.turn.steps)

    def reveal(self, turn: Turn, folds: Folds) -> None:
        """Unfold what hides a turn."""
        folds.shut.discard(self.heads.get(turn.id, ""))
        folds.copied = folds.copied or turn.id in self.copied

    def branches(self) -> set[str]:
        """The first turns of all rewound branches."""
        return set(self.heads.values())

    # -- rows

    def view(self, folds: Folds, *, live: bool) -> TreeView:
        """Prompts and compactions in file order, with what is unfolded under each.

        `live` says whether a process has the session open: what has no end then is still running.
        """
        rows: list[TurnRow] = []
        inner: dict[str, Place] = {}
        lines = self.lines(folds)
        opened = {lines.at[turn_id] for turn_id in folds.open if turn_id in lines.at}
        done = 0
        for at in sorted(opened.union(lines.hold)):
            line, guide = lines.lines[at], lines.guides[at]
            if line.together:
                continue
            rows += lines.rows[done : at + 1]
            done = at + 1
            turn = line.turn
            if at in opened and self.marks.of(turn.id):  # those of steps stand at the steps
                rows[-1] = replace(rows[-1], mark=self.marks.at(turn.id))
            if folds.everything and turn.queued:
                rows += self.queued(turn, guide, inner)
            agents = outermost(self.picture, turn.id)
            inside = Inside(self, folds, live, guide.under, fade_of(turn), inner)
            place = Place(self.picture, turn)
            if at in opened:
                rows += inside.of_turn(place, turn.id, agents, depth=1)
            else:
                for agent in agents:
                    rows += inside.of_agent(place, agent, None, depth=0)
        rows += lines.rows[done:]
        return TreeView(tuple(rows), inner)

    def is_quick(self, folds: Folds) -> bool:
        """Whether a view of it, folded so, is made within a frame."""
        return folds.lines in self._lines or len(self._own) <= SHORT

    def lines(self, folds: Folds) -> _Lines:
        """The turns that have a line; kept for the last few ways of folding."""
        key = folds.lines
        known = self._lines.get(key)
        if known is None:
            lines = self.listed(folds)
            drawn = guides([line.node for line in lines])
            agents = self.picture.agents
            known = _Lines(
                lines,
                drawn,
                [self.row(line, guide) for line, guide in zip(lines, drawn, strict=True)],
                {line.turn.id: at for at, line in enumerate(lines)},
                [
                    at
                    for at, line in enumerate(lines)
                    if line.turn.id in agents or (folds.everything and line.turn.queued)
                ],
            )
            kept = list(self._lines.items())[1 - KEPT :]
            self._lines = dict([*kept, (key, known)])  # another thread may be reading the old one
        return known

    def listed(self, folds: Folds) -> list[_Line]:
        if folds.everything:
            return self._own
        together = {head: self._branches[head] for head in folds.shut if head in self._branches}
        if self.copied and not folds.copied:
            by_id = self.picture.tree.by_id
            copied = [by_id[turn_id] for turn_id in self.copied]  # rewound ones among them
            together = {head: turns for head, turns in together.items() if head not in self.copied}
            together[copied[0].id] = copied
        stands_for = {turn.id: head for head, turns in together.items() for turn in turns}
        lines: list[_Line] = []
        for line in self._own:
            turn = line.turn
            head = stands_for.get(turn.id)
            if turn.kind == "command" or (head is not None and head != turn.id):
                continue
            above = stands_for.get(turn.parent or "")
            if head is not None or above is not None:
                node = replace(line.node, parent=above) if above is not None else line.node
                line = _Line(turn, node, tuple(together[head]) if head is not None else ())
            lines.append(line)
        return lines

    def row(self, line: _Line, guide: Guide) -> TurnRow:
        turn = line.turn
        if line.together:
            marks = ", ".join(filter(None, (self.marks.within(one.id) for one in line.together)))
            copied = turn.id in self.copied
            return self.turns.folded(turn, line.together, guide, marks, copied=copied)
        if line.drawn is None or line.drawn[0] != guide:
            line.drawn = (guide, self.turns.row(turn, guide, self.marks.within(turn.id)))
        return line.drawn[1]

    def queued(self, turn: Turn, guide: Guide, inner: dict[str, Place]) -> Iterator[TurnRow]:
        """What the user typed while the turn was running."""
        for n, row in enumerate(turn.queued):
            row_id = f"{turn.id} queued {n}"
            inner[row_id] = Place(self.picture, turn, above=turn.id)
            text = one_line(queued_text(row), TITLE)
            yield TurnRow(
                row_id,
                "command",
                guide.under,
                title=f"typed meanwhile: {text}",
                fade=fade_of(turn),
                depth=1,
            )


def _node(turn: Turn) -> Node:
    return Node(
        turn.id,
        turn.parent,
        live=turn.on_live_path,
        summarised=turn.on_live_path and not turn.in_context,
        joins=turn.kind == "compaction",
    )
