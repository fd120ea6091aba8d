"""What was launched, and subagents, as a document: `launches`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ctxtui.schema.document import AbsolutePath, Count, Document, Time


class LaunchOut(Document):
    """A prompt that was launched through ctxtui."""

    id: str
    template: str
    name: str
    route: Literal["clipboard", "pane", "window", "background"]
    source: str | None
    """Id of the session it was launched from."""
    place: str | None
    """The turn or step of `source`."""
    session: str | None
    """Id of the session it went to, as far as that is known."""
    job: str | None
    """What `claude stop` takes, of a background session."""
    folder: AbsolutePath
    worktree: bool
    """Whether `folder` is a work tree made for it."""
    started: Time
    state: Literal["filled", "started", "working", "waiting", "done", "nothing", "stopped", "gone"]
    """`filled` is not sent yet; `nothing` ended with an answer that says nothing."""
    live: bool
    """Whether a client has its session open."""
    ended: Time | None
    tokens: Count | None
    """Used of its last answer."""
    duration: Annotated[float, Field(ge=0)] | None
    """Seconds."""
    last: str | None
    """Its last text in one line, without secrets."""
    files: list[str]
    """Those it wrote."""


class SubagentOut(Document):
    """A subagent that a session started by itself."""

    id: str
    session: str
    turn: str | None
    """Id of the turn that started it."""
    place: str | None
    """The same as people name it, such as `#14.3`."""
    parent: str | None
    """Id of the subagent that started it, if one did."""
    depth: Annotated[int, Field(ge=1)]
    type: str | None
    description: str | None
    state: Literal["running", "done", "nothing", "failed", "stopped"]
    used: Count | None
    """Tokens of its last answer."""
    returned: Count | None
    """Tokens of its report in the window of who started it, estimated."""
    started: Time | None
    ended: Time | None
    duration: Annotated[float, Field(ge=0)] | None
    files: list[str]


class LaunchesDocument(Document):
    """`ctxtui launches --json`: the newest first, subagents below the one that started them."""

    launches: list[LaunchOut]
    subagents: list[SubagentOut]
