"""What one drawn line shows: formatted texts, of no particular width, free of any UI library.

Structs rather than dataclasses: a list of ten thousand is made in the time of a frame, and the
garbage collector never walks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, TypeAlias

from msgspec import Struct

TEXT_INKS = ("text", "text-secondary", "text-dim", "accent", "ok", "note", "warn", "urgent")
INKS = frozenset((*TEXT_INKS, "guide", "track", "rule", "fill"))
GROUNDS = frozenset(("surface", "panel", "cursor", "cursor-blurred"))
SHAPES = frozenset(("b", "i", "s"))

Status = Literal[
    "", "working", "waiting", "idle", "background", "ended", "expired", "stale"
]  # fmt: skip
Zone = Literal["calm", "note", "warn", "urgent"] | None
Kind = Literal["prompt", "compaction", "agent", "step", "command", "folded"]
Fade = Literal["window", "summarised", "rewound"]
AgentState = Literal["", "running", "done", "failed"]
Outcome = Literal["", "ok", "failed", "rejected", "running"]
FactState = Literal["kept", "unclear", "gone"]


@lru_cache(maxsize=512)
def check_ink(ink: str) -> None:
    """Raise ValueError for a word that is no ink, ground or shape."""
    for word in ink.split():
        if word not in INKS and word not in GROUNDS and word not in SHAPES:
            raise ValueError(f"no such ink: {word!r}; see ctxtui_widgets.rows.INKS")


class Span(Struct, frozen=True, gc=False):
    """A piece of a line, drawn literally.

    `ink` is words: one of INKS, b i s for bold, italic and strike, and one of GROUNDS where the
    piece stands on a ground of its own.
    """

    text: str
    ink: str = "text"

    def __post_init__(self) -> None:
        check_ink(self.ink)


Spans: TypeAlias = Sequence[Span]

# ------------------------------------------------------------------------------- lists


class BlankRow(Struct, frozen=True, gc=False):
    """Air between two groups; the cursor passes over it."""

    id: str


class ComingRow(Struct, frozen=True, gc=False):
    """A row that is still being read: a dotted line of `cells`; the cursor passes over it."""

    id: str
    cells: int = 15


class ProjectRow(Struct, frozen=True, gc=False):
    """The heading of a project's sessions."""

    id: str
    title: str
    count: str = ""
    """Sessions in it, shown or not; `…` while they are counted."""
    open: bool = True


class SessionRow(Struct, frozen=True, gc=False):
    """One session."""

    id: str
    title: str
    status: Status = ""
    used: str = "–"
    """Tokens, such as `312k` or `≈58k`."""
    zone: Zone = None
    age: str = ""
    """Such as `6m` or `Mar 4`; shown where there is room."""
    live: bool = False
    """A process has it open: its title is drawn as primary text."""
    word: str = ""
    """Its status in words, in the ink of its glyph: shown whole where there is room, or not."""
    alarm: str = ""
    """What somebody has to look at, in the urgent ink; it takes the place of the word."""
    guess: bool = False
    """Where it comes from was concluded from what merely fits: `≈` behind its title."""


class MoreRow(Struct, frozen=True, gc=False):
    """Stands for rows that are not listed, such as `19 more`."""

    id: str
    text: str


class TurnRow(Struct, frozen=True, gc=False):
    """One line of a session's tree."""

    id: str
    kind: Kind = "prompt"
    guide: str = "│ "
    """The cells of the branch guides, at least two."""
    label: str = ""
    """`#14` for a prompt, a short number for a step; a compaction draws its own sign."""
    title: str = ""
    mark: str = ""
    """Name of the mark set here: drawn in place of the title, which then becomes the extra."""
    fade: Fade = "window"
    errors: int = 0
    added: str = ""
    """Change of the window, such as `+24k` or `−208k`."""
    used: str = ""
    """Tokens after it; for an agent its own tokens, for a compaction those that are left."""
    zone: Zone = None
    tools: str = ""
    files: str = ""
    took: str = ""
    state: AgentState = ""
    also: str = ""
    """An extra word, such as `rewound`: shown whole or not at all."""
    before: str = ""
    """For a compaction the tokens before it."""
    depth: int = 0
    """How far its title is moved in: 1 for what is inside a turn, more inside a subagent."""
    outcome: Outcome = ""
    """How the tools of a step ended."""
    begins: bool = False
    """A branch begins here."""
    leaf: bool = False
    """The last turn of the live path."""


class SectionRow(Struct, frozen=True, gc=False):
    """The heading of a section of the brief."""

    id: str
    title: str
    hint: str = ""
    tokens: str = ""
    """Empty is drawn as `–`."""
    open: bool = True
    empty: bool = False
    """There is nothing in it: drawn dim."""


class ItemRow(Struct, frozen=True, gc=False):
    """One item of a section, with where it comes from."""

    id: str
    text: str
    evidence: str = ""
    """Such as `#14.6`, `#3 #4` or `git`."""
    tokens: str = ""
    on: bool = True
    """False: struck, not in the brief."""
    word: str = ""
    """What the user made of it, such as `pinned`."""
    depth: int = 0
    """1 for what belongs to the row above."""
    open: bool | None = None
    """Whether what it holds is unfolded beneath it; None holds nothing."""
    missing: bool = False
    """Something that could be in and isn't: no sign of its own, nothing struck through."""
    chosen: bool | None = None
    """One of several of which one is chosen: whether it is this one. None is no such thing."""


class FactRow(Struct, frozen=True, gc=False):
    """One fact, and whether a summary kept it."""

    id: str
    text: str
    state: FactState
    kind: str = ""
    """Such as `constraint`; shown where there is room."""
    evidence: str = ""
    """Where it was said, such as `#14.6`."""
    on: bool = False
    """It is ticked."""


# ------------------------------------------------------------------------------- parts of a whole


class PartRow(Struct, frozen=True, gc=False):
    """One part of a whole, with a bar as long as the part is large."""

    id: str
    title: str
    tokens: str = "–"
    """Such as `34k`, or `≈34k` for an estimate."""
    bar: float | None = None
    """Length of the bar, 0..1 of its room; None draws none."""
    percent: str = ""
    remark: str = ""
    """A count such as `6 reads`, or what is wrong with it, sign first: `! stale`."""
    remark_ink: str = "text-dim"
    depth: int = 0
    """0 heads the deeper rows after it."""
    rest: bool = False
    """It stands for several small ones: drawn dim."""


class ColumnRow(Struct, frozen=True, gc=False):
    """One column of a chart."""

    id: str
    label: str
    """Such as `#14`; under the column, where there is room for it."""
    value: int | None
    """None is unknown and draws no column."""
    fade: Fade = "window"
    compaction: bool = False


class LevelRow(Struct, frozen=True, gc=False):
    """A line across a chart, such as where a zone begins."""

    value: int
    label: str
    ink: str = "text-dim"


# ------------------------------------------------------------------------------- prose


class Heading(Struct, frozen=True, gc=False):
    """A bold line, with a dim word at the right end."""

    left: str
    right: str = ""


class Paragraph(Struct, frozen=True, gc=False):
    """Text wrapped to the width; a newline in it starts a new line."""

    text: str | tuple[Span, ...]
    ink: str = "text-secondary"
    """For a `text` that is a string."""
    indent: int = 0
    """Blank cells before every line."""
    first: tuple[Span, ...] = ()
    """What stands after the indent of the first line, such as the sign of a list."""
    rest: tuple[Span, ...] = ()
    """The same for all other lines; as wide as `first`."""
    lines: int = 0
    """At most so many lines, the last one ending in `…`; 0 is all of them."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The text as spans, whichever way it was given."""
        return (Span(self.text, self.ink),) if isinstance(self.text, str) else self.text


class Columns(Struct, frozen=True, gc=False):
    """One line: the left side gives way with `…`, the right side keeps its figures."""

    left: tuple[Span, ...] = ()
    right: tuple[Span, ...] = ()


class Fold(Struct, frozen=True, gc=False):
    """One line that unfolds; what it holds follows it as blocks of their own while it is open."""

    id: str
    left: tuple[Span, ...] = ()
    right: tuple[Span, ...] = ()
    open: bool = False


class Blank(Struct, frozen=True, gc=False):
    """An empty line."""


Block = Heading | Paragraph | Columns | Fold | Blank

# ------------------------------------------------------------------------------- gauge


class Clock(Struct, frozen=True, gc=False):
    """What comes nearer, such as `cache` `41m`."""

    label: str
    text: str
    ink: str = "text-secondary"


class GaugeRow(Struct, frozen=True, gc=False):
    """How full a window is."""

    used: str = "–"
    limit: str = ""
    """Such as `1M`; empty when it is unknown."""
    share: float | None = None
    """Used part of the limit; over 1.0 draws a full bar, None an empty one."""
    percent: str = "–"
    zone: Zone = None
    next_at: float | None = None
    """Share at which the next zone begins: the tick of the bar."""
    ahead: Clock | None = None
    """When the next zone begins, such as `urgent` `≈3–5 turns`; shown from 100 cells."""
    clocks: tuple[Clock, ...] = ()
    """The most important first; those without room are left out whole."""
    why: str = ""
    """Why nothing is known, in place of the figures."""


# ------------------------------------------------------------------------------- moves


class NextMove(Struct, frozen=True, gc=False):
    """One move of the next bar."""

    key: str
    label: str
    """Such as `clear + brief` or `branch at ◆#5`."""
    figure: str = ""
    """What it gains or costs, such as `−208k` or `$0.06`."""
    action: str = ""
    """What a click on it runs."""
    best: bool = False
    """Drawn as primary text."""


class NextRow(Struct, frozen=True, gc=False):
    """What could be done next, the best first."""

    moves: tuple[NextMove, ...] = ()
    more: str = ""
    """What a click on the `…` behind the last one runs; empty draws none while all are shown."""


class MoveRow(Struct, frozen=True, gc=False):
    """One move among all, with its figures in columns."""

    id: str
    key: str
    title: str
    after: str = "–"
    """Tokens in the window once it is made."""
    next: str = "–"
    """What the next request takes, in dollars or tokens."""
    back: str = ""
    """When it has paid back what it costs, such as `≈4 requests` or `at once`."""
    can: bool = True
    """False: it can't be made here, and is drawn dim."""
