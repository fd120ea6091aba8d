"""Rows as Claude Code 2.1.329 writes them: the same keys in the same order, nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

VERSION = "2.1.329"
NO_ROW = "00000000-0000-0000-0000-000000000000"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """What every row of a session repeats at its end."""

    session: str
    cwd: str
    branch: str = "main"
    agent: str = ""

    def head(self, parent: str | None) -> Row:
        return {"parentUuid": parent, "isSidechain": bool(self.agent)}

    def who(self) -> Row:
        return {"agentId": self.agent} if self.agent else {}

    def tail(self, *, twice: bool = True) -> Row:
        """`twice`: the client repeats the session's id in most rows, but not in prompts."""
        both = {"session_id": self.session} if twice and not self.agent else {}
        return both | {
            "userType": "external",
            "entrypoint": "cli",
            "cwd": self.cwd,
            "sessionId": self.session,
            "version": VERSION,
            "gitBranch": self.branch,
        }


def line(row: Row) -> str:
    """One line of a transcript, compact as the client scans for it, without the newline."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def stamp(when: datetime) -> str:
    """ISO 8601 in UTC with milliseconds and Z."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def millis(when: datetime) -> int:
    return round(when.timestamp() * 1000)


def prompt(
    place: Place, parent: str | None, uuid: str, when: datetime, prompt_id: str, text: str, nth: int
) -> Row:
    row = place.head(parent) | {"promptId": prompt_id} | place.who() | {"type": "user"}
    row |= {"message": {"role": "user", "content": text}, "uuid": uuid, "timestamp": stamp(when)}
    if not place.agent:
        row |= {
            "permissionMode": "acceptEdits",
            "origin": {"kind": "human"},
            "promptSource": "typed",
            "turnOrigin": "human",
            "turnPosition": {"promptIndex": nth, "turnIndex": nth},
        }
    return row | place.tail(twice=False)


def told(
    place: Place,
    parent: str,
    uuid: str,
    when: datetime,
    prompt_id: str,
    content: str | list[Row],
    **marks: Any,
) -> Row:
    """A user row that nobody typed: a caveat, a command, a summary, an interruption.

    `marks` named isMeta or isVisibleInTranscriptOnly stand before the uuid, as the client has it.
    """
    early = {k: v for k, v in marks.items() if k.startswith("is") or k == "turnCompanion"}
    late = {k: v for k, v in marks.items() if k not in early}
    return (
        place.head(parent)
        | {"promptId": prompt_id, "type": "user", "message": {"role": "user", "content": content}}
        | early
        | {"uuid": uuid, "timestamp": stamp(when)}
        | late
        | place.tail()
    )


def notification(
    place: Place, parent: str, uuid: str, when: datetime, prompt_id: str, text: str, nth: int
) -> Row:
    row = place.head(parent) | {"promptId": prompt_id, "type": "user"}
    return (
        row
        | {"message": {"role": "user", "content": text}, "uuid": uuid, "timestamp": stamp(when)}
        | {
            "permissionMode": "acceptEdits",
            "origin": {
                "kind": "task-notification",
                "producer": "session-task",
                "runId": uuid[:9] + uuid[-8:],
            },
            "promptSource": "system",
            "turnOrigin": "task_notification",
            "turnPosition": {"promptIndex": nth, "turnIndex": nth + 1},
            "queueSkipAttachments": True,
        }
        | place.tail(twice=False)
    )


def usage(fresh: int, created: int, read: int, output: int, thinking: int) -> Row:
    """`fresh + created + read` is the size of the request."""
    return {
        "input_tokens": fresh,
        "cache_creation_input_tokens": created,
        "cache_read_input_tokens": read,
        "output_tokens": output,
        "output_tokens_details": {"thinking_tokens": thinking},
        "server_tool_use": {"web_search_requests": 0, "web_fetch_requests": 0},
        "service_tier": "standard",
        "cache_creation": {"ephemeral_1h_input_tokens": created, "ephemeral_5m_input_tokens": 0},
        "inference_geo": "",
        "iterations": [],
        "speed": "standard",
        "fallback_credit": None,
    }


@dataclass(frozen=True, slots=True)
class Answer:
    """One response of the model; each of its blocks becomes a row of its own."""

    message_id: str
    request_id: str
    request_ref: str
    model: str
    usage: Row
    stop: str


def assistant(
    place: Place,
    parent: str,
    uuid: str,
    when: datetime,
    answer: Answer,
    block: Row,
    index: int,
    kind: str = "",
) -> Row:
    message = {
        "id": answer.message_id,
        "type": "message",
        "role": "assistant",
        "model": answer.model,
        "content": [block],
        "stop_reason": answer.stop,
        "stop_sequence": None,
        "usage": answer.usage,
        "stop_details": None,
    }
    row = place.head(parent) | place.who() | {"message": message}
    if block["type"] == "thinking":
        row |= {
            "thinkingDurationMs": 900 + 40 * len(block["thinking"]),
            "thinkingDisplay": "updates",
        }
    if block["type"] == "tool_use":
        row |= {"toolInputStreamMs": 3 + len(json.dumps(block["input"])) // 20}
        if block["name"] == "Bash":
            row |= {"wireIngestContext": {block["id"]: {"cwd": place.cwd}}}
    row |= {
        "apiBlockIndex": index,
        "requestId": answer.request_id,
        "requestRef": answer.request_ref,
        "requestedModel": answer.model,
        "promptCacheRequested": "1h",
    }
    if place.agent:
        row |= {"attributionAgent": kind}
    row |= {
        "type": "assistant",
        "uuid": uuid,
        "timestamp": stamp(when),
        "effort": "medium",
        "perTurnEffort": "medium",
        "madeBy": "model",
    }
    return row | place.tail()


def api_error(
    place: Place,
    parent: str,
    uuid: str,
    when: datetime,
    message_id: str,
    request_id: str,
    text: str,
) -> Row:
    """What the user saw when a request failed; shown, never sent."""
    zero = usage(0, 0, 0, 0, 0) | {"service_tier": None, "inference_geo": None}
    return (
        place.head(parent)
        | {
            "type": "assistant",
            "uuid": uuid,
            "timestamp": stamp(when),
            "message": {
                "id": message_id,
                "container": None,
                "model": "<synthetic>",
                "role": "assistant",
                "stop_details": None,
                "stop_reason": "stop_sequence",
                "stop_sequence": "",
                "type": "message",
                "usage": zero,
                "content": [{"type": "text", "text": text}],
                "context_management": None,
            },
            "requestId": request_id,
            "error": "unknown",
            "isApiErrorMessage": True,
            "apiErrorStatus": 529,
        }
        | place.tail(twice=False)
    )


def result(
    place: Place,
    parent: str,
    uuid: str,
    when: datetime,
    prompt_id: str,
    call_id: str,
    content: str | list[Row],
    detail: Row | str,
    source: str,
    *,
    error: bool = False,
    feedback: str = "",
    tool: str = "",
) -> Row:
    block: Row = {"tool_use_id": call_id, "type": "tool_result", "content": content}
    if error or feedback:
        block = {
            "type": "tool_result",
            "content": content,
            "is_error": True,
            "tool_use_id": call_id,
        }
    elif tool == "Bash":
        block |= {"is_error": False}
    row = place.head(parent) | {"promptId": prompt_id} | place.who() | {"type": "user"}
    row |= {"message": {"role": "user", "content": [block]}, "uuid": uuid, "timestamp": stamp(when)}
    row |= {"toolUseResult": detail}
    if feedback:
        row |= {
            "toolDenialKind": "user-rejected",
            "userFeedback": feedback,
            "holdsPersonsWords": True,
        }
    elif tool == "Bash" and not error:
        row |= {"sandboxed": False}
    decision: Row = {
        "decision": "accept",
        "source": "config",
        "reasonType": "rule",
        "ruleSource": "userSettings",
    }
    if feedback:
        decision = {
            "decision": "reject",
            "source": "user_reject",
            "reasonCode": "bashMiss:no-rule-match",
        }
    row |= {"sourceToolAssistantUUID": source, "permissionDecision": decision}
    return row | place.tail()


def attachment(
    place: Place,
    parent: str,
    uuid: str,
    when: datetime,
    content: Row,
    rendered: Sequence[str] = (),
    role: str = "system",
) -> Row:
    row = place.head(parent) | place.who()
    row |= {"attachment": content, "type": "attachment", "uuid": uuid, "timestamp": stamp(when)}
    if rendered:
        texts = [{"content": f"<system-reminder>\n{one}\n</system-reminder>"} for one in rendered]
        row |= {"rendered": texts, "renderedRole": role}
    return row | place.tail()


def duration(
    place: Place, parent: str, uuid: str, when: datetime, ms: int, count: int, agents: int = 0
) -> Row:
    row = place.head(parent) | {"type": "system", "subtype": "turn_duration", "durationMs": ms}
    row |= {"messageCount": count}
    if agents:
        row |= {"pendingBackgroundAgentCount": agents}
    return row | {"timestamp": stamp(when), "uuid": uuid, "isMeta": False} | place.tail(twice=False)


def local_command(
    place: Place, parent: str, uuid: str, when: datetime, text: str, run: Row | None = None
) -> Row:
    row = place.head(parent) | {"type": "system", "subtype": "local_command", "content": text}
    row |= {"level": "info", "timestamp": stamp(when), "uuid": uuid, "isMeta": False}
    return row | ({"commandRun": run} if run else {}) | place.tail(twice=False)


def boundary(
    place: Place,
    old_leaf: str,
    uuid: str,
    when: datetime,
    anchor: str,
    metadata: Row,
    keep: list[str],
) -> Row:
    """A compaction; `keep` are the rows it preserved, in order, to stand after `anchor`."""
    segment = {"headUuid": keep[0], "anchorUuid": anchor, "tailUuid": keep[-1]}
    kept = {"anchorUuid": anchor, "uuids": keep, "allUuids": keep}
    return (
        {"parentUuid": None, "logicalParentUuid": old_leaf, "isSidechain": False}
        | {"type": "system", "subtype": "compact_boundary", "content": "Conversation compacted"}
        | {
            "level": "info",
            "compactMetadata": metadata
            | {
                "preservedSegment": segment,
                "preservedMessages": kept,
                "preCompactOrganizationsCoverStart": False,
            },
        }
        | {"uuid": uuid, "timestamp": stamp(when)}
        | place.tail(twice=False)
    )
