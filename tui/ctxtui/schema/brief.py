"""The handoff brief as a document: `brief`."""

from __future__ import annotations

from typing import Literal

from ctxtui.schema.document import Count, Document, TokensHow


class Base(Document):
    rev: str | None
    """The commit the diff starts at."""
    how: Literal["start", "mark", "rev", "none"]
    """Where it comes from: the session's start, a mark, `--since`; `none` without a repository."""
    name: str | None
    """What people call it: a mark's name, a revision as it was typed."""


class Evidence(Document):
    kind: Literal["turn", "file", "commit", "command"]
    ref: str
    """A turn or step such as `14.3`, a path, a commit's id, or the command's words."""


class Item(Document):
    text: str
    on: bool
    """In the brief; false if struck."""
    evidence: list[Evidence]


class Section(Document):
    name: str
    items: list[Item]


class Redacted(Document):
    rule: str
    """Name of the rule that found the secret, never the secret."""
    section: str | None
    """Null if it stood outside the sections, as in the goal."""
    item: Count | None
    """Index of the item in its section, from 0."""


class ChangedFile(Document):
    path: str
    status: str
    """What git says happened to the file."""
    added: Count | None
    """Lines; null for a binary file."""
    removed: Count | None
    by_session: bool
    """The session edited it with a tool of its own."""


class Coverage(Document):
    """How much of what matters the brief says: constraints, open errors, todos, dropped
    approaches, failing checks, and files that the session changed."""

    facts: Count
    covered: Count
    per_100_tokens: float | None
    """Facts covered for a hundred tokens of the brief."""


class BriefDocument(Document):
    """`ctxtui brief SESSION --goal TEXT --json`: the handoff brief and where it comes from."""

    session: str
    """The session's id."""
    goal: str
    base: Base
    sections: list[Section]
    markdown: str
    """The brief as it would be copied, redacted."""
    tokens: Count
    """Tokens of `markdown`."""
    tokens_how: TokensHow
    uncovered: list[str]
    """What changed or failed in the session and is not mentioned."""
    coverage: Coverage
    redacted: list[Redacted]
    files: list[ChangedFile]
