"""The moves after a turn: in the next bar, as a list, and one with all that speaks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from ctxtui.core.context.prices import LABEL as PRICE
from ctxtui.core.context.windows import short_model
from ctxtui.core.moves.moves import Move
from ctxtui.core.moves.outlook import Outlook
from ctxtui.core.moves.places import Place
from ctxtui.core.moves.reasons import Reason
from ctxtui.core.text import clean, one_line
from ctxtui.present import figures
from ctxtui.present.labelled import labelled
from ctxtui_widgets.rows import (
    Blank,
    Block,
    Columns,
    Heading,
    MoveRow,
    NextMove,
    NextRow,
    Paragraph,
    Span,
)

OFFERED = 3
REFS = 3
"""Places named behind a reason, beside those in its words."""
UUID = 8
"""Characters of a ref that is the beginning of a uuid: a compaction has no number."""
_REF = re.compile(r"(#\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class How:
    """What a move takes."""

    says: tuple[str, ...]
    """What to do, in order, as sentences."""
    copied: str = ""
    """What can be pasted for it."""
    what: str = ""
    """The name of that."""


# -- the next bar


def next_row(moves: Sequence[Move], warm: bool | None) -> NextRow:
    """At most three moves that can be made and weighed, the best first.

    Ranked, only those with more for them than against; continuing is always possible, and fills a
    place that is left. `warm` is the cache now; None is unknown, then the price is a range.
    """
    able = [one for one in moves if one.kind == "continue" or one.tokens_after is not None]
    if is_ranked(moves):
        worth = [one for one in able if one.score > 0][:OFFERED]
        stay = [one for one in able if one.kind == "continue" and one not in worth]
        able = [*worth, *stay]
    used = used_in(moves)
    return NextRow(
        tuple(
            NextMove(
                str(move.number),
                label(move),
                figure(move, used, warm),
                action=f"move({move.number})",
                best=n == 0 and is_ranked(moves),
            )
            for n, move in enumerate(able[:OFFERED])
        ),
        more="moves",
    )


def is_ranked(moves: Sequence[Move]) -> bool:
    """Whether they stand in the order of their reasons: continuing always has one."""
    return any(one.reasons for one in moves)


def can(move: Move) -> bool:
    """A rewind needs a place to go back to; the others can always be made."""
    return move.kind != "rewind" or move.to is not None


def used_in(moves: Sequence[Move]) -> int | None:
    """Tokens in the window now: what continuing leaves."""
    return next((one.tokens_after for one in moves if one.kind == "continue"), None)


def label(move: Move) -> str:
    """`clear + brief`, `branch at ◆#5`, `rewind to #12`."""
    if move.kind == "rewind" and move.to is not None:
        words = "branch at" if move.to.how == "branch" else "rewind to"
        return f"{words} {'◆' if move.to.mark else ''}{place_ref(move.to)}"
    return "clear + brief" if move.kind == "clear" else move.kind


def place_ref(place: Place) -> str:
    """`#5`, `#5.3`; a compaction by its sign."""
    if place.turn is None:
        return "the start"
    return "≡" if len(place.ref.partition(".")[0]) >= UUID else f"#{one_line(place.ref)}"


def figure(move: Move, used: int | None, warm: bool | None) -> str:
    """What the bar says of a move: the cost of continuing, what the others leave or gain."""
    if move.kind == "continue":
        cost = price(move, warm)
        return cost if cost != "–" else figures.tokens(move.next_tokens, about=True)
    if move.kind in ("rewind", "subagent"):
        if move.tokens_after is None or used is None:
            return "–"
        about = "≈" if move.kind == "subagent" else ""
        return about + figures.change(move.tokens_after - used)
    return figures.tokens(move.tokens_after, about=move.tokens_after is not None)


def price(move: Move, warm: bool | None) -> str:
    """Of the next request with the cache as it is; both prices while that is unknown."""
    if warm is None and None not in (move.cost_warm, move.cost_cold):
        low, high = figures.money(move.cost_warm), figures.money(move.cost_cold)
        if low.startswith("<"):
            return low if low == high else f"up to {high}"
        return low if low == high else f"{low}–{high}"
    return figures.money(move.cost_cold if warm is False else move.cost_warm)


def is_warm(known: Outlook, now: datetime) -> bool | None:
    """What the cache's clock says at `now`; None is unknown."""
    state = next(one.state for one in known.clocks(now) if one.name == "cache")
    return {"warm": True, "cold": False}.get(state)


# -- the list


def move_rows(moves: Sequence[Move], warm: bool | None) -> list[MoveRow]:
    """All in their order; the next request in dollars, or tokens where no price is known."""
    priced = any(one.cost_warm is not None for one in moves)
    return [
        MoveRow(
            move.kind,
            str(move.number),
            label(move),
            after=figures.tokens(move.tokens_after, about=about(move)),
            next=price(move, warm) if priced else figures.tokens(move.next_tokens, about=True),
            back=pays_back(move),
            can=can(move),
        )
        for move in moves
    ]


def column_names(warm: bool | None) -> tuple[str, str, str]:
    """What the figures of the list are, the state of the cache included."""
    cache = {True: "next, warm", False: "next, cold", None: "next request"}[warm]
    return "window", cache, "pays back"


def about(move: Move) -> bool:
    """A continued window is counted, the others are worked out."""
    known = move.tokens_after is not None
    return known and move.kind in ("compact", "clear", "subagent")


def pays_back(move: Move) -> str:
    """`at once`, `≈4 requests`, `never`; `–` where the question doesn't arise."""
    if move.break_even is not None:
        if move.break_even == 0:
            return "at once"
        return f"≈{figures.plural(ceil(move.break_even), 'request')}"
    shrinks = move.kind in ("rewind", "compact", "clear")
    return "never" if shrinks and move.cost_warm is not None else "–"


# -- one move


def standing(move: Move, moves: Sequence[Move]) -> list[Span]:
    """How it stands among the others, where they are ranked."""
    if not is_ranked(moves):
        return []
    if not can(move):
        return [Span("not here", "text-dim")]
    best = [Span("most speaks for it", "ok")]
    return best if move is moves[0] else []


def move_blocks(
    move: Move, moves: Sequence[Move], known: Outlook, warm: bool | None, how: How
) -> list[Block]:
    """Its figures, what it loses, what speaks for and against it, and how it is done."""
    blocks: list[Block] = list(_figures(move, moves, known, warm))
    if move.reasons:
        blocks.append(Blank())
        blocks += [_reason(one) for one in move.reasons]
    blocks += [Blank(), Heading("How", how.what)]
    blocks += [Paragraph(one_line(one, 600), "text-secondary") for one in how.says]
    if how.copied:
        edge = (Span(" ", "text surface"),)
        for line in ["", *clean(how.copied).split("\n")]:
            said = Paragraph(f"{line} ", "text surface", first=edge, rest=edge)
            blocks.append(said if line else Blank())
    return blocks


def _figures(
    move: Move, moves: Sequence[Move], known: Outlook, warm: bool | None
) -> Iterator[Block]:
    used, after = used_in(moves), move.tokens_after
    if after is None:
        yield labelled("Window", Span("–  "), Span(why_no_size(move, moves, known), "text-dim"))
    else:
        limit = known.signals.limit
        spans = [Span(figures.tokens(after, about=about(move)), "text b")]
        spans.append(Span(f" of {figures.tokens(limit)}", "text-dim"))
        if used is not None and after != used:
            ink = "ok" if after < used else "warn"
            spans.append(Span(f"   {figures.change(after - used)}", ink))
        yield labelled("Window", *spans)
    if move.to is not None:
        yield labelled("Back to", *_place(move.to))
    if after is not None:
        yield labelled("Next", *_cost(move, known, warm))
        yield labelled("Pays back", *_back(move))
    lost = [one_line(one, 300) for one in move.lost]
    yield labelled("Loses", Span(lost[0] if lost else "nothing", "text-secondary"))
    for one in lost[1:]:
        yield labelled("", Span(one, "text-secondary"))
    for n, place in enumerate(move.also):
        yield labelled("Or to" if n == 0 else "", *_place(place))


def _place(place: Place) -> Iterator[Span]:
    if place.mark:
        yield Span(f"◆ {one_line(place.mark, 60)}  ", "accent")
    words = "" if place.turn is None or place.step is not None else "the end of "
    yield Span(words, "text-secondary")
    yield Span(place_ref(place), "note")
    if place.tokens is not None:
        yield Span(f"  {figures.tokens(place.tokens)}", "text-dim")


def _cost(move: Move, known: Outlook, warm: bool | None) -> Iterator[Span]:
    yield Span(f"{figures.tokens(move.next_tokens, about=True)} tokens", "text")
    if move.cost_warm is None and move.cost_cold is None:
        yield Span("   –  ")
        yield Span(why_no_price(known), "text-dim")
        return
    for cost, state, on in (
        (move.cost_warm, "warm", warm is not False),
        (move.cost_cold, "cold", warm is not True),
    ):
        yield Span(f"   {figures.money(cost)}", "text" if on else "text-dim")
        yield Span(f" {state}", "text-secondary" if on else "text-dim")
    yield Span(f"   {PRICE}", "text-dim")


def _back(move: Move) -> Iterator[Span]:
    word = pays_back(move)
    yield Span({"–": "–  "}.get(word, f"after {word}" if word.startswith("≈") else word))
    if word == "never":
        yield Span(": it saves nothing", "text-dim")
    if word == "–":
        why = {
            "continue": "the others are measured by it",
            "subagent": "it saves what this window is not filled with",
        }
        yield Span(why.get(move.kind, "no price is known"), "text-dim")


def why_no_size(move: Move, moves: Sequence[Move], known: Outlook) -> str:
    """Why nobody knows what the window would hold."""
    if not can(move):
        return "no place to go back to: nothing failed or was corrected lately, no mark is set"
    if used_in(moves) is None:
        return one_line(known.facts.used_doubt or "no answer says yet how full the window is", 200)
    if move.to is not None:
        return f"no answer says how full it was at {place_ref(move.to)}"
    return "the size of the base isn't known: no request of this session began afresh"


def why_no_price(known: Outlook) -> str:
    if known.model is None:
        return "no answer names its model"
    return f"no price is known for {one_line(short_model(known.model), 40)}"


def _reason(reason: Reason) -> Block:
    """The sentence, its places in their ink, and behind it those it does not name."""
    sign = Span("+ ", "ok") if reason.side == "for" else Span("− ", "warn")
    text = one_line(reason.text, 400)
    spans = [
        Span(part, "note" if part[1:] in reason.refs and part[0] == "#" else "text")
        for part in _REF.split(text)
        if part
    ]
    named = set(_REF.findall(text))
    others = [ref for one in reason.refs if (ref := f"#{one_line(one)}") not in named]
    if others:
        more = " …" if len(others) > REFS else ""
        spans.append(Span(f"  {' '.join(others[:REFS])}{more}", "note"))
    return Paragraph(tuple(spans), first=(sign,), rest=(Span("  "),))


def failed_blocks(why: str) -> list[Block]:
    """What stands there when the moves could not be worked out."""
    return [
        Columns((Span("✗ ", "urgent"), Span("The moves can't be worked out", "text b"))),
        Paragraph(one_line(why, 600), "text-secondary", indent=2),
    ]
