"""The resume forecast as printed lines and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from ctxtui.core.moves.drift import Drift
from ctxtui.core.moves.forecast import Forecast
from ctxtui.core.text import clean, one_line
from ctxtui.present import figures
from ctxtui.present.forecast_lines import Line, cost_lines, drift_lines, loads_lines
from ctxtui.present.labelled import LABEL
from ctxtui.present.tables import wrapped

FILES = 12
"""Files that are named on a terminal; the screen and the JSON have all."""


def printed_forecast(one: Forecast, now: datetime, width: int = 0) -> Iterator[str]:
    """As `ctxtui forecast` prints it, in `width` cells if that is given; the command, which is to
    be copied, comes last and is never broken."""
    yield from wrapped(f"{one_line(one.title, 100) or 'untitled'}  {one.session.id}", width)
    for lines in (loads_lines(one, now), cost_lines(one, now), drift_lines(one, now)):
        yield ""
        for line in _printed(lines):
            yield from wrapped(line, width, LABEL)
    yield ""
    advice = f"{'Advice':<{LABEL}}{one.advice.act}: {one_line(one.advice.says, 400)}"
    yield from wrapped(advice, width, LABEL)
    if not one.refusal:
        yield f"{'Command':<{LABEL}}{one_line(clean(one.line))}"


def _printed(lines: Iterable[Line]) -> Iterator[str]:
    left = FILES
    for line in lines:
        if not line.spans:
            yield f"{line.label}: {line.right}"
            continue
        if line.file:
            left -= 1
            if left < 0:
                continue
        yield f"{line.label:<{LABEL}}{line.text.rstrip()}".rstrip()
    if left < 0:
        yield f"{'':<{LABEL}}and {figures.plural(-left, 'other')}"


def forecast_document(one: Forecast, now: datetime) -> dict[str, Any]:
    """`ctxtui forecast --json` (design 7)."""
    session, clock, loads, turn = one.session, one.cache(now), one.loading, one.compaction
    warm = one.warm(now)
    return {
        "session": session.id,
        "loads": {
            "rows": loads.rows,
            "messages": loads.messages,
            "tokens": one.window.used,
            "how": one.window.used_how,
            "pending": one.pending,
            "open": loads.open,
            "mend": loads.mend or None,
        },
        "left_out": [
            {
                "rows": some.rows,
                "why": some.why,
                "kind": some.kind,
                "turns": [turn.number for turn in some.turns],
            }
            for some in loads.left_out
        ],
        "compaction": None
        if turn is None
        else {"row": turn.id, "when": figures.iso(turn.started), "says": turn.text},
        "cache": {
            "state": clock.state,
            "until": figures.iso(clock.when),
            "seconds": None if clock.seconds is None else round(clock.seconds),
            "fits": warm,
            "why": clock.why,
        },
        "price": None
        if one.price is None
        else {"warm": round(one.price.warm, 6), "cold": round(one.price.cold, 6)},
        "live": {
            "pid": session.pid,
            "status": session.status,
            "waiting_for": session.waiting_for,
            "pids": list(session.pids),
            "elsewhere": session.elsewhere,
        }
        if session.live
        else None,
        "version": {
            "then": one.versions.then,
            "now": one.versions.now,
            "why": one.versions.why or None,
        },
        "drift": _drift_document(one.drift),
        "subagents": [
            {
                "id": agent.id,
                "type": agent.type,
                "description": agent.description,
                "tokens": agent.tokens,
            }
            for agent in one.agents
        ],
        "continued_in": session.summary.continued_in,
        "command": None if one.refusal else one.line,
        "refused": one.refusal or None,
        "advice": {"do": one.advice.act, "says": one.advice.says},
    }


def _drift_document(drift: Drift) -> dict[str, Any]:
    moved = drift.moved
    return {
        "since": figures.iso(drift.since),
        "branch": {"then": drift.branch_then, "now": drift.branch_now},
        "head": {
            "then": moved.then if moved is not None else None,
            "now": moved.state.head if moved is not None else None,
            "how": moved.source if moved is not None else None,
            "commits": len(moved.commits) if moved is not None else None,
            "undone": moved.undone if moved is not None else None,
        },
        "files": [
            {
                "path": file.path,
                "reads": file.reads,
                "edits": file.edits,
                "what": file.what,
                "when": figures.iso(file.when),
            }
            for file in drift.files
        ],
        "known": drift.known,
        "why": drift.why or None,
    }
