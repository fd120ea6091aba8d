"""The shapes of a transcript line that we rely on; everything else on it is skipped, not lost.

A row keeps where its line lies in the file, so its body (inputs, outputs, images) is decoded
only when somebody looks at it. Field names of the file are in transcript-format.md 2.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import msgspec

SYNTHETIC = "<synthetic>"
REAL_TYPES = ("user", "assistant")
ABSURD = 20_000_000
"""Tokens that no request has."""


class CacheBuckets(msgspec.Struct, gc=False):
    """Tokens written to the cache, by how long it keeps them."""

    ephemeral_5m_input_tokens: int | None = None
    ephemeral_1h_input_tokens: int | None = None


class Usage(msgspec.Struct, gc=False):
    """Token counts of one API answer; only the last row of a `message.id` is final (format 3)."""

    input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    output_tokens: int | None = None
    cache_creation: CacheBuckets | None = None

    @property
    def used(self) -> int:
        """Tokens of the request, which is what `/context` shows; the answer is not in it.

        0 for figures that can't be right: negative ones, or more than any window holds.
        """
        sent = self.input_tokens or 0
        read, written = self.cache_read_input_tokens or 0, self.cache_creation_input_tokens or 0
        total = sent + read + written
        return total if min(sent, read, written) >= 0 and total <= ABSURD else 0


class Block(msgspec.Struct, gc=False):
    """One content block without its payload: tool inputs and results stay in the file."""

    type: str = ""
    text: str | None = None
    id: str | None = None
    tool_use_id: str | None = None
    name: str | None = None
    is_error: bool | None = None


class Content(msgspec.Struct, gc=False):
    """The `message` of a user or assistant row."""

    id: str | None = None
    model: str | None = None
    content: str | list[Block] | None = None
    usage: Usage | None = None
    stop_reason: str | None = None


class Origin(msgspec.Struct, gc=False):
    kind: str | None = None


class Attachment(msgspec.Struct, gc=False):
    """Context the client injected; only `queued_command` holds the user's own words."""

    type: str = ""
    prompt: str | list[Block] | None = None
    origin: Origin | None = None


class Preserved(msgspec.Struct, gc=False):
    uuids: list[str] | None = None
    anchor: str | None = msgspec.field(default=None, name="anchorUuid")
    head: str | None = msgspec.field(default=None, name="headUuid")
    tail: str | None = msgspec.field(default=None, name="tailUuid")


class CompactMetadata(msgspec.Struct, gc=False):
    """What a `compact_boundary` says of itself; `post_tokens` leaves the base out (format 3)."""

    trigger: str | None = None
    pre_tokens: int | None = msgspec.field(default=None, name="preTokens")
    post_tokens: int | None = msgspec.field(default=None, name="postTokens")
    summarized: int | None = msgspec.field(default=None, name="messagesSummarized")
    messages: Preserved | None = msgspec.field(default=None, name="preservedMessages")
    segment: Preserved | None = msgspec.field(default=None, name="preservedSegment")


class Forked(msgspec.Struct, gc=False):
    session: str | None = msgspec.field(default=None, name="sessionId")
    row: str | None = msgspec.field(default=None, name="messageUuid")


class Progress(msgspec.Struct, gc=False):
    type: str | None = None
    agent: str | None = msgspec.field(default=None, name="agentId")


class Row(msgspec.Struct, gc=False):
    """One line. Rows proper have a `uuid`; a line without one is a state line (format 2.2)."""

    type: str = ""
    uuid: str | None = None
    parent: str | None = msgspec.field(default=None, name="parentUuid")
    logical_parent: str | None = msgspec.field(default=None, name="logicalParentUuid")
    subtype: str | None = None
    message: Content | None = None
    timestamp: str | None = None
    sidechain: bool | None = msgspec.field(default=None, name="isSidechain")
    meta: bool | None = msgspec.field(default=None, name="isMeta")
    summary_of_compaction: bool | None = msgspec.field(default=None, name="isCompactSummary")
    api_error: bool | None = msgspec.field(default=None, name="isApiErrorMessage")
    prompt_source: str | None = msgspec.field(default=None, name="promptSource")
    denial: str | None = msgspec.field(default=None, name="toolDenialKind")
    request: str | None = msgspec.field(default=None, name="requestId")
    attachment: Attachment | None = None
    compaction: CompactMetadata | None = msgspec.field(default=None, name="compactMetadata")
    content: str | None = None
    cwd: str | None = None
    session: str | None = msgspec.field(default=None, name="sessionId")
    version: str | None = None
    branch: str | None = msgspec.field(default=None, name="gitBranch")
    entrypoint: str | None = None
    session_kind: str | None = msgspec.field(default=None, name="sessionKind")
    agent: str | None = msgspec.field(default=None, name="agentId")
    forked_from: Forked | None = msgspec.field(default=None, name="forkedFrom")
    data: Progress | None = None
    parent_tool_use: str | None = msgspec.field(default=None, name="parentToolUseID")
    # state lines
    leaf: str | None = msgspec.field(default=None, name="leafUuid")
    explicit: bool | None = None
    custom_title: str | None = msgspec.field(default=None, name="customTitle")
    ai_title: str | None = msgspec.field(default=None, name="aiTitle")
    summary: str | None = None
    continued_in: str | None = msgspec.field(default=None, name="continuedInSessionId")
    # where the line lies: set by the reader
    index: int = -1
    offset: int = 0
    length: int = 0

    @property
    def message_id(self) -> str | None:
        """Id of the API answer this row is part of; falls back to the request's id."""
        if self.message is not None and self.message.id:
            return self.message.id
        return self.request

    @property
    def blocks(self) -> list[Block]:
        """Content blocks; a plain string is one text block."""
        content = self.message.content if self.message is not None else None
        if isinstance(content, str):
            return [Block(type="text", text=content)]
        return content or []

    @property
    def text(self) -> str:
        """The text blocks of a user or assistant row, joined by newlines."""
        content = self.message.content if self.message is not None else None
        if isinstance(content, str):
            return content
        return "\n".join(block.text for block in content or () if block.text is not None)

    @property
    def is_real_answer(self) -> bool:
        """An answer of the model, with a usage that says how large the request was."""
        message = self.message
        return (
            self.type == "assistant"
            and not self.api_error
            and message is not None
            and message.model != SYNTHETIC
            and message.usage is not None
            and message.usage.used > 0
        )

    @property
    def has_tool_result(self) -> bool:
        content = self.message.content if self.message is not None else None
        return isinstance(content, list) and any(b.type == "tool_result" for b in content)

    @property
    def is_boundary(self) -> bool:
        return self.type == "system" and self.subtype == "compact_boundary" and not self.sidechain

    @property
    def time(self) -> datetime | None:
        """UTC; None where the line has no readable timestamp. Not always rising in a file."""
        return parse_time(self.timestamp)


def parse_time(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@cache  # it works the types of all fields out anew
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


def lenient(data: dict[str, Any]) -> Row:
    """A row from a line whose fields are not all of the usual shape: the odd ones are left out."""
    row = Row()
    for field in _fields(Row):
        if field.encode_name in data and field.name not in ("index", "offset", "length"):
            value = _fit(data[field.encode_name], field.name, field.type)
            if value is not None:
                setattr(row, field.name, value)
    return row


def _fit(value: Any, name: str, kind: Any) -> Any:
    if name == "message" and isinstance(value, dict):
        content = value.get("content")
        rest = {k: v for k, v in value.items() if k != "content"}
        message = Content()
        for field in _fields(Content):
            if field.encode_name in rest:
                fitted = _fit(rest[field.encode_name], field.name, field.type)
                if fitted is not None:
                    setattr(message, field.name, fitted)
        message.content = _blocks(content)
        return message
    try:
        return msgspec.convert(value, kind)
    except (msgspec.ValidationError, TypeError, RecursionError):
        return None


def _blocks(content: Any) -> str | list[Block] | None:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    blocks: list[Block] = []
    for part in content:
        if isinstance(part, str):
            blocks.append(Block(type="text", text=part))
        elif isinstance(part, dict):
            block = Block()
            for field in _fields(Block):
                if field.encode_name in part:
                    fitted = _fit(part[field.encode_name], field.name, field.type)
                    if fitted is not None:
                        setattr(block, field.name, fitted)
            blocks.append(block)
    return blocks
