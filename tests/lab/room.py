"""What the tests with a real client share: our command line, waiting, and requests in our form."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.truth import assert_resumed

from ctxtui.cli import main
from ctxtui.core.library.library import Session, read_library

PATIENCE = 30.0
"""Seconds until something must have happened; the machine may be busy with other things."""

Json = dict[str, Any]
Found = TypeVar("Found")


def until(looked_for: Callable[[], Found | None], what: str) -> Found:
    """What `looked_for` finds, once it does; a failure says `what` never came."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := looked_for():
            return found
        time.sleep(0.05)
    raise AssertionError(f"never: {what}")


@dataclass(frozen=True)
class Ctxtui:
    """The command line, run in this process on the config dir of a lab."""

    config: Path
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *argv: str) -> Json:
        self.capsys.readouterr()
        code = main([*argv, "--json", "--config-dir", str(self.config)])
        out = self.capsys.readouterr()
        assert (code, out.err) == (0, "")
        document: Json = json.loads(out.out)
        return document

    def listed(self) -> dict[str, Json]:
        """What `list --all` says of each session, by id."""
        return {one["id"]: one for one in self("list", "--all")["sessions"]}

    def sessions(self) -> dict[str, Session]:
        """The library's picture, by id."""
        return {one.id: one for one in read_library([self.config]).sessions}

    def messages(self, session: str, *more: str) -> list[Json]:
        listed: list[Json] = self("context", session, *more)["messages"]
        return listed


def request(record: Json) -> Json:
    """A request of the lab's log in the form of the recorded ones (tests/truth.py)."""
    return {"messages": [_message(one) for one in record["body"]["messages"]]}


def assert_next(listed: Sequence[Json], record: Json, prompt: str) -> None:
    """`listed` is what the client sent with `prompt`, but for the prompt and its repairs."""
    assert_resumed(listed, request(record) | {"extra_prompt": prompt})


def tokens(record: Json) -> int:
    """The size of a request as the API's answer says it."""
    usage = record["answer"]["usage"]
    names = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    return sum(usage[name] for name in names)


def _message(message: Json) -> Json:
    content = message["content"]
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return {"role": message["role"], "blocks": [_block(block) for block in blocks]}


def _block(block: Json) -> Json:
    if block["type"] != "tool_result":
        return block
    content = block.get("content") or ""
    if not isinstance(content, str):
        content = "\n".join(part["text"] for part in content if part["type"] == "text")
    return block | {"text": content}
