"""The sessions there are, as the news told them last."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ctxtui.core.context.used import Window
    from ctxtui.core.library.library import Library, Session
    from ctxtui.messages import LibraryRead


class Listed:
    """What Home knows of all sessions, and of the one it shows only where it stands among them."""

    def __init__(self, config_dirs: tuple[Path, ...]) -> None:
        self.config_dirs = config_dirs
        self.known: Library | None = None
        """What the last news told; None before the first."""
        self.by_id: dict[str, Session] = {}
        self.windows: dict[str, Window] = {}
        self.left = 1
        """Files that are still being read."""

    def take(self, news: LibraryRead) -> dict[str, Window]:
        """Know this from now on. Gives the windows of before, none while not all was read: what
        is new then crossed nothing."""
        before = {} if self.left else self.windows
        self.known, self.windows, self.left = news.library, news.windows, news.left
        self.by_id = {one.id: one for one in news.library.sessions}
        return before

    @property
    def library(self) -> Library:
        """All sessions that are known of; none before the first news."""
        from ctxtui.core.library.library import Library

        return self.known or Library(self.config_dirs)

    @property
    def empty(self) -> bool:
        """All was read, and there is nothing."""
        known = self.known
        return not (known is None or known.sessions or known.unreadable or self.left)

    def find(self, session_id: str | None) -> Session | None:
        return self.by_id.get(session_id or "")

    def first(self, here: Path) -> Session | None:
        """The newest of the project we were started in, a live one before past ones."""
        sessions = list(self.library.sessions)
        some = [one for one in sessions if one.summary.project == str(here)] or sessions
        return next((one for one in some if one.live), some[0] if some else None)
