"""What became of the prompts that were launched: by the registry and the launched sessions."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ctxtui.core.delivery.background import session_of_job
from ctxtui.core.delivery.records import Deliveries, Launch, LaunchState
from ctxtui.core.delivery.texts import unwrapped
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.catalogue import NOWHERE, Stamp, stamp_of
from ctxtui.core.library.folders import files_named
from ctxtui.core.library.registry import Registered, read_registry
from ctxtui.core.subagents.reports import Report, report_of
from ctxtui.core.transcripts.tail import Tail
from ctxtui.core.transcripts.turns import Turn, TurnTree, turn_tree

GRACE = timedelta(seconds=60)
"""For which a launch may have left no trace yet: a client takes its time to start."""
OPEN = 8
"""Sessions whose rows stay in memory: those that grew last."""
STILL_NEW = timedelta(days=1)
"""For which the session of one that left no trace is looked for again."""
SETTLED: tuple[LaunchState, ...] = ("done", "nothing", "stopped", "gone")
SLACK = timedelta(seconds=5)
"""By which a prompt may seem to have been sent before its launch: it is noted afterwards."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A launch as it stands, and what its session says; `report` is None until there is one."""

    launch: Launch
    report: Report | None = None
    path: Path | None = None
    """The session it runs in."""
    turn: Turn | None = None
    """In which it was sent."""
    live: bool = False
    """A client has that session open."""


@dataclass(slots=True)
class Launches:
    """Follows launches again and again; reads only what was appended. For one thread at a time."""

    config_dirs: tuple[Path, ...]
    _tails: OrderedDict[Path, Tail] = field(default_factory=OrderedDict)
    _reports: dict[tuple[Path, str], tuple[Stamp, Report | None, Turn | None]] = field(
        default_factory=dict
    )
    _paths: dict[str, Path | None] = field(default_factory=dict)

    def follow(self, launches: Sequence[Launch], now: datetime | None = None) -> list[Followed]:
        """Each as it is `now` (UTC), in the same order. A session that can't be read leaves its
        launch as it was."""
        now = now or datetime.now(UTC)
        registered = read_registry(self.config_dirs)
        live: dict[str, Registered] = {}
        for one in registered:
            if one.live:
                live.setdefault(one.session, one)
        pids = {one.pid: one for one in registered if one.live and not one.elsewhere}
        return [self._followed(one, live, pids, now) for one in launches]

    def _followed(
        self,
        launch: Launch,
        live: Mapping[str, Registered],
        pids: Mapping[int, Registered],
        now: datetime,
    ) -> Followed:
        launch = self._found(launch, pids)
        session = launch.to or (launch.source if launch.route == "pane" else None)
        entry = live.get(session or "")
        new = entry is not None or launch.state not in SETTLED or now - launch.when < STILL_NEW
        path = self._path(session, new=new) if session else None
        report: Report | None = None
        turn: Turn | None = None
        if path is not None:
            try:
                report, turn = self._report(path, launch)
            except CtxtuiError:
                return Followed(launch, path=path, live=entry is not None)
        made = _as_known(launch, report, entry, now)
        return Followed(made, report, path, turn, entry is not None)

    def _found(self, launch: Launch, pids: Mapping[int, Registered]) -> Launch:
        """The same, with the session it went to, if that is known by now."""
        if launch.to is not None or launch.route in ("pane", "clipboard"):
            return launch
        to: str | None = None
        if launch.job:
            found = (session_of_job(one, launch.job) for one in self.config_dirs)
            to = next((one for one in found if one), None)
        elif launch.pid is not None and launch.pid in pids:
            to = pids[launch.pid].session
        return replace(launch, to=to) if to and to != launch.source else launch

    def _path(self, session: str, *, new: bool) -> Path | None:
        """A file that wasn't there is looked for again while it may be `new`."""
        known = self._paths.get(session)
        if known is not None and stamp_of(known) != NOWHERE:
            return known
        if session in self._paths and known is None and not new:
            return None
        files = [one for one in files_named(self.config_dirs, session) if one.stem == session]
        self._paths[session] = found = files[0] if files else None
        return found

    def _report(self, path: Path, launch: Launch) -> tuple[Report | None, Turn | None]:
        stamp, key = stamp_of(path), (path, launch.id)
        known = self._reports.get(key)
        if known is None or known[0] != stamp:
            tail = self._tails.pop(path, None) or Tail(path)
            tree = turn_tree(tail.read())
            self._tails[path] = tail
            while len(self._tails) > OPEN:
                self._tails.popitem(last=False)
            turns = turns_of(tree, launch)
            report = report_of(tree.transcript, turns) if turns else None
            known = self._reports[key] = stamp, report, turns[0] if turns else None
        return known[1], known[2]


def turns_of(tree: TurnTree, launch: Launch) -> list[Turn]:
    """What a launch did in `tree`: of a pane the turn that its prompt began, the newest if it was
    sent twice; of a session of its own all from its first prompt on."""
    if launch.route == "pane":
        same = [turn for turn in tree.prompts if _is_prompt(turn, launch)]
        return same[-1:]
    first = next((one.row.index for one in tree.live if one.kind == "prompt"), None)
    return [one for one in tree.live if first is not None and one.row.index >= first]


def _is_prompt(turn: Turn, launch: Launch) -> bool:
    if unwrapped(turn.text).split() != launch.prompt.split():
        return False
    return turn.started is None or turn.started >= launch.when - SLACK


def _as_known(
    launch: Launch, report: Report | None, entry: Registered | None, now: datetime
) -> Launch:
    if report is None:
        return replace(launch, state=_traceless(launch, entry, now))
    state = _state(launch, report, entry)
    ended = report.ended if state in SETTLED else None
    return replace(
        launch,
        state=state,
        ended=ended,
        tokens=report.tokens if report.tokens is not None else launch.tokens,
        duration=report.duration,
        last=report.last,
        files=report.files,
    )


def _traceless(launch: Launch, entry: Registered | None, now: datetime) -> LaunchState:
    """Without a row of it: what is known of before holds, and of one never seen at work nothing."""
    if launch.route == "clipboard" or launch.state not in ("filled", "started"):
        if launch.state in ("working", "waiting") and entry is None:
            return "gone"
        return launch.state
    if entry is not None:
        return "waiting" if entry.status == "waiting" and launch.route != "pane" else launch.state
    return "gone" if now - launch.when > GRACE else launch.state


def _state(launch: Launch, report: Report, entry: Registered | None) -> LaunchState:
    if entry is None:
        if report.over:
            return "nothing" if report.nothing else "done"
        return "stopped"
    if report.over:
        if entry.status == "working" and launch.route != "pane":
            return "working"  # its own subagents or hooks are not done yet
        return "nothing" if report.nothing else "done"
    if report.interrupted:
        return "stopped"
    return "waiting" if entry.status == "waiting" else "working"


def follow_kept(
    deliveries: Deliveries, launches: Launches, now: datetime | None = None
) -> list[Followed]:
    """All launches as they stand, the newest first; what changed is remembered. Raises CtxtuiError
    if the store can't be read or written."""
    before = deliveries.launches()
    found = launches.follow(before, now)
    for was, one in zip(before, found, strict=True):
        if was != one.launch:
            deliveries.keep(one.launch)
    return found
