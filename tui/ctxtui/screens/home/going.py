"""The key of Home that leads out of it: to the pane of the session under the cursor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters, work
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from ctxtui.log import failure
from ctxtui.screens.home.sessions import SessionsPane
from ctxtui.toast import toast

if TYPE_CHECKING:
    from pathlib import Path

    from ctxtui.core.library.library import Session


@dataclass
class WentThere(Message, bubble=False, namespace="home"):
    """The pane of a session is in front, or can't be; `says` is mostly empty if it is."""

    ok: bool
    says: str


class Going(Screen[None]):
    """Of Home: to where a session runs. Nothing is typed there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "go_to_pane", "go to its tmux pane", id="home.pane"),
    ]

    sessions_pane = getters.query_one("#sessions", SessionsPane)
    config_dirs: tuple[Path, ...]

    def under_cursor(self) -> Session | None:
        """The session in the list."""
        raise NotImplementedError

    def current(self) -> Session | None:
        """The one that is shown."""
        raise NotImplementedError

    def action_go_to_pane(self) -> None:
        """Of the list if that has the focus, else of what is shown."""
        listed = self.under_cursor() if self.sessions_pane.has_focus_within else None
        session = listed or self.current()
        if session is not None:
            self.go_there(session.id)

    @work(thread=True, exclusive=True, group="pane", exit_on_error=False)
    def go_there(self, session_id: str) -> None:
        from ctxtui.core.delivery.going import NotLive, go_to_pane

        try:
            news = WentThere(True, go_to_pane(session_id, self.config_dirs))
        except NotLive as error:
            news = WentThere(False, f"{error} r tells what resuming it would do.")
        except Exception as error:
            news = WentThere(False, failure("going to a pane", error))
        self.post_message(news)

    def on_home_went_there(self, news: WentThere) -> None:
        if not news.ok:
            toast(self, "warn", "Nowhere to go", news.says, 8)
        elif news.says:
            toast(self, "ok", "Its pane", news.says, 8)
