"""Work trees that ctxtui made, as a document: `worktrees`."""

from __future__ import annotations

from typing import Literal

from ctxtui.schema.document import AbsolutePath, Count, Document, Time


class ChangedFile(Document):
    path: str
    """From the root of the work tree."""
    status: Literal["added", "modified", "deleted", "renamed", "untracked", "type"]
    kind: str
    """Such as text, binary, secret, large."""


class Inside(Document):
    """What was done in a work tree since it was made."""

    there: bool
    """False if its folder is gone and git still lists it."""
    untouched: bool
    """Whether nothing goes with it that isn't elsewhere: then `--remove` takes it away."""
    branch: str | None
    """Null if HEAD is detached."""
    changed: list[ChangedFile]
    """Files that differ from what it was made of."""
    more: Count
    """Changed files that are not listed."""
    ignored: list[str]
    """Files, and folders that end in `/`."""
    commits: Count
    """Made on what was checked out at the start."""
    unheld: list[str]
    """Commits that no branch, tag or remote holds."""
    operation: Literal["merge", "rebase", "am", "cherry-pick", "revert", "bisect"] | None
    locked: str | None
    """The reason, which may be empty, if it is locked."""


class WorktreeOut(Document):
    folder: AbsolutePath
    anchor: str
    """The id of the anchor it was made from."""
    commit: str
    """The anchor's."""
    made: Time | None
    mark: str | None
    """The id of the mark, if it still is there."""
    launch: str | None
    """The id of the launch it was made for."""
    session: str | None
    """That of the mark, or the one that launched."""
    turn: str | None
    """The id of the mark's turn."""
    place: str | None
    """The same as people name it, such as `#14.3`."""
    open_in: list[str]
    """Ids of sessions whose client runs in it."""
    inside: Inside | None
    """Null if it can't be looked into."""
    trouble: str | None
    """Why not."""


class RemovedWorktree(Document):
    folder: AbsolutePath
    anchor: str
    branch: str | None
    """What was checked out there."""
    removed: Time
    until: Time
    """For so long `--restore` can bring it back."""


class WorktreesDocument(Document):
    """`ctxtui worktrees --json`: those that ctxtui made, the newest first."""

    worktrees: list[WorktreeOut]
    removed: list[RemovedWorktree]
