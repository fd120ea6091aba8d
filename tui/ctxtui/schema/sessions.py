"""Sessions as documents: `list`, and the head of the others."""

from __future__ import annotations

from typing import Literal

from ctxtui.schema.document import AbsolutePath, Count, Document, Time, Window, may_be_absent


class Parent(Document):
    id: str
    """The session this one comes from."""
    how: Literal["branch", "fork", "clear", "handoff", "continued", "shared-rows"]
    """`branch`: its rows point there; `fork`: copied without a pointer; `shared-rows`: the two
    hold the same rows, and which came first isn't known; `continued`: by `/background`."""
    shared: Count = may_be_absent("Rows at the head of this session that were copied from there.")
    sure: bool = may_be_absent(
        "False where it is concluded from what merely fits: the order in `history.jsonl`, or which "
        "of two copies was there first."
    )


class Session(Document):
    id: str
    path: AbsolutePath
    """The session's `.jsonl` file."""
    project: str | None
    """The directory the session was started in, its recorded `cwd`."""
    title: str | None
    status: Literal["working", "waiting", "idle", "background", "ended", "stale", "expired"]
    """`stale`: the client left without ending it. `expired` is kept for later versions."""
    waiting_for: str | None
    """What a waiting session waits for, in the client's words."""
    pid: int | None
    """Process of the live client. Null, too, for one at work that registers nowhere (before 2.1,
    and early `-p` runs: their recent rows give them away), and for one `elsewhere`."""
    pids: list[int] = may_be_absent(
        "All live processes on the session, `pid` first. Two of them write to one file, and the "
        "turns of one may be lost to the other."
    )
    elsewhere: bool = may_be_absent(
        "The client is in another container or on another machine: `status` is what it said last, "
        "and nobody here can check it."
    )
    kind: Literal["interactive", "background", "print"] | None
    """How the client was started; `print` is `-p` or the SDK. Null where the rows don't say."""
    model: str | None
    """The model of the newest answer, by its id."""
    version: str | None
    """The client that wrote the newest row."""
    started: Time | None
    updated: Time | None
    turns: Count
    """Prompts on all branches, copied prefixes included."""
    branches: Count
    """Turns with no turn after them; 1 means never rewound."""
    compactions: Count
    bad_lines: Count
    """Lines that gave no row; a glued line that was rescued is not one."""
    window: Window
    parent: Parent | None


class ListDocument(Document):
    """`ctxtui list --json`: the sessions, newest first; none found is an empty list."""

    config_dirs: list[AbsolutePath]
    """Claude Code's folders that were searched."""
    sessions: list[Session]
