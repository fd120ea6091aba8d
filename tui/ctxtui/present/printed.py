"""What `ctxtui list`, `show` and `context` print for people; all of it through `core.text`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ctxtui.core.library.library import Library
from ctxtui.core.places import tilde
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui.present.outlook import printed_outlook

GLYPHS = {
    "working": "●",
    "waiting": "◐",
    "idle": "○",
    "background": "◎",
    "ended": "·",
    "stale": "×",
}
SIGNS = {"note": "·", "warn": "!", "urgent": "!!"}


def printed_list(document: dict[str, Any], library: Library) -> Iterator[str]:
    now = datetime.now(UTC)
    last: str | None = ""
    sessions = sorted(document["sessions"], key=lambda one: one["project"] or "")
    newest: dict[str | None, str] = {}
    for one in document["sessions"]:
        newest.setdefault(one["project"], one["updated"])
    sessions.sort(key=lambda one: newest[one["project"]], reverse=True)
    for one in sessions:
        if one["project"] != last:
            if last != "":
                yield ""
            last = one["project"]
            yield one_line(tilde(last)) if last else "no project recorded"
        window = one["window"]
        about = window["used_how"] == "estimated"
        used = figures.tokens(window["used"], about=about)
        sign = SIGNS.get(window["zone"] or "", "")
        updated = datetime.fromisoformat(one["updated"])
        title = one_line(one["title"] or "untitled", 48)
        more = [figures.plural(one["turns"], "turn")]
        if one["branches"] > 1:
            more.append(figures.plural(one["branches"], "branch"))
        if one["compactions"]:
            more.append(f"compacted {one['compactions']}×")
        if one["bad_lines"]:
            more.append(figures.plural(one["bad_lines"], "bad line"))
        if one["status"] != "ended":
            more.append(one["status"])
        yield (
            f"{GLYPHS.get(one['status'], ' ')} {one_line(one['id'][:8])}  {used:>6}{sign:<2} "
            f"{figures.age(updated, now):>6}  {title:<48}  {', '.join(more)}"
        ).rstrip()
    if not sessions:
        yield f"No sessions in {', '.join(one_line(tilde(one)) for one in library.config_dirs)}."


def printed_show(document: dict[str, Any]) -> Iterator[str]:
    session = document["session"]
    window = session["window"]
    yield f"{one_line(session['title'] or 'untitled', 70)}  {one_line(session['id'])}"
    yield _window_line(window, session["model"])
    yield ""
    depth: dict[str | None, int] = {None: 0}
    children: dict[str | None, int] = {}
    for turn in document["turns"]:
        nth = children.get(turn["parent"], 0)
        if turn["kind"] == "prompt":
            children[turn["parent"]] = nth + 1
        above = depth.get(turn["parent"], 0)
        depth[turn["id"]] = above if turn["on_live_path"] else max(above, 1)
        yield _turn_line(turn, depth[turn["id"]])
        for agent in turn["subagents"]:
            what = one_line(agent["description"] or agent["type"] or agent["id"], 44)
            own = figures.tokens(agent["tokens"])
            yield f"{'':12}↳ {what}  {agent['status']}, own {own}"
            if agent["problem"]:
                yield f"{'':14}! {one_line(agent['problem'])}"


def _turn_line(turn: dict[str, Any], depth: int) -> str:
    path = ("│" if turn["in_context"] else "┊") if turn["on_live_path"] else "×"
    label = f"#{turn['number']}" if turn["number"] else {"compaction": "≡"}.get(turn["kind"], "/")
    context = turn["context"] or {}
    title = one_line(turn["prompt"] or "", 56)
    notes = []
    if not turn["on_live_path"]:
        notes.append("rewound")
    if turn["errors"]:
        notes.append(f"✗{turn['errors']}")
    if turn["interrupted"]:
        notes.append("interrupted")
    tail = f"{figures.change(context.get('delta')):>6} {figures.tokens(context.get('after')):>5}"
    return f"{path} {label:>5} {tail}  {'  ' * depth}{title}  {' '.join(notes)}".rstrip()


def _window_line(window: dict[str, Any], model: str | None) -> str:
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


def printed_context(document: dict[str, Any]) -> Iterator[str]:
    used, limit = document["used"], document["limit"]
    share = used / limit if used is not None and limit else None
    yield (
        f"{figures.tokens(used, about=document['used_how'] == 'estimated')} of "
        f"{figures.tokens(limit)} ({figures.share(share)}), "
        f"{document['used_how'] or 'unknown: ' + document['used_why']}"
    )
    learned = document["calibration"]
    if learned["how"] == "calibrated":
        yield f"calibrated on {learned['intervals']} intervals between requests"
    for part in document["parts"]:
        yield f"  {one_line(part['name']):<22} {figures.tokens(part['tokens']):>6}  {part['how']}"
    yield from printed_outlook(document)
    yield ""
    for message in document["messages"]:
        for block in message["blocks"]:
            what = block.get("text") or block.get("name") or ""
            yield (
                f"{message['role']:<9} {one_line(block['type']):<12} "
                f"{figures.tokens(block['tokens']):>6}  {one_line(what, 70)}"
            ).rstrip()
    ending = document["open"]
    if ending:
        yield f"ends with: {ending.replace('_', ' ')}"
