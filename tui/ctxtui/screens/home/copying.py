"""The keys of Home that copy what is under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from ctxtui.copying import copy_text
from ctxtui.present import home as present
from ctxtui.screens.home.sessions import SessionsPane
from ctxtui.screens.home.turns import TurnsPane
from ctxtui.toast import toast

if TYPE_CHECKING:
    from ctxtui.core.library.library import Session
    from ctxtui.core.terminal.clipboard import Copied


@dataclass
class Gone(Message, bubble=False, namespace="home"):
    """Something was copied, as far as that can be known."""

    what: str
    copied: Copied


class Copying(Screen[None]):
    """Of Home: ids and paths, to the clipboard."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy_id", "copy the id", id="home.copy-id"),
        Binding("Y", "copy_path", "copy the path", id="home.copy-path"),
    ]

    sessions_pane = getters.query_one("#sessions", SessionsPane)
    turns_pane = getters.query_one("#turns", TurnsPane)

    def find_session(self, session_id: str | None) -> Session | None:
        """The session of that id in the list."""
        raise NotImplementedError

    def action_copy_id(self) -> None:
        """Of the session or the turn under the cursor: whichever list has the focus."""
        session, place = self.under_cursor(), self.turns_pane.place
        if not self.sessions_pane.has_focus_within and place is not None:
            what, text = present.place_id(place)
            self.copy(what, text)
        elif session is not None:
            self.copy("Session id", session.id)

    def action_copy_path(self) -> None:
        session, place = self.under_cursor(), self.turns_pane.place
        if not self.sessions_pane.has_focus_within and place is not None:
            self.copy("Path of the transcript", str(place.picture.tree.transcript.path))
        elif session is not None:
            self.copy("Path of the transcript", str(session.summary.path))

    def under_cursor(self) -> Session | None:
        return self.find_session(self.sessions_pane.session_id)

    @work(thread=True, exclusive=True, group="copy", exit_on_error=False)
    def copy(self, what: str, text: str) -> None:
        self.post_message(Gone(what, copy_text(self, text)))

    def on_home_gone(self, news: Gone) -> None:
        toast(self, "ok" if news.copied.ok else "warn", news.what, news.copied.sentence, 5)
