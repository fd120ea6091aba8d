"""Launches and subagents for scripts, and on paper: what `ctxtui launches` gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from ctxtui.core.subagents.launches import Followed
from ctxtui.core.subagents.running import Run
from ctxtui.core.text import clean
from ctxtui.present import figures
from ctxtui.present.launch_entries import AgentEntry, Entry, LaunchEntry
from ctxtui.present.launches import launch_rows
from ctxtui.present.tables import Column, Step, table, wrapped


def launches_document(shown: Sequence[Entry]) -> dict[str, Any]:
    return {
        "launches": [_launch(one.followed) for one in shown if isinstance(one, LaunchEntry)],
        "subagents": [_subagent(one.run) for one in shown if isinstance(one, AgentEntry)],
    }


def _launch(one: Followed) -> dict[str, Any]:
    launch = one.launch
    return {
        "id": launch.id,
        "template": launch.template,
        "name": launch.name,
        "route": launch.route,
        "source": launch.source or None,
        "place": launch.place or None,
        "session": launch.to,
        "job": launch.job,
        "folder": str(launch.folder),
        "worktree": launch.worktree,
        "started": figures.iso(launch.when),
        "state": launch.state,
        "live": one.live,
        "ended": figures.iso(launch.ended),
        "tokens": launch.tokens,
        "duration": launch.duration,
        "last": launch.last or None,
        "files": list(launch.files),
    }


def _subagent(run: Run) -> dict[str, Any]:
    return {
        "id": run.id,
        "session": run.session,
        "turn": run.turn.id if run.turn is not None else None,
        "place": run.place or None,
        "parent": run.parent,
        "depth": run.depth,
        "type": run.type or None,
        "description": run.description or None,
        "state": run.state,
        "used": run.used,
        "returned": run.returned,
        "started": figures.iso(run.began),
        "ended": figures.iso(run.ended),
        "duration": run.duration,
        "files": list(run.files),
    }


STATE, AGE, USED, BACK, TOOK, TITLE, WHAT, ORIGIN, PLACE = range(9)
COLUMNS = (
    Column(10),
    Column(6, right=True, gap=1),
    Column(6, right=True, gap=1),
    Column(6, right=True, gap=1),
    Column(4, right=True, gap=1),
    Column(44),
    Column(18),
    Column(),
    Column(),
)
GIVE: tuple[Step, ...] = (
    (TITLE, 40),
    (ORIGIN, 16),
    (WHAT, 11),
    (TITLE, 24),
    (TOOK, 0),
    (WHAT, 0),
    (BACK, 0),
    (ORIGIN, 0),
    (TITLE, 12),
    (PLACE, 0),
    (AGE, 0),
)


def printed_launches(
    shown: Sequence[Entry], titles: Mapping[str, str], now: datetime, width: int = 0
) -> Iterator[str]:
    """One line each, the newest first; in `width` cells, if that is given."""
    rows = []
    for row in launch_rows(shown, titles, now):
        kind = "launch" if not row.depth else f"{'  ' * (row.depth - 1)}↳"
        rows.append(
            (
                f"{row.glyph} {row.state}",
                row.age,
                row.used or "–",
                row.returned or "–",
                row.took or "–",
                clean(f"{kind} {row.title}"),
                row.what,
                row.origin,
                row.place,
            )
        )
    yield from table(rows, COLUMNS, GIVE, width)
    if not shown:
        none = "No launches and no subagents. `ctxtui templates` lists what can be launched."
        yield from wrapped(none, width)
