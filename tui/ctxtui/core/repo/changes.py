"""What changed since a base: commits, the index, the work tree and untracked files in one list."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.door import Repo, TookTooLong, require_repo
from ctxtui.core.repo.kinds import (
    ATTRIBUTES,
    Kind,
    is_secret,
    kind_by_attributes,
    kind_by_head,
    kind_by_name,
    read_head,
)
from ctxtui.core.repo.scratch import DIFF, scratch_index
from ctxtui.core.repo.untracked import MAX_FILES, list_untracked

Status = Literal["added", "modified", "deleted", "renamed", "untracked", "type"]

_STATUS: dict[str, Status] = {
    "A": "added",
    "C": "added",
    "D": "deleted",
    "M": "modified",
    "R": "renamed",
    "T": "type",  # a file became a link, or the other way round
}
_NAMES = ("--raw", "--no-renames", "-z")
_COUNTS = ("--raw", "--numstat", "-z")
_SUBMODULE = "160000"
MOST_LISTED = 500
"""Changed files that are looked at one by one; of a bigger change the rest is only counted."""
_MOST_NAMES = 500_000  # bytes of paths that one command is given


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that differs between base and work tree.

    Paths are relative to the repository's root and name the file exactly: bytes that are no UTF-8
    stand as surrogates, which `text.clean` takes out before anything is drawn or printed. A nested
    repository ends in "/". `added` and `removed` count lines; None where lines are not counted
    (binary, secret, large, submodule). Only kind "text" has a patch to show.
    """

    path: str
    status: Status
    kind: Kind
    added: int | None = None
    removed: int | None = None
    old_path: str | None = None  # of a renamed file
    by_session: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed since `base`: files this session edited first, then those that can be read,
    then the bigger change. `left_out` counts files beyond the limits, which are not in `files`;
    `trouble` says in a sentence what could not be told, and is mostly empty.
    """

    root: Path
    base: Base
    files: tuple[FileChange, ...]
    left_out: int = 0
    trouble: str = ""

    @property
    def added(self) -> int:
        return sum(file.added or 0 for file in self.files)

    @property
    def removed(self) -> int:
        return sum(file.removed or 0 for file in self.files)


def read_changes(
    cwd: Path,
    base: Base,
    edited: Collection[Path] = (),
    max_untracked: int = MAX_FILES,
    most: int = MOST_LISTED,
) -> Changes:
    """Everything between `base` and the work tree of the whole repository around `cwd`.

    Ignored files are not in it. `edited` are the files this session wrote to; relative ones are
    taken from `cwd`. Of more than `most` files those that the session edited are taken first. If
    git can't count the lines in its time, the files are listed without. Raises CtxtuiError
    without a repository, work tree or base, or when git takes too long even for their names.
    """
    repo = require_repo(cwd)
    rev = require_rev(base)
    mine = set(inside(repo.root, cwd, edited))
    untracked = list_untracked(repo, mine, max_untracked)
    with scratch_index(repo, untracked.readable) as env:
        names = list(parse_diff(repo.run(*DIFF, *_NAMES, rev, "--", env=env)))
        chosen = _first(names, mine, most)
        rest = len(names) - len(chosen)
        only = [file.path for file in chosen] if rest else []
        trouble = ""
        try:
            listed = list(parse_diff(repo.run(*DIFF, *_COUNTS, rev, "--", *only, env=env)))
        except TookTooLong as error:
            listed = [
                replace(file, kind="text") if file.kind == "binary" else file for file in chosen
            ]
            trouble = f"The lines that changed are not counted: {error}"
    named = [FileChange(path, "untracked", kind) for path, kind in untracked.named]
    found = judged(repo, listed, frozenset(untracked.readable))
    files = (
        replace(file, by_session=file.path in mine or file.old_path in mine)
        for file in (*named, *found)
    )
    left_out = untracked.left_out + rest
    return Changes(repo.root, base, tuple(sorted(files, key=_order)), left_out, trouble)


def _first(files: Sequence[FileChange], mine: Collection[str], most: int) -> Sequence[FileChange]:
    """At most so many, the session's own before the others."""
    if len(files) <= most:
        return files
    wanted = sorted(files, key=lambda one: one.path not in mine)
    chosen: list[FileChange] = []
    room = _MOST_NAMES
    for file in wanted[:most]:
        room -= len(os.fsencode(file.path)) + 1
        if room < 0:
            break
        chosen.append(file)
    return chosen


def require_rev(base: Base) -> str:
    """The commit to compare with; raises CtxtuiError where there is none."""
    if base.rev is None:
        raise CtxtuiError(base.reason or "There is no commit to compare with.")
    return base.rev


def inside(root: Path, cwd: Path, files: Iterable[Path]) -> Iterator[str]:
    """The files as paths below the root; links on the way are followed, as git does for `cwd`."""
    top = os.path.realpath(root)
    for file in files:
        with suppress(ValueError):  # a null byte in a recorded path
            full = cwd / file
            real = Path(os.path.realpath(full.parent), full.name)
            name = os.path.relpath(real, top)
            if not name.startswith("../"):
                yield name


def parse_diff(out: bytes) -> Iterator[FileChange]:
    """What `git diff --raw --numstat -z` says: all records first, then a count for each file.

    Here only submodules and binaries have their kind.
    """
    fields = iter(out.split(b"\0"))
    records: dict[str, FileChange] = {}
    for field in fields:
        if field.startswith(b":"):
            old_mode, mode, _, _, letter = field[1:].decode().split(" ")
            path, old_path = os.fsdecode(next(fields)), None
            if letter[0] in "RC":
                path, old_path = os.fsdecode(next(fields)), path
            kind: Kind = "submodule" if _SUBMODULE in (old_mode, mode) else "binary"
            status = _STATUS.get(letter[0], "modified")
            records[path] = FileChange(path, status, kind, old_path=old_path)
        elif field:
            added, removed, name = field.split(b"\t", 2)
            if not name:  # a rename: the old name, then the new one
                next(fields)
                name = next(fields)
            file = records[os.fsdecode(name)]
            if file.kind != "submodule" and added != b"-":
                counted = replace(file, kind="text", added=int(added), removed=int(removed))
                records[file.path] = counted
    yield from records.values()


def judged(
    repo: Repo, files: Sequence[FileChange], untracked: Collection[str]
) -> Iterator[FileChange]:
    attributes = _attributes(repo, [file.path for file in files])
    for file in files:
        kind = _kind(repo.root, file, attributes.get(file.path, {}))
        is_new = file.path in untracked
        counted = kind not in ("secret", "binary")
        yield replace(
            file,
            status="untracked" if is_new and file.status == "added" else file.status,
            kind=kind,
            added=file.added if counted else None,
            removed=file.removed if counted else None,
        )


def _kind(root: Path, file: FileChange, attributes: Mapping[str, str]) -> Kind:
    if file.kind == "submodule":
        return "submodule"
    kind = kind_by_attributes(kind_by_name(file.path), attributes)
    if file.old_path and is_secret(file.old_path):
        return "secret"
    if kind != "text":
        return kind
    if file.kind == "binary" or file.status == "deleted":
        return file.kind
    return kind_by_head(file.path, read_head(root / file.path))


def _attributes(repo: Repo, paths: Sequence[str]) -> dict[str, dict[str, str]]:
    if not paths:
        return {}
    asked = b"\0".join(map(os.fsencode, paths)) + b"\0"
    out = repo.run("check-attr", "-z", "--stdin", *ATTRIBUTES, stdin=asked)
    found: dict[str, dict[str, str]] = {}
    fields = iter(out.split(b"\0"))
    for path, name, value in zip(fields, fields, fields, strict=False):
        found.setdefault(os.fsdecode(path), {})[name.decode()] = value.decode(errors="replace")
    return found


def _order(file: FileChange) -> tuple[bool, bool, int, str]:
    size = (file.added or 0) + (file.removed or 0)
    return (not file.by_session, file.kind != "text", -size, file.path)
