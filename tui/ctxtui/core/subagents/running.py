"""Subagents of sessions, running and past: what each was asked, cost, and gave back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from ctxtui.core.context.tokens import estimate
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.library.catalogue import Stamp, stamp_of
from ctxtui.core.library.library import Session
from ctxtui.core.subagents.reports import Report, report_of
from ctxtui.core.transcripts.conversation import parts_of
from ctxtui.core.transcripts.subagents import LAUNCHERS, Subagent, subagents
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import Call, Step, Turn, TurnTree, call_input, turn_tree
from ctxtui.core.transcripts.usage import last_model

RunState = Literal["running", "done", "nothing", "failed", "stopped"]
"""`nothing` ended without a word; `stopped` was left unfinished by a session that has ended."""

CHUNK = 1 << 20
NEEDLES = (b'"name":"Agent"', b'"name":"Task"', b'"agent_progress"')
"""What a transcript holds that started a subagent."""
_OVERLAP = max(map(len, NEEDLES)) - 1
_TOLD = re.compile(r"<(tool-use-id|task-id|result)>(.*?)</\1>", re.DOTALL)
_FOOTER = re.compile(r"^\s*(?:agentId: |<usage>)", re.MULTILINE)
"""What a client adds below a report."""


@dataclass(frozen=True, slots=True)
class Run:
    """One subagent of a session. Texts are as recorded, not yet to be drawn."""

    id: str
    session: str
    path: Path
    """The session's transcript."""
    turn: Turn | None
    step: Step | None
    """Where the session started it, or the subagent that did."""
    type: str
    description: str
    depth: int
    """1 for one the session itself started."""
    parent: str | None
    """Id of the subagent that started it."""
    call: str
    """Id of the call that started it, the same in copies of the session; else `id`."""
    state: RunState
    used: int | None
    """Tokens of its last answer."""
    returned: int | None
    """Tokens of its report in the window of who started it, estimated; None before there is one."""
    began: datetime | None
    ended: datetime | None
    duration: float | None
    """Seconds."""
    prompt: str
    report: str
    files: tuple[str, ...] = ()
    problem: str = ""
    """Why its rows can't be read."""

    @property
    def place(self) -> str:
        """`#14.3`; empty if it isn't known where it was started."""
        if self.turn is None or not self.turn.label:
            return ""
        return self.turn.label + (f".{self.step.number}" if self.step is not None else "")


@dataclass(slots=True)
class Runs:
    """The subagents of many sessions; one that stayed as it was is not read again. For one thread
    at a time."""

    _known: dict[Path, tuple[frozenset[tuple[Path, Stamp]], bool, list[Run]]] = field(
        default_factory=dict
    )

    def each(
        self, sessions: Iterable[Session], stopped: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[Session, list[Run]]]:
        """Session by session, in the order given, those that have any; ends early once `stopped`
        says so. A session that can't be read has none."""
        for session in sessions:
            if stopped():
                return
            try:
                found = self.of(session.summary.path, live=session.live)
            except (CtxtuiError, OSError):
                continue
            if found:
                yield session, found

    def of(self, path: Path, *, live: bool) -> list[Run]:
        """Of one session, the newest first. Raises CtxtuiError that names a file it can't read."""
        stamps = _stamps(path)
        known = self._known.get(path)
        if known is not None and known[0] == stamps and known[1] == live:
            return known[2]
        found = runs_of(turn_tree(read_transcript(path)), live=live) if has_any(path) else []
        self._known[path] = stamps, live, found
        return found


def has_any(path: Path) -> bool:
    """Whether a session may have started a subagent: by its folder, else by a look through its
    bytes. Raises OSError if it can't be read."""
    if (path.with_suffix("") / "subagents").is_dir():
        return True
    with path.open("rb") as file:
        before = b""
        while chunk := file.read(CHUNK):
            text = before + chunk
            if any(needle in text for needle in NEEDLES):
                return True
            before = text[-_OVERLAP:]
    return False


def _stamps(path: Path) -> frozenset[tuple[Path, Stamp]]:
    inside = path.with_suffix("").glob("subagents/**/agent-*")
    return frozenset((one, stamp_of(one)) for one in (path, *inside))


def runs_of(tree: TurnTree, *, live: bool) -> list[Run]:
    """Of a session that was read, the newest first; `live` says whether a client has it open.
    Raises CtxtuiError if its file was replaced."""
    agents = subagents(tree)
    by_id = {one.id: one for one in agents}
    calls = _calls(tree, agents)
    told = _told(tree)
    made = [_run(one, tree, by_id, calls, told, live) for one in agents]
    return sorted(made, key=lambda one: one.began.timestamp() if one.began else 0.0, reverse=True)


@dataclass(frozen=True, slots=True)
class _Started:
    """Where a call stands that started a subagent."""

    tree: TurnTree
    turn: Turn
    step: Step
    call: Call


def _calls(tree: TurnTree, agents: list[Subagent]) -> dict[str, _Started]:
    found: dict[str, _Started] = {}
    for one in (tree, *(agent.tree for agent in agents if agent.tree is not None)):
        for turn in one.turns:
            for step in turn.steps:
                for call in step.calls:
                    if call.name in LAUNCHERS:
                        found.setdefault(call.id, _Started(one, turn, step, call))
    return found


def _told(tree: TurnTree) -> dict[str, str]:
    """What notifications brought back, by the id of the call and of the subagent."""
    found: dict[str, str] = {}
    for row in tree.transcript.rows:
        text = row.text if row.type == "user" else ""
        prompt = row.attachment.prompt if row.attachment is not None else None
        text = text or (prompt if isinstance(prompt, str) else "")
        if "<task-notification>" not in text[:2_000]:
            continue
        fields = dict(_TOLD.findall(text))
        for name in ("tool-use-id", "task-id"):
            if fields.get(name) and "result" in fields:
                found[fields[name]] = fields["result"]
    return found


def _run(
    agent: Subagent,
    tree: TurnTree,
    by_id: Mapping[str, Subagent],
    calls: Mapping[str, _Started],
    told: Mapping[str, str],
    live: bool,
) -> Run:
    started = calls.get(agent.tool_use or "")
    given = call_input(started.tree.transcript, started.call) if started is not None else {}
    own = report_of(agent.tree.transcript, agent.tree.turns) if agent.tree is not None else Report()
    came = told.get(agent.tool_use or "", told.get(agent.id, ""))
    if not came and started is not None:
        came = _result(started)
    text = came.strip() or (own.text if own.over else "")
    state = _state(agent, text, live=live)
    turn = tree.by_id.get(agent.turn or "")
    home = started is not None and started.tree is tree
    row = started.call.row if started is not None else None
    return Run(
        id=agent.id,
        session=tree.transcript.id,
        path=tree.transcript.path,
        turn=turn,
        step=started.step if started is not None and home else None,
        type=agent.type or "",
        description=agent.description or "",
        depth=_depth(agent, by_id),
        parent=agent.parent,
        call=agent.tool_use or agent.id,
        state=state,
        used=agent.tokens,
        returned=_returned(came, tree, state),
        began=own.began or (row.time if row is not None else None),
        ended=own.ended if state != "running" else None,
        duration=own.duration,
        prompt=_word(given.get("prompt")) or _first(agent.transcript),
        report=text,
        files=own.files,
        problem=agent.problem or "",
    )


def _state(agent: Subagent, text: str, *, live: bool) -> RunState:
    if agent.status == "failed":
        return "failed"
    if agent.status == "unfinished":
        return "running" if live else "stopped"
    return "done" if text else "nothing"


def _returned(came: str, tree: TurnTree, state: RunState) -> int | None:
    if not came.strip():
        return 0 if state == "nothing" else None
    return estimate(came, last_model(tree.transcript, tree.chain))


def _result(started: _Started) -> str:
    """The report in the result of the call; empty while it only says that it was started."""
    result, transcript = started.call.result, started.tree.transcript
    if result is None:
        return ""
    said = transcript.body(result).get("toolUseResult")
    if isinstance(said, dict) and (said.get("isAsync") or said.get("status") == "async_launched"):
        return ""
    for part in parts_of(transcript, result):
        if part.type == "tool_result" and part.tool_use_id == started.call.id:
            text = part.text or ""
            footer = _FOOTER.search(text)
            return text[: footer.start()] if footer is not None else text
    return ""


def _depth(agent: Subagent, by_id: Mapping[str, Subagent]) -> int:
    seen = {agent.id}
    above = by_id.get(agent.parent or "")
    while above is not None and above.id not in seen:
        seen.add(above.id)
        above = by_id.get(above.parent or "")
    return len(seen)


def _first(transcript: Transcript | None) -> str:
    rows = transcript.rows if transcript is not None else []
    return next((row.text for row in rows if row.type == "user" and row.text.strip()), "")


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
