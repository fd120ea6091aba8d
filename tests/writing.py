"""Writes transcripts by hand, row by row, as a 2.1 client would."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from ctxtui.core.library.library import slug
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
SESSION = "6f1c2a34-0000-4000-8000-000000000001"
CWD = "/home/ada/shop"
LAST: Literal["last"] = "last"
"""The parent that a row has if nothing else is said: the row written before it."""


def compact_json(data: Any) -> str:
    return json.dumps(data, separators=(",", ":"))


class Writing:
    """Rows get the uuid asked for, so that tests can speak of `p1` and `a1`."""

    def __init__(self, config_dir: Path, session: str = SESSION, cwd: str = CWD) -> None:
        self.config_dir = config_dir
        self.session = session
        self.cwd = cwd
        self.path = config_dir / "projects" / slug(cwd) / f"{session}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        self.last: str | None = None
        self.count = 0

    def raw(self, data: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(data)

    def line(self, data: Any) -> None:
        self.raw(compact_json(data).encode() + b"\n")

    def state(self, kind: str, **fields: Any) -> None:
        self.line({"type": kind, "sessionId": self.session} | fields)

    def row(self, uuid: str, kind: str, parent: str | None = LAST, **fields: Any) -> dict[str, Any]:
        """The row as it would be written; `add` writes it."""
        self.count += 1
        when = NOON + timedelta(minutes=self.count)
        return {
            "parentUuid": self.last if parent == LAST else parent,
            "isSidechain": False,
            "userType": "external",
            "cwd": self.cwd,
            "sessionId": self.session,
            "version": "2.1.197",
            "gitBranch": "main",
            "type": kind,
            "uuid": uuid,
            "timestamp": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        } | fields

    def add(self, uuid: str, kind: str, parent: str | None = LAST, **fields: Any) -> None:
        self.line(self.row(uuid, kind, parent, **fields))
        self.last = uuid

    def user(self, uuid: str, content: Any, parent: str | None = LAST, **fields: Any) -> None:
        self.add(uuid, "user", parent, message={"role": "user", "content": content}, **fields)

    def answer(
        self,
        uuid: str,
        *blocks: dict[str, Any] | str,
        used: int | None = 1_000,
        id: str | None = None,
        parent: str | None = LAST,
        model: str = "claude-opus-5-5",
        output: int = 10,
        stop: str | None = "end_turn",
        **fields: Any,
    ) -> None:
        """One row of an answer; rows of one answer are written with the same `id`."""
        message: dict[str, Any] = {
            "id": id or f"msg_{uuid}",
            "role": "assistant",
            "model": model,
            "content": [text(one) if isinstance(one, str) else one for one in blocks],
            "stop_reason": stop,
        }
        if used is not None:
            message["usage"] = {
                "input_tokens": 3,
                "cache_read_input_tokens": used - 3,
                "cache_creation_input_tokens": 0,
                "output_tokens": output,
            }
        self.add(uuid, "assistant", parent, message=message, **fields)

    def result(
        self,
        uuid: str,
        call: str,
        content: Any = "done",
        parent: str | None = LAST,
        error: bool = False,
        **fields: Any,
    ) -> None:
        block = {"type": "tool_result", "tool_use_id": call, "content": content}
        self.user(uuid, [block | ({"is_error": True} if error else {})], parent, **fields)

    def boundary(self, uuid: str, closes: str | None = None, **meta: Any) -> None:
        closes = closes or self.last
        self.add(
            uuid,
            "system",
            None,
            subtype="compact_boundary",
            content="Conversation compacted",
            logicalParentUuid=closes,
            compactMetadata={"trigger": "manual", "preTokens": 90_000} | meta,
        )

    def summary(self, uuid: str, words: str = "This session is being continued.") -> None:
        self.user(uuid, words, isCompactSummary=True, isVisibleInTranscriptOnly=True)

    def read(self) -> Transcript:
        return read_transcript(self.path)

    def tree(self) -> TurnTree:
        return turn_tree(self.read())


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def call(id: str, name: str = "Bash", **given: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": id, "name": name, "input": given or {"command": "true"}}
