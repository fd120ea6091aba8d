"""What a window costs, how long it lasts and what to do next, as JSON and as printed lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ctxtui.core.context.clocks import Clock, Turns
from ctxtui.core.context.costs import SessionCost, Spent
from ctxtui.core.context.pace import LABEL as PACE
from ctxtui.core.context.pace import Break, Pace, Typical
from ctxtui.core.context.prices import LABEL as PRICE
from ctxtui.core.context.waste import Waste
from ctxtui.core.moves.moves import Move
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui.present.clocks import LABELS, left
from ctxtui.present.tables import wrapped

Json = dict[str, Any]

REFS = 3
"""Turns and steps that are printed of a reason; the JSON has all."""


def clock_document(clock: Clock) -> Json:
    return {
        "name": clock.name,
        "state": clock.state,
        "zone": clock.zone,
        "when": figures.iso(clock.when),
        "seconds": None if clock.seconds is None else round(clock.seconds),
        "tokens": clock.tokens,
        "turns": None if clock.turns is None else [clock.turns.least, clock.turns.most],
        "near": clock.near,
        "why": clock.why,
    }


def pace_document(pace: Pace) -> Json:
    return {
        "label": PACE,
        "sizes": [_typical(one) for one in pace.sizes],
        "breaks": [_break(one) for one in pace.breaks],
        "left_out": dict(pace.left_out),
    }


def cost_document(cost: SessionCost) -> Json:
    return {"label": PRICE, "own": _spent(cost.own), "subagents": _spent(cost.subagents)}


def waste_document(one: Waste) -> Json:
    return {
        "kind": one.kind,
        "tool": one.tool,
        "path": one.path or None,
        "tokens": one.tokens,
        "turn": one.turn,
        "step": one.step,
        "rows": list(one.rows),
        "says": one.says,
    }


def move_document(move: Move) -> Json:
    place = move.to
    return {
        "number": move.number,
        "move": move.kind,
        "to": None
        if place is None
        else {"ref": place.ref, "row": place.row, "how": place.how, "prompt": place.prompt},
        "tokens_after": move.tokens_after,
        "next_tokens": move.next_tokens,
        "price": None
        if move.cost_warm is None and move.cost_cold is None
        else {"warm": _dollars(move.cost_warm), "cold": _dollars(move.cost_cold)},
        "break_even": move.break_even,
        "lost": list(move.lost),
        "reasons": [
            {"side": one.side, "text": one.text, "refs": list(one.refs), "rows": list(one.rows)}
            for one in move.reasons
        ],
    }


def printed_outlook(document: Json, width: int = 0) -> Iterator[str]:
    """The clocks that count something, the pace by size, and the moves with their reasons; in
    `width` cells, if that is given."""
    if not document["moves"]:
        return
    told = [words for one in document["clocks"] if (words := _clock_words(one))]
    if told:
        yield from wrapped("  ".join(told), width, at="  ")
    sizes = document["pace"].get("sizes", ())
    if sizes:
        parts = (
            f"{one['seconds']:.0f} s at {figures.tokens(one['used'])} (n={one['requests']})"
            for one in sizes
        )
        yield from wrapped(f"{PACE}: {', '.join(parts)}", width, at=", ")
    own = document["cost"]["own"]
    if own["dollars"] is not None:
        spent = f"so far {figures.money(own['dollars'])} {PRICE}, {own['requests']} requests"
        yield from wrapped(spent, width)
    for move in document["moves"]:
        place = f" {move['to']['ref']}" if move["to"] else ""
        price = move["price"] or {}
        yield from wrapped(
            f"{move['number']} {move['move']}{one_line(place)}  "
            f"{figures.tokens(move['tokens_after'], about=True)} after, "
            f"next {figures.money(price.get('warm'))} warm, "
            f"{figures.money(price.get('cold'))} cold",
            width,
        )
        for reason in move["reasons"]:
            sign = "+" if reason["side"] == "for" else "−"
            refs = " ".join(f"#{one}" for one in reason["refs"][:REFS])
            says = f"    {sign} {one_line(reason['text'], 160)}  {one_line(refs, 60)}".rstrip()
            yield from wrapped(says, width, 6)


def _clock_words(clock: Json) -> str:
    """`cache 41m`, `urgent ≈3–5 turns`."""
    turns = clock["turns"]
    told = left(
        Clock(
            clock["name"],
            clock["state"],
            clock["why"],
            clock["zone"],
            None,
            clock["seconds"],
            clock["tokens"],
            Turns(turns[0], turns[1]) if turns else None,
        )
    )
    label = clock["zone"] if clock["name"] == "rot" else LABELS[clock["name"]]
    return f"{label or 'rot'} {told}" if told else ""


def _typical(one: Typical | None) -> Json | None:
    if one is None:
        return None
    return {"seconds": round(one.seconds, 3), "used": one.used, "requests": one.requests}


def _break(one: Break) -> Json:
    return {
        "kind": one.kind,
        "when": figures.iso(one.when),
        "before": _typical(one.before),
        "after": _typical(one.after),
    }


def _spent(spent: Spent) -> Json:
    return {
        "dollars": _dollars(spent.dollars),
        "requests": spent.requests,
        "unknown": [{"why": why, "requests": count} for why, count in spent.unknown],
    }


def _dollars(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 6)
