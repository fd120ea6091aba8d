"""The changed lines of one file, as text to read, within a budget."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.repo.base import Base
from ctxtui.core.repo.changes import FileChange, require_rev
from ctxtui.core.repo.door import Repo, require_repo
from ctxtui.core.repo.kinds import holds_key, is_secret
from ctxtui.core.repo.output import Watch, unwatched
from ctxtui.core.repo.records import fields
from ctxtui.core.repo.scratch import DIFF, scratch_index

PATCH = ("--patch", "--unified=3")
SEAM = 256  # bytes of one piece that are looked at again with the next: what names a key is shorter
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def hunks(
    cwd: Path, base: Base, change: FileChange, max_bytes: int, watch: Watch = unwatched
) -> str:
    """The unified diff of one file from `base` to the work tree; empty if it has none to show.

    Only kind "text" has one: secrets, binaries, lock and generated files never. What is longer
    than `max_bytes` ends at a line with "…" and the number of lines left out. Bytes that are no
    UTF-8 become U+FFFD. Errors as for `read_changes`.
    """
    return patches(cwd, base, (change,), max_bytes, watch).get(change.path, "")


def patches(
    cwd: Path,
    base: Base,
    changes: Iterable[FileChange],
    max_bytes: int,
    watch: Watch = unwatched,
) -> dict[str, str]:
    """As `hunks`, of many files by path; those with nothing to show are not in it.

    `max_bytes` holds for each file: of a longer patch no more is ever in memory.
    """
    repo = require_repo(cwd)
    rev = require_rev(base)
    # The names are looked at again: a secret stays shut whoever made the FileChange.
    wanted = [
        change
        for change in changes
        if change.kind == "text"
        and not is_secret(change.path)
        and not is_secret(change.old_path or "")
    ]
    found: dict[str, str] = {}
    if not wanted:
        return found
    with scratch_index(repo, _unknown(repo, wanted)) as env:
        for change in wanted:
            paths = [path for path in (change.old_path, change.path) if path]
            ask = (*DIFF, *PATCH, rev, "--", *paths)
            with repo.stream(*ask, env=env, watch=watch) as told:
                patch = shortened(told, max_bytes)
            if patch:
                found[change.path] = patch
    return found


def _unknown(repo: Repo, changes: Iterable[FileChange]) -> list[str]:
    """Which of the files the index does not know; an "added" one may be only untracked."""
    paths = [change.path for change in changes if os.path.lexists(repo.root / change.path)]
    if not paths:
        return []
    wanted = set(paths)
    with repo.stream("ls-files", "-z") as told:
        known = {path for path in map(os.fsdecode, fields(told)) if path in wanted}
    return [path for path in paths if path not in known]


def shortened(pieces: Iterable[bytes], max_bytes: int) -> str:
    """A patch as text, cut as `hunks` says; empty if a private key stands anywhere in it.

    It is read to its end, so the number of lines left out is exact, and no key beyond the cut
    is missed.
    """
    kept = bytearray()
    rest = 0  # lines that end beyond what is kept
    seam = last = b""
    for piece in pieces:
        if holds_key(seam + piece):
            return ""
        seam = (seam + piece)[-SEAM:]
        room = max(0, max_bytes + 1 - len(kept))
        kept += piece[:room]
        rest += piece.count(b"\n", room)
        last = piece[-1:] or last
    if len(kept) <= max_bytes:
        return kept.decode(errors="replace")
    end = kept.rfind(b"\n", 0, max(0, max_bytes)) + 1
    left_out = kept.count(b"\n", end) + rest + (last != b"\n")
    lines = "1 more line" if left_out == 1 else f"{left_out} more lines"
    return kept[:end].decode(errors="replace") + f"… {lines}\n"


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines of a patch with their sign; `first` and `last` are those in the new file that
    changed, or the line behind which lines went."""

    first: int
    last: int
    lines: tuple[str, ...]


def split(patch: str) -> tuple[list[Hunk], int]:
    """The hunks of one file's patch, and how many lines `shorten` left out at its end."""
    found: list[Hunk] = []
    body: list[str] | None = None  # None is the head of the patch
    start = left_out = 0

    def end() -> None:
        if body is not None and any(line[:1] in ("+", "-") for line in body):
            found.append(_hunk(start, body))

    for line in patch.removesuffix("\n").split("\n"):
        if head := _HUNK.match(line):
            end()
            body, start = [], int(head[1])
        elif line.startswith("… "):
            left_out = int(line.split(" ")[1])
        elif body is not None:
            body.append(line)
    end()
    return found, left_out


def _hunk(start: int, lines: list[str]) -> Hunk:
    """`start` is the number of its first line in the new file."""
    number = start
    came: list[int] = []
    went: list[int] = []
    for line in lines:
        if line.startswith("-"):
            went.append(max(1, number - 1))
        elif not line.startswith("\\"):
            if line.startswith("+"):
                came.append(number)
            number += 1
    changed = came or went[:1]
    return Hunk(changed[0], changed[-1], tuple(lines))
