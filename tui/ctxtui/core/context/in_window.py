"""The outputs that stand in the window, in file order, and all that was said beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, Literal

from ctxtui.core.text import one_line
from ctxtui.core.transcripts.bodies import Bodies
from ctxtui.core.transcripts.conversation import Part
from ctxtui.core.transcripts.touched import named_file
from ctxtui.core.transcripts.turns import Call, Turn, TurnTree, queued_text

WasteKind = Literal["duplicate", "stale", "unused", "concluded"]

NUMBERED = re.compile(r" *(\d+)[\t→](.*)")
"""A line as readings show it."""
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./:@-]{2,}[A-Za-z0-9_]")


@dataclass(slots=True)
class Output:
    """One call whose result is in the window."""

    turn: Turn
    step: int
    call: Call
    given: dict[str, Any]
    part: Part
    at: int
    """Where the result stands in the file."""
    lines: list[tuple[int, str] | None]
    """Those that have a number, as readings have."""
    new: list[str]
    """Lines that no output showed before."""
    path: str = field(init=False)
    """Of the file that the call names, absolute as far as that is known."""

    def __post_init__(self) -> None:
        named = named_file(self.given)
        self.path = whole_path(self.call.row.cwd or "", named) if named else ""

    @property
    def text(self) -> str:
        return self.part.text or ""

    @property
    def ref(self) -> str:
        """Its step as people name it, `#14.6`."""
        return f"{self.turn.label or self.turn.id[:8]}.{self.step}"

    @property
    def name(self) -> str:
        """Of the file that the call names."""
        return one_line(self.path.rsplit("/", 1)[-1], 60)


@lru_cache(maxsize=4_096)
def whole_path(cwd: str, named: str) -> str:
    return normpath(str(PurePosixPath(cwd, named)))


@dataclass(slots=True)
class Said:
    """Words of the user or the model, or what the model gave a tool."""

    turn: str
    reply: bool
    at: int
    text: str
    words: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Found:
    output: Output
    kind: WasteKind
    rows: tuple[str, ...]
    """That show why."""
    says: str


def in_window(tree: TurnTree) -> tuple[list[Output], list[Said]]:
    sent = {row.uuid for row in tree.chain.rows}
    outputs: list[Output] = []
    said: list[Said] = []
    with Bodies(tree.transcript) as bodies:
        for turn in tree.turns:
            if turn.kind == "prompt" and turn.row.uuid in sent:
                said.append(Said(turn.id, False, turn.row.index, turn.text))
            said += [Said(turn.id, False, row.index, queued_text(row)) for row in turn.queued]
            for step in turn.steps:
                said += [
                    Said(turn.id, True, row.index, row.text)
                    for row in step.rows
                    if row.uuid in sent and row.text.strip()
                ]
                for call in step.calls:
                    if call.row.uuid not in sent:
                        continue
                    given = bodies.given(call)
                    said.append(Said(turn.id, False, call.row.index, _plain(given)))
                    if call.result is None or call.result.uuid not in sent:
                        continue
                    if call.failed or call.rejected:
                        continue
                    for part in bodies.parts(call.result):
                        if part.type == "tool_result" and part.tool_use_id == call.id:
                            at = call.result.index
                            found = Output(turn, step.number, call, given, part, at, [], [])
                            outputs.append(found)
    said.sort(key=lambda one: one.at)
    for one in said:
        one.words = words_in(one.text)
    outputs.sort(key=lambda one: one.at)
    known = _Lines()
    for output in outputs:
        output.lines = list(map(known.__getitem__, output.text.split("\n")))
        output.new, known.new = known.new, []
    return outputs, said


class _Lines(dict[str, tuple[int, str] | None]):
    """Lines taken apart, each once: what is read again has most of them in common."""

    def __init__(self) -> None:
        self.new: list[str] = []

    def __missing__(self, line: str) -> tuple[int, str] | None:
        self.new.append(line)
        hit = NUMBERED.match(line)
        self[line] = found = (int(hit[1]), hit[2]) if hit is not None else None
        return found


def words_in(text: str) -> set[str]:
    """Words as they stand, and the last part of each path."""
    words = set(_WORD.findall(text))
    return words | {one.rsplit("/", 1)[-1] for one in words if "/" in one}


def _plain(given: dict[str, Any]) -> str:
    """What a call was given, as text with its own line ends."""
    return "\n".join(_strings(given))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
