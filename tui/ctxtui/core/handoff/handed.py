"""Remembers a brief that left by the clipboard or in a file: it may turn up in a session later."""

from __future__ import annotations

from pathlib import Path

from ctxtui.core.delivery.outcome import Outcome
from ctxtui.core.delivery.records import Deliveries, Kind
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.store import Store


def note_handoff(kind: Kind, session: str, text: str, data: Path, file: Path | None = None) -> str:
    """Note it in the store in `data`; a sentence if that can't be done, which loses only the note.

    `text` is what left, redacted. To which session it went nobody knows yet.
    """
    told = Outcome("opened", "", kept=file.absolute() if file is not None else None)
    try:
        with Store.open(data) as store:
            Deliveries(store).handed(kind, session, text, told)
    except CtxtuiError as error:
        return f"It could not be remembered: {error}"
    return ""
