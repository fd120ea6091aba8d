"""Rows as a token count needs them: each block's kind and length, its text left in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from string import ascii_letters
from typing import Any, Literal

from ctxtui.core.context.attached import attached_text
from ctxtui.core.context.lines import Lines
from ctxtui.core.context.tokens import count
from ctxtui.core.transcripts.bodies import Bodies
from ctxtui.core.transcripts.conversation import REMINDER, Part, role_of
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.touched import file_of
from ctxtui.core.transcripts.transcript import Transcript

Kind = Literal["prose", "read", "paths", "web", "output", "call", "script"]
"""Of text, by how far the model's tokenizer is from cl100k_base on it; `script` is text that is
mostly not in Latin letters."""

SAMPLE = 4_000
"""Characters by which the script of a text is told."""

_LATIN = ascii_letters.encode()
_KINDS: dict[str, Kind] = {
    "Read": "read",
    "NotebookRead": "read",
    "Grep": "paths",
    "Glob": "paths",
    "LS": "paths",
    "WebFetch": "web",
    "WebSearch": "web",
    "Agent": "prose",
    "Task": "prose",
}


Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Measure:
    """One block of a row. `tokens` are cl100k_base's; images, documents and hidden thinking have
    none."""

    type: str
    """As recorded; `attachment` and `reminder` for what the client put in by itself."""
    tokens: int = 0
    kind: Kind = "prose"
    """Of a result: `output` until the tool that gave it is known."""
    id: str | None = None
    """Of the call that this block makes or answers."""
    name: str | None = None
    """Of the tool that is called."""
    path: str | None = None
    """Of the file that the call names, absolute as far as that is known."""
    pictures: int = 0
    sealed: int = 0
    """Characters of the signature of a thinking block."""


@dataclass(slots=True)
class Counts:
    """Measures of one session's rows, kept so that a row appended costs its own counting only.

    Threads may share it; what two of them ask for at once is counted twice.
    """

    _rows: dict[tuple[str, int, int], tuple[Measure, ...]] = field(default_factory=dict)
    kept: dict[tuple[object, ...], int | None] = field(default_factory=dict)
    """Estimates that later rows can't change, by whoever made them and of what."""
    _largest: tuple[int, str | None, int] = (0, None, 0)
    """Of the first rows, how many that were, the last one's uuid, and their largest request."""

    def of(self, transcript: Transcript, row: Row) -> tuple[Measure, ...]:
        """Raises CtxtuiError if the file was replaced."""
        known = self._rows.get(_key(row))
        if known is None:
            with Bodies(transcript) as bodies:
                known = self._rows[_key(row)] = measures(bodies, row)
        return known

    def take(self, transcript: Transcript, rows: Iterable[Row]) -> None:
        """Count these rows together if they are new, which takes less than one after the other:
        what a file was read again for is counted once. Raises CtxtuiError if the file was
        replaced."""
        new = [row for row in rows if _key(row) not in self._rows]
        lines = Lines()
        with Bodies(transcript) as bodies:
            for row in new:
                self._rows[_key(row)] = measures(bodies, row, lines.count)

    def largest_request(self, transcript: Transcript) -> int:
        """Tokens of the session's largest request; looks at rows that are new."""
        seen, last, largest = self._largest
        rows = transcript.rows
        if not 0 < seen <= len(rows) or rows[seen - 1].uuid != last:
            seen, largest = 0, 0
        for row in rows[seen:]:
            if row.type == "assistant" and not row.sidechain and row.is_real_answer:
                usage = row.message.usage if row.message is not None else None
                largest = max(largest, usage.used if usage is not None else 0)
        self._largest = len(rows), rows[-1].uuid if rows else None, largest
        return largest


def _key(row: Row) -> tuple[str, int, int]:
    return row.uuid or "", row.offset, row.length


def measures(bodies: Bodies, row: Row, count: Count = count) -> tuple[Measure, ...]:
    """Every block of the row that a request holds, in the order recorded."""
    role = role_of(row)
    if role is not None:
        return tuple(measure(part, role == "user", count) for part in bodies.parts(row))
    if row.attachment is None or row.sidechain:
        return ()
    words = count(attached_text(bodies.transcript.body(row)))
    return (Measure("attachment", words),) if words else ()


def measure(part: Part, by_user: bool = False, count: Count = count) -> Measure:
    if part.type in ("image", "document"):
        return Measure(part.type, pictures=1)
    if part.type in ("thinking", "redacted_thinking"):
        given = part.payload if isinstance(part.payload, dict) else {}
        words, seal = given.get("thinking"), given.get("signature") or given.get("data")
        return Measure(
            part.type,
            count(words) if isinstance(words, str) else 0,
            sealed=len(seal) if isinstance(seal, str) else 0,
        )
    if part.type == "tool_use":
        given = part.payload if isinstance(part.payload, dict) else {}
        text = f"{part.name} {compact(part.payload)}"
        kind: Kind = "script" if _other_script(text) else "call"
        return Measure(
            part.type, count(text), kind, part.id, part.name, file_of(given, part.row.cwd) or None
        )
    text = part.text if part.text is not None else compact(part.payload)
    if part.type == "tool_result":
        kind = "script" if _other_script(text) else "output"
        return Measure(part.type, count(text), kind, part.tool_use_id, pictures=part.other)
    reminds = by_user and part.type == "text" and text.startswith(REMINDER)
    kind = "script" if _other_script(text) else "prose"
    return Measure("reminder" if reminds else part.type, count(text), kind)


def kind_of(measure: Measure, tool: str | None) -> Kind:
    """The kind of a block, the tool it is a result of being known."""
    if measure.type != "tool_result" or measure.kind == "script":
        return measure.kind
    return _KINDS.get(tool or "", "output")


def compact(value: Any) -> str:
    """As JSON without blanks, as tool inputs are sent."""
    import msgspec

    if value is None:
        return ""
    try:
        return msgspec.json.encode(value).decode("utf-8", "replace")
    except (msgspec.MsgspecError, UnicodeEncodeError, TypeError):
        return str(value)


def _other_script(text: str) -> bool:
    if text.isascii():
        return False
    some = text[:SAMPLE]
    plain = some.encode("ascii", "ignore")
    latin = len(plain) - len(plain.translate(None, _LATIN))
    if (len(some) - len(plain)) * 3 <= latin:
        return False  # most often, and many times faster
    letters = [one for one in some if one.isalpha()]
    return sum(one > "\u024f" for one in letters) * 3 > len(letters)
