"""Untracked files: which of them a diff may read, and how many it leaves out."""

from __future__ import annotations

import heapq
import os
import stat
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.repo.door import Repo
from ctxtui.core.repo.kinds import Kind, kind_by_name
from ctxtui.core.repo.output import Watch, unwatched
from ctxtui.core.repo.records import fields

MAX_FILES = 2000  # a forgotten node_modules has a hundred thousand
LARGE = 1_000_000  # bytes; a bigger file is named, not read
MAX_READ = 64_000_000  # bytes of all files together


@dataclass(frozen=True, slots=True)
class Untracked:
    """Untracked files that are not ignored; paths as in FileChange."""

    readable: tuple[str, ...]
    named: tuple[tuple[str, Kind], ...]  # secret, large, unreadable, or a nested repository
    left_out: int  # beyond the limits


def list_untracked(
    repo: Repo,
    first: Collection[str] = (),
    max_files: int = MAX_FILES,
    watch: Watch = unwatched,
) -> Untracked:
    """What git would call untracked, the paths in `first` before the others get a place.

    Only names and sizes are looked at, and the memory does not grow with the files.
    """
    count = 0

    def named_by(told: Iterable[bytes]) -> Iterator[tuple[bool, str]]:
        nonlocal count
        for path in map(os.fsdecode, fields(told)):
            count += 1
            yield path not in first, path

    asked = ("ls-files", "--others", "--exclude-standard", "-z")
    with repo.stream(*asked, watch=watch) as told:
        paths = [path for _, path in heapq.nsmallest(max_files, named_by(told))]
    named: list[tuple[str, Kind]] = []
    readable: list[str] = []
    left_out = count - len(paths)
    room = MAX_READ
    for path in paths:
        kind, size = _look(repo.root, path)
        if kind != "text":
            named.append((path, kind))
        elif size > room:
            left_out += 1
        else:
            room -= size
            readable.append(path)
    return Untracked(tuple(readable), tuple(named), left_out)


def _look(root: Path, path: str) -> tuple[Kind, int]:
    """Why a file is not read, or "text"; and its size in bytes."""
    if path.endswith("/"):
        return "submodule", 0
    if kind_by_name(path) == "secret":
        return "secret", 0
    try:
        found = (root / path).lstat()
    except OSError:
        return "unreadable", 0
    if found.st_size > LARGE:
        return "large", found.st_size
    if stat.S_ISREG(found.st_mode) and not os.access(root / path, os.R_OK):
        return "unreadable", 0
    return "text", found.st_size
