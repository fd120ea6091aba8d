"""Text to be read, with lines in it that unfold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from ctxtui_widgets.look import Look
from ctxtui_widgets.prose import Prose, lay_block
from ctxtui_widgets.rows import Fold, Span, Spans


class FoldingProse(Prose):
    """Prose whose cursor goes from fold to fold in sight; where there is none, it scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "fold(False)", "fold", show=False, id="move.fold"),
        Binding("right,l", "fold(True)", "unfold", show=False, id="move.unfold"),
        Binding("enter", "choose", "open", show=False, id="list.choose"),
    ]

    @dataclass
    class FoldAsked(Message):
        """The user wants this fold open or shut; with no id: left or right, on no fold."""

        fold_id: str | None
        open: bool
        prose: FoldingProse

        @property
        def control(self) -> FoldingProse:
            return self.prose

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.folds: dict[int, Fold] = {}
        """By the line they stand on."""
        self.chosen: str | None = None

    @property
    def fold(self) -> Fold | None:
        """The fold under the cursor."""
        return next((one for one in self.folds.values() if one.id == self.chosen), None)

    def lay_out(self) -> None:
        room = max(1, self.size.width - 2)
        self.folds = {}
        at = 0
        for block in self.blocks:
            if isinstance(block, Fold):
                self.folds[at] = block
            at += len(lay_block(block, room))
        super().lay_out()
        if self.fold is None:
            self.chosen = None

    def strip_at(self, y: int, width: int, look: Look) -> Strip:
        at = y + self.scroll_offset.y
        fold = self.folds.get(at)
        if fold is None or fold.id != self.chosen or not self.has_focus:
            return super().strip_at(y, width, look)
        line: Spans = self.lines[at]
        return look.strip([Span("▌", "accent"), *line], width, "cursor")

    def in_sight(self) -> list[int]:
        """Lines in sight on which folds stand."""
        top = self.scroll_offset.y
        return [at for at in self.folds if top <= at < top + self.size.height]

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        fold = self.folds.get(event.y + self.scroll_offset.y)
        if fold is not None:
            event.stop()
            self.chosen = fold.id
            self.action_choose()

    def action_step(self, by: int) -> None:
        here = next((at for at, one in self.folds.items() if one.id == self.chosen), None)
        seen = self.in_sight()
        if here not in seen:
            here = None
        ahead = [at for at in seen if here is None or (at - here) * by > 0]
        if ahead:
            self.chosen = self.folds[ahead[0] if by > 0 else ahead[-1]].id
            self.refresh()
        else:
            super().action_step(by)

    def action_choose(self) -> None:
        fold = self.fold
        if fold is not None:
            self.post_message(self.FoldAsked(fold.id, not fold.open, self))

    def action_fold(self, open: bool) -> None:
        fold = self.fold if self.has_focus else None
        acts = fold is not None and fold.open != open
        self.post_message(self.FoldAsked(fold.id if fold and acts else None, open, self))
