"""One session in short, as a document: `status`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctxtui.schema.document import AbsolutePath, Count, Document, Time, Window


class CacheLeft(Document):
    state: Literal["warm", "cold", "unknown"]
    until: Time | None
    """When it goes cold, or went."""
    seconds: Count | None
    """Until then; 0 once it is cold."""


class UntilUrgent(Document):
    at: Count | None
    """Tokens at which the zone urgent begins."""
    tokens: Count | None
    """Until there; 0 from then on."""
    turns: Annotated[list[Count | None], Field(min_length=2, max_length=2)] | None
    """The same in turns at the recent pace: at least and at most. The second is null if a slow
    turn adds nothing, both are 0 once it is urgent."""


class StatusDocument(Document):
    """`ctxtui status --json`: what the status line tells of one session."""

    id: str
    path: AbsolutePath | None
    """Null while nothing was written of a session that its client has named on stdin."""
    project: str | None
    title: str | None
    status: Literal["working", "waiting", "idle", "background", "ended", "stale", "expired"]
    waiting_for: str | None
    model: str | None
    window: Window
    """`used` is null where it could only be estimated: after a compaction, until the next
    answer."""
    cache: CacheLeft
    urgent: UntilUrgent
