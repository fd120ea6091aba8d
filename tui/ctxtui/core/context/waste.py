"""What fills the window for nothing: read twice, out of date, or never spoken of again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, Literal

from ctxtui.core.context.weigh import weigh
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.conversation import Part, parts_of
from ctxtui.core.transcripts.touched import named_file
from ctxtui.core.transcripts.turns import (
    EDITORS,
    READERS,
    Call,
    Turn,
    TurnTree,
    call_input,
    queued_text,
)
from ctxtui.core.transcripts.usage import last_model

WasteKind = Literal["duplicate", "stale", "unused", "concluded"]

LARGE = 4_000
"""Characters from which on an output that nobody names again is worth a line."""

JUDGED_AFTER = 8
"""Steps of its own turn after which an output may be judged before the turn has ended."""

# Their output is the point of the call, or a word of the client's own.
_KEPT = EDITORS | {"Agent", "Task", "TodoWrite", "AskUserQuestion", "ExitPlanMode", "Skill"}
_NUMBERED = re.compile(r"^ *(\d+)[\t→](.*)$", re.MULTILINE)
_LOOKS_AT = re.compile(r"\s*(?:cat|bat|nl|head|tail|sed -n)\s[^|;&<>]*\Z")
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./:@-]{2,}[A-Za-z0-9_]")
_DISTINCTIVE = re.compile(
    r".*[A-Za-z0-9][_/.:@][A-Za-z0-9]|.*[a-z][A-Z]|.*\d{4}|.*(?:[A-Za-z]-?\d|\d-?[A-Za-z])"
)
_PLAIN = re.compile(r"[a-z]{7,}\Z")
_QUOTING = " \t`'\"*->|│"
_FEWEST = 5
"""Distinctive words below which an output can't be told from the rest of the talk."""


@dataclass(frozen=True, slots=True)
class Waste:
    """One output in the window that the next request could do without.

    `stale` and `duplicate` are readings of `path`; `unused` is an output no later reply, edit or
    call names anything of; of a `concluded` one only the replies of its own turn do.
    """

    kind: WasteKind
    tool: str
    path: str
    """Absolute as far as that is known; empty for outputs of other tools than readers."""
    tokens: int
    turn: str
    step: int
    rows: tuple[str, ...]
    """The result first, then the rows that show why: the same reading, the change."""
    says: str


def wasted(findings: Sequence[Waste], *kinds: WasteKind) -> int:
    """Tokens of the findings of these kinds; of all but `concluded` if none is named."""
    wanted = kinds or ("duplicate", "stale", "unused")
    return sum(one.tokens for one in findings if one.kind in wanted)


def waste(tree: TurnTree, count: Callable[[Part, str], int] | None = None) -> list[Waste]:
    """What is in the window for nothing, in file order; an output stands under one kind only.

    Only what the next request would send is looked at: readings on the live chain that a
    compaction has not dropped. `count` gives the tokens of a tool's block, by default an estimate.
    Careful rather than complete: where it can't be told, nothing is reported. Raises CtxtuiError
    if the file was replaced.
    """
    model = last_model(tree.transcript, tree.chain)
    weight = count or (lambda part, tool: weigh(part, model, tool))
    outputs, said = _in_window(tree)
    found: dict[str, Waste] = {}
    for finder in (_stale(tree, outputs), _duplicates(outputs, found), _unnamed(outputs, said)):
        for output, kind, rows, says in finder:
            if output.call.id not in found:
                found[output.call.id] = Waste(
                    kind,
                    output.call.name,
                    output.path if output.call.name in READERS else "",
                    weight(output.part, output.call.name),
                    output.turn.id,
                    output.step,
                    (output.part.row.uuid or "", *rows),
                    says,
                )
    return [found[one.call.id] for one in outputs if one.call.id in found]


@dataclass(slots=True)
class _Output:
    """One call whose result is in the window."""

    turn: Turn
    step: int
    call: Call
    given: dict[str, Any]
    part: Part
    at: int
    """Where the result stands in the file."""

    @property
    def text(self) -> str:
        return self.part.text or ""

    @property
    def path(self) -> str:
        named = named_file(self.given)
        return normpath(str(PurePosixPath(self.call.row.cwd or "", named))) if named else ""

    @property
    def lines(self) -> dict[int, str]:
        """A reading's lines by number."""
        return {int(number): text for number, text in _NUMBERED.findall(self.text)}


@dataclass(slots=True)
class _Said:
    """Words of the user or the model, or what the model gave a tool."""

    turn: str
    reply: bool
    at: int
    text: str
    words: set[str] = field(default_factory=set)


def _in_window(tree: TurnTree) -> tuple[list[_Output], list[_Said]]:
    sent = {row.uuid for row in tree.chain.rows}
    outputs: list[_Output] = []
    said: list[_Said] = []
    for turn in tree.turns:
        if turn.kind == "prompt" and turn.row.uuid in sent:
            said.append(_Said(turn.id, False, turn.row.index, turn.text))
        said += [_Said(turn.id, False, row.index, queued_text(row)) for row in turn.queued]
        for step in turn.steps:
            said += [
                _Said(turn.id, True, row.index, row.text)
                for row in step.rows
                if row.uuid in sent and row.text.strip()
            ]
            for call in step.calls:
                if call.row.uuid not in sent:
                    continue
                given = call_input(tree.transcript, call)
                said.append(_Said(turn.id, False, call.row.index, _plain(given)))
                if call.result is None or call.result.uuid not in sent:
                    continue
                if call.failed or call.rejected:
                    continue
                for part in parts_of(tree.transcript, call.result):
                    if part.type == "tool_result" and part.tool_use_id == call.id:
                        at = call.result.index
                        outputs.append(_Output(turn, step.number, call, given, part, at))
    said.sort(key=lambda one: one.at)
    for one in said:
        one.words = _words(one.text)
    return sorted(outputs, key=lambda one: one.at), said


_Found = tuple[_Output, WasteKind, tuple[str, ...], str]


def _stale(tree: TurnTree, outputs: Sequence[_Output]) -> Iterator[_Found]:
    """Readings whose lines a later edit, a notice of the client or a newer reading contradicts."""
    noticed = _noticed(tree)
    for at, output in enumerate(outputs):
        if output.call.name not in READERS or not output.path or not output.text:
            continue
        read = "\n".join(output.lines.values()) or output.text
        for later in outputs[at + 1 :]:
            if later.path != output.path:
                continue
            if later.call.name in EDITORS and _changes(later, read):
                says = f"Step {_ref(later)} changed {_name(output)} after it was read."
            elif later.call.name in READERS and _contradicts(later, output):
                says = f"{_name(output)} was read again in {_ref(later)}, with other lines in it."
            else:
                continue
            yield output, "stale", (later.part.row.uuid or "",), says
            break
        else:
            for index, path, uuid in noticed:
                if path == output.path and index > output.at:
                    says = f"{_name(output)} was changed by something else after it was read."
                    yield output, "stale", (uuid,), says
                    break


def _noticed(tree: TurnTree) -> list[tuple[int, str, str]]:
    """Files the client told the model about, because they changed on disk."""
    found: list[tuple[int, str, str]] = []
    for row in tree.chain.rows:
        if row.attachment is not None and row.attachment.type == "edited_text_file":
            attachment = tree.transcript.body(row).get("attachment")
            named = attachment.get("filename") if isinstance(attachment, dict) else None
            if isinstance(named, str):
                path = normpath(str(PurePosixPath(row.cwd or "", named)))
                found.append((row.index, path, row.uuid or ""))
    return found


def _changes(edit: _Output, read: str) -> bool:
    """Whether the edit took away something that stands in `read`."""
    if edit.call.name != "Edit" and edit.call.name != "MultiEdit":
        written = edit.given.get("content")
        return not isinstance(written, str) or written.strip("\n") != read.strip("\n")
    several = edit.given.get("edits")
    edits = several if isinstance(several, list) else [edit.given]
    olds = [one.get("old_string") for one in edits if isinstance(one, dict)]
    return any(isinstance(old, str) and bool(old) and old in read for old in olds)


def _contradicts(newer: _Output, older: _Output) -> bool:
    lines = older.lines
    return any(lines.get(number, text) != text for number, text in newer.lines.items())


def _duplicates(outputs: Sequence[_Output], found: dict[str, Waste]) -> Iterator[_Found]:
    """Readings all of whose lines stand in earlier ones that are not out of date."""
    lines: dict[str, dict[int, tuple[str, _Output]]] = {}
    whole: dict[tuple[str, str], _Output] = {}
    for output in outputs:
        if output.call.id in found or not output.text:
            continue
        if output.call.name in READERS and output.path:
            known = lines.setdefault(output.path, {})
            own = output.lines
            earlier = [known[number][1] for number in own if number in known]
            same = all(number in known and known[number][0] == own[number] for number in own)
            if own and same:
                first = min(earlier, key=lambda one: one.at)
                says = f"{_name(output)} was read in {_ref(first)} already, with the same lines."
                yield output, "duplicate", (first.part.row.uuid or "",), says
            else:
                known.update({number: (text, output) for number, text in own.items()})
        elif output.call.name == "Bash":
            command = output.given.get("command")
            if not isinstance(command, str) or not _LOOKS_AT.match(command):
                continue
            key = (command.strip(), output.text)
            if key in whole:
                first = whole[key]
                says = f"The same command printed the same in {_ref(first)}."
                yield output, "duplicate", (first.part.row.uuid or "",), says
            else:
                whole[key] = output


def _unnamed(outputs: Sequence[_Output], said: Sequence[_Said]) -> Iterator[_Found]:
    """Large outputs of which nothing distinctive is ever named afterwards.

    Distinctive are paths, identifiers, numbers and whole lines that nobody had used before. A
    reading's file name counts as well, whoever named it first.
    """
    seen: set[str] = set()
    heard = 0
    for output in outputs:
        while heard < len(said) and said[heard].at < output.at:
            seen |= said[heard].words
            heard += 1
        words = _words(output.text)
        own = {one for one in words - seen if _DISTINCTIVE.match(one)}
        plain = {one for one in words - seen if _PLAIN.match(one)}
        seen |= words
        if len(output.text) < LARGE or output.call.name in _KEPT or not _over(output, said):
            continue
        if len(own) < _FEWEST:
            continue
        if output.call.name in READERS and output.path:
            own |= {output.path, output.path.rsplit("/", 1)[-1]}
        lines = _lines(output.text)
        concluded = False
        for one in said[heard:]:
            names = bool(own & one.words) or bool(lines & _lines(one.text))
            if one.turn == output.turn.id and one.reply:
                concluded = concluded or names or len(plain & one.words) > 2
            elif names or len(plain & one.words) > 4:
                break
        else:
            if concluded:
                says = "Only the replies of its own turn name anything of it."
            else:
                says = "No later reply, edit or call names a path, identifier or line of it."
            yield output, "concluded" if concluded else "unused", (), says


def _over(output: _Output, said: Sequence[_Said]) -> bool:
    """Whether enough came after it to say that it was not needed: an answer in a later turn, or
    many steps of its own."""
    replied = any(one.reply and one.turn != output.turn.id and one.at > output.at for one in said)
    return replied or len(output.turn.steps) - output.step >= JUDGED_AFTER


def _words(text: str) -> set[str]:
    """Words as they stand, and the last part of each path."""
    words = set(_WORD.findall(text))
    return words | {one.rsplit("/", 1)[-1] for one in words if "/" in one}


def _lines(text: str) -> set[str]:
    numbered = [line for _, line in _NUMBERED.findall(text)]
    return {
        line
        for one in (numbered or text.splitlines())
        if len(line := one.strip(_QUOTING)) >= 25 and not line.isspace()
    }


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


def _ref(output: _Output) -> str:
    label = output.turn.label or output.turn.id[:8]
    return f"{label}.{output.step}"


def _name(output: _Output) -> str:
    return one_line(output.path.rsplit("/", 1)[-1], 60)
