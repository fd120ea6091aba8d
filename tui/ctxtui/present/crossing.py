"""Which live sessions have come to a zone that is worth a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ctxtui.present import figures

if TYPE_CHECKING:
    from ctxtui.core.context.used import Window
    from ctxtui.core.library.library import Session

LOUD = ("warn", "urgent")
ORDER = ("calm", "note", "warn", "urgent")


def crossings(
    sessions: Mapping[str, Session], before: Mapping[str, Window], after: Mapping[str, Window]
) -> Iterator[tuple[Session, str]]:
    """Sessions a client has open whose window came to `warn` or `urgent`, and a sentence."""
    for id, window in after.items():
        earlier, session = before.get(id), sessions.get(id)
        if earlier is None or session is None or not session.live:
            continue
        if window.zone not in LOUD or earlier.zone is None:
            continue
        if ORDER.index(window.zone) > ORDER.index(earlier.zone):
            used, limit = figures.tokens(window.used), figures.tokens(window.limit.tokens)
            yield session, f"{used} of {limit}, {figures.share(window.share)}: {window.zone}"
