"""Compares the conversation we list with a request that a real client sent, by design 7."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

NO_RESPONSE = ("text", "No response requested.")
CONTINUE = ("text", "Continue from where you left off.")
LOGGED = 400
"""Characters of a tool_result that the log kept."""

Plain = tuple[str, list[tuple[Any, ...]]]
"""Role, and its blocks as comparable tuples."""


def assert_resumed(listed: Sequence[dict[str, Any]], request: dict[str, Any]) -> None:
    """`listed` is what the resuming client sent, but for its own prompt and its repairs."""
    mine = _plain(listed)
    theirs = _plain(request["messages"])
    role, blocks = theirs[-1]
    assert role == "user", "a request ends with the test's own prompt"
    assert blocks.pop() == ("text", request["extra_prompt"])
    theirs = [message for message in theirs if message[1]]
    if theirs and theirs[-1] == ("assistant", [NO_RESPONSE]) and mine[-1] != theirs[-1]:
        theirs.pop()
    if theirs and theirs[-1][1][-1] == CONTINUE and mine[-1][1][-1] != CONTINUE:
        theirs[-1][1].pop()
    assert _without_dangling(mine, mine) == _without_dangling(theirs, mine)


def assert_prefix(listed: Sequence[dict[str, Any]], request: dict[str, Any]) -> None:
    """The request is how `listed` begins; its last message may have been continued since."""
    mine, theirs = _plain(listed), _plain(request["messages"])
    mine, theirs = _without_dangling(mine, mine), _without_dangling(theirs, mine)
    last = len(theirs) - 1
    assert mine[:last] == theirs[:-1]
    assert mine[last][0] == theirs[-1][0]
    assert mine[last][1][: len(theirs[-1][1])] == theirs[-1][1]


def _plain(messages: Sequence[dict[str, Any]]) -> list[Plain]:
    out: list[Plain] = []
    for message in messages:
        blocks = [block for one in message.get("blocks", ()) if (block := _block(one)) is not None]
        if message["role"] == "system" or not blocks:
            continue
        if out and out[-1][0] == message["role"]:
            out[-1][1].extend(blocks)
        else:
            out.append((message["role"], blocks))
    for role, blocks in out:
        if role == "user":
            blocks.sort(key=lambda block: block[0] != "tool_result")
    return out


def _block(block: dict[str, Any]) -> tuple[Any, ...] | None:
    kind = block["type"]
    if kind in ("thinking", "redacted_thinking"):
        return None
    if kind == "text":
        text = block["text"]
        if block.get("reminder") or text.startswith("<system-reminder>"):
            task = re.search(r"<task-notification>.*</task-notification>", text, re.DOTALL)
            return ("text", task.group(0)) if task else None
        return ("text", text.rstrip("\n"))
    if kind == "tool_use":
        return ("tool_use", block["id"], "Agent" if block["name"] == "Task" else block["name"])
    if kind == "tool_result":
        kept = re.split(r"\[scrubbed|<system-reminder>", block.get("text") or "")[0]
        return ("tool_result", block["tool_use_id"], kept[:LOGGED].rstrip("\n"))
    return (kind,)


def _without_dangling(messages: list[Plain], listed: list[Plain]) -> list[Plain]:
    blocks = [block for _, some in listed for block in some]
    answered = {block[1] for block in blocks if block[0] == "tool_result"}
    dangling = {block[1] for block in blocks if block[0] == "tool_use"} - answered
    out: list[Plain] = []
    for role, some in messages:
        kept = [one for one in some if not (one[0].startswith("tool_") and one[1] in dangling)]
        if not kept:
            continue
        if out and out[-1][0] == role:
            out[-1][1].extend(kept)
        else:
            out.append((role, kept))
    return out
