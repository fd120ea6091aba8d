"""What a subagent or a launched session came back with: its last words, files, tokens and time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ctxtui.core.evidence.wording import safe
from ctxtui.core.redaction import redact
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.touched import touched_files
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.turns import Turn

LAST = 400
"""Cells of the last text where it stands in one line."""
ENDS = ("end_turn", "stop_sequence", "max_tokens", "refusal")
_EMPTY = "No response requested."


@dataclass(frozen=True, slots=True)
class Report:
    """Of some turns that belong together. `text` is as recorded, not yet to be drawn."""

    text: str = ""
    """The last answer's, if its turn has ended; else the last text there is."""
    tokens: int | None = None
    """Used of the last answer."""
    began: datetime | None = None
    ended: datetime | None = None
    """When its newest row was written."""
    files: tuple[str, ...] = ()
    """Those it wrote, absolute as far as that is known."""
    answered: bool = False
    """There is an answer of the model, or an error in the place of one."""
    over: bool = False
    """Its last turn has ended."""
    interrupted: bool = False

    @property
    def nothing(self) -> bool:
        """It ended, and its last answer says nothing."""
        return self.over and not self.text.strip()

    @property
    def duration(self) -> float | None:
        """Seconds from the first row to the newest; None if either has no time."""
        if self.began is None or self.ended is None:
            return None
        return max(0.0, (self.ended - self.began).total_seconds())

    @property
    def last(self) -> str:
        """The last text in one line, without secrets."""
        return one_line(safe(self.text), LAST)


def report_of(transcript: Transcript, turns: Sequence[Turn]) -> Report:
    """Reads the inputs of calls that read or edit files. Raises CtxtuiError if the file was
    replaced."""
    rows = sorted((row for turn in turns for row in turn.rows), key=lambda row: row.index)
    times = [when for row in rows if (when := row.time) is not None]
    last = next((row for row in reversed(rows) if row.type in ("user", "assistant")), None)
    over = last is not None and _ends(last)
    written = touched_files(transcript, list(turns))
    return Report(
        text=_words(rows, last) if over else next(_texts(rows), ""),
        tokens=next((turn.after for turn in reversed(turns) if turn.after is not None), None),
        began=min(times, default=None),
        ended=max(times, default=None),
        files=tuple(one.path for one in written if one.edits),
        answered=any(row.type == "assistant" for row in rows),
        over=over,
        interrupted=bool(turns) and turns[-1].interrupted and not over,
    )


def _ends(row: Row) -> bool:
    if row.type != "assistant":
        return False
    return bool(row.api_error) or (row.message is not None and row.message.stop_reason in ENDS)


def _words(rows: Sequence[Row], last: Row | None) -> str:
    """Of the answer that `last` ends: its rows share an id. An error has none."""
    if last is None or last.api_error:
        return ""
    own = [row for row in rows if row is last or _same_answer(row, last)]
    text = "\n".join(row.text for row in own if row.text.strip())
    return "" if text.strip() == _EMPTY else text


def _same_answer(row: Row, last: Row) -> bool:
    return row.type == "assistant" and row.message_id == last.message_id is not None


def _texts(rows: Sequence[Row]) -> Iterator[str]:
    """What the model said, the newest first."""
    for row in reversed(rows):
        if row.type == "assistant" and not row.api_error and row.text.strip() not in ("", _EMPTY):
            yield row.text


def leaving(text: str) -> str:
    """A report as it may leave: cleaned, and without secrets."""
    return redact(clean(text)).text
