"""Launches and subagents as rows, as prose, and as the document of `ctxtui launches`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from ctxtui.core.places import tilde
from ctxtui.core.subagents.launches import Followed
from ctxtui.core.subagents.reports import leaving
from ctxtui.core.subagents.running import Run
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.turns import Step, Turn
from ctxtui.present import figures
from ctxtui.present.markdown import markdown_blocks
from ctxtui.present.steps import inside
from ctxtui_widgets.rows import Blank, Block, Columns, Heading, Paragraph, Span

LONGEST = 40_000
"""Characters of a report or a prompt that are shown."""
LISTED = 60
"""Files that are named one by one."""
NAME = 80
EVER = datetime(1970, 1, 1, tzinfo=UTC)

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


@dataclass(frozen=True)
class Entry:
    """A launch, or a subagent of a session."""

    followed: Followed | None = None
    run: Run | None = None

    @cached_property
    def id(self) -> str:
        if self.followed is not None:
            return f"launch {self.followed.launch.id}"
        assert self.run is not None
        return f"agent {self.run.session} {self.run.id}"

    @property
    def began(self) -> datetime:
        if self.followed is not None:
            return self.followed.launch.when
        return (self.run.began if self.run is not None else None) or EVER

    @property
    def state(self) -> str:
        if self.followed is not None:
            return self.followed.launch.state
        return self.run.state if self.run is not None else ""

    @property
    def source(self) -> str:
        """Id of the session it was started from."""
        if self.followed is not None:
            return self.followed.launch.source
        return self.run.session if self.run is not None else ""

    @property
    def place(self) -> str:
        if self.followed is not None:
            place = self.followed.launch.place
            return f"#{place}" if place[:1].isdigit() else place
        return self.run.place if self.run is not None else ""

    @property
    def name(self) -> str:
        if self.followed is not None:
            launch = self.followed.launch
            return one_line(launch.name or launch.template, NAME) or "launch"
        run = self.run
        return (
            one_line((run.description or run.type) if run is not None else "", NAME) or "subagent"
        )

    @property
    def what(self) -> str:
        if self.followed is not None:
            return one_line(self.followed.launch.template, 40)
        return one_line(self.run.type, 40) if self.run is not None else ""

    @property
    def report(self) -> str:
        """Its last text, cleaned and without secrets; empty without one."""
        if self.followed is not None:
            found = self.followed.report
            return leaving(found.text if found is not None else self.followed.launch.last).strip()
        return leaving(self.run.report).strip() if self.run is not None else ""

    @property
    def prompt(self) -> str:
        if self.followed is not None:
            return self.followed.launch.prompt
        return self.run.prompt if self.run is not None else ""

    @property
    def files(self) -> tuple[str, ...]:
        if self.followed is not None:
            return self.followed.launch.files
        return self.run.files if self.run is not None else ()

    @property
    def used(self) -> int | None:
        if self.followed is not None:
            return self.followed.launch.tokens
        return self.run.used if self.run is not None else None

    @property
    def duration(self) -> float | None:
        if self.followed is not None:
            return self.followed.launch.duration
        return self.run.duration if self.run is not None else None

    @property
    def going(self) -> tuple[Path, Turn, Step | None] | None:
        """Where it is to be seen; None where nothing of it is on disk."""
        if self.followed is not None:
            path, turn = self.followed.path, self.followed.turn
            return (path, turn, None) if path is not None and turn is not None else None
        run = self.run
        return (run.path, run.turn, run.step) if run is not None and run.turn is not None else None

    @property
    def job(self) -> str | None:
        """What `claude stop` takes, while it runs in the background."""
        if self.followed is None or self.followed.launch.route != "background":
            return None
        over = self.state in ("stopped", "gone") or (
            self.state in ("done", "nothing") and not self.followed.live
        )
        return None if over else self.followed.launch.job


def entries(followed: Iterable[Followed], runs: Iterable[Run]) -> list[Entry]:
    """The newest first; subagents below the one that started them. A subagent that a copy of its
    session holds as well is listed once."""
    own: dict[str, Run] = {}
    for run in runs:
        known = own.get(run.call)
        if known is None or (known.duration is None and run.duration is not None):
            own[run.call] = run
    below: dict[tuple[str, str], list[Entry]] = {}
    ids = {(run.session, run.id) for run in own.values()}
    top = [Entry(followed=one) for one in followed]
    for run in own.values():
        above = (run.session, run.parent or "")
        if above in ids and run.parent != run.id:
            below.setdefault(above, []).append(Entry(run=run))
        else:
            top.append(Entry(run=run))
    found: list[Entry] = []
    for one in sorted(top, key=lambda one: one.began, reverse=True):
        found += _with_those_below(one, below)
    for rest in list(below.values()):  # those of a circle that names itself
        found += rest
    return found


def _with_those_below(one: Entry, below: dict[tuple[str, str], list[Entry]]) -> Iterator[Entry]:
    yield one
    if one.run is not None:
        for other in sorted(
            below.pop((one.run.session, one.run.id), ()), key=lambda other: other.began
        ):
            yield from _with_those_below(other, below)


def launch_rows(
    shown: Sequence[Entry], titles: Mapping[str, str], now: datetime
) -> list[LaunchRow]:
    """`titles` are those of sessions by id."""
    return [_row(one, titles, now) for one in shown]


def _row(one: Entry, titles: Mapping[str, str], now: datetime) -> LaunchRow:
    glyph, ink = STATES.get(one.state, ("·", "text-dim"))
    run = one.run
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
        _returned(run),
        figures.took(one.duration),
        figures.age(one.began, now) if one.began != EVER else "",
        run.depth if run is not None else 0,
    )


def _returned(run: Run | None) -> str:
    return "" if run is None or run.returned is None else figures.tokens(run.returned, about=True)


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
        folder = _folder(one)
        for path in one.files[:LISTED]:
            blocks.append(Paragraph(one_line(inside(path, folder), 200), "text-secondary"))
        if len(one.files) > LISTED:
            more = figures.plural(len(one.files) - LISTED, "file")
            blocks.append(Paragraph(f"and {more} more", "text-dim"))
    if one.prompt.strip():
        blocks += [Blank(), Heading("Prompt")]
        blocks += markdown_blocks(leaving(one.prompt[:LONGEST]))
    return blocks


def _folder(one: Entry) -> str | None:
    if one.followed is not None:
        return str(one.followed.launch.folder)
    row = one.run.turn.row if one.run is not None and one.run.turn is not None else None
    return row.cwd if row is not None else None


def _facts(one: Entry, titles: Mapping[str, str], now: datetime) -> Iterator[Block]:
    glyph, ink = STATES.get(one.state, ("·", "text-dim"))
    yield _line("state", Span(f"{glyph} {SAYS.get(one.state, one.state)}", ink))
    if one.followed is not None:
        launch = one.followed.launch
        yield _line("template", Span(one_line(launch.template, 60) or "–"))
        route = {"pane": "the session's own pane", "window": "a new window"}.get(
            launch.route, "the background" if launch.route == "background" else launch.route
        )
        job = f", job {one_line(launch.job, 20)}" if launch.job else ""
        yield _line("to", Span(f"{route}{job}"))
        tree = " (a work tree of its own)" if launch.worktree else ""
        yield _line("folder", Span(f"{one_line(tilde(launch.folder), 200)}{tree}"))
    elif one.run is not None:
        depth = f", depth {one.run.depth}" if one.run.depth > 1 else ""
        yield _line("subagent", Span(f"{one.what or 'of no type'}{depth}"))
    place = f" {one_line(one.place, 12)}" if one.place else ""
    yield _line("from", Span(f"{session_name(one.source, titles)}{place}"))
    if one.began != EVER:
        ago = figures.age(one.began, now)
        began = f"{one.began:%Y-%m-%d %H:%M} UTC, {ago}" + (" ago" if ago[:1].isdigit() else "")
        yield _line("started", Span(began))
        if one.duration is not None:
            yield _line("took", Span(figures.took(one.duration)))
    yield _line("tokens", Span(_tokens(one)))
    if one.run is not None and one.run.problem:
        yield Paragraph(one_line(one.run.problem, 300), "warn", first=(Span("! ", "warn"),))


def _tokens(one: Entry) -> str:
    used = f"{figures.tokens(one.used)} used" if one.used is not None else "not known yet"
    if one.run is None or one.run.returned is None:
        return used
    return f"{used}, {figures.tokens(one.run.returned, about=True)} returned to its parent"


def _line(label: str, said: Span) -> Columns:
    return Columns((Span(f"{label:<10}", "text-dim"), said))


def stop_lines(one: Entry) -> list[list[Span]]:
    """What is stopped, before it is."""
    launch = one.followed.launch if one.followed is not None else None
    job = one_line(launch.job or "", 20) if launch is not None else ""
    return [
        [Span("stops     ", "text-dim"), Span(one.name, "text-secondary")],
        [Span("job       ", "text-dim"), Span(job, "text-secondary")],
        [Span("by        ", "text-dim"), Span(f"claude stop {job}", "text-secondary")],
        [Span("keeps     ", "text-dim"), Span("its transcript and files", "text-secondary")],
    ]


# -- for scripts, and on paper


def launches_document(shown: Sequence[Entry]) -> dict[str, Any]:
    return {
        "launches": [_launch(one.followed) for one in shown if one.followed is not None],
        "subagents": [_subagent(one.run) for one in shown if one.run is not None],
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


def printed_launches(
    shown: Sequence[Entry], titles: Mapping[str, str], now: datetime
) -> Iterator[str]:
    """One line each, the newest first."""
    for row in launch_rows(shown, titles, now):
        kind = "launch" if not row.depth else f"{'  ' * (row.depth - 1)}↳"
        name = clean(f"{kind} {row.title}")
        back = row.returned or "–"
        yield (
            f"{row.glyph} {row.state:<8} {row.age:>6} {row.used or '–':>6} {back:>6} "
            f"{row.took or '–':>4}  {name:<44}  {row.what:<18}  {row.origin} {row.place}"
        ).rstrip()
    if not shown:
        yield "No launches and no subagents. `ctxtui templates` lists what can be launched."
