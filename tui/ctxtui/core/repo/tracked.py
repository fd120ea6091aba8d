"""Which files git follows: a file it doesn't follow is in no diff, whatever became of it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from ctxtui.core.repo.changes import inside
from ctxtui.core.repo.door import require_repo


def tracked(cwd: Path, files: Iterable[Path]) -> frozenset[Path]:
    """Those of `files` that are in the index of the repository around `cwd`.

    Raises CtxtuiError without a repository, or when git fails.
    """
    repo = require_repo(cwd)
    known = {os.fsdecode(name) for name in repo.run("ls-files", "-z").split(b"\0")}
    return frozenset(one for one in files if known.intersection(inside(repo.root, cwd, [one])))
