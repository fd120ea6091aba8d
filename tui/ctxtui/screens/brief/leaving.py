"""The ways out of a brief: to the clipboard, or to a new file. Both redact, and block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.context.picture import Picture
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_new
from ctxtui.core.handoff.brief import Brief
from ctxtui.core.handoff.keep import kept_path
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.places import as_typed, is_folder, tilde
from ctxtui.core.terminal.clipboard import copy
from ctxtui.core.text import clean


@dataclass(frozen=True, slots=True)
class Left:
    """How it went, in a sentence that names the place."""

    ok: bool
    sentence: str
    tokens: int


def copy_out(brief: Brief, text: str, to_terminal: Callable[[str], None]) -> Left:
    """Copy the text by every way there is, and keep it in a file of our own."""
    finished = finish(brief, text)
    file = kept_path(brief.session, datetime.now(UTC), finished.markdown)
    copied = copy(finished.markdown, write_osc52=to_terminal, file=file)
    return Left(copied.ok, copied.sentence, finished.tokens)


def suggested_path(picture: Picture) -> str:
    """A file in the project's folder, or at home where that is gone, as people write it."""
    folder = Path(picture.cwd or ".")
    name = f"handoff-{datetime.now():%Y-%m-%d}-{picture.id[:8]}.md"
    start = folder if is_folder(folder) else Path.home()
    return clean(tilde(start / name))


def write_out(brief: Brief, text: str, given: str) -> Left:
    """Write the text to a new file; one that exists is never overwritten."""
    finished = finish(brief, text)
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
        return Left(True, f"{tilde(path)}, ≈{finished.tokens} tokens", finished.tokens)
    return Left(False, why, finished.tokens)
