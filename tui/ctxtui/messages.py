"""News that threads hand to the app, and the app to its screens; none of it bubbles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from threading import Event

    from ctxtui.core.context.used import Window
    from ctxtui.core.library.library import Library, Session
    from ctxtui.core.repo.door import NoRepo
    from ctxtui.core.repo.state import RepoState


@dataclass
class LibraryRead(Message, bubble=False):
    """A picture of all sessions; whole, so a later one may replace it unheard."""

    library: Library
    windows: dict[str, Window]
    """By session id."""
    left: int
    """Files that are still being read."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, LibraryRead)


@dataclass
class SessionGrew(Message, bubble=False):
    """The session that is shown has new rows. Its place in the list is worked out afterwards:
    whoever shows it says when it was read."""

    path: Path
    read: Event


@dataclass
class SessionFailed(Message, bubble=False):
    """A session could not be read; the others go on."""

    path: Path
    why: str


@dataclass
class RepoRead(Message, bubble=False):
    """What git says of a project's folder."""

    project: str
    state: RepoState | NoRepo


@dataclass
class PaneFound(Message, bubble=False):
    """The client that is followed has this session now."""

    session_id: str
    beside: bool
    """It is in a pane of this tmux window."""


@dataclass
class PanesFound(Message, bubble=False):
    """Several Claude panes are in this tmux window: the user has to say which one to follow."""

    sessions: tuple[Session, ...]


@dataclass
class Told(Message, bubble=False):
    """Something the user should know, such as a damaged file that was moved aside."""

    sentence: str
