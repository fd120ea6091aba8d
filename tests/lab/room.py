"""What the tests with a real client share: our command line, waiting, and requests in our form."""

from __future__ import annotations

import copy
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.truth import assert_resumed

import ctxtui
import ctxtui_widgets
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


def asked_of(lab: Any, session: str) -> list[Json]:
    """The requests of one session's conversation so far; the rest of the log is not even parsed."""
    if not lab.log.exists():
        return []
    lines = lab.log.read_bytes().rpartition(b"\n")[0].splitlines()
    records = [json.loads(line) for line in lines if session.encode() in line]
    return [one for one in records if (one["kind"], one.get("session")) == ("main", session)]


LOST = (
    "didn't finish before the previous session ended",  # 2.1.329
    "was running when the previous Claude Code process exited and did not complete",  # 2.1.197
)


def without_unfinished(record: Json) -> Json:
    """A request without what a client says of subagents that had not reported (STILL_RUNNING)."""
    told = copy.deepcopy(record)
    for message in told["body"]["messages"]:
        if isinstance(message["content"], list):
            message["content"] = [one for one in message["content"] if not _is_of_lost(one)]
        elif any(said in message["content"] for said in LOST):
            message["content"] = []
    return told


def _is_of_lost(block: Json) -> bool:
    return any(said in block.get("text", "") for said in LOST)


def is_197(lab: Any) -> bool:
    return bool(lab.run("claude", "--version").stdout.startswith("2.1.197 "))


SOURCES = [str(Path(str(one.__file__)).parent.parent) for one in (ctxtui, ctxtui_widgets)]


def exposed() -> list[str]:
    """What `inside` needs of the machine that a lab would hide."""
    needed = dict.fromkeys([*SOURCES, sys.prefix, sys.base_prefix])
    return [one for one in needed if one.startswith(("/home/", "/tmp/"))]


def inside(lab: Any, *argv: str, text: str = "", env: Mapping[str, str] | None = None) -> str:
    """What our Python prints when it is run in the room: there the session's folder is where the
    session says, and the client and tmux are those of the lab. Needs `Lab(expose=exposed())`."""
    found = {"PYTHONPATH": os.pathsep.join(SOURCES), "PYTHONDONTWRITEBYTECODE": "1"}
    done = lab.run(sys.executable, *argv, text=text, env={**found, **(env or {})})
    return str(done.stdout)
