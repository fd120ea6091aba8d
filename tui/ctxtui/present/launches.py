"""Launches and subagents as rows, and one of them as prose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from ctxtui.core.places import tilde
from ctxtui.core.subagents.reports import leaving
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui.present.launch_entries import EVER, NAME, AgentEntry, Entry, LaunchEntry
from ctxtui.present.markdown import markdown_blocks
from ctxtui.present.steps import inside
from ctxtui_widgets.rows import Blank, Block, Columns, Heading, Paragraph, Span

LONGEST = 40_000
"""Characters of a report or a prompt that are shown."""
LISTED = 60
"""Files that are named one by one."""

STATES: Mapping[str, tuple[str, str]] = {
    "filled": ("○", "text-secondary"),
    "started": ("●", "ok"),
    "working": ("●", "ok"),
    "running": ("●", "ok"),
    "waiting": ("◐", "warn"),
    "done": ("✓", "ok"),
    "nothing": ("!", "warn"),
    "stopped": ("–", "text-dim"),
    "failed": ("✗", "urgent"),
    "gone": ("×", "urgent"),
}
"""Glyph and ink of each state of a launch or a subagent."""
SAYS = {
    "filled": "filled in, not sent yet",
    "started": "started, nothing seen of it yet",
    "nothing": "finished with nothing: its last answer says nothing",
    "stopped": "stopped before it had finished",
    "gone": "gone: nothing is left of it",
}


class LaunchRow(Struct, frozen=True, gc=False):
    """One line of the list."""

    id: str
    title: str
    state: str
    glyph: str
    ink: str
    what: str = ""
    """The template, or the subagent's type."""
    origin: str = ""
    """The session it came from."""
    place: str = ""
    """Such as `#14.3`."""
    used: str = ""
    returned: str = ""
    took: str = ""
    age: str = ""
    depth: int = 0
    """1 and more for a subagent of a session, 0 for a launch."""


def launch_rows(
    shown: Sequence[Entry], titles: Mapping[str, str], now: datetime
) -> list[LaunchRow]:
    """`titles` are those of sessions by id."""
    return [_row(one, titles, now) for one in shown]


def _row(one: Entry, titles: Mapping[str, str], now: datetime) -> LaunchRow:
    glyph, ink = STATES.get(one.state, ("·", "text-dim"))
    return LaunchRow(
        one.id,
        one.name,
        one.state,
        glyph,
        ink,
        one.what,
        session_name(one.source, titles),
        one_line(one.place, 12),
        figures.tokens(one.used) if one.used is not None else "",
        figures.tokens(one.returned, about=True) if one.returned is not None else "",
        figures.took(one.duration),
        figures.age(one.began, now) if one.began != EVER else "",
        one.depth,
    )


def session_name(session: str, titles: Mapping[str, str]) -> str:
    if not session:
        return "no session"
    return one_line(titles.get(session, ""), NAME) or one_line(session[:8])


# -- one of them


def launch_blocks(one: Entry, titles: Mapping[str, str], now: datetime) -> list[Block]:
    """What it is and where it stands, its last text, the files it wrote, and its prompt."""
    blocks: list[Block] = list(_facts(one, titles, now))
    report = one.report
    if report:
        title = "Report" if one.state in ("done", "nothing") else "Last text"
        blocks += [Blank(), Heading(title), *markdown_blocks(report[:LONGEST])]
    if one.files:
        blocks += [Blank(), Heading("Files", str(len(one.files)))]
        for path in one.files[:LISTED]:
            blocks.append(Paragraph(one_line(inside(path, one.folder), 200), "text-secondary"))
        if len(one.files) > LISTED:
            more = figures.plural(len(one.files) - LISTED, "file")
            blocks.append(Paragraph(f"and {more} more", "text-dim"))
    if one.prompt.strip():
        blocks += [Blank(), Heading("Prompt")]
        blocks += markdown_blocks(leaving(one.prompt[:LONGEST]))
    return blocks


def _facts(one: Entry, titles: Mapping[str, str], now: datetime) -> Iterator[Block]:
    glyph, ink = STATES.get(one.state, ("·", "text-dim"))
    yield _line("state", Span(f"{glyph} {SAYS.get(one.state, one.state)}", ink))
    if isinstance(one, LaunchEntry):
        launch = one.launch
        yield _line("template", Span(one_line(launch.template, 60) or "–"))
        route = {"pane": "the session's own pane", "window": "a new window"}.get(
            launch.route, "the background" if launch.route == "background" else launch.route
        )
        job = f", job {one_line(launch.job, 20)}" if launch.job else ""
        yield _line("to", Span(f"{route}{job}"))
        tree = " (a work tree of its own)" if launch.worktree else ""
        yield _line("folder", Span(f"{one_line(tilde(launch.folder), 200)}{tree}"))
    else:
        depth = f", depth {one.depth}" if one.depth > 1 else ""
        yield _line("subagent", Span(f"{one.what or 'of no type'}{depth}"))
    place = f" {one_line(one.place, 12)}" if one.place else ""
    yield _line("from", Span(f"{session_name(one.source, titles)}{place}"))
    if one.began != EVER:
        began = f"{one.began:%Y-%m-%d %H:%M} UTC, {figures.ago(one.began, now)}"
        yield _line("started", Span(began))
        if one.duration is not None:
            yield _line("took", Span(figures.took(one.duration)))
    yield _line("tokens", Span(_tokens(one)))
    if isinstance(one, AgentEntry) and one.run.problem:
        yield Paragraph(one_line(one.run.problem, 300), "warn", first=(Span("! ", "warn"),))


def _tokens(one: Entry) -> str:
    used = f"{figures.tokens(one.used)} used" if one.used is not None else "not known yet"
    if one.returned is None:
        return used
    return f"{used}, {figures.tokens(one.returned, about=True)} returned to its parent"


def _line(label: str, said: Span) -> Columns:
    return Columns((Span(f"{label:<10}", "text-dim"), said))


def stop_lines(one: LaunchEntry) -> list[list[Span]]:
    """What is stopped, before it is."""
    job = one_line(one.launch.job or "", 20)
    return [
        [Span("stops     ", "text-dim"), Span(one.name, "text-secondary")],
        [Span("job       ", "text-dim"), Span(job, "text-secondary")],
        [Span("by        ", "text-dim"), Span(f"claude stop {job}", "text-secondary")],
        [Span("keeps     ", "text-dim"), Span("its transcript and files", "text-secondary")],
    ]
