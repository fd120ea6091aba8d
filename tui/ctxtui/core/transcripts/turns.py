"""Turns and steps: what the user asked, and each answer of the model with its tool calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ctxtui.core.transcripts.chain import Chain, live_chain
from ctxtui.core.transcripts.conversation import INTERRUPTED, parts_of, result_text
from ctxtui.core.transcripts.outline import EntryKind, Outline, outline
from ctxtui.core.transcripts.prompts import own_words, prompt_text
from ctxtui.core.transcripts.rows import SYNTHETIC, Row, Usage
from ctxtui.core.transcripts.transcript import Transcript

REJECTED = ("The user doesn't want to proceed", "The user doesn't want to take this action")
READERS = frozenset({"Read", "NotebookRead"})
EDITORS = frozenset({"Edit", "MultiEdit", "Write", "NotebookEdit"})


@dataclass(slots=True)
class Call:
    """One tool call and its result, bodies left in the file."""

    id: str
    name: str
    row: Row
    result: Row | None = None
    failed: bool = False
    """The result is an error; a rejection by the user is not one (design 7)."""
    rejected: bool = False


@dataclass(slots=True)
class Step:
    """One answer of the model: its rows share a `message.id`; the results hang from it."""

    number: int
    rows: list[Row] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    results: list[Row] = field(default_factory=list)
    usage: Usage | None = None
    """Of the last row, the only final one (format 3); None for text the client made itself."""
    model: str | None = None

    @property
    def used(self) -> int | None:
        """Tokens of the request this answers."""
        return self.usage.used if self.usage is not None and self.usage.used else None


@dataclass(slots=True)
class Turn:
    """A prompt and all that follows until the next; or a compaction, or a command by itself."""

    id: str
    kind: EntryKind
    number: int | None
    row: Row
    parent: str | None
    text: str
    """The prompt as typed; for a compaction who asked for it; for a command `/name args`."""
    rows: list[Row] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    on_live_path: bool = False
    in_context: bool = False
    errors: int = 0
    interrupted: bool = False
    resumed: Row | None = None
    """Of a compaction inside a turn: the last row of that turn after it."""
    queued: list[Row] = field(default_factory=list)
    """What the user typed while the turn was running (design 4.1)."""
    read: list[Any] | None = field(default=None, compare=False, repr=False)
    """What was read of its calls, kept there by who read it; None while nobody has."""

    @property
    def label(self) -> str:
        return f"#{self.number}" if self.number is not None else ""

    @property
    def started(self) -> datetime | None:
        return self.row.time

    @property
    def ended(self) -> datetime | None:
        times = [when for row in self.rows if (when := row.time) is not None]
        return max(times) if times else None

    @property
    def after(self) -> int | None:
        """Tokens of the turn's last real request; None before its first answer."""
        for step in reversed(self.steps):
            if step.used is not None:
                return step.used
        return None

    @property
    def calls(self) -> list[Call]:
        return [call for step in self.steps for call in step.calls]

    @property
    def last_row(self) -> Row:
        """The row at which the turn ends: its last in the file that no other row of it follows."""
        return last_of(self.rows) or self.row


def last_of(rows: Sequence[Row]) -> Row | None:
    """The last in file order that none of the others hangs from; a row may stand in the file
    before its parent (format 4.2)."""
    inner = {row.parent for row in rows}
    tips = [row for row in rows if row.uuid not in inner]
    return max(tips or rows, key=lambda row: row.index, default=None)


@dataclass(slots=True)
class TurnTree:
    """All turns of a session in file order; `parent` links make the tree."""

    transcript: Transcript
    outline: Outline
    chain: Chain
    turns: list[Turn]
    by_id: dict[str, Turn]

    @property
    def live(self) -> list[Turn]:
        """The turns on the live path, oldest first."""
        return [turn for turn in self.turns if turn.on_live_path]

    @property
    def prompts(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.kind == "prompt"]

    def children(self, turn_id: str | None) -> list[Turn]:
        return [turn for turn in self.turns if turn.parent == turn_id]


def turn_tree(transcript: Transcript) -> TurnTree:
    """Read the turns of a transcript. Bodies of rows are looked at only where a call failed."""
    shape = outline(transcript)
    chain = live_chain(transcript)
    path = shape.live_path(chain)
    sent = {row.uuid for row in chain.rows}
    turns: dict[str, Turn] = {}
    number = 0
    for uuid, kind in shape.entries.items():
        row = transcript.by_uuid[uuid]
        if kind == "prompt":
            number += 1
        turns[uuid] = Turn(
            id=uuid,
            kind=kind,
            number=number if kind == "prompt" else None,
            row=row,
            parent=shape.above[uuid],
            text=_title(row, kind),
            on_live_path=uuid in path,
            in_context=uuid in sent,
        )
    if chain.boundary is not None and chain.boundary.uuid in turns:
        turns[chain.boundary.uuid].in_context = True
    for row in transcript.rows:
        turn = turns.get(shape.owner.get(row.uuid or "") or "")
        if turn is not None and not row.sidechain:
            turn.rows.append(row)
    for turn in turns.values():
        if turn.kind == "compaction":
            _give_back(turn, turns)
    for turn in turns.values():
        _steps(turn, transcript)
    return TurnTree(transcript, shape, chain, list(turns.values()), turns)


def _give_back(compaction: Turn, turns: dict[str, Turn]) -> None:
    """An automatic compaction may fall inside a turn: what the model answers after it still
    belongs to the prompt it interrupted."""
    first = next((n for n, row in enumerate(compaction.rows) if row.type == "assistant"), None)
    above = turns.get(compaction.parent or "")
    while above is not None and above.kind != "prompt":
        above = turns.get(above.parent or "")
    if first is None or above is None:
        return
    above.rows += compaction.rows[first:]
    compaction.resumed = above.rows[-1]
    del compaction.rows[first:]


def _title(row: Row, kind: EntryKind) -> str:
    if kind != "compaction":
        return prompt_text(row)
    trigger = row.compaction.trigger if row.compaction else None
    return {"auto": "compacted automatically", "manual": "compacted by you"}.get(
        trigger or "", "compacted"
    )


def _steps(turn: Turn, transcript: Transcript) -> None:
    steps: dict[str, Step] = {}
    calls: dict[str, tuple[Step, Call]] = {}
    failed: set[str] = set()
    for row in turn.rows:
        if row.type == "assistant":
            _answer(row, steps, calls)
        elif row.type == "user" and row.uuid != turn.id:
            failed |= _reply(row, turn, calls, transcript)
        elif (
            row.attachment is not None
            and row.attachment.type == "queued_command"
            and (row.attachment.origin is None or row.attachment.origin.kind in (None, "human"))
        ):
            turn.queued.append(row)
    turn.steps = list(steps.values())
    turn.errors = len(failed)


def _answer(row: Row, steps: dict[str, Step], calls: dict[str, tuple[Step, Call]]) -> None:
    message = row.message
    if row.api_error or message is None:
        return
    made_here = message.model == SYNTHETIC
    if made_here and row.text.strip() == "No response requested.":
        return
    key = row.message_id or row.uuid or ""
    step = steps.get(key)
    if step is None:
        step = steps[key] = Step(len(steps) + 1)
    step.rows.append(row)
    step.model = message.model
    if row.is_real_answer:
        step.usage = message.usage
    for block in row.blocks:
        if block.type == "tool_use" and block.id and block.id not in calls:
            call = Call(block.id, block.name or "", row)
            calls[block.id] = step, call
            step.calls.append(call)


def _reply(
    row: Row, turn: Turn, calls: dict[str, tuple[Step, Call]], transcript: Transcript
) -> set[str]:
    """Take in a user row that isn't the prompt; ids of the calls that failed by it."""
    failed: set[str] = set()
    for block in row.blocks:
        if block.type != "tool_result":
            if (block.text or "").startswith(INTERRUPTED):
                turn.interrupted = True
            continue
        rejected = block.is_error is True and _was_rejected(transcript, row)
        if block.is_error and not rejected:
            failed.add(block.tool_use_id or row.uuid or "")
        if (block.tool_use_id or "") in calls:
            step, call = calls[block.tool_use_id or ""]
            call.result = row
            call.rejected = rejected
            call.failed = block.is_error is True and not rejected
            if not step.results or step.results[-1] is not row:
                step.results.append(row)
    return failed


def _was_rejected(transcript: Transcript, row: Row) -> bool:
    if row.denial == "user-rejected":
        return True
    body = transcript.body(row)
    if str(body.get("toolUseResult", "")).startswith("User rejected"):
        return True
    return any((part.text or "").startswith(REJECTED) for part in parts_of(transcript, row))


def call_input(transcript: Transcript, call: Call) -> dict[str, Any]:
    """The arguments of a tool call, read from the file now."""
    for block in _content(transcript.body(call.row)):
        if block.get("type") == "tool_use" and block.get("id") == call.id:
            given = block.get("input")
            return given if isinstance(given, dict) else {}
    return {}


def call_output(transcript: Transcript, call: Call) -> str | None:
    """The text of a call's result as the model got it; None while there is none."""
    if call.result is None:
        return None
    for block in _content(transcript.body(call.result)):
        if block.get("type") == "tool_result" and block.get("tool_use_id") == call.id:
            return result_text(block.get("content"))[0]
    return None


def _content(body: dict[str, Any]) -> list[dict[str, Any]]:
    message = body.get("message")
    content = message.get("content") if isinstance(message, dict) else None
    return [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []


def queued_text(row: Row) -> str:
    """The words of a prompt that was typed while the model was working."""
    prompt = row.attachment.prompt if row.attachment else None
    if isinstance(prompt, str):
        return own_words(prompt)
    return own_words("\n".join(block.text or "" for block in prompt or ()))
