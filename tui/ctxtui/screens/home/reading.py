"""What Home reads behind the screen, in threads: sessions, marks, repositories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from textual import getters, work
from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.settings import Settings
from ctxtui.log import log_failure
from ctxtui.messages import RepoRead, SessionFailed
from ctxtui.present import home as present
from ctxtui.present.folds import Folds
from ctxtui.screens.home.turns import TurnsPane

if TYPE_CHECKING:
    from threading import Event

    from ctxtui.core.context.picture import Picture, PictureReader
    from ctxtui.core.library.library import Session
    from ctxtui.core.rewind.marks import Mark
    from ctxtui.present.tree import TreeShape


@dataclass
class MarksRead(Message, bubble=False, namespace="home"):
    """All marks, as they are now."""

    marks: tuple[Mark, ...]


@dataclass
class SessionRead(Message, bubble=False, namespace="home"):
    """A picture of one session and its tree; whole, so a later one may replace it unheard."""

    shape: TreeShape

    def can_replace(self, message: Message) -> bool:
        own = self.shape.picture.path
        return isinstance(message, SessionRead) and message.shape.picture.path == own


class Reading(Screen[None]):
    """Of Home: each reading ends with a message, or with one that says why not."""

    settings: Settings
    shape: TreeShape | None
    marks: tuple[Mark, ...]
    turns_pane = getters.query_one("#turns", TurnsPane)

    @property
    def picture(self) -> Picture | None:
        """The session that is shown; None until it is read."""
        raise NotImplementedError

    def find_session(self, session_id: str | None) -> Session | None:
        """The session of that id in the list."""
        raise NotImplementedError

    @cached_property
    def reader(self) -> PictureReader:
        from ctxtui.core.context.picture import PictureReader

        return PictureReader(self.settings)

    def read(self, session: Session, done: Event | None = None) -> None:
        """Read it in a thread; `done` is set when that was tried."""
        parent = session.parent
        source = self.find_session(parent.id) if parent is not None else None
        same = self.picture is not None and self.picture.id == session.id
        self.read_session(
            session.summary.path,
            present.session_title(session),
            present.session_title(source) if source is not None else None,
            parent.shared if parent is not None else 0,
            self.turns_pane.folds_of(session.id).copy(),
            self.shape if same else None,
            done,
            live=session.live,
        )

    @work(thread=True, exclusive=True, group="session", description="session", exit_on_error=False)
    def read_session(
        self,
        path: Path,
        title: str,
        copied_from: str | None,
        shared: int,
        folds: Folds,
        before: TreeShape | None,
        done: Event | None,
        *,
        live: bool,
    ) -> None:
        from ctxtui.present.tree import TreeShape

        try:
            picture = self.reader.read(path, title)
            marks = self.marks
            shape = TreeShape(picture, self.settings.zones, copied_from, shared, before, marks)
            shape.view(folds, live=live)  # made here once: later views take from it
            news: Message = SessionRead(shape)
        except CtxtuiError as error:
            news = SessionFailed(path, str(error))
        except Exception as error:  # a failure in one pane never takes the app down
            log_failure("reading a session", error)
            news = SessionFailed(path, f"{path}: {type(error).__name__}. The log says more.")
        finally:
            if done is not None:
                done.set()
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="marks", exit_on_error=False)
    def read_marks(self, folder: Path) -> None:
        """The marks in `folder`'s store; without such a store none, and none is made."""
        from ctxtui.core.rewind.marks import Marks
        from ctxtui.core.store import NAME, Store

        if not (folder / NAME).exists():
            return
        try:
            with Store.open(folder) as store:
                news = MarksRead(tuple(Marks(store).all()))
        except (CtxtuiError, OSError) as error:
            log_failure("reading the marks", error)
            return
        if not get_current_worker().is_cancelled:
            self.post_message(news)

    @work(thread=True, exclusive=True, group="repo", exit_on_error=False)
    def read_repo(self, project: str) -> None:
        from ctxtui.core.repo.state import read_state

        state = read_state(Path(project))
        if not get_current_worker().is_cancelled:
            self.post_message(RepoRead(project, state))
