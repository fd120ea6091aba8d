"""The messages of many rows, read from their file in one go."""

from __future__ import annotations

import os
from io import FileIO
from types import TracebackType
from typing import Any, Self

import msgspec

from ctxtui.core.transcripts.conversation import Part, parts_in, parts_of
from ctxtui.core.transcripts.reader import UNREADABLE, open_file
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import Call


class _Message(msgspec.Struct):
    content: Any = None


class _Line(msgspec.Struct):
    """Of a line no more than this is decoded: what a tool gave back stands in it twice."""

    uuid: Any = None
    message: _Message | None = None


_decode = msgspec.json.Decoder(_Line).decode


class Bodies:
    """Looks up what rows hold, as `Transcript.body` does, while the file stays open."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript
        self._file: FileIO | None = None
        self._row: Row | None = None
        self._content: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        try:
            self._file = open_file(self.transcript.path)
        except OSError:
            self._file = None  # whoever asks for a row will be told
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def content(self, row: Row) -> list[dict[str, Any]]:
        """The blocks of a row's message. Raises CtxtuiError if the file was replaced."""
        if row is not self._row:
            content = self._of(row)
            found = content if isinstance(content, list) else []
            self._content = [one for one in found if isinstance(one, dict)]
            self._row = row
        return self._content

    def parts(self, row: Row) -> list[Part]:
        """As `parts_of`. Raises CtxtuiError if the file was replaced."""
        if row.type not in ("user", "assistant") or (message := self._message(row)) is None:
            return parts_of(self.transcript, row)
        return parts_in(message.content, row)

    def given(self, call: Call) -> dict[str, Any]:
        """As `call_input`. Raises CtxtuiError if the file was replaced."""
        for block in self.content(call.row):
            if block.get("type") == "tool_use" and block.get("id") == call.id:
                given = block.get("input")
                return given if isinstance(given, dict) else {}
        return {}

    def _of(self, row: Row) -> Any:
        if (found := self._message(row)) is not None:
            return found.content
        message = self.transcript.body(row).get("message")
        return message.get("content") if isinstance(message, dict) else None

    def _message(self, row: Row) -> _Message | None:
        """None for a row that is quoted in another one, hard to read, or gone: `Transcript.body`
        knows what to do about it."""
        if self._file is None or row.uuid in self.transcript.bodies:
            return None
        try:
            line = _decode(os.pread(self._file.fileno(), row.length, row.offset))
        except (OSError, *UNREADABLE):
            return None
        return line.message if line.uuid == row.uuid else None
