"""A copy of the index to compare with, so that the user's own is never written."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ctxtui.core.repo.door import Repo

# Whatever the config says: no program, no colour, no other order, no other prefix, no submodule's
# insides. What is left of the config (the algorithm, say) can only change how a diff reads.
DIFF = (
    "diff",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--ignore-submodules=dirty",
    "--submodule=short",
    "--find-renames",
    "-l1000",
    "-O/dev/null",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)


@contextmanager
def scratch_index(repo: Repo, untracked: Iterable[str]) -> Iterator[Mapping[str, str]]:
    """The environment in which git uses a copy of the index that knows the `untracked` files too.

    So one `git diff` sees them with all others, renames included. They are entered as empty files
    with no stat data; git then always looks at the work tree, and no object is written.
    """
    with tempfile.TemporaryDirectory(prefix="ctxtui-") as folder:
        index = Path(folder, "index")
        with suppress(FileNotFoundError):  # nothing was ever added
            # With its times: git takes a file that is younger than the index for changed.
            shutil.copy2(repo.git_dir / "index", index)
        env = {"GIT_INDEX_FILE": str(index)}
        entries = [_entry(repo, path) for path in untracked]
        if entries:
            repo.run("update-index", "-z", "--index-info", stdin=b"".join(entries), env=env)
        yield env


def _entry(repo: Repo, path: str) -> bytes:
    try:
        mode = (repo.root / path).lstat().st_mode
    except OSError:  # gone by now; git will say so
        mode = stat.S_IFREG
    runs = "100755" if mode & stat.S_IXUSR else "100644"
    kind = "120000" if stat.S_ISLNK(mode) else runs
    return f"{kind} {repo.empty('blob')}\t".encode() + os.fsencode(path) + b"\0"
