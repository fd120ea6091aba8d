"""Rewind points as documents: `mark` and `marks`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctxtui.schema.document import AbsolutePath, Count, Document, Time


class LeftOut(Document):
    path: str
    """Of a file, or of a folder that ends in `/`; from the repository's root."""
    why: Literal["secret", "large", "unreadable", "submodule", "filter", "too many"]
    count: Annotated[int, Field(ge=1)]
    """Files that it stands for."""


class Anchor(Document):
    """The code as it was when the mark was set: a commit that no branch holds."""

    ref: str
    """Under `refs/ctxtui/`, which keeps the commit."""
    commit: str
    root: AbsolutePath
    """The work tree it was taken in."""
    files: Count
    """That the commit holds."""
    left_out: list[LeftOut]
    """What is not in it as it was on disk."""


class Mark(Document):
    id: str
    name: str
    """Empty if it was given none."""
    note: str
    session: str
    """The session it was set in; other sessions that hold the row have the mark as well."""
    project: AbsolutePath | None
    turn: str | None
    """The turn's id; null if no transcript has the row any more."""
    number: Annotated[int, Field(ge=1)] | None
    """The turn's number: 14 for #14."""
    step: Annotated[int, Field(ge=1)] | None
    """Null if the mark is at the end of the turn."""
    row: str
    """Uuid of the last row that stays when one goes back to it."""
    path: AbsolutePath | None
    """The transcript that has the row: the session's own, or that of a copy."""
    created: Time
    anchor: Anchor | None
    no_anchor: str | None
    """Why there is no anchor."""


class MarksDocument(Document):
    """`ctxtui marks --json`, `ctxtui mark --json`: rewind points, the earliest first."""

    marks: list[Mark]
