"""What requests cost so far, and what the next ones would: dollars from tokens.

Dollars are "API-equivalent". A cache that went cold is written anew, which is what makes a return
dear; one that is warm is read, whose price differs from model to model.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ctxtui.core.context.prices import Price, price_for
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.caching import Ttl
from ctxtui.core.transcripts.rows import SYNTHETIC, Row, Usage
from ctxtui.core.transcripts.subagents import Subagent
from ctxtui.core.transcripts.turns import TurnTree

"""How long the client has the API keep what it caches."""

_PER = 1_000_000
_ABSURD = 10_000_000
"""No window holds as much, by far."""


def request_cost(usage: Usage, price: Price) -> float:
    """What an answered request cost. What was written to the cache with no word on how long for
    counts as 5 minutes; counts that are missing or negative add nothing."""
    written = _count(usage.cache_creation_input_tokens)
    buckets = usage.cache_creation
    short = _count(buckets.ephemeral_5m_input_tokens) if buckets is not None else 0
    long = _count(buckets.ephemeral_1h_input_tokens) if buckets is not None else 0
    short += max(0, written - short - long)
    return (
        _count(usage.input_tokens) * price.input
        + short * price.write_5m
        + long * price.write_1h
        + _count(usage.cache_read_input_tokens) * price.read
        + _count(usage.output_tokens) * price.output
    ) / _PER


def continue_cost(
    context: int, new: int, output: int, price: Price, ttl: Ttl, *, warm: bool, requests: int = 1
) -> float:
    """Going on with `context` tokens in the window and `new` ones on top.

    `requests` are those of the tool loop that one prompt sets off: each reads the context again.
    If the cache is cold the first writes all of it, and the others read. `output` is of them all.
    """
    write = _write(price, ttl)
    reads = requests if warm else requests - 1
    first = 0.0 if warm else context * write
    return (first + reads * context * price.read + new * write + output * price.output) / _PER


def compact_cost(context: int, summary: int, price: Price, ttl: Ttl, *, warm: bool) -> float:
    """The `/compact` itself: the whole context once more, and `summary` tokens of answer."""
    each = price.read if warm else _write(price, ttl)
    return (context * each + summary * price.output) / _PER


def after_compact_cost(base: int, kept: int, price: Price, ttl: Ttl) -> float:
    """The input of the first request after a compaction; `kept` is the summary, the answers that
    were preserved, and the files that the client reads again."""
    return (base * price.read + kept * _write(price, ttl)) / _PER


def fresh_cost(
    base: int, brief: int, reread: int, price: Price, ttl: Ttl, *, base_warm: bool
) -> float:
    """The input of a fresh session that begins with a brief and reads `reread` tokens of files.

    The base is warm only in the same folder, with the same model, effort and state of git.
    """
    write = _write(price, ttl)
    return (base * (price.read if base_warm else write) + (brief + reread) * write) / _PER


def break_even(one_off: float, before: int, after: int, price: Price) -> float | None:
    """Requests until a window shrunk from `before` to `after` tokens has paid back `one_off`.

    None when nothing is saved.
    """
    saved = (before - after) * price.read / _PER
    return max(0.0, one_off) / saved if saved > 0 else None


def _write(price: Price, ttl: Ttl) -> float:
    return price.write_1h if ttl == "1h" else price.write_5m


def _count(tokens: int | None) -> int:
    return max(0, tokens or 0)


@dataclass(frozen=True, slots=True)
class Spent:
    """What some requests cost; `dollars` is of those that could be priced."""

    dollars: float | None
    """None where none could be."""
    requests: int
    """Those in `dollars`."""
    unknown: tuple[tuple[str, int], ...] = ()
    """Why others have no price, and how many: `dollars` is then a lower bound."""


@dataclass(frozen=True, slots=True)
class SessionCost:
    own: Spent
    subagents: Spent


def session_cost(
    tree: TurnTree,
    agents: Sequence[Subagent],
    settings: Settings,
    elsewhere: Collection[str] = (),
) -> SessionCost:
    """What a session has cost so far, rewound branches too; its subagents apart.

    An answer counts once however many rows and files hold it, by the last row of its
    `message.id`. What was copied from the session it was branched from was paid there, and so was
    every answer whose id is among `elsewhere`: a copy by `--fork-session` doesn't tell.
    """
    counted = set(elsewhere)
    own = _answers((row for row in tree.transcript.rows if not row.sidechain), counted)
    inner = _answers(
        (row for agent in agents if agent.transcript for row in agent.transcript.rows), counted
    )
    return SessionCost(own=_spent(own, settings), subagents=_spent(inner, settings))


def doubt(usage: Usage | None) -> str | None:
    """Why a recorded usage can't be what a request cost; None if it may."""
    if usage is None:
        return "no usage recorded"
    counts = (
        usage.input_tokens,
        usage.cache_read_input_tokens,
        usage.cache_creation_input_tokens,
        usage.output_tokens,
    )
    if any(count is not None and count < 0 for count in counts):
        return "negative usage"
    if any(count is not None and count > _ABSURD for count in counts):
        return "absurd usage"
    return None if usage.used else "no usage recorded"


def _answers(rows: Iterable[Row], counted: set[str]) -> list[Row]:
    """The last row of each answer that isn't among `counted`, which then holds it."""
    last: dict[str, Row] = {}
    for row in rows:
        message = row.message
        if row.type != "assistant" or message is None or row.api_error or row.forked_from:
            continue
        key = row.message_id or row.uuid or ""
        if message.model != SYNTHETIC and key not in counted:
            last[key] = row
    counted.update(last)
    return list(last.values())


def _spent(answers: Iterable[Row], settings: Settings) -> Spent:
    dollars, requests = 0.0, 0
    unknown: dict[str, int] = {}
    for row in answers:
        usage = row.message.usage if row.message else None
        model = row.message.model if row.message else None
        day = row.time.date() if row.time else None
        price, why = None, doubt(usage)
        if usage is not None and why is None:
            price = price_for(model, settings, prompt_tokens=usage.used, day=day)
            why = f"no price for {model or 'a model without a name'}"
        if usage is None or price is None:
            unknown[why or ""] = unknown.get(why or "", 0) + 1
        else:
            dollars += request_cost(usage, price)
            requests += 1
    return Spent(dollars if requests else None, requests, tuple(unknown.items()))
