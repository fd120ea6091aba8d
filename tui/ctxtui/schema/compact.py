"""A line that steers a compaction as a document: `compact`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctxtui.schema.document import Count, Document, TokensHow


class Part(Document):
    id: str
    kind: Literal["topic", "constraint", "file", "open"]
    """A topic is a run of turns about one thing; what is open are todos and errors."""
    text: str
    on: bool
    """Kept by the line. A topic that is off is said to be done with."""
    refs: list[str]
    """Turns and steps that show it, such as `14` or `14.3`."""
    tokens: Count | None
    """In the window; null where nothing in it can be counted."""
    share: Annotated[float, Field(ge=0)] | None
    """Of all that is in the window, 0 to 1."""


class Lint(Document):
    rule: Literal["empty", "lines", "slash", "secret", "long", "command", "you", "no-next"]
    says: str
    why: str
    fatal: bool
    """It keeps the line from being sent."""


class Turning(Document):
    how: Literal["goal", "aside", "prompts"]
    """The goal is new to the window, names what only an output showed, or the last prompts turned
    to something else."""
    says: str
    refs: list[str]
    fresh: bool
    """The window is calm enough for the model to summarise well."""


class CompactDocument(Document):
    """`ctxtui compact SESSION [--goal TEXT] --json`: a line for `/compact`, and what it is made
    of."""

    session: str
    """The session's id."""
    goal: str
    """Empty if none was given."""
    line: str
    """Redacted, on one line."""
    command: str
    """The line as it would be typed, `/compact …`."""
    tokens: Count
    """Tokens of `line`."""
    tokens_how: TokensHow
    redacted: list[str]
    """Names of the rules that found a secret in the line, never the secret."""
    parts: list[Part]
    lint: list[Lint]
    """What is to be said of the line; empty for one that is fit."""
    turning: Turning | None
    """The work is about to turn, which a summary could not know; null if it goes on as before."""
