"""One session in a few figures, for lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from ctxtui.core.library.footprint import Footprint, footprint
from ctxtui.core.library.recent import last_answered, recent_growth
from ctxtui.core.transcripts.caching import Ttl
from ctxtui.core.transcripts.chain import Chain, live_chain
from ctxtui.core.transcripts.outline import Outline, outline
from ctxtui.core.transcripts.prompts import headline, prompt_text
from ctxtui.core.transcripts.rows import parse_time
from ctxtui.core.transcripts.transcript import Transcript
from ctxtui.core.transcripts.usage import largest_request, last_model, newest_answer

ParentHow = Literal["branch", "fork", "clear", "handoff", "continued", "shared-rows"]

CLEARING = tuple(f"<command-name>/{name}</command-name>" for name in ("clear", "new", "reset"))


@dataclass(frozen=True, slots=True)
class Parent:
    """The session that this one comes from, and how that is known.

    It may not be on disk any more: the pointers in a branch outlive the original.
    """

    id: str
    how: ParentHow
    shared: int = 0
    """Rows at the head of the file that were copied from there; 0 for `clear` and `continued`."""
    sure: bool = True
    """Recorded or seen; False where it was concluded from what merely fits."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list shows of a session. Figures are as in `ctxtui list --json` (design 7)."""

    id: str
    path: Path
    project: str | None
    """The recorded cwd of its first row, never the folder's name."""
    title: str
    model: str | None
    version: str | None
    kind: str | None
    branch: str | None
    started: datetime | None
    updated: datetime
    turns: int
    branches: int
    compactions: int
    bad_lines: int
    rows: int
    used: int | None
    """Exact tokens in the window; None if only an estimate can say, or nothing."""
    compacted: bool
    """No answer on the live path says how full the window is, so `used` has to be estimated:
    after a compaction, or after a rewind to before the first answer."""
    largest: int
    parent: Parent | None
    """What the file itself says; `lineage` knows more."""
    continued_in: str | None
    cleared: bool = False
    """It begins with the `/clear` that left another session."""
    printed: bool = False
    """Its newest row was written by `-p` or through the SDK; early 2.1 registered neither."""
    copied: int = 0
    """Leading rows that say which session they were copied from."""
    own_started: datetime | None = None
    """When the first row was written that doesn't say so."""
    footprint: Footprint = field(default_factory=Footprint)
    answered: datetime | None = None
    """When the newest answer made the cache last anew; None where the cache can't be told."""
    ttl: Ttl | None = None
    """How long that cache was asked to last."""
    growth: tuple[int, int] | None = None
    """Tokens that a slow and a fast one of the recent turns added."""


def summarize(transcript: Transcript, modified: float) -> Summary:
    """`modified` is the file's mtime in seconds, for sessions whose rows have no time."""
    shape = outline(transcript)
    chain = live_chain(transcript)
    newest = newest_answer(chain)
    usage = newest.message.usage if newest is not None and newest.message is not None else None
    first = next((row for row in transcript.rows if row.cwd), None)
    updated = _newest(transcript)
    largest = largest_request(transcript)
    answered, ttl = last_answered(transcript, chain)
    return Summary(
        id=transcript.id,
        path=transcript.path,
        project=first.cwd if first is not None else None,
        title=title_of(transcript, shape, chain),
        model=last_model(transcript, chain),
        version=next((row.version for row in reversed(transcript.rows) if row.version), None),
        kind=_kind(transcript),
        branch=next((row.branch for row in reversed(transcript.rows) if row.branch), None),
        started=next((when for row in transcript.rows if (when := row.time)), None),
        updated=updated or datetime.fromtimestamp(modified, UTC),
        turns=len(shape.of_kind("prompt")),
        branches=len(shape.leaves),
        compactions=len(shape.of_kind("compaction")),
        bad_lines=len(transcript.bad_lines),
        rows=len(transcript.rows),
        used=usage.used if usage is not None else None,
        compacted=usage is None and bool(chain.rows) and largest > 0,
        largest=largest,
        parent=_parent(transcript),
        continued_in=transcript.continued_in,
        cleared=_cleared(transcript),
        printed=_printed(transcript),
        copied=_copied(transcript),
        own_started=next(
            (when for row in transcript.rows if row.forked_from is None and (when := row.time)),
            None,
        ),
        footprint=footprint(transcript, shape.of_kind("prompt")),
        answered=answered,
        ttl=ttl,
        growth=recent_growth(transcript, shape, chain),
    )


def title_of(transcript: Transcript, shape: Outline, chain: Chain) -> str:
    """The name the client shows: the user's, else its own, else the first prompt (format 2.2)."""
    given = transcript.custom_title or transcript.ai_title or transcript.summary
    if given:
        return given
    prompts = shape.of_kind("prompt")
    commands = shape.of_kind("command")
    for uuid in (*prompts, *commands):
        text = headline(prompt_text(transcript.by_uuid[uuid]))
        if text:
            return text[:200]
    return ""


def _newest(transcript: Transcript) -> datetime | None:
    """The latest time of any row; timestamps may go backwards, so it needn't be the last."""
    stamps = {row.timestamp for row in transcript.rows if row.timestamp}
    return next((when for one in sorted(stamps, reverse=True) if (when := parse_time(one))), None)


def _kind(transcript: Transcript) -> str | None:
    for row in transcript.rows:
        if row.session_kind == "bg":
            return "background"
        if row.entrypoint:
            return "interactive" if row.entrypoint == "cli" else "print"
    return None


def _parent(transcript: Transcript) -> Parent | None:
    for row in reversed(transcript.rows):
        if row.forked_from is not None and row.forked_from.session:
            if row.forked_from.session != transcript.id:
                return Parent(row.forked_from.session, "branch", _copied(transcript))
            return None
    return None


def _copied(transcript: Transcript) -> int:
    for count, row in enumerate(transcript.rows):
        if row.forked_from is None:
            return count
    return len(transcript.rows)


def _cleared(transcript: Transcript) -> bool:
    """The command is the first or second row, behind a caveat (format 5); `/new` and `/reset`
    are other names for it."""
    said = (row.text.lstrip() for row in transcript.rows[:3] if row.type == "user")
    return any(text.startswith(CLEARING) for text in said)


def _printed(transcript: Transcript) -> bool:
    entry = next((row.entrypoint for row in reversed(transcript.rows) if row.entrypoint), None)
    return entry not in (None, "cli")
