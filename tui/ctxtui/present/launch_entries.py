"""Launches, and subagents of sessions, as one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from ctxtui.core.delivery.records import Launch
from ctxtui.core.subagents.launches import Followed
from ctxtui.core.subagents.reports import leaving
from ctxtui.core.subagents.running import Run
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.turns import Step, Turn

NAME = 80
EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When what has no time began."""


@dataclass(frozen=True)
class LaunchEntry:
    """A launch, with what was seen of it so far."""

    followed: Followed

    depth = 0
    returned = None
    """Tokens that came back to its parent: it has none that would know."""

    @property
    def launch(self) -> Launch:
        return self.followed.launch

    @cached_property
    def id(self) -> str:
        return f"launch {self.launch.id}"

    @property
    def began(self) -> datetime:
        return self.launch.when

    @property
    def state(self) -> str:
        return self.launch.state

    @property
    def source(self) -> str:
        """Id of the session it was started from; empty for none."""
        return self.launch.source

    @property
    def place(self) -> str:
        place = self.launch.place
        return f"#{place}" if place[:1].isdigit() else place

    @property
    def name(self) -> str:
        return one_line(self.launch.name or self.launch.template, NAME) or "launch"

    @property
    def what(self) -> str:
        """Its template."""
        return one_line(self.launch.template, 40)

    @property
    def folder(self) -> str | None:
        return str(self.launch.folder)

    @property
    def report(self) -> str:
        """Its last text, cleaned and without secrets; empty without one."""
        found = self.followed.report
        return leaving(found.text if found is not None else self.launch.last).strip()

    @property
    def prompt(self) -> str:
        return self.launch.prompt

    @property
    def files(self) -> tuple[str, ...]:
        return self.launch.files

    @property
    def used(self) -> int | None:
        return self.launch.tokens

    @property
    def duration(self) -> float | None:
        return self.launch.duration

    @property
    def going(self) -> tuple[Path, Turn, Step | None] | None:
        """Where it is to be seen; None where nothing of it is on disk."""
        path, turn = self.followed.path, self.followed.turn
        return (path, turn, None) if path is not None and turn is not None else None

    @property
    def job(self) -> str | None:
        """What `claude stop` takes, while it runs in the background."""
        if self.launch.route != "background":
            return None
        over = self.state in ("stopped", "gone") or (
            self.state in ("done", "nothing") and not self.followed.live
        )
        return None if over else self.launch.job


@dataclass(frozen=True)
class AgentEntry:
    """A subagent that a session started by itself; its fields mean what a launch's do."""

    run: Run

    job = None
    """Nothing but its session can stop it."""

    @cached_property
    def id(self) -> str:
        return f"agent {self.run.session} {self.run.id}"

    @property
    def depth(self) -> int:
        return self.run.depth

    @property
    def began(self) -> datetime:
        return self.run.began or EVER

    @property
    def state(self) -> str:
        return self.run.state

    @property
    def source(self) -> str:
        return self.run.session

    @property
    def place(self) -> str:
        return self.run.place

    @property
    def name(self) -> str:
        return one_line(self.run.description or self.run.type, NAME) or "subagent"

    @property
    def what(self) -> str:
        """Its type."""
        return one_line(self.run.type, 40)

    @property
    def folder(self) -> str | None:
        return self.run.turn.row.cwd if self.run.turn is not None else None

    @property
    def report(self) -> str:
        return leaving(self.run.report).strip()

    @property
    def prompt(self) -> str:
        return self.run.prompt

    @property
    def files(self) -> tuple[str, ...]:
        return self.run.files

    @property
    def used(self) -> int | None:
        return self.run.used

    @property
    def returned(self) -> int | None:
        return self.run.returned

    @property
    def duration(self) -> float | None:
        return self.run.duration

    @property
    def going(self) -> tuple[Path, Turn, Step | None] | None:
        run = self.run
        return (run.path, run.turn, run.step) if run.turn is not None else None


Entry = LaunchEntry | AgentEntry


def entries(followed: Iterable[Followed], runs: Iterable[Run]) -> list[Entry]:
    """The newest first; subagents below the one that started them. A subagent that a copy of its
    session holds as well is listed once."""
    own: dict[str, Run] = {}
    for run in runs:
        known = own.get(run.call)
        if known is None or (known.duration is None and run.duration is not None):
            own[run.call] = run
    below: dict[tuple[str, str], list[AgentEntry]] = {}
    ids = {(run.session, run.id) for run in own.values()}
    top: list[Entry] = [LaunchEntry(one) for one in followed]
    for run in own.values():
        above = (run.session, run.parent or "")
        if above in ids and run.parent != run.id:
            below.setdefault(above, []).append(AgentEntry(run))
        else:
            top.append(AgentEntry(run))
    found: list[Entry] = []
    for one in sorted(top, key=lambda one: one.began, reverse=True):
        found += _with_those_below(one, below)
    for rest in list(below.values()):  # those of a circle that names itself
        found += rest
    return found


def _with_those_below(
    one: Entry, below: dict[tuple[str, str], list[AgentEntry]]
) -> Iterator[Entry]:
    yield one
    if isinstance(one, AgentEntry):
        for other in sorted(
            below.pop((one.run.session, one.run.id), ()), key=lambda other: other.began
        ):
            yield from _with_those_below(other, below)
