"""What a session is up to the end of a turn or step: the rows that a branch there is made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from ctxtui.core.context.used import UsedHow, used_of
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.transcripts.chain import Chain, chain_to, live_chain, preserved
from ctxtui.core.transcripts.conversation import (
    Message,
    Open,
    Role,
    conversation,
    how_open,
    parts_of,
    role_of,
)
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.subagents import LAUNCHERS
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import Turn, TurnTree, queued_text

NO_ANSWER = "“No response requested.”"
ADDS: dict[Open | None, str] = {
    None: "",
    "prompt": f"The last prompt has no answer: the client puts {NO_ANSWER} behind it.",
    "interrupted": f"It ends with an interruption: the client puts {NO_ANSWER} behind it.",
    "tool_result": (
        f"It ends with tool results: the client puts {NO_ANSWER} behind them "
        "(2.1.197 also “Continue from where you left off.”)."
    ),
    "tool_use": (
        "It ends with a tool call that has no result: the client makes one up "
        f"(2.1.197 leaves the call out) and puts {NO_ANSWER} behind it."
    ),
}
"""What a resuming 2.1 client adds before the next prompt, by how the prefix ends (format 4.9)."""
STILL_RUNNING = (
    "A subagent has not reported there: the client tells the model that it did not finish "
    "(2.1.197 as soon as it is opened, with a request of its own)."
)
_REPORTED = re.compile(r"<tool-use-id>([^<]*)</tool-use-id>")
_LAUNCHED = "Async agent launched"


@dataclass(frozen=True, slots=True)
class Prefix:
    """A session as it was at the end of `place`; `chain` is what the model had seen there."""

    place: Place
    rows: tuple[Row, ...]
    """Those a file needs to be read as `chain`, in the order in which they must stand."""
    chain: Chain
    leaf: Row
    open: Open | None
    adds: str
    """What the client will add when it is resumed, as a sentence; empty after a whole answer."""
    next_prompt: str | None
    """What the user asked next, as typed: on the live path, else on the branch written last."""
    tokens: int | None
    """In the window there, before anything new is asked."""
    tokens_how: UsedHow | None


def prefix(tree: TurnTree, place: Place) -> Prefix:
    """Raises CtxtuiError if nothing would be sent up to there, or the file was replaced."""
    transcript = tree.transcript
    chain = chain_to(transcript, place.end)
    name = place_name(place)
    if chain.leaf is None:
        raise CtxtuiError(f"{name}: nothing was said up to there. Pick a later turn.")
    wanted = _said(chain)
    for rows in _orders(transcript, chain, place.end):
        if _said(_read_back(transcript, rows)) == wanted:
            break
    else:
        raise CtxtuiError(
            f"{name}: its rows hang together in a way that no copy of them would be read alike. "
            "Pick another turn or step."
        )
    ends = how_open(_last_message(transcript, chain))
    adds = [ADDS[ends]] * bool(ADDS[ends]) + [STILL_RUNNING] * _agent_is_out(transcript, chain)
    tokens, how = _tokens(transcript, chain, place)
    return Prefix(
        place, rows, chain, chain.leaf, ends, " ".join(adds), _next_prompt(tree, place), tokens, how
    )


def place_name(place: Place) -> str:
    """`#14`, `#14.3`; a compaction or command by its uuid."""
    name = place.turn.label or place.turn.id[:8]
    return f"{name}.{place.step.number}" if place.step is not None else name


def _orders(transcript: Transcript, chain: Chain, end: Row) -> Iterator[tuple[Row, ...]]:
    """What a file may hold so as to be read as `chain`, the likeliest first.

    File order; but where the end of a prefix stands before its parents (format 4.2) a client may
    forget it, so that parents come first then.
    """
    rows = _with_trailing(transcript, chain, end)
    kept = _with_preserved(transcript, chain, rows)
    for some in (kept, rows):
        if some[-1] is end:
            yield some
        yield tuple(_parents_first(some, end))
        yield some
    sent = {row.uuid for row in chain.rows}
    yield (*chain.rows, *(row for row in rows if row.uuid not in sent))


def _with_trailing(transcript: Transcript, chain: Chain, end: Row) -> tuple[Row, ...]:
    """The chain and what follows its leaf up to `end`: a turn's duration, files read again."""
    found = {row.uuid: row for row in chain.rows}
    at: Row | None = end
    while at is not None and at.uuid not in found and not at.is_boundary:
        found[at.uuid] = at
        at = transcript.by_uuid.get(at.parent or "")
    return _in_file_order(found.values())


def _with_preserved(transcript: Transcript, chain: Chain, rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """All that the compaction preserved, for its boundary names it; and that boundary."""
    boundary = chain.boundary
    if boundary is None:
        return rows
    found = {row.uuid: row for row in rows}
    kept = preserved(boundary, transcript.by_uuid)
    if boundary.uuid not in found and not any(uuid in found for uuid in kept):
        return rows
    found[boundary.uuid] = boundary
    found |= {uuid: transcript.by_uuid[uuid] for uuid in kept}
    return _in_file_order(found.values())


def _in_file_order(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: row.index))


def _parents_first(rows: Sequence[Row], end: Row) -> Iterator[Row]:
    """Each row behind its parent, otherwise as they come, and `end` last."""
    left = {row.uuid: row for row in rows}
    for row in (*(row for row in rows if row is not end), end):
        way: list[Row] = []
        at: Row | None = row
        while at is not None and at.uuid in left and (at is not end or row is end):
            way.append(left.pop(at.uuid))
            at = left.get(at.parent or "")
        yield from reversed(way)


def _read_back(transcript: Transcript, rows: Sequence[Row]) -> Chain:
    """What the client would send of a file that holds just these rows."""
    copy = Transcript(transcript.path)
    for row in rows:
        copy.add(msgspec.structs.replace(row))
    return live_chain(copy)


def _said(chain: Chain) -> tuple[set[str | None], list[tuple[Role, list[str | None]]]]:
    """The rows, and their order as it is sent: results first, by where they stand in the file
    (format 4.8)."""
    messages: list[tuple[Role, list[Row]]] = []
    for row in chain.rows:
        role = role_of(row)
        if role is None:
            continue
        if not messages or messages[-1][0] != role:
            messages.append((role, []))
        messages[-1][1].append(row)
    for _, rows in messages:
        rows.sort(key=lambda row: (not row.has_tool_result, row.has_tool_result * row.index))
    sent = [(role, [row.uuid for row in rows]) for role, rows in messages]
    return {row.uuid for row in chain.rows}, sent


def _last_message(transcript: Transcript, chain: Chain) -> list[Message]:
    """The conversation's end, without decoding all that stands before it."""
    speaks: Role | None = None
    for at in range(len(chain.rows) - 1, -1, -1):
        role = role_of(chain.rows[at])
        if role is None or role == speaks:
            continue
        if speaks is not None:
            messages = conversation(transcript, replace(chain, rows=chain.rows[at + 1 :]))
            if messages:
                return messages
        speaks = role
    return conversation(transcript, chain)


def _agent_is_out(transcript: Transcript, chain: Chain) -> bool:
    """A subagent in the background whose report is not in the chain (seen with 2.1.329)."""
    calls = {
        block.id
        for row in chain.rows
        if row.type == "assistant"
        for block in row.blocks
        if block.id and block.name in LAUNCHERS
    }
    out: set[str | None] = set()
    for row in chain.rows if calls else ():
        if any(block.tool_use_id in calls for block in row.blocks):
            parts = parts_of(transcript, row)
            out |= {one.tool_use_id for one in parts if (one.text or "").startswith(_LAUNCHED)}
        else:
            text = queued_text(row) if row.attachment is not None else row.text
            out -= set(_REPORTED.findall(text))
    return bool(out)


def _next_prompt(tree: TurnTree, place: Place) -> str | None:
    at: Turn | None = place.turn
    seen: set[str] = set()
    while at is not None and at.id not in seen:
        seen.add(at.id)
        below = tree.children(at.id)
        for kind in ("prompt", "compaction"):
            some = [turn for turn in below if turn.kind == kind]
            at = next((turn for turn in some if turn.on_live_path), some[-1] if some else None)
            if at is not None:
                break
        if at is not None and at.kind == "prompt":
            return at.text
    return None


def _tokens(
    transcript: Transcript, chain: Chain, place: Place
) -> tuple[int | None, UsedHow | None]:
    """The request that followed in the same turn says it exactly; else the last request and its
    answer, without results that came after it."""
    turn, step = place.turn, place.step
    if step is not None:
        after = next((one for one in turn.steps if one.number == step.number + 1), None)
        if after is not None and after.used is not None and after.used >= (step.used or 0):
            return after.used, "exact"
    used, how = used_of(transcript, chain)
    steps = turn.steps if step is None else [step]
    last = next((one for one in reversed(steps) if one.used is not None), None)
    if how == "exact" and last is not None and last.usage is not None and last.used == used:
        return (used or 0) + max(0, last.usage.output_tokens or 0), "estimated"
    return used, how
