"""Text to be read: headings, wrapped paragraphs, lines with figures."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

from textual.binding import BindingType
from textual.strip import Strip

from ctxtui_widgets.cells import CUT, between, blank, clip, wrap
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.drawn import DrawnView
from ctxtui_widgets.look import Look
from ctxtui_widgets.moves import MOVES
from ctxtui_widgets.rows import Block, Columns, Fold, Heading, Paragraph, Span, Spans


class Prose(DrawnView, can_focus=True, inherit_bindings=False):
    """Blocks in the order given, wrapped to its width, one cell off each edge; it only scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = MOVES

    def __init__(
        self, blocks: Sequence[Block] = (), *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.blocks: Sequence[Block] = blocks
        self.about = ""
        self.lines: list[Spans] = []
        self.laid_for = 0
        """The width that the lines were laid out for."""

    def show(self, blocks: Sequence[Block], about: str = "") -> None:
        """Draw `blocks` from now on; the place read is kept while they are `about` the same."""
        self.blocks = blocks
        if not about or about != self.about:
            self.scroll_to(y=0, animate=False, force=True)
        self.about = about
        self.lay_out()

    def lay_out(self) -> None:
        self.laid_for = self.size.width
        room = max(1, self.laid_for - 2)
        self.lines = [line for block in self.blocks for line in lay_block(block, room)]
        self.take_room(len(self.lines))
        self.refresh()

    def on_resize(self) -> None:
        self.lay_out()

    def strip_at(self, y: int, width: int, look: Look) -> Strip:
        if self.laid_for != width:  # it may be drawn before it is told of its size
            self.lay_out()
        at = y + self.scroll_offset.y
        if at >= len(self.lines):
            return look.blank(width)
        return look.strip([Span(" "), *self.lines[at]], width)

    def action_step(self, by: int) -> None:
        self.scroll_to(y=self.scroll_offset.y + by, animate=False, force=True)

    def action_edge(self, by: int) -> None:
        self.scroll_to(y=self.max_scroll_y if by > 0 else 0, animate=False, force=True)

    def action_leap(self, pages: float) -> None:
        lines = max(1, round(abs(pages) * (self.size.height - 1)))
        self.action_step(lines if pages > 0 else -lines)


@lru_cache(maxsize=8192)
def lay_block(block: Block, room: int) -> list[Spans]:
    """The lines of one block in `room` cells; kept, so a thread may lay out what is shown next."""
    if isinstance(block, Heading):
        right = [Span(block.right, "text-dim")] if block.right else []
        return [between([Span(block.left, "text-secondary b")], right, room)]
    if isinstance(block, Columns):
        return [between(block.left, block.right, room)]
    if isinstance(block, Fold):
        sign = Span("▾ " if block.open else "▸ ", "text-dim")
        return [between([sign, *block.left], block.right, room)]
    if isinstance(block, Paragraph):
        return lay_paragraph(block, room)
    return [()]


def lay_paragraph(block: Paragraph, room: int) -> list[Spans]:
    indent = [blank(block.indent)] if block.indent else []
    room = max(1, room - block.indent - cells(block.first))
    lines = wrap(block.spans, room)
    if block.lines and len(lines) > block.lines:
        lines = lines[: block.lines]
        lines[-1] = cut(lines[-1], room)
    first, *others = lines
    return [[*indent, *block.first, *first], *([*indent, *block.rest, *one] for one in others)]


def cut(line: list[Span], room: int) -> list[Span]:
    """`line` with a mark that more would follow."""
    *before, last = line or [Span("")]
    return clip([*before, Span(last.text.rstrip(" .,;:") + CUT, last.ink)], room)
