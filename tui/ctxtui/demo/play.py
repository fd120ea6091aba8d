"""Plays a turn into a session: rows, and requests that grow by what each step adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from ctxtui.demo import rows
from ctxtui.demo.agents import launch, report
from ctxtui.demo.cuts import compact
from ctxtui.demo.filler import number
from ctxtui.demo.rows import Row
from ctxtui.demo.script import (
    Agent,
    Bash,
    Call,
    Failed,
    Move,
    Queued,
    Refused,
    Reported,
    Step,
    Turn,
)
from ctxtui.demo.transcript import CHARS_PER_TOKEN, Session, weigh

Clock = Callable[[float], datetime]
"""When something happens that lies at this fraction of a turn."""

REPORT = 900  # tokens a subagent's report and the note about it add


def play(session: Session, turn: Turn, clock: Clock) -> Iterator[None]:
    """Write the turn; yields wherever the client would have written to its file."""
    if turn.rewinds:
        session.rewind(turn.rewinds)
    began, before = clock(0.0), len(session.chain)
    held = session.point.used + session.point.output
    first = (turn.compacts.after if turn.compacts else held) + weigh(turn.prompt)
    requests = plan(session, turn, first)
    session.prompt(turn.prompt, began)
    if turn.compacts:
        compact(session, turn.compacts, began + timedelta(seconds=10))
    yield
    for n, (move, (used, then)) in enumerate(
        zip(turn.moves, pairwise([*requests, requests[-1]]), strict=False)
    ):
        _move(session, move, used, then - used, clock(0.06 + 0.88 * n / len(turn.moves)))
        yield
    end = clock(1.0)
    if turn.answer:
        _answered(session, turn, began, end, len(session.chain) - before)
    else:
        text = [{"type": "text", "text": "[Request interrupted by user]"}]
        session.add(
            rows.told(session.place, session.parent, session.uuid(), end, session.prompt_id, text)
        )
    session.close()
    yield


def plan(session: Session, turn: Turn, first: int) -> list[int]:
    """The size of every request of the turn; the last one is `turn.used`.

    Raises ValueError if the steps hold more than the turn may add: the script is wrong then.
    """
    moves = turn.moves if turn.answer else turn.moves[:-1]
    total = turn.used - first
    fixed = [bound(session, move) for move in moves]
    if not moves:
        return [turn.used]
    left = total - sum(fixed)
    shares = [0 if known else 75 + number(turn.prompt, n) % 50 for n, known in enumerate(fixed)]
    if any(shares):
        growths = [
            known or left * share // sum(shares) for known, share in zip(fixed, shares, strict=True)
        ]
    else:  # what the model thought and did not show
        growths = [known + left // len(moves) for known in fixed]
    if min(growths) <= 0:
        raise ValueError(f"{turn.prompt!r}: adds {total} tokens, its steps hold {sum(fixed)}")
    requests = [first]
    for growth in growths:
        requests.append(requests[-1] + growth)
    return [*requests[:-1], turn.used]


def bound(session: Session, move: Move) -> int:
    """Tokens by which a move is bound to make the window grow; 0 if it may be any number."""
    match move:
        case Step(calls, say, think, k):
            if k:
                return round(k * 1000)
            weights = [session.tree.weight(call) for call in calls]
            if not all(weights):
                return 0
            return round(sum(weights) / CHARS_PER_TOKEN) + weigh(say + think) + 150
        case Reported():
            return REPORT
        case Queued(text) | Failed(text):
            return weigh(text)


def _move(session: Session, move: Move, used: int, growth: int, when: datetime) -> None:
    match move:
        case Step():
            _step(session, move, used, growth, when)
        case Reported(title):
            report(session, title, used, when)
        case Queued(text):
            _queued(session, text, when)
        case Failed(text):
            ids = session.uuid(), session.uuid(), session.token("req_011", 20)
            session.add(rows.api_error(session.place, session.parent, ids[0], when, *ids[1:], text))


def _step(session: Session, step: Step, used: int, growth: int, when: datetime) -> None:
    """One answer with its calls and their results; the next request is `growth` larger."""
    weights = [session.tree.weight(call) for call in step.calls]
    free = weights.count(0)
    space = growth * CHARS_PER_TOKEN * 0.9 - sum(weights)
    room = max(200, round(space / max(1, free)))
    blocks: list[Row] = []
    if step.think:
        signature = session.token("Eq", 62)
        blocks.append({"type": "thinking", "thinking": step.think, "signature": signature})
    if step.say:
        blocks.append({"type": "text", "text": step.say})
    uses: list[tuple[Call, Row]] = [(call, _use(session, call, room)) for call in step.calls]
    hidden = 0 if free or not step.think else max(0, round(space / CHARS_PER_TOKEN))
    made = session.answer(
        used, [*blocks, *(use for _, use in uses)], when, "tool_use", hidden or weigh(step.think)
    )
    for index, block in enumerate(blocks):
        session.say(made, block, index, when)
    for index, (call, use) in enumerate(uses, len(blocks)):
        source = session.say(made, use, index, when + timedelta(milliseconds=40))
        _result(session, call, use, room, source, when + timedelta(milliseconds=700))


def _use(session: Session, call: Call, room: int) -> Row:
    return {
        "type": "tool_use",
        "id": session.token("toolu_01", 22),
        "name": "Bash" if isinstance(call, Refused) else type(call).__name__,
        "input": session.tree.asked(call, room),
    }


def _result(session: Session, call: Call, use: Row, room: int, source: str, when: datetime) -> None:
    content: str | list[Row]
    detail: Row | str
    if isinstance(call, Agent):
        child = launch(session, call, use["id"], when)
        took = timedelta(seconds=20 * len(call.steps))
        turn = Turn(call.prompt, call.used, 0, 0, call.steps, call.report)
        for _ in play(child.session, turn, lambda at: when + took * at):
            pass
        if not call.report:
            child.session.lines.pop()  # still at work: nobody interrupted it
        content, detail = child.note, child.detail
    else:
        content, detail = session.tree.done(call, room, use["id"], when)
    row = rows.result(
        session.place,
        session.parent,
        session.uuid(),
        when,
        session.prompt_id,
        use["id"],
        content,
        detail,
        source,
        error=isinstance(call, Bash) and call.error,
        feedback=call.feedback if isinstance(call, Refused) else "",
        tool=use["name"],
    )
    session.add(row)


def _queued(session: Session, text: str, when: datetime) -> None:
    at = rows.stamp(when)
    session.state("queue-operation", operation="enqueue", timestamp=at, content=text)
    session.state("queue-operation", operation="remove", timestamp=at)
    content = {
        "type": "queued_command",
        "prompt": text,
        "commandMode": "prompt",
        "origin": {"kind": "human"},
        "timestamp": at,
    }
    session.add(rows.attachment(session.place, session.parent, session.uuid(), when, content))


def _answered(session: Session, turn: Turn, began: datetime, end: datetime, count: int) -> None:
    said = end - timedelta(milliseconds=200)
    final: Row = {"type": "text", "text": turn.answer}
    made = session.answer(turn.used, [final], said, "end_turn")
    session.say(made, final, 0, said)
    if session.place.agent:
        return
    ms = round((end - began).total_seconds() * 1000)
    pending = sum(not child.report for child in session.children)
    ids = session.parent, session.uuid()
    session.add(rows.duration(session.place, *ids, end, ms, count + 1, pending))
