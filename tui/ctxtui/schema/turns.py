"""The turn tree as a document: `show`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctxtui.schema.document import Count, Document, Time
from ctxtui.schema.marks import Mark
from ctxtui.schema.sessions import Session


class TurnContext(Document):
    after: Count
    """Tokens used at the turn's last real answer."""
    delta: int | None
    """`after` minus `after` of `parent`; after a compaction, minus the estimate of what it left."""


class TouchedFile(Document):
    path: str
    """As the tool was given it, made absolute where the turn's directory is known."""
    reads: Count
    edits: Count


class Step(Document):
    number: Annotated[int, Field(ge=1)]
    """Its place in the turn: 3 for the step shown as #14.3."""
    rows: list[str]
    """Uuids, in file order."""
    tools: list[str]
    """Names of the tools called, in order."""
    tokens: Count | None
    """Tokens that the step added to the window: size of the next request of the turn minus its
    own; of a turn's last step its output tokens. Null where the window shrank meanwhile."""


class Subagent(Document):
    id: str
    type: str | None
    description: str | None
    tokens: Count | None
    """Tokens used at its last answer, in its own window."""
    status: Literal["done", "failed", "unfinished"]
    """`unfinished`: no result is recorded; it may still be running."""
    problem: str | None
    """Why its file can't be read; its rows are not counted then."""


class Turn(Document):
    id: str
    """Uuid of the prompt's row, or of the compaction's or command's."""
    number: Annotated[int, Field(ge=1)] | None
    """1, 2, ... over prompts in file order; null for compactions and commands."""
    parent: str | None
    """The turn before on that branch; for a compaction the turn it closed; for the first turn
    after one, the compaction."""
    on_live_path: bool
    """On the chain to the leaf, followed through compactions."""
    in_context: bool
    """Would be sent; false before a compaction unless it was preserved."""
    kind: Literal["prompt", "compaction", "command"]
    prompt: str | None
    """The prompt as typed; `/name args` for a command."""
    started: Time | None
    ended: Time | None
    context: TurnContext | None
    """Null if no real answer of the turn is recorded."""
    tools: dict[str, Count]
    """Calls by name on the main chain; each call counts once, by its id."""
    files: list[TouchedFile]
    errors: Count
    """Tool results that are errors; what the user rejected is not among them."""
    interrupted: bool
    steps: list[Step]
    subagents: list[Subagent]
    marks: list[Mark]
    """Rewind points on this turn and its steps, as in the document of `ctxtui marks`."""


class ShowDocument(Document):
    """`ctxtui show SESSION --json`: the turn tree, in file order."""

    session: Session
    turns: list[Turn]
