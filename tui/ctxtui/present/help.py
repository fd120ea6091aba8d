"""The lines of the help: keys by where they work, and the words of the screens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import zip_longest

from textual.binding import Binding
from textual.dom import DOMNode

from ctxtui.core.places import tilde
from ctxtui.log import log_path
from ctxtui_widgets.rows import Blank, Block, Columns, Heading, Paragraph, Span

TREE = ("home", "turns")
WORDS: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    ((*TREE, "marks", "branch"), "◆", "accent",
     "a mark: a point to go back to, with the code as it was"),
    ((*TREE, "context", "audit", "forecast"), "≡", "note",
     "compaction: what came before it is a summary now"),
    (TREE, "│ ┊", "guide", "solid: in the window now · dotted: summarised away"),
    (TREE, "├╮", "guide", "a branch that was rewound: in the file, not in the window"),
    ((*TREE, "launches"), "↳", "guide", "a subagent, with its own window"),
    (("brief", "compact"), "✓ –", "ok", "in what leaves, left out of it: space turns it"),
    (("audit",), "✓ ? ✗", "note", "kept by the summary, unclear, gone"),
    ((), "▸ ▾", "text-dim", "folded, open; right unfolds and left folds turns and branches"),
    ((), "· ! !!", "warn", "note, warn, urgent: answers often get worse as the window fills"),
    ((), "≈", "text-dim", "estimated; figures without it are exact"),
)  # fmt: skip
"""Signs, and what the ids of the bindings begin with where they stand; none is everywhere."""
TMUX = (
    "Esc is slow in a tmux older than 3.5. This line in ~/.tmux.conf mends it: "
    "set -sg escape-time 10"
)
KEY_CELLS = 12
LEFT_CELLS = 32
LEFT = (("Move", ("move", "list", "filter")), ("Turns", ("turns",)), ("Everywhere", ("app",)))
RIGHT = (("Here", ()),)
"""What the ids of a section's bindings begin with; none stands for every other one."""
NAMED = {place for _, places in (*LEFT, *RIGHT) for place in places}


def help_blocks(
    bindings: Sequence[tuple[Binding, DOMNode]],
    display: Callable[[Binding], str],
    *,
    two_columns: bool,
) -> list[Block]:
    """Keys in two columns where there is room, then words, then what helps with Esc."""
    bindings = [(binding, node) for binding, node in bindings if binding.id]
    left: list[tuple[Span, ...]] = []
    right: list[tuple[Span, ...]] = []
    for column, sections in ((left, LEFT), (right, RIGHT)):
        for title, places in sections:
            own = [b for b, _ in bindings if _belongs(b, places)]
            lines = _lines(own, display)
            if lines:
                column += [(), _head(title), *lines] if column else [_head(title), *lines]
    blocks: list[Block] = []
    if two_columns:
        for one, two in zip_longest(left, right, fillvalue=()):
            blocks.append(Columns((*_padded(one), *two)))
    else:
        blocks += [Columns(line) if line else Blank() for line in (*right, (), *left)]
    blocks += [Blank(), Heading("Words on this screen")]
    live = {_place(binding) for binding, _ in bindings}
    for where, sign, ink, text in WORDS:
        if where and live.isdisjoint(where):
            continue
        blocks.append(Columns((Span(f"{sign:<{KEY_CELLS}}", ink), Span(text, "text-secondary"))))
    if any(_place(binding) == "marks" for binding, _ in bindings):
        from ctxtui.core.repo.anchors import SEEN_BY_ALL

        blocks += [Blank(), Paragraph(SEEN_BY_ALL, "text-dim")]
    blocks += [Blank(), Paragraph(TMUX, "text-dim")]
    blocks += [Blank(), Paragraph(f"What failed is told in {tilde(log_path())}", "text-dim")]
    return blocks


def _place(binding: Binding) -> str:
    return (binding.id or "").split(".", 1)[0]


def _belongs(binding: Binding, places: Sequence[str]) -> bool:
    place = _place(binding)
    return place in places if places else place not in NAMED


def _head(text: str) -> tuple[Span, ...]:
    return (Span(text, "text b"),)


def _padded(line: tuple[Span, ...]) -> tuple[Span, ...]:
    used = sum(len(span.text) for span in line)
    return (*line, Span(" " * max(2, LEFT_CELLS - used)))


def _lines(bindings: list[Binding], display: Callable[[Binding], str]) -> list[tuple[Span, ...]]:
    keys: dict[str, list[str]] = {}
    for binding in bindings:
        if binding.description:
            shown = keys.setdefault(binding.description, [])
            key = display(binding)
            if key not in shown:
                shown.append(key)
    return [
        (Span(f"{'  '.join(shown):<{KEY_CELLS}}", "accent"), Span(words, "text-secondary"))
        for words, shown in keys.items()
    ]
