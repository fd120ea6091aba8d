"""Of the Marks screen: the worktrees that were made of marks and for launches, and their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from textual import work
from textual.message import Message
from textual.screen import Screen
from textual.worker import get_current_worker

from ctxtui.core.library.library import Library
from ctxtui.core.rewind.standing import Standing
from ctxtui.core.rewind.worktrees import Found, Worktree
from ctxtui.log import failure, log_failure
from ctxtui.present import worktrees as present
from ctxtui.screens.marks.deeds import Deed, remove_worktree
from ctxtui.screens.marks.dialogs import Discard, Sure
from ctxtui.screens.marks.listed import Listed
from ctxtui.screens.marks.reading import look_again, read_worktrees
from ctxtui.toast import toast


@dataclass
class WorktreesFound(Message, bubble=False, namespace="marks_screen"):
    """Those in the repositories of marks, launches and sessions."""

    found: Found


@dataclass
class LookedInto(Message, bubble=False, namespace="marks_screen"):
    """What stands now in one that the user wants to take away."""

    worktree: Worktree


@dataclass
class NotLookedInto(Message, bubble=False, namespace="marks_screen"):
    """Why it can't be taken away."""

    why: str


class Worktrees(Screen[None]):
    """Looks for them, and asks before one goes. What was done in it is looked at once more then,
    and no more than that goes."""

    folder: Path
    library: Library
    listed: Listed

    def do(self, failed: str, act: Callable[[], Deed]) -> object:
        """Do it in a thread, and tell how it went."""
        raise NotImplementedError

    def refill(self) -> None:
        """The list holds others now."""
        raise NotImplementedError

    @work(thread=True, exclusive=True, group="worktrees", exit_on_error=False)
    def look_for_worktrees(self, standings: Sequence[Standing]) -> None:
        worker = get_current_worker()
        try:
            found = read_worktrees(
                self.folder, self.library, standings, lambda: worker.is_cancelled
            )
        except Exception as error:  # the marks themselves are there
            log_failure("looking for worktrees", error)
            return
        if not worker.is_cancelled:
            self.post_message(WorktreesFound(found))

    def on_marks_screen_worktrees_found(self, news: WorktreesFound) -> None:
        self.listed.take_worktrees(news.found)
        self.refill()

    # -- the end of one

    @work(thread=True, exclusive=True, group="look", exit_on_error=False)
    def ask_to_remove(self, one: Worktree) -> None:
        try:
            news: Message = LookedInto(look_again(one, self.library.config_dirs))
        except Exception as error:
            news = NotLookedInto(failure("looking into a worktree", error))
        self.post_message(news)

    def on_marks_screen_not_looked_into(self, news: NotLookedInto) -> None:
        toast(self, "warn", "It stays", news.why, 8)

    def on_marks_screen_looked_into(self, news: LookedInto) -> None:
        one, inside = news.worktree, news.worktree.inside
        if inside is None or one.sessions or inside.locked is not None:
            toast(self, "warn", "It stays", present.stays_words(one), 8)
            return
        name = present.worktree_name(one)
        config_dirs = self.library.config_dirs
        discard = False if inside.untouched else inside

        def answer(yes: str | None) -> None:
            if yes is not None:
                self.do(f"{name} stays", lambda: remove_worktree(one.made, config_dirs, discard))

        if inside.untouched:
            lines = present.remove_lines(one)
            self.app.push_screen(Sure(f"Remove {name}?", "can be undone", "remove", lines), answer)
        else:
            lines = present.discard_lines(one, inside)
            self.app.push_screen(Discard(f"Discard the work in {name}?", lines), answer)
