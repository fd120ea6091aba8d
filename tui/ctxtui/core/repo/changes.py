"""What changed since a base: commits, the index, the work tree and untracked files in one list."""

from __future__ import annotations

import heapq
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
from ctxtui.core.repo.output import Watch, unwatched
from ctxtui.core.repo.records import ASKED, NAMES_ASKED, Record, records
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
MOST_LISTED = 500
"""Changed files that are looked at one by one; of a bigger change the rest is only counted."""
COUNTING = 60.0
"""Seconds that git may take to count the lines: for that it reads every file that changed."""


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
class Beyond:
    """Files of a diff that are counted, not listed, and their lines as far as git counts them;
    not those of files whose names say that they are secrets."""

    files: int = 0
    added: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed since `base`: files this session edited first, then those that can be read,
    then the bigger change. `unread` counts new files beyond the limit, whose lines nobody counted;
    `trouble` says in a sentence what could not be told, and is mostly empty.
    """

    root: Path
    base: Base
    files: tuple[FileChange, ...]
    beyond: Beyond = Beyond()
    unread: int = 0
    trouble: str = ""

    @property
    def left_out(self) -> int:
        """Files that are not in `files`."""
        return self.beyond.files + self.unread

    @property
    def added(self) -> int:
        return sum(file.added or 0 for file in self.files) + self.beyond.added

    @property
    def removed(self) -> int:
        return sum(file.removed or 0 for file in self.files) + self.beyond.removed


def read_changes(
    cwd: Path,
    base: Base,
    edited: Collection[Path] = (),
    max_untracked: int = MAX_FILES,
    most: int = MOST_LISTED,
    *,
    counting: float = COUNTING,
    watch: Watch = unwatched,
) -> Changes:
    """Everything between `base` and the work tree of the whole repository around `cwd`.

    Ignored files are not in it. `edited` are the files this session wrote to; relative ones are
    taken from `cwd`. Of more than `most` files those are listed that would stand first, and the
    others counted; the memory it takes does not grow with them. If git can't count the lines in
    `counting` seconds, the files are listed without. Raises CtxtuiError without a repository, work
    tree or base, or when git takes too long even for their names.
    """
    repo = require_repo(cwd)
    rev = require_rev(base)
    mine = set(inside(repo.root, cwd, edited))
    untracked = list_untracked(repo, mine, max_untracked, watch)
    trouble = ""
    with scratch_index(repo, untracked.readable) as env:
        ask = (*DIFF, *ASKED, rev, "--")
        try:
            with repo.stream(*ask, env=env, limit=counting, watch=watch) as told:
                chosen, beyond = first_of(told, mine, most)
        except TookTooLong as error:
            trouble = f"The lines that changed are not counted: {error}"
            with repo.stream(*DIFF, *NAMES_ASKED, rev, "--", env=env, watch=watch) as told:
                chosen, beyond = first_of(told, mine, most, counted=False)
    files = [
        FileChange(path, "untracked", kind, by_session=path in mine)
        for path, kind in untracked.named
    ]
    files += judged(repo, chosen, frozenset(untracked.readable))
    files = [one for one in files if one.status != "untracked" or one.path not in base.left_out]
    files.sort(key=lambda file: _order(file, file.kind))
    return Changes(repo.root, base, tuple(files), beyond, untracked.left_out, trouble)


def first_of(
    told: Iterable[bytes], mine: Collection[str], most: int, *, counted: bool = True
) -> tuple[list[FileChange], Beyond]:
    """Of what `git diff` tells when `ASKED`, or without `counted` when `NAMES_ASKED`: at most so
    many files, and the count of the others.

    First come those in `mine`, then those that can be read, by their names, then the bigger change.
    Of kinds they have but "submodule" and "binary".
    """
    files = added = removed = 0

    def ranked() -> Iterator[tuple[tuple[bool, bool, int, str], FileChange]]:
        nonlocal files, added, removed
        for record in records(told):
            file = _change(record, mine, counted)
            kind = _by_name(file)
            files += 1
            if kind != "secret":
                added += file.added or 0
                removed += file.removed or 0
            yield _order(file, kind), file

    chosen = [file for _, file in heapq.nsmallest(most, ranked())]
    told_of = [file for file in chosen if _by_name(file) != "secret"]
    return chosen, Beyond(
        files - len(chosen),
        added - sum(file.added or 0 for file in told_of),
        removed - sum(file.removed or 0 for file in told_of),
    )


def _change(record: Record, mine: Collection[str], counted: bool) -> FileChange:
    kind: Kind = "binary" if counted and record.added is None else "text"
    return FileChange(
        record.path,
        _STATUS.get(record.letter, "modified"),
        "submodule" if record.submodule else kind,
        None if record.submodule else record.added,
        None if record.submodule else record.removed,
        record.old_path,
        by_session=record.path in mine or record.old_path in mine,
    )


def _by_name(file: FileChange) -> Kind:
    if file.old_path and is_secret(file.old_path):
        return "secret"
    return kind_by_name(file.path) if file.kind == "text" else file.kind


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


def _order(file: FileChange, kind: Kind) -> tuple[bool, bool, int, str]:
    size = (file.added or 0) + (file.removed or 0)
    return (not file.by_session, kind != "text", -size, file.path)
