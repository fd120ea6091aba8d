"""The ways out of a brief: to the clipboard, or to a new file. Both redact, and block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.context.picture import Picture
from ctxtui.core.delivery.outcome import sentences
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_new
from ctxtui.core.handoff.brief import Brief
from ctxtui.core.handoff.handed import note_handoff
from ctxtui.core.handoff.keep import kept_path
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.places import as_typed, is_folder, tilde
from ctxtui.core.redaction import Allowed
from ctxtui.core.terminal.clipboard import copy
from ctxtui.core.text import clean


@dataclass(frozen=True, slots=True)
class Left:
    """How it went, in a sentence that names the place."""

    ok: bool
    sentence: str
    tokens: int


def copy_out(
    brief: Brief, text: str, allowed: Allowed, to_terminal: Callable[[str], None], data: Path
) -> Left:
    """Copy the text by every way there is, and keep it in a file of our own."""
    finished = finish(brief, text, allowed)
    now = datetime.now(UTC)
    file = kept_path(brief.session, now, finished.markdown, data / "briefs")
    copied = copy(finished.markdown, write_osc52=to_terminal, file=file)
    said = copied.sentence
    if copied.ok:
        said = sentences([said, note_handoff("clipboard", brief.session, finished.markdown, data)])
    return Left(copied.ok, said, finished.tokens)


def suggested_path(picture: Picture) -> str:
    """A file in the project's folder, or at home where that is gone, as people write it."""
    folder = Path(picture.cwd or ".")
    name = f"handoff-{datetime.now():%Y-%m-%d}-{picture.id[:8]}.md"
    start = folder if is_folder(folder) else Path.home()
    return clean(tilde(start / name))


def write_out(brief: Brief, text: str, allowed: Allowed, given: str, data: Path) -> Left:
    """Write the text to a new file; one that exists is never overwritten."""
    finished = finish(brief, text, allowed)
    try:
        path = write_new(as_typed(given), finished.markdown)
    except FileExistsError:
        why = f"{given} exists already. Name another file."
    except FileNotFoundError:
        why = f"{given}: no such folder. Make it first, or name another file."
    except OSError as error:
        why = f"{given}: can't be written ({error.strerror}). Name another file."
    except CtxtuiError as error:
        why = str(error)
    else:
        trouble = note_handoff("file", brief.session, finished.markdown, data, path)
        said = sentences([f"{tilde(path)}, ≈{finished.tokens} tokens", trouble])
        return Left(True, said, finished.tokens)
    return Left(False, why, finished.tokens)
