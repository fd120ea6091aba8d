"""The commits made since a base."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.repo.base import Base
from ctxtui.core.repo.changes import require_rev
from ctxtui.core.repo.door import require_repo


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; `when` is its committer's time, which a rebase renews."""

    sha: str
    short: str
    when: datetime
    subject: str
    author: str


def commits_since(cwd: Path, base: Base, limit: int) -> tuple[Commit, ...]:
    """What HEAD has and `base` has not, newest first, at most `limit`.

    After a rebase that took `base` away, the rebased commits count as new. Subjects and names are
    as somebody wrote them: clean them before they are drawn. Errors as for `read_changes`.
    """
    repo = require_repo(cwd)
    rev = require_rev(base)
    if limit <= 0 or not repo.run("rev-parse", "--verify", "--quiet", "HEAD", allow=(0, 1)):
        return ()
    # The empty tree is no commit, and there is nothing to leave out.
    span = "HEAD" if rev == repo.empty("tree") else f"{rev}..HEAD"
    out = repo.run(
        "log",
        "-z",
        "--encoding=UTF-8",
        f"--max-count={limit}",
        "--format=%H%x00%h%x00%ct%x00%an%x00%s",
        span,
        "--",
    )
    fields = iter(out.decode(errors="replace").removesuffix("\0").split("\0"))
    return tuple(
        Commit(sha, short, datetime.fromtimestamp(int(when), UTC), subject, author)
        for sha, short, when, author, subject in zip(
            fields, fields, fields, fields, fields, strict=False
        )
    )
