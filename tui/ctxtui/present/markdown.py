"""Markdown as lines of spans; the text in it is drawn literally, never read as our markup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ctxtui.core.text import clean
from ctxtui_widgets.rows import Blank, Block, Paragraph, Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Spans = tuple[Span, ...]
QUOTE = Span("│ ", "guide")
DEEPEST = 24
"""Cells of signs and indents before a line; what is nested deeper goes no further in."""


def markdown_blocks(text: str, ink: str = "text-secondary") -> list[Block]:
    """Headings, lists, quotes and code as blocks; tables and HTML stay as they were written."""
    source = clean(text).strip("\n")
    tokens = _parser().parse(source)
    writer = _Writer(source.split("\n"), ink)
    for token in tokens:
        writer.take(token)
    return writer.blocks


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass(slots=True)
class _Item:
    """A list item or quote that is open."""

    first: Spans
    rest: Spans
    used: bool = False
    """Its sign was drawn."""


@dataclass(slots=True)
class _Writer:
    """Blocks from the parser's tokens, in one pass."""

    lines: list[str]
    ink: str
    blocks: list[Block] = field(default_factory=list)
    items: list[_Item] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)
    """Of the lists that are open, the next number; None for one with dots."""
    heading: bool = False
    in_table: bool = False

    def take(self, token: Token) -> None:
        kind = token.type
        if kind in ("table_open", "table_close"):
            self.in_table = kind == "table_open"
            if self.in_table and token.map:
                self.raw(self.lines[token.map[0] : token.map[1]])
        elif self.in_table:
            return
        elif kind in ("bullet_list_open", "ordered_list_open"):
            if not self.numbers:
                self.air()
            start = token.attrGet("start")
            number = int(start) if isinstance(start, (int, str)) else 1
            self.numbers.append(number if kind.startswith("ordered") else None)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.numbers.pop()
        elif kind == "list_item_open":
            self.open_item()
        elif kind == "blockquote_open":
            self.air()
            self.items.append(_Item((QUOTE,), (QUOTE,)))
        elif kind in ("list_item_close", "blockquote_close"):
            self.items.pop()
        elif kind == "heading_open":
            self.air()
            self.heading = True
        elif kind == "heading_close":
            self.heading = False
        elif kind == "paragraph_open" and not token.hidden:
            self.air()
        elif kind == "inline":
            ink = "text b" if self.heading else self.ink
            self.add(tuple(_inline(token.children or [], ink)))
        elif kind in ("fence", "code_block"):
            self.air()
            self.code(token.content)
        elif kind == "html_block":
            self.raw(token.content.rstrip("\n").split("\n"))
        elif kind == "hr":
            self.air()
            self.add((Span("┄┄┄┄┄┄┄┄", "rule"),))

    def open_item(self) -> None:
        number = self.numbers[-1] if self.numbers else None
        sign = "– " if number is None else f"{number}. "
        if number is not None:
            self.numbers[-1] = number + 1
        self.items.append(_Item((Span(sign, "text-dim"),), (Span(" " * len(sign)),)))

    def air(self) -> None:
        """One blank line between blocks; none before the first line of a list item."""
        fresh = self.items and not self.items[-1].used and self.items[-1].first != (QUOTE,)
        if self.blocks and not isinstance(self.blocks[-1], Blank) and not fresh:
            self.blocks.append(Blank())

    def add(self, spans: Spans) -> None:
        first, rest = self.signs()
        self.blocks.append(Paragraph(spans, first=first, rest=rest))

    def signs(self) -> tuple[Spans, Spans]:
        first: list[Span] = []
        rest: list[Span] = []
        for item in self.items:
            if sum(len(span.text) for span in rest) < DEEPEST:
                first += item.rest if item.used else item.first
                rest += item.rest
            item.used = True
        return tuple(first), tuple(rest)

    def code(self, content: str) -> None:
        bar = Span("▏ ", "guide")
        for line in content.rstrip("\n").expandtabs(4).split("\n"):
            first, rest = self.signs()
            self.blocks.append(
                Paragraph((Span(line, "text"),), first=(*first, bar), rest=(*rest, bar))
            )

    def raw(self, lines: Sequence[str]) -> None:
        self.air()
        for line in lines:
            self.add((Span(line.expandtabs(4), self.ink),))


def _inline(tokens: Sequence[Token], ink: str) -> Iterator[Span]:
    shapes: list[str] = []
    links: list[str] = []
    for token in tokens:
        kind = token.type
        here = " ".join([ink, *(one for one in dict.fromkeys(shapes) if one not in ink.split())])
        if kind in ("text", "html_inline"):
            yield Span(token.content, here)
        elif kind == "code_inline":
            yield Span(token.content, "note")
        elif kind in ("softbreak", "hardbreak"):
            yield Span("\n", here)
        elif kind in ("strong_open", "em_open", "s_open"):
            shapes.append({"strong_open": "b", "em_open": "i", "s_open": "s"}[kind])
        elif kind in ("strong_close", "em_close", "s_close"):
            shapes.pop()
        elif kind == "link_open":
            links.append(str(token.attrGet("href") or ""))
        elif kind == "link_close":
            url = links.pop()
            if url and not url.startswith("#"):
                yield Span(f" ({url})", "text-dim")
        elif kind == "image":
            yield Span(token.content or "image", here)
