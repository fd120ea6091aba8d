"""How much changed since a base, in one figure: quicker than the list of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.repo.base import Base
from ctxtui.core.repo.changes import require_rev
from ctxtui.core.repo.door import require_repo
from ctxtui.core.repo.scratch import DIFF, scratch_index
from ctxtui.core.repo.untracked import list_untracked

_SHORT = re.compile(rb"(\d+) (file|insertion|deletion)")


@dataclass(frozen=True, slots=True)
class Size:
    """Files that differ, and the lines that came and went in those that can be read."""

    files: int
    added: int
    removed: int


def diff_size(cwd: Path, base: Base) -> Size:
    """From `base` to the work tree, untracked files with it. Errors as for `read_changes`."""
    repo = require_repo(cwd)
    rev = require_rev(base)
    untracked = list_untracked(repo)
    with scratch_index(repo, untracked.readable) as env:
        out = repo.run(*DIFF, "--shortstat", rev, "--", env=env)
    told = {word: int(number) for number, word in _SHORT.findall(out)}
    named = sum(path not in base.left_out for path, _ in untracked.named)
    files = told.get(b"file", 0) + named + untracked.left_out
    return Size(files, told.get(b"insertion", 0), told.get(b"deletion", 0))
