"""Files that calls name, and how often each was read and edited."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import EDITORS, READERS, Turn, call_input


@dataclass(frozen=True, slots=True)
class Touched:
    """How often a turn or session read and edited a file with the client's own tools."""

    path: str
    reads: int
    edits: int


def touched_files(transcript: Transcript, turns: Iterable[Turn]) -> list[Touched]:
    """Files by path in the order they first came up; failed and rejected calls don't count."""
    reads: dict[str, int] = {}
    edits: dict[str, int] = {}
    for turn in turns:
        for call in turn.calls:
            if call.name not in READERS and call.name not in EDITORS:
                continue
            if call.failed or call.rejected:
                continue
            path = file_of(call_input(transcript, call), call.row.cwd)
            if path:
                reads.setdefault(path, 0)
                edits.setdefault(path, 0)
                counted = reads if call.name in READERS else edits
                counted[path] += 1
    return [Touched(path, reads[path], edits[path]) for path in reads]


def named_file(given: Mapping[str, Any]) -> str:
    """The file that a call's input names, as it stands there; empty for none."""
    path = given.get("file_path") or given.get("notebook_path")
    return path if isinstance(path, str) else ""


def file_of(given: Mapping[str, Any], cwd: str | None) -> str:
    """The same, absolute as far as `cwd` is known."""
    path = named_file(given)
    return path if not path or path.startswith("/") else str(PurePosixPath(cwd or "", path))
