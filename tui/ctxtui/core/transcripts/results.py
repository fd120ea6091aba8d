"""Tool output that lives outside the transcript, read when somebody looks (format 1)."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from ctxtui.core.errors import NotFound
from ctxtui.core.transcripts.transcript import Transcript

_SAVED = re.compile(r"Full output saved to: (\S[^\n]*)")
LIMIT = 8 << 20


def saved_output(transcript: Transcript, text: str) -> Path | None:
    """Where the whole output lies that `text` (a `<persisted-output>`) is the beginning of.

    Only the name is taken from the transcript: the file must lie in the session's own
    `tool-results` folder, whatever path the transcript claims.
    """
    if not text.startswith("<persisted-output>"):
        return None
    match = _SAVED.search(text)
    if match is None:
        return None
    name = match.group(1).strip().replace("\\", "/").rsplit("/", 1)[-1]
    if name in ("", ".", ".."):
        return None
    return transcript.path.with_suffix("") / "tool-results" / name


def full_output(transcript: Transcript, text: str, limit: int = LIMIT) -> str:
    """The whole output behind `text`, or `text` itself where nothing was saved outside.

    Reads at most `limit` bytes. Raises NotFound that names the file if it is gone.
    """
    path = saved_output(transcript, text)
    if path is None:
        return text
    return _read(transcript, path, lambda file: file.read(limit)).decode("utf-8", "replace")


def output_ends(transcript: Transcript, text: str, limit: int) -> str:
    """Head and tail, at most `limit` bytes, of the output behind `text`, cut at line ends; `text`
    itself where nothing was saved outside, or what was saved can't be read any more.

    For what is told by an output's last lines, however long it is.
    """
    path = saved_output(transcript, text)
    if path is None:
        return text

    def ends(file: BinaryIO) -> bytes:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        if size <= limit:
            return file.read(limit)
        head = file.read(limit // 2)
        file.seek(size - limit // 2)
        tail = file.read(limit // 2)
        # Half a line may be half a secret, which nothing would recognise.
        return head[: head.rfind(b"\n") + 1] + tail[tail.find(b"\n") + 1 or len(tail) :]

    try:
        return _read(transcript, path, ends).decode("utf-8", "replace")
    except NotFound:
        return text


def _read(transcript: Transcript, path: Path, take: Callable[[BinaryIO], bytes]) -> bytes:
    # Only the folder of the project may be reached through links: it is the user's own.
    root = transcript.path.parent.resolve() / transcript.id / "tool-results"
    try:
        if not path.resolve().is_relative_to(root):
            raise NotFound(f"{path}: leads out of the session's folder; it is not read.")
        if not path.is_file():
            raise NotFound(f"{path}: the saved output is gone. The transcript keeps its beginning.")
        with path.open("rb") as file:
            return take(file)
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links, a name with a null
        raise NotFound(
            f"{path}: the saved output can't be read. The transcript keeps its beginning."
        ) from error
