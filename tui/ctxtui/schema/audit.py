"""What compactions lost as a document: `audit`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctxtui.schema.document import Count, Document, Time, TokensHow


class Fact(Document):
    id: str
    kind: Literal[
        "constraint",
        "decision",
        "request",
        "error",
        "cause",
        "todo",
        "number",
        "path",
        "identifier",
    ]
    text: str
    """On one line, redacted."""
    state: Literal["kept", "unclear", "gone"]
    refs: list[str]
    """Turns and steps that say it, such as `14` or `14.3`."""
    line: str | None
    """What comes nearest to it in all the model was left with; null if nothing does."""
    where: Literal["summary", "attached", "kept"] | None
    """Where that line stands; `kept` are rows that stayed word for word."""
    carried: bool
    """It came through an earlier compaction."""


class Card(Document):
    text: str
    """The facts that are gone, to paste back; redacted, empty if there are none."""
    tokens: Annotated[int, Field(ge=0, le=200)]
    tokens_how: TokensHow
    left_out: list[str]
    """Ids of facts that had no room."""


class Compacted(Document):
    id: str
    """Uuid of the boundary, of the summary where the client writes no boundary."""
    number: Annotated[int, Field(ge=1)]
    when: Time | None
    trigger: str | None
    """`auto` or `manual`; null where the client doesn't say."""
    extent: Literal["whole", "from here", "up to here"]
    version: str | None
    """Of the client."""
    tokens_before: Count | None
    kept: Count
    unclear: Count
    gone: Count
    facts: list[Fact]
    card: Card


class AuditDocument(Document):
    """`ctxtui audit SESSION --json`: facts from before each compaction, and what became of them."""

    session: str
    """The session's id."""
    compactions: list[Compacted]
    """Oldest first."""
