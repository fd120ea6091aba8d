"""What `ctxtui list`, `show` and `context` print for people; all of it through `core.text`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ctxtui.core.library.library import Library
from ctxtui.core.places import tilde
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.prompts import headline
from ctxtui.present import figures
from ctxtui.present.tables import Column, Step, cut, table, wrapped

Json = dict[str, Any]

GLYPHS = {
    "working": "●",
    "waiting": "◐",
    "idle": "○",
    "background": "◎",
    "ended": "·",
    "stale": "×",
}
SIGNS = {"note": "·", "warn": "!", "urgent": "!!"}
BLOCK = 70
"""Cells of a block of the conversation that are printed, where nothing says how many there are."""

ID, USED, UPDATED, TITLE, MORE = range(5)
SESSIONS = (
    Column(),
    Column(8, right=True),
    Column(6, right=True, gap=1),
    Column(48),
    Column(keep="parts"),
)
SESSIONS_GIVE: tuple[Step, ...] = (
    (TITLE, 40),
    (MORE, 8),
    (TITLE, 20),
    (UPDATED, 0),
    (MORE, 0),
    (TITLE, 8),
    (USED, 0),
)

PLACE, DELTA, AFTER, PROMPT, NOTES = range(5)
TURNS = (
    Column(),
    Column(6, right=True, gap=1),
    Column(5, right=True, gap=1),
    Column(),
    Column(keep="parts"),
)
TURNS_GIVE: tuple[Step, ...] = (
    (PROMPT, 30),
    (NOTES, 8),
    (PROMPT, 16),
    (DELTA, 0),
    (NOTES, 0),
    (PROMPT, 8),
)

PARTS = (Column(24), Column(6, right=True, gap=1), Column())
PARTS_GIVE: tuple[Step, ...] = ((0, 12), (2, 0), (0, 4))
BLOCKS = (Column(9), Column(12, gap=1), Column(6, right=True, gap=1), Column())
BLOCKS_GIVE: tuple[Step, ...] = ((3, 16), (0, 4), (3, 0), (1, 4))


def printed_list(document: Json, library: Library, width: int = 0) -> Iterator[str]:
    """In `width` cells, if that is given: here and below."""
    now = datetime.now(UTC)
    last: str | None = ""
    sessions = sorted(document["sessions"], key=lambda one: one["project"] or "")
    newest: dict[str | None, str] = {}
    for one in document["sessions"]:
        newest.setdefault(one["project"], one["updated"])
    sessions.sort(key=lambda one: newest[one["project"]], reverse=True)
    lines = table([_session_row(one, now) for one in sessions], SESSIONS, SESSIONS_GIVE, width)
    for one, line in zip(sessions, lines, strict=True):
        if one["project"] != last:
            if last != "":
                yield ""
            last = one["project"]
            named = one_line(tilde(last)) if last else "no project recorded"
            yield cut(named, width, "end")
        yield line
    if not sessions:
        where = ", ".join(one_line(tilde(one)) for one in library.config_dirs)
        yield from wrapped(f"No sessions in {where}.", width)


def _session_row(one: Json, now: datetime) -> tuple[str, ...]:
    window = one["window"]
    used = figures.tokens(window["used"], about=window["used_how"] == "estimated")
    more = [figures.plural(one["turns"], "turn")]
    if one["branches"] > 1:
        more.append(figures.plural(one["branches"], "branch"))
    if one["compactions"]:
        more.append(f"compacted {one['compactions']}×")
    if one["bad_lines"]:
        more.append(figures.plural(one["bad_lines"], "bad line"))
    if one["status"] != "ended":
        more.append(one["status"])
    return (
        f"{GLYPHS.get(one['status'], ' ')} {one_line(one['id'][:8])}",
        f"{used}{SIGNS.get(window['zone'] or '', ''):<2}",
        figures.age(datetime.fromisoformat(one["updated"]), now),
        one_line(one["title"] or "untitled"),
        ", ".join(more),
    )


def printed_show(document: Json, width: int = 0) -> Iterator[str]:
    session = document["session"]
    window = session["window"]
    title = f"{one_line(session['title'] or 'untitled')}  {one_line(session['id'])}"
    yield from wrapped(title, width)
    yield from wrapped(_window_line(window, session["model"]), width)
    yield ""
    depth: dict[str | None, int] = {None: 0}
    rows: list[tuple[str, ...]] = []
    for turn in document["turns"]:
        above = depth.get(turn["parent"], 0)
        depth[turn["id"]] = above if turn["on_live_path"] else max(above, 1)
        rows.append(_turn_row(turn, depth[turn["id"]]))
    for turn, line in zip(document["turns"], table(rows, TURNS, TURNS_GIVE, width), strict=True):
        yield line
        for agent in turn["subagents"]:
            yield from _agent_lines(agent, width)


def _agent_lines(agent: Json, width: int) -> Iterator[str]:
    what = one_line(agent["description"] or agent["type"] or agent["id"])
    own = f"  {agent['status']}, own {figures.tokens(agent['tokens'])}"
    indent = " " * (12 if not width or width >= 60 else 4)
    room = max(12, width - len(indent) - 2 - len(own)) if width else 0
    yield cut(f"{indent}↳ {cut(what, room)}{own}", width)
    if agent["problem"]:
        hang = len(indent) + 4
        yield from wrapped(f"{indent}  ! {one_line(agent['problem'])}", width, hang)


def _turn_row(turn: Json, depth: int) -> tuple[str, ...]:
    path = ("│" if turn["in_context"] else "┊") if turn["on_live_path"] else "×"
    label = f"#{turn['number']}" if turn["number"] else {"compaction": "≡"}.get(turn["kind"], "/")
    context = turn["context"] or {}
    notes = []
    if turn["errors"]:
        notes.append(f"✗{turn['errors']}")
    if not turn["on_live_path"]:
        notes.append("rewound")
    if turn["interrupted"]:
        notes.append("interrupted")
    return (
        f"{path} {label:>5}",
        figures.change(context.get("delta")),
        figures.tokens(context.get("after")),
        f"{'  ' * depth}{one_line(headline(turn['prompt'] or ''))}",
        ", ".join(notes),
    )


def _window_line(window: Json, model: str | None) -> str:
    about = window["used_how"] == "estimated"
    used = figures.tokens(window["used"], about=about)
    limit = figures.tokens(window["limit"])
    known = {
        "model": "by its model",
        "proved": "proved by a request above 200k",
        "client": "by Claude Code's settings",
    }.get(window["limit_source"], window["limit_source"])
    zone = window["zone"] or "unknown"
    return (
        f"{used} of {limit} ({figures.share(window['share'])}, {zone}), "
        f"{window['used_how'] or 'no answer yet'}; limit {known}; {one_line(model or 'no model')}"
    )


def printed_context(document: Json, width: int = 0) -> Iterator[str]:
    from ctxtui.present.outlook import printed_outlook  # `list` does not wait for it

    used, limit = document["used"], document["limit"]
    share = used / limit if used is not None and limit else None
    yield from wrapped(
        f"{figures.tokens(used, about=document['used_how'] == 'estimated')} of "
        f"{figures.tokens(limit)} ({figures.share(share)}), "
        f"{document['used_how'] or 'unknown: ' + document['used_why']}",
        width,
    )
    learned = document["calibration"]
    if learned["how"] == "calibrated":
        told = f"calibrated on {learned['intervals']} intervals between requests"
        yield from wrapped(told, width)
    parts = [
        (f"  {one_line(part['name'])}", figures.tokens(part["tokens"]), part["how"])
        for part in document["parts"]
    ]
    yield from table(parts, PARTS, PARTS_GIVE, width)
    yield from printed_outlook(document, width)
    yield ""
    blocks = [
        (
            message["role"],
            one_line(block["type"]),
            figures.tokens(block["tokens"]),
            one_line(block.get("text") or block.get("name") or "", max(BLOCK, width)),
        )
        for message in document["messages"]
        for block in message["blocks"]
    ]
    yield from table(blocks, BLOCKS, BLOCKS_GIVE, width)
    ending = document["open"]
    if ending:
        yield f"ends with: {ending.replace('_', ' ')}"
