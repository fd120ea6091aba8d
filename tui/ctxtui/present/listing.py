"""Which sessions are listed, and in which order: what is folded, looked for, and sorted by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from ctxtui.core.context.used import Window
    from ctxtui.core.library.library import Session
    from ctxtui.core.library.summary import Summary

Order = Literal["recent", "size", "share"]
ORDERS: tuple[Order, ...] = get_args(Order)


@dataclass(slots=True)
class Listing:
    """The user's choices for the list of sessions."""

    folded: set[str] = field(default_factory=set)
    """Ids of project rows."""
    whole: set[str] = field(default_factory=set)
    """Ids of project rows of which every session is listed."""
    order: Order = "recent"
    words: str = ""
    """What is looked for: all words somewhere in title, project, branch, id or model."""
    _texts: tuple[Sequence[Session], list[str]] = field(default_factory=lambda: ((), []))
    """What was last looked in, and the words of each."""
    _known: dict[str, tuple[Summary, str]] = field(default_factory=dict)
    """By session, its words: read once for each state of it."""

    def turn_order(self) -> None:
        self.order = ORDERS[(ORDERS.index(self.order) + 1) % len(ORDERS)]

    def matching(self, sessions: Sequence[Session]) -> list[Session]:
        """The sessions that hold every word, in the order they came."""
        words = self.words.casefold().split()
        if not words:
            return list(sessions)
        found = list(zip(sessions, self.texts(sessions), strict=True))
        for word in words:
            found = [one for one in found if word in one[1]]
        return [session for session, _ in found]

    def texts(self, sessions: Sequence[Session]) -> list[str]:
        """What is looked in, for each; the first time it is slow for thousands."""
        if self._texts[0] is not sessions:
            self._texts = (sessions, [self._text(one.summary) for one in sessions])
        return self._texts[1]

    def _text(self, summary: Summary) -> str:
        known = self._known.get(summary.id)
        if known is None or known[0] is not summary:
            known = self._known[summary.id] = summary, _text(summary)
        return known[1]

    def sorted(self, sessions: Iterable[Session], windows: Mapping[str, Window]) -> list[Session]:
        """Newest first and live before past; or the fullest first, those of unknown size last."""
        if self.order == "recent":
            return sorted(sessions, key=lambda one: not one.live)

        def fullness(session: Session) -> tuple[float, datetime]:
            window = windows.get(session.id)
            size = None
            if window is not None:
                size = window.used if self.order == "size" else window.share
            return -1.0 if size is None else size, session.summary.updated

        return sorted(sessions, key=fullness, reverse=True)


def _text(summary: Summary) -> str:
    fields = (summary.title, summary.project, summary.branch, summary.id, summary.model)
    return " ".join(one[:1_000] for one in fields if one).casefold()
