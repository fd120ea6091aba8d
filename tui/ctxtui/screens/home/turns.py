"""The pane of turns: the tree of one session, folded and searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.message import Message
from textual.timer import Timer
from textual.worker import get_current_worker

from ctxtui.present.folds import Folds
from ctxtui.present.searching import Search
from ctxtui_widgets.filter_line import FilterLine
from ctxtui_widgets.line_list import LineList
from ctxtui_widgets.pane import Pane
from ctxtui_widgets.rows import TurnRow
from ctxtui_widgets.turn_tree import TurnTree

if TYPE_CHECKING:
    from ctxtui.core.transcripts.turns import Turn
    from ctxtui.present.tree import TreeShape
    from ctxtui.present.tree_place import Place, TreeView

SETTLE = 0.05
"""Seconds the cursor rests on a row before it is told in full."""


class TurnsPane(Pane):
    """Says what the cursor stands on; steps, subagents and branches unfold in place."""

    turns = getters.query_one("#turn-tree", TurnTree)
    filter = getters.query_one(FilterLine)

    @dataclass
    class Rested(Message):
        """The cursor came to another row and stays there."""

    @dataclass
    class Folded(Message):
        """Other rows are drawn: something was folded or unfolded, or is new."""

    @dataclass
    class Chosen(Message):
        """The user wants to read what the cursor stands on."""

    @dataclass
    class Left(Message):
        """The user goes on to the right, or back to the left (`by` -1)."""

        by: int

    @dataclass
    class TargetsRead(Message, bubble=False):
        """What the calls of some turns were about."""

        shape: TreeShape
        found: dict[str, str]

    @dataclass
    class Built(Message, bubble=False):
        """The rows of a long tree, as it was folded when they were asked for."""

        asked: int
        shape: TreeShape
        view: TreeView
        goals: tuple[str, ...]
        cursor: str | None

    def __init__(self, *, id: str) -> None:
        super().__init__("Turns", TurnTree(id="turn-tree"), FilterLine("find in prompts"), id=id)
        self.shape: TreeShape | None = None
        self.live = False
        self.of_session: dict[str, Folds] = {}
        self.view: TreeView | None = None
        self.search = Search()
        self.settling: Timer | None = None
        self.asked = 0
        """How often rows were asked for: what was built for an earlier time comes too late."""

    def show(self, shape: TreeShape | None, *, live: bool) -> None:
        """Draw this tree from now on, as the user folded that of its session before."""
        if shape is self.shape and live == self.live:
            return
        before = self.shape
        if shape is not None and before is not None and shape.picture.id == before.picture.id:
            shape.about.update(before.about)
        self.shape, self.live = shape, live
        self.search.look_in(shape)
        self.draw()

    def draw(self, *goals: str) -> None:
        """Draw the tree as it is folded now, at once or, if that takes longer than a frame, when
        it is ready; then go to the first of the rows `goals` that is there."""
        self.asked += 1
        shape = self.shape
        if shape is None:
            self.view = None
            self.turns.show(())
        elif shape.is_quick(self.folds):
            self.lay(shape.view(self.folds, live=self.live), goals)
        else:
            self.build(self.asked, shape, self.folds.copy(), goals, self.turns.cursor_id)

    @work(thread=True, exclusive=True, group="rows", description="rows", exit_on_error=False)
    def build(
        self,
        asked: int,
        shape: TreeShape,
        folds: Folds,
        goals: tuple[str, ...],
        cursor: str | None,
    ) -> None:
        view = shape.view(folds, live=self.live)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Built(asked, shape, view, goals, cursor))

    def on_turns_pane_built(self, news: Built) -> None:
        if news.asked == self.asked and news.shape is self.shape:
            moved = self.turns.cursor_id != news.cursor  # meanwhile, by the user
            self.lay(news.view, () if moved else news.goals)

    def lay(self, view: TreeView, goals: tuple[str, ...]) -> None:
        self.view = view
        self.turns.show(view.rows)
        for goal in goals:
            if self.turns.select(goal):
                break
        self.post_message(self.Folded())
        shape = self.shape
        places = self.unfolded()
        if shape is not None and any(
            call.id not in shape.about for place in places for call in place.turn.calls
        ):
            self.read_targets(shape, places)

    @property
    def folds(self) -> Folds:
        """How the tree that is shown is folded."""
        return self.folds_of(self.shape.picture.id if self.shape is not None else "")

    def folds_of(self, session_id: str) -> Folds:
        """How the tree of a session was folded when it was shown last."""
        return self.of_session.setdefault(session_id, Folds())

    @property
    def place(self) -> Place | None:
        """What the cursor stands on."""
        if self.shape is None or self.view is None:
            return None
        return self.shape.place(self.view, self.turns.cursor_id)

    # -- the cursor

    @on(LineList.Highlighted)
    def rest(self, event: LineList.Highlighted) -> None:
        event.stop()
        if self.settling is not None:
            self.settling.stop()
        self.settling = self.set_timer(SETTLE, lambda: self.post_message(self.Rested()))

    @on(LineList.Chosen)
    def choose(self, event: LineList.Chosen) -> None:
        event.stop()
        row = self.turns.cursor_row
        if isinstance(row, TurnRow) and row.kind == "folded":
            self.unfold()
        else:
            self.post_message(self.Chosen())

    def select(self, turn: Turn) -> None:
        """Put the cursor on a turn of the session, unfolding what hides it."""
        if self.shape is None:
            return
        if not self.turns.select(turn.id):
            self.shape.reveal(turn, self.folds)
            self.draw(turn.id)

    # -- folding

    @property
    def unfolds(self) -> bool:
        """Is there something to open where the cursor stands?"""
        row, place = self.turns.cursor_row, self.place
        if self.shape is None or place is None or not isinstance(row, TurnRow):
            return False
        return row.kind == "folded" or (row.id not in self.folds.open and self.shape.opens(place))

    @on(LineList.FoldAsked)
    def fold_or_leave(self, event: LineList.FoldAsked) -> None:
        event.stop()
        if not (self.unfold() if event.open else self.fold()):
            self.post_message(self.Left(1 if event.open else -1))

    def unfold(self) -> bool:
        """Open what the cursor stands on; False if there is nothing to open."""
        row, place = self.turns.cursor_row, self.place
        if not self.unfolds or self.shape is None or row is None or place is None:
            return False
        if isinstance(row, TurnRow) and row.kind == "folded":
            self.shape.reveal(place.turn, self.folds)
        else:
            self.folds.open.add(row.id)
            if place.own and place.agent is not None and place.agent.tree is not None:
                turns = place.agent.tree.turns
                if len(turns) == 1:  # nearly always: its prompt is all it was ever asked
                    self.folds.open.add(f"{row.id} {turns[0].id}")
        self.draw()
        return True

    def fold(self) -> bool:
        """Fold what is open here, or what this lies in; False where nothing can be folded."""
        row, place = self.turns.cursor_row, self.place
        if self.shape is None or place is None or not isinstance(row, TurnRow):
            return False
        if row.id in self.folds.open:
            self.folds.open.discard(row.id)
        elif place.above is not None:
            self.folds.open.discard(place.above)
            self.turns.select(place.above)
        elif row.kind != "folded" and not self.folds.everything:
            head = self.shape.head(place.turn) if place.agent is None else None
            if head is None:
                return False
            self.folds.shut.add(head)
            self.draw(head)
            return True
        else:
            return False
        self.draw()
        return True

    def fold_all(self) -> None:
        """Fold all steps, subagents and rewound branches; if all are, unfold the branches."""
        if self.shape is None:
            return
        place, branches = self.place, self.shape.branches()
        if self.folds.open or not branches <= self.folds.shut:
            self.folds.open.clear()
            self.folds.shut |= branches
        else:
            self.folds.shut.clear()
        goals: list[str] = []
        if place is not None and place.agent is None:
            goals = [place.turn.id, self.shape.head(place.turn) or place.turn.id]
        self.draw(*goals)

    def show_everything(self) -> None:
        """Every turn that was ever said, with commands and copied turns; or the usual view."""
        self.folds.everything = not self.folds.everything
        self.draw()

    def unfolded(self) -> list[Place]:
        """What is open, and so needs to be told what its calls were about."""
        shape, view = self.shape, self.view
        if shape is None or view is None:
            return []
        places = [shape.place(view, row_id) for row_id in self.folds.open]
        return [place for place in places if place is not None and not place.own]

    @work(thread=True, exclusive=True, group="targets", description="targets", exit_on_error=False)
    def read_targets(self, shape: TreeShape, places: list[Place]) -> None:
        from ctxtui.present.steps import targets

        found: dict[str, str] = {}
        for place in places:
            picture = place.picture
            transcript = picture.tree.transcript
            found |= targets(transcript, place.turn, picture.cwd, shape.about)
        if found and not get_current_worker().is_cancelled:
            self.post_message(self.TargetsRead(shape, found))

    def on_turns_pane_targets_read(self, news: TargetsRead) -> None:
        news.shape.about.update(news.found)
        if news.shape is self.shape:
            self.draw()

    # -- finding

    def ask(self) -> None:
        self.prepare()
        self.filter.ask()

    @work(thread=True, exclusive=True, group="words", description="words", exit_on_error=False)
    def prepare(self) -> None:
        self.search.prepare(self.search.turns)

    def back(self) -> bool:
        """Leave the field; then look for nothing. False if there was neither."""
        if self.filter.typing:
            self.turns.focus()
        elif self.filter.text:
            self.filter.clear()
        else:
            return False
        return True

    def find(self, by: int, *, here: bool = False) -> None:
        """To the next match in the direction `by`; with `here` this turn may be it."""
        if self.shape is None:
            return
        place = self.place
        at = place.turn if place is not None and place.agent is None else None
        found = self.search.next(at.id if at is not None else None, by, here=here)
        if found is not None:
            self.select(found)

    @on(FilterLine.Changed)
    def look_for(self, event: FilterLine.Changed) -> None:
        event.stop()
        self.search.look_for(event.text)
        self.find(1, here=True)
        self.post_message(self.Rested())

    @on(FilterLine.Kept)
    def to_the_tree(self, event: FilterLine.Kept) -> None:
        event.stop()
        self.turns.focus()

    @on(FilterLine.Stepped)
    def step(self, event: FilterLine.Stepped) -> None:
        event.stop()
        self.find(event.by)
