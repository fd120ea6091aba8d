"""What was handed on and launched, remembered: so that lists show what came of what."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, cast, get_args

from ctxtui.core.delivery.outcome import Outcome
from ctxtui.core.store import Handed, Launched, Store

Kind = Literal["clear", "pane", "window", "background", "clipboard", "file"]
LaunchRoute = Literal["clipboard", "pane", "window", "background"]
LaunchState = Literal[
    "filled", "started", "working", "waiting", "done", "nothing", "stopped", "gone"
]
"""`filled` is not sent yet; `nothing` ended without a result; `gone` left no trace."""


@dataclass(frozen=True, slots=True)
class Handoff:
    """A text that left a session, whether or not it is known where it arrived."""

    id: str
    kind: Kind
    source: str
    to: str | None
    text: str
    when: datetime
    pid: int | None = None
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Launch:
    """A subagent's prompt that was launched from a session, and what came of it."""

    id: str
    template: str
    name: str
    route: LaunchRoute
    source: str
    prompt: str
    folder: Path
    when: datetime
    place: str = ""
    """The turn or step of `source`, as in `#14.3`."""
    to: str | None = None
    job: str | None = None
    pid: int | None = None
    worktree: bool = False
    state: LaunchState = "started"
    ended: datetime | None = None
    tokens: int | None = None
    duration: float | None = None
    """Seconds."""
    last: str = ""
    files: tuple[str, ...] = ()


class Deliveries:
    """Those of an open store. All methods raise CtxtuiError if it can't be read or written."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def handed(self, kind: Kind, source: str, text: str, outcome: Outcome | None = None) -> Handoff:
        """Remember a handoff, and whose child the session is that got it, if one did."""
        to = outcome.session if outcome is not None and outcome.arrived else None
        to = to if to != source else None
        pid = outcome.pid if outcome is not None else None
        kept = outcome.kept if outcome is not None else None
        one = Handoff(uuid.uuid4().hex, kind, source, to, text, datetime.now(UTC), pid, kept)
        return self._kept(one)

    def _kept(self, one: Handoff) -> Handoff:
        kept, when = str(one.kept) if one.kept else None, one.when.timestamp()
        self.store.handoffs.keep(
            Handed(one.id, one.kind, one.source, one.to, one.pid, kept, one.text, when)
        )
        self._succeeds(one.source, one.to, one.pid, one.when)
        return one

    def arrived(self, one: Handoff, session: str) -> Handoff:
        """Remember where a handoff was found, which makes that session a child of its source."""
        return self._kept(replace(one, to=session))

    def handoffs(self) -> list[Handoff]:
        """The newest first. Those of a kind that only a later version knows are left out."""
        return _handoffs(self.store.handoffs.all())

    def waiting(self, since: datetime) -> list[Handoff]:
        """As `handoffs`, those since then of which nobody knows where they arrived."""
        return _handoffs(self.store.handoffs.waiting(since.timestamp()))

    def keep(self, launch: Launch) -> Launch:
        """Remember a launch, or what is known of it by now; its session becomes a child of the
        one it was launched from."""
        self.store.launches.keep(
            Launched(
                id=launch.id,
                template=launch.template,
                name=launch.name,
                route=launch.route,
                source=launch.source,
                place=launch.place,
                to=launch.to,
                job=launch.job,
                pid=launch.pid,
                folder=str(launch.folder),
                worktree=launch.worktree,
                prompt=launch.prompt,
                when=launch.when.timestamp(),
                state=launch.state,
                ended=launch.ended.timestamp() if launch.ended else None,
                tokens=launch.tokens,
                duration=launch.duration,
                last=launch.last,
                files=json.dumps(launch.files),
            )
        )
        to = launch.to if launch.to != launch.source else None
        self._succeeds(launch.source, to, launch.pid, launch.when)
        return launch

    def launches(self) -> list[Launch]:
        """The newest first. Those of a route or in a state that only a later version knows are
        left out."""
        routes, states = get_args(LaunchRoute), get_args(LaunchState)
        return [
            _launch(one)
            for one in reversed(self.store.launches.all())
            if one.route in routes and one.state in states
        ]

    def _succeeds(self, source: str, to: str | None, pid: int | None, when: datetime) -> None:
        if to is not None:
            self.store.successions.note(to, source, "handoff", pid, when.timestamp())


def new_launch(
    template: str,
    name: str,
    route: LaunchRoute,
    source: str,
    prompt: str,
    folder: Path,
    outcome: Outcome,
    *,
    place: str = "",
    worktree: bool = False,
) -> Launch:
    """What is known of a launch right after it was delivered."""
    state: LaunchState = "started" if outcome.state == "sent" else "filled"
    return Launch(
        uuid.uuid4().hex,
        template,
        name,
        route,
        source,
        prompt,
        folder,
        datetime.now(UTC),
        place,
        outcome.session,
        outcome.job,
        outcome.pid,
        worktree,
        state,
    )


def _handoffs(kept: Sequence[Handed]) -> list[Handoff]:
    kinds = get_args(Kind)
    return [
        Handoff(
            one.id,
            cast(Kind, one.kind),
            one.source,
            one.to,
            one.text,
            _time(one.when),
            one.pid,
            Path(one.kept) if one.kept else None,
        )
        for one in reversed(kept)
        if one.kind in kinds
    ]


def _launch(one: Launched) -> Launch:
    return Launch(
        id=one.id,
        template=one.template,
        name=one.name,
        route=cast(LaunchRoute, one.route),
        source=one.source,
        prompt=one.prompt,
        folder=Path(one.folder),
        when=_time(one.when),
        place=one.place,
        to=one.to,
        job=one.job,
        pid=one.pid,
        worktree=one.worktree,
        state=cast(LaunchState, one.state),
        ended=_time(one.ended) if one.ended is not None else None,
        tokens=one.tokens,
        duration=one.duration,
        last=one.last,
        files=_files(one.files),
    )


def _files(text: str) -> tuple[str, ...]:
    try:
        found: object = json.loads(text)
    except ValueError:
        return ()
    paths: Sequence[object] = found if isinstance(found, list) else ()
    return tuple(one for one in paths if isinstance(one, str))


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
