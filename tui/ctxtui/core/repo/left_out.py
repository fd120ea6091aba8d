"""What is not in an anchor as it is on disk, and why."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ctxtui.core.repo.door import Repo
from ctxtui.core.repo.entries import SUBMODULE, Entry
from ctxtui.core.repo.kinds import Kind, holds_key
from ctxtui.core.repo.untracked import Untracked

LARGE_TRACKED = 50_000_000  # bytes; a bigger file that changed stays as the index has it
NAMED = 200  # files left out that are named one by one

Why = Literal["secret", "large", "unreadable", "submodule", "filter", "too many"]
WHY: dict[Kind, Why] = {"secret": "secret", "large": "large", "submodule": "submodule"}


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """A file, or a folder that ends in "/", that is not in the tree as it is on disk.

    Tracked files stand there as the index has them. Of a submodule only the commit is kept; of
    "too many" files the folder is named, with how many of them.
    """

    path: str
    why: Why
    count: int = 1


def obstacles(
    root: Path, users: Mapping[str, Entry], paths: Iterable[str], filtered: Collection[str]
) -> dict[str, Why | Literal["missing"] | None]:
    """Why each file can't be written as it is; None where it can."""
    top = Path(os.path.realpath(root))

    @cache
    def is_ours(folder: Path) -> bool:  # not so below a folder that became a link
        return Path(os.path.realpath(root / folder)) == top / folder

    return {
        path: _obstacle(root / path, users.get(path), path in filtered)
        if is_ours(Path(path).parent)
        else "missing"
        for path in paths
    }


def _obstacle(file: Path, user: Entry | None, filtered: bool) -> Why | Literal["missing"] | None:
    """As `obstacles`; `user` is the file's entry in the user's index, if it is tracked."""
    try:
        seen = file.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except (OSError, ValueError):
        return "unreadable"
    if stat.S_ISLNK(seen.st_mode):
        return None
    if stat.S_ISDIR(seen.st_mode):
        return None if user is not None and user.mode == SUBMODULE else "missing"
    if not stat.S_ISREG(seen.st_mode) or not os.access(file, os.R_OK):
        return "unreadable"
    if filtered:
        return "filter"
    if user is not None:
        return "large" if seen.st_size > LARGE_TRACKED else None
    return "secret" if _shows_key(file) else None


def _shows_key(file: Path) -> bool:
    """Of a new file, which is small: `list_untracked` has looked at its name and its size."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return False
    with os.fdopen(handle, "rb") as content:
        return holds_key(content.read())


def beyond_limits(repo: Repo, untracked: Untracked) -> Iterator[LeftOut]:
    """The new files that had no place, by the folder at the top."""
    if not untracked.left_out:
        return
    known = {*untracked.readable, *(path for path, _ in untracked.named)}
    out = repo.run("ls-files", "--others", "--exclude-standard", "-z")
    paths = [path for name in out.split(b"\0") if name and (path := os.fsdecode(name)) not in known]
    tops = Counter(top + "/" if rest else top for top, _, rest in (p.partition("/") for p in paths))
    for top, count in sorted(tops.items()):
        yield LeftOut(top, "too many", count)


def shortened(left_out: Iterable[LeftOut]) -> Iterator[LeftOut]:
    """Sorted, and what goes beyond `NAMED` as one number."""
    ordered = sorted(set(left_out))
    yield from ordered[:NAMED]
    if rest := ordered[NAMED:]:
        yield LeftOut("…", "too many", sum(one.count for one in rest))
