"""One step of a turn in a line: its tools, what they were about, and how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import PurePath
from typing import Any

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import Call, Step, Turn, call_input
from ctxtui_widgets.rows import Outcome

TITLE = 300
"""Characters of a title that a row may need; a row shows as many as fit."""
FILES = ("file_path", "notebook_path", "path")
WORDS = ("command", "pattern", "query", "url", "description", "prompt", "subject", "skill")


def target(given: Mapping[str, Any], cwd: str | None) -> str:
    """What a call was about, in one line: its file, command, pattern or description."""
    for key in FILES:
        if isinstance(given.get(key), str):
            return one_line(inside(given[key], cwd), 200)
    for key in WORDS:
        if isinstance(given.get(key), str):
            return one_line(given[key], 200)
    return ""


def inside(path: str, cwd: str | None) -> str:
    """The path from the project's folder, if it lies in it."""
    if cwd and PurePath(path).is_relative_to(cwd):
        return str(PurePath(path).relative_to(cwd))
    return path


def targets(
    transcript: Transcript, turn: Turn, cwd: str | None, known: Mapping[str, str]
) -> dict[str, str]:
    """By call id, for the calls that are not `known` yet. Reads bodies: slow."""
    found: dict[str, str] = {}
    for call in turn.calls:
        if call.id not in known:
            try:
                found[call.id] = target(call_input(transcript, call), cwd)
            except CtxtuiError:  # the file was replaced meanwhile; the names stand without it
                found[call.id] = ""
    return found


def step_title(step: Step, about: Mapping[str, str]) -> str:
    """`Read a.py, b.py, Bash pytest`; for a step without tools the beginning of its text."""
    calls = [(one_line(call.name, 40) or "tool", about.get(call.id, "")) for call in step.calls]
    words: list[str] = []
    last = ""
    for (name, what), same in groupby(calls):
        times = len(list(same))
        text = what if name == last and what else f"{name} {what}".rstrip()
        words.append(f"{text} ×{times}" if times > 1 else text)
        last = name
    if words:
        return one_line(", ".join(words), TITLE)
    return _said(step) or "thinking"


def _said(step: Step) -> str:
    for row in step.rows:
        for line in row.text[: 4 * TITLE].split("\n"):
            text = one_line(line.strip("#*` "), TITLE)
            if text:
                return text
    return ""


def outcome(call: Call) -> Outcome:
    """Only commands are told to have gone well: of a file that was read it is no news."""
    if call.failed:
        return "failed"
    if call.rejected:
        return "rejected"
    if call.result is None:
        return "running"
    return "ok" if call.name == "Bash" else ""


def outcome_of(calls: Iterable[Call]) -> Outcome:
    """Of several calls the one that most needs a look."""
    found = {outcome(call) for call in calls}
    order: tuple[Outcome, ...] = ("failed", "rejected", "running", "ok")
    return next((one for one in order if one in found), "")
