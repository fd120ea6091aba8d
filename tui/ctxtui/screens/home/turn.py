"""The pane of one turn, step or subagent, told in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.message import Message
from textual.worker import get_current_worker

from ctxtui_widgets.folding_prose import FoldingProse
from ctxtui_widgets.pane import Pane
from ctxtui_widgets.prose import lay_block
from ctxtui_widgets.rows import Block

if TYPE_CHECKING:
    from ctxtui.present.tree_place import Place


class TurnPane(Pane):
    """Reads bodies in a thread; tool calls unfold in place."""

    prose = getters.query_one("#turn", FoldingProse)

    @dataclass
    class Read(Message, bubble=False):
        """What is to be shown of a place."""

        key: str
        blocks: list[Block]

    @dataclass
    class Left(Message):
        """The user goes on to the right, or back to the left (`by` -1)."""

        by: int

    def __init__(self, *, id: str) -> None:
        super().__init__("Turn", FoldingProse(id="turn"), id=id)
        self.place: Place | None = None
        self.live = False
        self.opened: set[str] = set()
        """Ids of the calls that are unfolded."""

    @property
    def key(self) -> str:
        """Tells apart what is shown: the same after news, so the place read is kept."""
        place = self.place
        if place is None:
            return ""
        agent = place.agent.id if place.agent is not None else ""
        step = place.step.number if place.step is not None else ""
        return f"{place.picture.id} {agent} {'' if place.own else place.turn.id} {step}"

    def show(self, place: Place | None, *, live: bool) -> None:
        before = self.key
        self.place, self.live = place, live
        if self.key != before:
            self.opened.clear()
            if place is not None and place.step is not None and not place.own:
                self.opened |= {call.id for call in place.step.calls[:1]}
        self.read()

    def say(self, blocks: list[Block]) -> None:
        """Show this instead of a turn."""
        self.place = None
        self.prose.show(blocks)

    @work(thread=True, exclusive=True, group="detail", description="detail", exit_on_error=False)
    def read(self) -> None:
        place, key = self.place, self.key
        if place is None:
            return
        from ctxtui.present.detail import safe_detail

        blocks = safe_detail(place, datetime.now(UTC), live=self.live, opened=set(self.opened))
        room = max(1, self.prose.size.width - 2)
        for block in blocks:  # long texts take their time to be wrapped; here nobody waits for it
            lay_block(block, room)
        if not get_current_worker().is_cancelled:
            self.post_message(self.Read(key, blocks))

    def on_turn_pane_read(self, news: Read) -> None:
        if news.key == self.key:
            self.prose.show(news.blocks, about=news.key)

    @on(FoldingProse.FoldAsked)
    def fold(self, event: FoldingProse.FoldAsked) -> None:
        event.stop()
        if event.fold_id is None:
            self.post_message(self.Left(1 if event.open else -1))
        else:
            (self.opened.add if event.open else self.opened.discard)(event.fold_id)
            self.read()
