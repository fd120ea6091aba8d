"""The messages the model sees, as design 7 lists them for `ctxtui context`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ctxtui.core.transcripts.chain import Chain
from ctxtui.core.transcripts.rows import SYNTHETIC, Row
from ctxtui.core.transcripts.transcript import Transcript

Role = Literal["user", "assistant"]
Open = Literal["prompt", "tool_use", "tool_result", "interrupted"]
INTERRUPTED = "[Request interrupted"
REMINDER = "<system-reminder>"


@dataclass(slots=True)
class Part:
    """One recorded block. `text` is untouched; for a tool_result its text parts joined by
    newlines, the others counted in `other`. `payload` is what a token count needs."""

    type: str
    row: Row
    text: str | None = None
    id: str | None = None
    name: str | None = None
    tool_use_id: str | None = None
    is_error: bool = False
    other: int = 0
    payload: Any = None


@dataclass(slots=True)
class Message:
    role: Role
    rows: list[Row] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def role_of(row: Row) -> Role | None:
    """As whom a row of the chain is sent; None for what stays out (format 4.7)."""
    if row.sidechain or row.api_error:
        return None
    if row.type == "assistant":
        return "assistant"
    if row.type == "user":
        return "user"
    if row.type == "system" and row.subtype == "local_command":
        return "user"
    if row.type == "attachment" and row.attachment and row.attachment.type == "queued_command":
        return "user"
    return None


def conversation(transcript: Transcript, chain: Chain) -> list[Message]:
    """The chain as messages, recorded text untouched, without any repair a client would make."""
    messages: list[Message] = []
    for row in chain.rows:
        role = role_of(row)
        if role is None:
            continue
        parts = [part for part in parts_of(transcript, row) if not _reminder(part, role)]
        if not parts:
            continue
        if not messages or messages[-1].role != role:
            messages.append(Message(role))
        messages[-1].rows.append(row)
        messages[-1].parts += parts
    for message in messages:
        if message.role == "user":
            _results_first(message)
    return messages


def _reminder(part: Part, role: Role) -> bool:
    return role == "user" and part.type == "text" and (part.text or "").startswith(REMINDER)


def _results_first(message: Message) -> None:
    results = [part for part in message.parts if part.type == "tool_result"]
    if not results:
        return
    results.sort(key=lambda part: part.row.index)
    message.parts = results + [part for part in message.parts if part.type != "tool_result"]
    message.rows = list({part.row.uuid: part.row for part in message.parts}.values())


def parts_of(transcript: Transcript, row: Row) -> list[Part]:
    """The recorded blocks of one row, bodies included."""
    if row.type == "system":
        return [Part("text", row, text=row.content or "")]
    body = transcript.body(row)
    if row.type == "attachment":
        return parts_in((body.get("attachment") or {}).get("prompt"), row)
    message = body.get("message")
    return parts_in(message.get("content") if isinstance(message, dict) else message, row)


def parts_in(content: Any, row: Row) -> list[Part]:
    """The blocks of the content of a row's message, by whoever read it."""
    if isinstance(content, str):
        return [Part("text", row, text=content, payload=content)]
    if not isinstance(content, list):
        return []
    return [_part(block, row) for block in content if isinstance(block, (dict, str))]


def _part(block: dict[str, Any] | str, row: Row) -> Part:
    if isinstance(block, str):
        return Part("text", row, text=block, payload=block)
    kind = str(block.get("type") or "unknown")
    if kind == "text":
        return Part(kind, row, text=_text(block.get("text")), payload=block.get("text"))
    if kind == "tool_use":
        return Part(
            kind,
            row,
            id=_word(block.get("id")),
            name=_word(block.get("name")),
            payload=block.get("input"),
        )
    if kind == "tool_result":
        text, other = result_text(block.get("content"))
        return Part(
            kind,
            row,
            text=text,
            tool_use_id=_word(block.get("tool_use_id")),
            is_error=block.get("is_error") is True,
            other=other,
            payload=text,
        )
    return Part(kind, row, payload=block)


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def result_text(content: Any) -> tuple[str, int]:
    """Text of a tool_result's content, its parts joined by newlines, and how many were no text."""
    if isinstance(content, str):
        return content, 0
    if not isinstance(content, list):
        return "", 0 if content is None else 1
    texts = [
        part if isinstance(part, str) else _text(part.get("text"))
        for part in content
        if isinstance(part, str) or (isinstance(part, dict) and part.get("type") == "text")
    ]
    return "\n".join(texts), len(content) - len(texts)


def how_open(messages: Sequence[Message]) -> Open | None:
    """How the conversation ends: None after a finished answer of the model."""
    if not messages:
        return None
    last = messages[-1]
    part = last.parts[-1]
    if last.role == "assistant":
        answer = [one for one in last.parts if one.row.message_id == part.row.message_id]
        called = any(one.type == "tool_use" for one in answer)
        return "tool_use" if called and not _is_synthetic(part.row) else None
    if part.type == "text" and (part.text or "").startswith(INTERRUPTED):
        return "interrupted"
    return "tool_result" if part.type == "tool_result" else "prompt"


def _is_synthetic(row: Row) -> bool:
    return row.message is not None and row.message.model == SYNTHETIC
