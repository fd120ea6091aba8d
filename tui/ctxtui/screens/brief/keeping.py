"""Keeps a draft on disk while it is being made: soon after each change, and never an older one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ctxtui.core.handoff.drafts import Drafts, SavedDraft
from ctxtui.core.redaction import Allowed, allow, load_allowed

SOON = 0.4
"""Seconds from a change until it is on disk, at most."""


@dataclass(slots=True)
class Keeper:
    """Safe to call from several threads; what was handed in last is what stays."""

    drafts: Drafts
    waiting: SavedDraft | None = None
    kept: SavedDraft | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, session: str) -> SavedDraft | None:
        """The draft that was left. Raises CtxtuiError, see `Drafts.load`."""
        self.drafts.sweep()
        found = self.drafts.load(session)
        self.kept = _undated(found) if found is not None else None
        return found

    def allowed(self, session: str) -> Allowed:
        """The secrets that may leave with it. Raises CtxtuiError, and then there is none."""
        return load_allowed(self.drafts.allowed_path(session))

    def allow(self, session: str, allowed: Allowed, fingerprint: str, yes: bool) -> Allowed:
        """One more, or one fewer. Raises CtxtuiError if it can't be kept; then nothing changed."""
        return allow(self.drafts.allowed_path(session), allowed, fingerprint, yes)

    def hand(self, draft: SavedDraft) -> bool:
        """Whether there is something to write that isn't on disk."""
        self.waiting = draft if draft != self.kept else None
        return self.waiting is not None

    def write(self) -> None:
        """Raises CtxtuiError if it can't be written; it is tried again after the next change."""
        with self.lock:
            draft, self.waiting = self.waiting, None
            if draft is not None:
                self.drafts.save(replace(draft, saved=datetime.now(UTC)))
                self.kept = draft

    def taken_out(self, draft: SavedDraft) -> None:
        """The brief left as `draft` says: what is on disk goes, until something changes."""
        with self.lock:
            self.waiting, self.kept = None, draft
            self.drafts.forget(draft.session)


def _undated(draft: SavedDraft) -> SavedDraft:
    return replace(draft, saved=SavedDraft("").saved)
