"""One session's file as rows in file order, with what its state lines say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.transcripts.reader import BadLine, parse, read_rows
from ctxtui.core.transcripts.rows import Row


@dataclass(slots=True)
class Checkpoint:
    """The last `last-prompt` line: which leaf the client was at (transcript-format.md 4.2)."""

    leaf: str | None = None
    explicit: bool = False
    """The line said so itself, and no row came after it."""
    cleared: bool = False
    """The user rewound to before the first prompt, and no row came after it."""


@dataclass(slots=True)
class Transcript:
    """Rows by uuid (the first of a uuid wins) and in file order, sidechains included."""

    path: Path
    rows: list[Row] = field(default_factory=list)
    by_uuid: dict[str, Row] = field(default_factory=dict)
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    bad_lines: list[BadLine] = field(default_factory=list)
    custom_title: str | None = None
    ai_title: str | None = None
    summary: str | None = None
    continued_in: str | None = None
    size: int = 0
    """Bytes of the file that were read."""
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Bodies of rows that are not lines of the file: messages quoted in progress lines."""

    @property
    def id(self) -> str:
        """The file's name is the session's id; what rows say is not used (format 1)."""
        return self.path.stem

    def add(self, row: Row) -> None:
        """Take in the next line of the file."""
        self.size = max(self.size, row.offset + row.length)
        if not row.uuid:
            self._state(row)
            return
        if row.uuid in self.by_uuid:
            return
        row.index = len(self.rows)
        self.rows.append(row)
        self.by_uuid[row.uuid] = row
        checkpoint = self.checkpoint
        if checkpoint.explicit or checkpoint.cleared:
            checkpoint.explicit = checkpoint.cleared = False
        if row.subtype == "compact_boundary" and row.is_boundary:
            self.checkpoint = Checkpoint()

    def _state(self, row: Row) -> None:
        kind = row.type
        if kind == "last-prompt":
            if row.leaf is not None:
                self.checkpoint = Checkpoint(row.leaf, explicit=bool(row.explicit))
            elif row.explicit:
                self.checkpoint.cleared = True
        elif kind == "custom-title":
            self.custom_title = row.custom_title or self.custom_title
        elif kind == "ai-title":
            self.ai_title = row.ai_title or self.ai_title
        elif kind == "summary":
            self.summary = row.summary or self.summary
        elif kind == "continued-in":
            self.continued_in = row.continued_in or self.continued_in

    def copy(self) -> Transcript:
        """Another one with the same rows; what is added to either is not in the other."""
        return replace(
            self,
            rows=self.rows.copy(),
            by_uuid=self.by_uuid.copy(),
            checkpoint=replace(self.checkpoint),
            bad_lines=self.bad_lines.copy(),
            bodies=self.bodies.copy(),
        )

    def body(self, row: Row) -> dict[str, Any]:
        """The whole line of `row`, decoded now. Raises CtxtuiError if the file was replaced."""
        if row.uuid in self.bodies:
            return self.bodies[row.uuid]
        return body_of(self.path, row)


def body_of(path: Path, row: Row) -> dict[str, Any]:
    """The whole line of `row` in `path`, decoded now: inputs, outputs, images and all."""
    try:
        with path.open("rb") as file:
            file.seek(row.offset)
            data = parse(file.read(row.length))
    except OSError as error:
        raise CtxtuiError(f"{path}: can't be read ({error.strerror}). Try again.") from error
    if not isinstance(data, dict) or data.get("uuid") != row.uuid:
        raise CtxtuiError(f"{path}: changed while it was being read. Open the session again.")
    return data


def read_transcript(path: Path) -> Transcript:
    """Read the file at `path`. Raises CtxtuiError that names it if it can't be read at all."""
    transcript = Transcript(path)
    try:
        fill(transcript, read_rows(path, transcript.bad_lines))
    except OSError as error:
        raise cant_read(path, error) from error
    return transcript


def cant_read(path: Path, error: OSError) -> CtxtuiError:
    reason = error.strerror or str(error)
    return CtxtuiError(f"{path}: can't be read ({reason}). The others are not affected.")


def fill(transcript: Transcript, rows: Iterable[Row]) -> Transcript:
    for row in rows:
        transcript.add(row)
    return transcript
