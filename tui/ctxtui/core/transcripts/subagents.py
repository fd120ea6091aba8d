"""Subagents of a session, from all five places they live in (transcript-format.md 1 and 5).

Files under `<session>/subagents/` (workflows included), files beside the session (2.0), rows
inside the session's own file (1.0), and messages quoted in its progress lines (2.0 to 2.1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.transcripts.reader import read_rows
from ctxtui.core.transcripts.rows import lenient
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import Call, Turn, TurnTree, call_input, turn_tree

LAUNCHERS = frozenset({"Agent", "Task"})
INTERNAL = ("acompact", "aprompt_suggestion", "warmup")
"""Agents the client runs for itself; they are not the user's."""

AgentStatus = Literal["done", "failed", "unfinished"]
_FIELD = re.compile(r"<(tool-use-id|task-id|status|subagent_tokens)>([^<]*)</\1>")


@dataclass(slots=True)
class Subagent:
    """One subagent and the step that started it; `tree` holds its own turns."""

    id: str
    type: str | None
    description: str | None
    tool_use: str | None
    transcript: Transcript | None
    """None when only its call and its report are known."""
    status: AgentStatus = "unfinished"
    reported: int | None = None
    """Tokens that the client's report gave."""
    turn: str | None = None
    """Id of the turn of the session that started it, also for one started by a subagent."""
    parent: str | None = None
    """Id of the subagent that started it, if one did."""
    problem: str | None = None
    """Why the file that holds its rows can't be read, as a sentence that names it."""
    _tree: TurnTree | None = field(default=None, repr=False)

    @property
    def tree(self) -> TurnTree | None:
        if self._tree is None and self.transcript is not None:
            self._tree = turn_tree(self.transcript)
        return self._tree

    @property
    def tokens(self) -> int | None:
        """Used of its last answer (design 7); what the client reported where no rows are left."""
        if self.tree is not None:
            for turn in reversed(self.tree.turns):
                if turn.after is not None:
                    return turn.after
        return self.reported


def read_tree(file: Path) -> TurnTree:
    """A subagent's own file, in which it is no sidechain."""
    transcript = read_transcript(file)
    for row in transcript.rows:
        row.sidechain = False
    return turn_tree(transcript)


def subagents(tree: TurnTree, read: Callable[[Path], TurnTree] = read_tree) -> list[Subagent]:
    """All subagents of a session in the order they were started; one whose file can't be read has
    a `problem`.

    `read` may give what it read of a file before, as long as the file stayed the same.
    """
    transcript = tree.transcript
    calls = {call.id: (turn, call) for turn in tree.turns for call in turn.calls}
    told = _told(tree, calls)
    found: dict[str, Subagent] = {}
    for agent in (
        *_files(transcript.path, read, told),
        *_inline(transcript),
        *_quoted(transcript),
    ):
        if _internal(agent):
            continue
        first = found.setdefault(agent.id, agent)
        if first.transcript is None:  # its file can't be read, but it is quoted
            first.transcript = agent.transcript
            first.tool_use = first.tool_use or agent.tool_use
    _join(tree, list(found.values()), calls, told)
    known = {agent.tool_use for agent in found.values()}
    for turn, call in calls.values():
        if call.name in LAUNCHERS and call.id not in known and not (call.failed or call.rejected):
            agent = Subagent(f"call-{call.id}", None, None, call.id, None, turn=turn.id)
            found[agent.id] = agent
    _reports(tree, found, calls)
    order = {turn.id: n for n, turn in enumerate(tree.turns)}
    return sorted(found.values(), key=lambda agent: order.get(agent.turn or "", len(order)))


def _internal(agent: Subagent) -> bool:
    if agent.id.startswith(INTERNAL):
        return True
    rows = agent.transcript.rows if agent.transcript else []
    first = next((row for row in rows if row.type == "user"), None)
    return first is not None and first.text.strip() == "Warmup"


def _files(
    path: Path, read: Callable[[Path], TurnTree], told: Mapping[str, str]
) -> Iterator[Subagent]:
    own = path.with_suffix("")
    inside = sorted(own.glob("subagents/agent-*.jsonl"))
    inside += sorted(own.glob("subagents/workflows/*/agent-*.jsonl"))
    for file in inside:
        yield _of_file(file, read)
    for file in sorted(path.parent.glob("agent-*.jsonl")):
        try:
            ours = _session_of(file) == path.stem
        except OSError:
            ours = _id_of(file) in told  # whose it is, only the session's own results can tell
        if ours:
            yield _of_file(file, read)


def _of_file(file: Path, read: Callable[[Path], TurnTree]) -> Subagent:
    tree, problem = None, None
    try:
        tree = read(file)
    except CtxtuiError as error:
        problem = str(error)
    meta = _meta(file)
    return Subagent(
        id=_id_of(file),
        type=_word(meta.get("agentType")),
        description=_word(meta.get("description")),
        tool_use=_word(meta.get("toolUseId")),
        transcript=tree.transcript if tree is not None else None,
        _tree=tree,
        status="done" if meta.get("finished") is True else "unfinished",
        parent=_word(meta.get("parentAgentId")),
        problem=problem,
    )


def _id_of(file: Path) -> str:
    return file.stem.removeprefix("agent-")


def _session_of(file: Path) -> str | None:
    return next((row.session for row in read_rows(file) if row.session), None)


def _meta(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.with_suffix(".meta.json").read_text("utf-8", "replace"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _inline(transcript: Transcript) -> Iterator[Subagent]:
    """Sidechain rows of the session's own file, one subagent a root (1.0 clients)."""
    groups: dict[str, Transcript] = {}
    root_of: dict[str, str] = {}
    for row in transcript.rows:
        if not row.sidechain or row.uuid is None:
            continue
        root = root_of.get(row.parent or "", row.uuid)
        root_of[row.uuid] = root
        own = copy(row)
        own.sidechain = False
        groups.setdefault(root, Transcript(transcript.path)).add(own)
    for root, rows in groups.items():
        yield Subagent(rows.rows[0].agent or root, None, None, None, rows)


def _quoted(transcript: Transcript) -> Iterator[Subagent]:
    """Messages of subagents that progress lines quote (2.0 to 2.1)."""
    groups: dict[str, Transcript] = {}
    calls: dict[str, str | None] = {}
    for row in transcript.rows:
        if row.data is None or row.data.type != "agent_progress" or not row.data.agent:
            continue
        quoted = transcript.body(row).get("data", {}).get("message")
        if not isinstance(quoted, dict):
            continue
        own = lenient(quoted)
        if own.uuid is None:
            continue
        own.sidechain = False
        group = groups.setdefault(row.data.agent, Transcript(transcript.path))
        if own.parent is None and group.rows:
            own.parent = group.rows[-1].uuid
        group.bodies[own.uuid] = quoted
        group.add(own)
        calls.setdefault(row.data.agent, row.parent_tool_use)
    for agent, rows in groups.items():
        yield Subagent(agent, None, None, calls[agent], rows)


def _told(tree: TurnTree, calls: Mapping[str, tuple[Turn, Call]]) -> dict[str, str]:
    """Calls by the id of the subagent that their result names."""
    told: dict[str, str] = {}
    for _, call in calls.values():
        if call.name in LAUNCHERS and call.result is not None:
            result = tree.transcript.body(call.result).get("toolUseResult")
            if isinstance(result, dict) and _word(result.get("agentId")):
                told[result["agentId"]] = call.id
    return told


def _join(
    tree: TurnTree,
    agents: list[Subagent],
    calls: dict[str, tuple[Turn, Call]],
    told: Mapping[str, str],
) -> None:
    """Hang each subagent from the call that started it: by id, by what the result says, or by
    its prompt being the call's prompt."""
    prompts: dict[str, list[str]] = {}
    for _, call in calls.values():
        if call.name in LAUNCHERS:
            given = call_input(tree.transcript, call)
            prompts.setdefault(str(given.get("prompt", "")).strip(), []).append(call.id)
    for agent in agents:
        if agent.tool_use is None:
            agent.tool_use = told.get(agent.id)
        if agent.tool_use is None and agent.transcript is not None:
            first = next((row for row in agent.transcript.rows if row.type == "user"), None)
            waiting = prompts.get(first.text.strip() if first else "", [])
            agent.tool_use = waiting.pop(0) if waiting else None
    started = {agent.tool_use: agent for agent in agents if agent.tool_use}
    for agent in agents:
        if agent.tool_use in calls:
            agent.turn = calls[agent.tool_use][0].id
    for parent in agents:
        for turn in parent.tree.turns if parent.tree else ():
            for call in turn.calls:
                child = started.get(call.id)
                if child is not None and child is not parent:
                    child.parent = child.parent or parent.id
    by_id = {agent.id: agent for agent in agents}
    for agent in agents:
        above, seen = agent, {agent.id}
        while above.turn is None and above.parent in by_id and above.parent not in seen:
            seen.add(above.parent)
            above = by_id[above.parent]
        agent.turn = above.turn or _turn_at(tree, agent)


def _turn_at(tree: TurnTree, agent: Subagent) -> str | None:
    rows = agent.transcript.rows if agent.transcript else []
    when = next((row.timestamp for row in rows if row.timestamp), None)
    if when is None:
        # Nobody is to miss that a file can't be read: it hangs from the newest turn.
        return tree.turns[-1].id if agent.problem and tree.turns else None
    before = [turn for turn in tree.prompts if (turn.row.timestamp or "~") <= when]
    return before[-1].id if before else None


def _reports(
    tree: TurnTree, found: dict[str, Subagent], calls: dict[str, tuple[Turn, Call]]
) -> None:
    """How each ended: the result of its call, or the notification a background one sends."""
    by_call = {agent.tool_use: agent for agent in found.values() if agent.tool_use}
    for call_id, agent in by_call.items():
        turn, call = calls.get(call_id, (None, None))
        if call is None or turn is None:
            continue
        given = call_input(tree.transcript, call)
        agent.type = agent.type or _word(given.get("subagent_type"))
        agent.description = agent.description or _word(given.get("description"))
        if call.result is None:
            continue
        result = tree.transcript.body(call.result).get("toolUseResult")
        if call.failed or call.rejected:
            agent.status = "failed"
        elif isinstance(result, dict) and not result.get("isAsync"):
            agent.status = "done"
            tokens = result.get("totalTokens")
            agent.reported = tokens if isinstance(tokens, int) else agent.reported
    for text in _notifications(tree.transcript) if found else ():
        told = dict(_FIELD.findall(text))
        agent_or_none = by_call.get(told.get("tool-use-id", "")) or found.get(
            told.get("task-id", "")
        )
        if agent_or_none is None:
            continue
        agent_or_none.status = "done" if told.get("status") == "completed" else "failed"
        if told.get("subagent_tokens", "").isdigit():
            agent_or_none.reported = int(told["subagent_tokens"])
    for agent in found.values():
        if agent.status == "unfinished" and _ended_its_turn(agent):
            agent.status = "done"


def _ended_its_turn(agent: Subagent) -> bool:
    rows = agent.transcript.rows if agent.transcript else []
    last = next((row for row in reversed(rows) if row.type in ("user", "assistant")), None)
    return last is not None and last.message is not None and last.message.stop_reason == "end_turn"


def _notifications(transcript: Transcript) -> Iterator[str]:
    for row in transcript.rows:
        if row.type == "user" and "<task-notification>" in row.text[:2000]:
            yield row.text
        elif row.attachment is not None and row.attachment.type == "queued_command":
            prompt = row.attachment.prompt
            if isinstance(prompt, str) and "<task-notification>" in prompt:
                yield prompt
