"""Drafts of briefs on disk, so that neither a crash nor a closed terminal loses one."""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_private
from ctxtui.core.handoff.choices import Choices
from ctxtui.core.places import data_dir, tilde
from ctxtui.core.repo.base import Base

if TYPE_CHECKING:
    from pydantic import TypeAdapter

DAYS_KEPT = 30
_OURS = (".json", ".damaged", ".allowed")
LARGEST = 4_000_000
"""Bytes; nobody types more."""


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """What the user made of a brief. The brief itself is drafted anew from its session."""

    session: str
    goal: str = ""
    since: Base | None = None
    """None is the start of the session."""
    choices: Choices = field(default_factory=Choices)
    text: str | None = None
    """The whole text, if the user changed it by hand."""
    generated: str = ""
    """The text as the items made it last, to tell what was typed."""
    saved: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    @property
    def empty(self) -> bool:
        """There is nothing in it that was the user's doing."""
        return not (self.goal.strip() or self.since or self.choices or self.text is not None)


@dataclass(frozen=True, slots=True)
class Drafts:
    """One file a session in `folder`, private and written whole or not at all."""

    folder: Path

    @classmethod
    def below(cls, data: Path | None = None) -> Drafts:
        """In our data folder, or in the one given."""
        return cls((data or data_dir()) / "briefs" / "drafts")

    def path(self, session: str) -> Path:
        """An id that is no plain name never leads out of the folder."""
        plain = "".join(one for one in session if one.isascii() and (one.isalnum() or one in "-_"))
        if plain != session or not plain or len(plain) > 100:
            digest = hashlib.sha256(session.encode("utf-8", "surrogatepass")).hexdigest()[:16]
            plain = f"{plain[:60]}.{digest}"
        return self.folder / f"{plain}.json"

    def allowed_path(self, session: str) -> Path:
        """The file with the findings that may leave with a brief of that session."""
        return self.path(session).with_suffix(".allowed")

    def save(self, draft: SavedDraft) -> None:
        """Raises CtxtuiError if it can't be written; the one before is then still there. An empty
        draft is forgotten."""
        if draft.empty:
            self.forget(draft.session)
            return
        path = self.path(draft.session)
        try:
            write_private(path, _adapter().dump_json(draft, indent=1))
        except OSError as error:
            raise CtxtuiError(
                f"{tilde(path)}: the draft can't be saved ({error.strerror}). "
                "Copy the brief or write it to a file before you leave."
            ) from error

    def load(self, session: str) -> SavedDraft | None:
        """None if there is none. A damaged one is put aside, and CtxtuiError says where to."""
        path = self.path(session)
        try:
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CtxtuiError(
                f"{tilde(path)}: the draft can't be read ({error.strerror}). A new one is made."
            ) from error
        try:
            draft = _adapter().validate_json(raw)
        except ValueError as error:
            aside = path.with_suffix(".damaged")
            with suppress(OSError):
                path.replace(aside)
            raise CtxtuiError(
                f"{tilde(path)}: is no draft of a brief any more, and was put aside as "
                f"{aside.name}. A new one is made."
            ) from error
        return draft if draft.session == session and not draft.empty else None

    def forget(self, session: str) -> None:
        """The brief was taken out, or nothing is left of it."""
        with suppress(OSError):
            self.path(session).unlink(missing_ok=True)

    def sweep(self, now: float | None = None) -> int:
        """Remove drafts that nobody touched for thirty days; how many there were."""
        oldest = (time.time() if now is None else now) - DAYS_KEPT * 86_400
        gone = 0
        with suppress(OSError):
            for path in self.folder.iterdir():
                with suppress(OSError):
                    if path.suffix in _OURS and path.stat().st_mtime < oldest:
                        path.unlink()
                        gone += 1
        return gone


@cache
def _adapter() -> TypeAdapter[SavedDraft]:
    from pydantic import TypeAdapter

    return TypeAdapter(SavedDraft)
