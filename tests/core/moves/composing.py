"""Composes sessions from rows that real clients wrote: their shapes, with other words in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ctxtui.core.library.library import slug
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

RECORDED = Path(__file__).parents[2] / "data" / "recorded"
CWD = "/home/dev/shop"
START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Line = dict[str, Any]


@cache
def lines_of(scenario: str, session: str = "") -> list[Line]:
    """The lines of a recorded session, as they were written."""
    found = sorted((RECORDED / scenario).glob(f"claude/projects/*/{session}*.jsonl"))
    files = [one for one in found if not one.name.startswith("agent-") and one.stat().st_size]
    return [json.loads(line) for line in files[0].read_text("utf-8").splitlines()]


def _first(scenario: str, fits: Any) -> Line:
    return next(line for line in lines_of(scenario) if fits(line))


def _copied(line: Line) -> Line:
    """Deeply; lines are JSON, and by way of it that takes a fifth of the time."""
    copied: Line = json.loads(json.dumps(line))
    return copied


def _blocks(line: Line) -> list[Line]:
    content = line.get("message", {}).get("content")
    return content if isinstance(content, list) else []


@cache
def _of_tool(scenario: str, name: str) -> tuple[Line, Line]:
    """The row of a recorded call of this tool, and the row of its result."""
    call = _first(scenario, lambda line: any(b.get("name") == name for b in _blocks(line)))
    id = next(b["id"] for b in _blocks(call) if b.get("name") == name)
    result = _first(scenario, lambda line: any(b.get("tool_use_id") == id for b in _blocks(line)))
    return call, result


class Composing:
    """One session. Every step ends a request; `adds` are the tokens the window grows by after it,
    so that `used` is what the newest answer says."""

    def __init__(self, config: Path, base: int = 40_000, model: str = "claude-opus-5-5") -> None:
        self.session = "6f1c2a34-0000-4000-8000-00000000000c"
        self.path = config / "projects" / slug(CWD) / f"{self.session}.jsonl"
        self.path.parent.mkdir(parents=True)
        self.path.touch()
        self.size = base
        self.model = model
        self.count = 0
        self.last: str | None = None

    def long_since(self, size: int) -> Composing:
        """A turn before all others that brings the window to `size`."""
        self.ask("Show me around the shop")
        self.bash("ls -R shop", "shop:\ncart.py\nprices.py", adds=size - self.size)
        return self.say("`cart.py` and `prices.py` are the heart of it.")

    def ask(self, words: str) -> Composing:
        row = _copied(
            _first("plain_329", lambda line: line.get("promptSource") == "typed"),
        )
        row["message"]["content"] = words
        self.size += 100
        return self._write(row)

    def read(self, path: str, text: str, adds: int = 2_000) -> Composing:
        numbered = "\n".join(f"{n}\t{line}" for n, line in enumerate(text.split("\n"), 1))
        return self._tool("plain_329", "Read", {"file_path": f"{CWD}/{path}"}, numbered, adds)

    def edit(self, path: str, old: str = "", new: str = "", adds: int = 2_000) -> Composing:
        given = {
            "replace_all": False,
            "file_path": f"{CWD}/{path}",
            "old_string": old or f"LIMIT = {self.count}",
            "new_string": new or f"LIMIT = {self.count + 1}",
        }
        said = f"The file {CWD}/{path} has been updated successfully."
        return self._tool("plain_329", "Edit", given, said, adds)

    def write(self, path: str, text: str, adds: int = 2_000) -> Composing:
        given = {"file_path": f"{CWD}/{path}", "content": text}
        said = f"File created successfully at: {CWD}/{path}"
        return self._tool("plain_329", "Write", given, said, adds)

    def bash(
        self, command: str, output: str, *, fails: bool = False, adds: int = 2_000
    ) -> Composing:
        given = {"command": command, "description": "Run it"}
        said = f"Exit code 1\n{output}" if fails else output
        return self._tool("plain_329", "Bash", given, said, adds, fails)

    def tool(self, name: str, given: Line, output: str, adds: int = 2_000) -> Composing:
        """A tool that no recorded session used, in the shape of one that was."""
        return self._tool("plain_329", "Bash", given, output, adds, name=name)

    def say(self, words: str, adds: int = 500) -> Composing:
        """The end of a turn: its last answer, and the client's line about it."""
        answer = _first(
            "plain_329",
            lambda line: (
                line["type"] == "assistant" and line["message"]["stop_reason"] == "end_turn"
            ),
        )
        row = _copied(answer)
        row["message"]["content"] = [{"type": "text", "text": words}]
        self._answer(row)
        self.size += adds
        done = _first("plain_329", lambda line: line.get("subtype") == "turn_duration")
        return self._write(_copied(done))

    def interrupt(self, command: str) -> Composing:
        """The user presses Esc while a command runs."""
        call, result = _of_tool("interrupt_tool_197", "Bash")
        self._call(call, result, {"command": command, "description": "Run it"}, None, 500)
        stop = _first("interrupt_tool_197", lambda line: "interruptedMessageId" in line)
        return self._write(_copied(stop))

    def compact(self, summary: str, size: int) -> Composing:
        """`/compact`; the window holds `size` tokens beside the base afterwards."""
        boundary = _copied(
            _first("compact_197", lambda line: line.get("subtype") == "compact_boundary")
        )
        before = self.last
        boundary["compactMetadata"] = {
            "trigger": "manual",
            "preTokens": self.size,
            "postTokens": size,
        }
        self.last = None
        boundary["logicalParentUuid"] = before
        self._write(boundary)
        told = _copied(_first("compact_197", lambda line: line.get("isCompactSummary") is True))
        told["message"]["content"] = summary
        self.size = 40_000 + size
        return self._write(told)

    def episode(self, scenario: str, session: str, turns: int, skip: int = 0) -> Composing:
        """Turns of a recorded session as they stand, but for their ids and the figures: the
        window grows by what it grew by there."""
        names: dict[str, str | None] = {}
        seen, size, first = 0, self.size, None
        for line in lines_of(scenario, session):
            seen += line.get("promptSource") == "typed"
            if seen <= skip or "uuid" not in line:
                continue
            if seen > skip + turns:
                break
            row = _copied(line)
            if row["type"] == "attachment" or row.get("isSidechain"):
                names[row["uuid"]] = names.get(row.get("parentUuid") or "", self.last)
                continue
            old, above = row["uuid"], row.get("parentUuid") or ""
            if above in names:
                self.last = names[above]
            usage = row.get("message", {}).get("usage") if row["type"] == "assistant" else None
            if usage is not None:
                total = usage["input_tokens"] + usage["cache_read_input_tokens"]
                total += usage["cache_creation_input_tokens"]
                first = first or total
                self.size = size + total - first
                self._usage(row)
            self._write(row)
            names[old] = self.last
        return self

    def tree(self) -> TurnTree:
        return turn_tree(read_transcript(self.path))

    def _tool(
        self,
        scenario: str,
        tool: str,
        given: Line,
        output: str,
        adds: int,
        fails: bool = False,
        name: str = "",
    ) -> Composing:
        call, result = _of_tool(scenario, tool)
        return self._call(call, result, given, output, adds, fails, name)

    def _call(
        self,
        call: Line,
        result: Line,
        given: Line,
        output: str | None,
        adds: int,
        fails: bool = False,
        name: str = "",
    ) -> Composing:
        """`output` None keeps what the recorded result says."""
        call, result = _copied(call), _copied(result)
        id = f"toolu_{self.count:024d}"
        block = next(b for b in _blocks(call) if b["type"] == "tool_use")
        block.update(id=id, input=given, name=name or block["name"])
        call["message"]["content"] = [block]
        call["message"]["stop_reason"] = "tool_use"
        self._answer(call)
        self.size += adds
        told = next(b for b in _blocks(result) if b["type"] == "tool_result")
        told["tool_use_id"] = id
        if output is not None:
            told["content"] = output
            told["is_error"] = fails
            result["toolUseResult"] = f"Error: {output}" if fails else {"stdout": output}
        return self._write(result)

    def _answer(self, row: Line) -> None:
        row["message"]["id"] = f"msg_{self.count:024d}"
        row["requestId"] = f"req_{self.count:024d}"
        row["message"]["model"] = self.model
        self._usage(row)
        self._write(row)

    def _usage(self, row: Line) -> None:
        new = min(2_000, self.size - 3)
        usage = row["message"]["usage"]
        usage.update(
            input_tokens=3,
            cache_read_input_tokens=self.size - new - 3,
            cache_creation_input_tokens=new,
            output_tokens=120,
            cache_creation={"ephemeral_1h_input_tokens": new, "ephemeral_5m_input_tokens": 0},
        )
        row["message"]["model"] = self.model

    def _write(self, row: Line) -> Composing:
        self.count += 1
        row["uuid"] = str(uuid5(NAMESPACE_URL, f"composed/{self.count}"))
        row["parentUuid"] = self.last
        when = START + timedelta(minutes=self.count)
        row["timestamp"] = when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        row["sessionId"] = self.session
        row["cwd"] = CWD
        self.last = row["uuid"]
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row, separators=(",", ":")) + "\n")
        return self


def log(lines: int, service: str = "ingest") -> str:
    """Output of a long run, every line of it different; about 25 tokens a line."""
    return "\n".join(
        f"2026-11-19T03:{n // 60 % 60:02d}:{n % 60:02d}Z {service}_worker_{n % 17} "
        f"req-{n * 7919 % 99991:05x} took {n * 311 % 977}ms cache_shard_{n % 29}"
        for n in range(lines)
    )


def module(name: str, functions: int = 6) -> str:
    """Source code that says what `name` says."""
    return f'"""About {name}."""\n' + "\n".join(
        f"\n\ndef {name}_part_{n}(value: int) -> int:\n    return value * {n + 2} + len({name!r})"
        for n in range(functions)
    )
