"""Taking work trees of ours away, and bringing them back.

What stands there is kept as a commit first, as a pruned anchor is: so even one that was worked in
can come back for a while, all but its secrets, its big files and what git ignores.
"""

from __future__ import annotations

import os
import secrets
import shlex
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ctxtui.core.errors import CtxtuiError, NotFound
from ctxtui.core.repo.anchors import Anchor, commit_taken, facts_of
from ctxtui.core.repo.door import Repo, require_repo
from ctxtui.core.repo.objects import read_objects
from ctxtui.core.repo.pruning import KEPT, let_go, set_aside, set_aside_commits
from ctxtui.core.repo.taking import Taken, for_writing, write_tree
from ctxtui.core.repo.worktree_state import Inside, base_of, branch_of, look_inside
from ctxtui.core.repo.worktrees import CheckedOut, check_out, find_checked_out, repo_of, sign

_ID = "worktree-"
_LONGEST = 1_000_000  # bytes of a commit of ours
_TIPS = 32
"""Commits that no branch holds, kept by a name of their own each."""


@dataclass(frozen=True, slots=True)
class PutAway:
    """A work tree that was taken away; `bring_back` makes it anew from `commit`."""

    root: Path
    """A work tree of the repository that stayed."""
    id: str
    at: int
    """Seconds since the epoch; for `KEPT` from then on it can come back."""
    commit: str
    made: CheckedOut
    branch: str | None = None
    """What was checked out there."""


def put_away(
    made: CheckedOut, *, discard: bool | Inside = False, now: float | None = None
) -> PutAway:
    """Undo a `check_out`: take the work tree away.

    Raises CtxtuiError, and takes nothing away, if anything was done there since: a file differs
    from the anchor, there are ignored ones, or commits. With `discard` that goes as well, and git
    is made to; with what the user saw there, no more than that goes. One that is locked stays in
    any case.
    """
    repo = repo_of(made)
    own = find_checked_out(made, repo)
    inside = look_inside(own, repo)
    if inside.locked is not None:
        why = f" ({inside.locked})" if inside.locked else ""
        raise CtxtuiError(
            f"{own.folder}: is locked{why}, so it stays. `git worktree unlock` it first."
        )
    if not inside.untouched and not discard:
        raise CtxtuiError(
            f"{own.folder}: was worked in since it was made ({', '.join(inside.words())}), so it "
            f"stays. If nothing of that is needed: {_by_hand(own)}"
        )
    if isinstance(discard, Inside) and discard != inside:
        raise CtxtuiError(f"{own.folder}: was worked in since you looked, so it stays. Look again.")
    at = int(time.time() if now is None else now)
    root = _stays(own, repo)
    away = _kept_aside(own, repo, inside, root, at)
    try:
        if inside.there and not discard:
            _remove_as_it_is(own, repo, root, away)
        else:
            for_writing(root).run("worktree", "remove", "--force", str(own.folder))
    except (CtxtuiError, OSError) as error:
        with suppress(CtxtuiError):
            let_go(root, away.id, away.commit, away.at)
        more = "" if discard else f" To have git do it all the same: {_by_hand(own)}"
        why = str(error).rstrip(".")
        raise CtxtuiError(f"{why}. {own.folder} stays.{more}") from error
    return away


def bring_back(away: PutAway) -> Path:
    """Undo a `put_away`: the files and HEAD are as they were, nothing is staged.

    Raises NotFound when it is too late, CtxtuiError if something is in the way; then nothing is
    changed.
    """
    repo = require_repo(away.root)
    if not repo.agrees("cat-file", "-e", f"{away.commit}^{{tree}}"):
        raise NotFound(
            f"{away.made.folder}: can't be brought back, for what was put away is kept for "
            f"{KEPT / 86_400:.0f} days only."
        )
    when = datetime.fromtimestamp(away.at, UTC)
    folder = check_out(Anchor(away.id, repo.root, away.commit, when, 0), away.made.folder)
    made = require_repo(folder)
    sign(made.git_dir, away.made)
    if away.branch is not None and _is_free_at_head(made, away.branch):
        for_writing(made).run("symbolic-ref", "HEAD", f"refs/heads/{away.branch}")
    parents = repo.run("rev-list", "--parents", "--max-count=1", away.commit).split()[1:]
    if len(parents) < 2:  # else it holds commits that the lost log of the work tree held
        let_go(repo, away.id, away.commit, away.at)
    return folder


def lately_put_away(cwd: Path) -> tuple[PutAway, ...]:
    """Those of the repository around `cwd` that can still be brought back, the newest first."""
    return put_away_of(require_repo(cwd))


def put_away_of(repo: Repo) -> tuple[PutAway, ...]:
    """The same of a repository that was opened."""
    kept = {name: one for name, one in set_aside_commits(repo).items() if f"/{_ID}" in name}
    objects = read_objects(repo, kept.values(), _LONGEST) if kept else {}
    found: list[PutAway] = []
    for name, commit in kept.items():
        at, _, id = name.partition("/")
        with suppress(ValueError, KeyError, TypeError, OverflowError):
            told: Any = facts_of(objects[commit].content)
            found.append(_read(repo, id, int(at), commit, told["worktree"]))
    return tuple(sorted(found, key=lambda one: (one.at, one.id), reverse=True))


def _read(repo: Repo, id: str, at: int, commit: str, told: Any) -> PutAway:
    start, branch, when = told["start"], told["branch"], told["made"]
    made = CheckedOut(
        str(told["anchor"]),
        str(told["commit"]),
        Path(told["folder"]),
        str(start) if start is not None else None,
        datetime.fromtimestamp(float(when), UTC) if when is not None else None,
    )
    return PutAway(repo.root, id, at, commit, made, str(branch) if branch is not None else None)


def _kept_aside(own: CheckedOut, repo: Repo, inside: Inside, root: Repo, at: int) -> PutAway:
    """What stands there as a commit that a ref of ours holds."""
    id = f"{_ID}{secrets.token_hex(6)}"
    facts = {
        "folder": str(own.folder),
        "anchor": own.anchor,
        "commit": own.commit,
        "start": own.start,
        "branch": inside.branch,
        "made": own.made.timestamp() if own.made is not None else None,
    }
    if inside.there:
        head, taken = "HEAD", write_tree(repo)
    else:  # all that is left is its HEAD, and its anchor
        head = _head_of_gone(own)
        tree = root.run("rev-parse", "--verify", f"{base_of(root, own, head)}^{{tree}}")
        taken = Taken(tree.decode().strip(), 0, ())
    when, tips = datetime.fromtimestamp(at, UTC), inside.unheld[:_TIPS]
    commit = commit_taken(repo, id, when, taken, {"worktree": facts}, tips, head)
    set_aside(root, id, commit, at)
    return PutAway(root.root, id, at, commit, own, inside.branch)


def _head_of_gone(own: CheckedOut) -> str:
    branch = branch_of(own)
    if branch is not None:
        return f"refs/heads/{branch}"
    name = own.git_dir.name if own.git_dir is not None else ""
    return f"worktrees/{name}/HEAD"


def _remove_as_it_is(own: CheckedOut, repo: Repo, root: Repo, away: PutAway) -> None:
    """Have git see a clean work tree: so that it refuses by itself to take away what came since
    it was looked at."""
    repo = for_writing(repo)
    before = {name: (repo.git_dir / name).read_bytes() for name in ("HEAD", "index")}
    try:
        repo.run("update-ref", "--no-deref", "HEAD", away.commit)
        repo.run("read-tree", "--reset", away.commit)
        repo.run("update-index", "-q", "--refresh", allow=(0, 1))
        for_writing(root).run("worktree", "remove", str(own.folder))
    except CtxtuiError:
        with suppress(OSError):
            for name, content in before.items():
                (repo.git_dir / name).write_bytes(content)
        raise


def _stays(own: CheckedOut, repo: Repo) -> Repo:
    """Another work tree of the repository, the main one if it can be: git is run there, for the
    folder goes."""
    out = os.fsdecode(repo.run("worktree", "list", "--porcelain"))
    listed = [line.removeprefix("worktree ") for line in out.splitlines()]
    for one in listed:
        folder = Path(one)
        if one.startswith("/") and folder != own.folder and folder.is_dir():
            with suppress(CtxtuiError):
                return require_repo(folder)
    return repo


def _by_hand(own: CheckedOut) -> str:
    return shlex.join(["ctxtui", "worktrees", "--remove", str(own.folder), "--discard"])


def _is_free_at_head(repo: Repo, branch: str) -> bool:
    """Is it at HEAD, and checked out nowhere?"""
    asked = ("--format=%(objectname) %(worktreepath)", f"refs/heads/{branch}")
    told = os.fsdecode(repo.run("for-each-ref", *asked)).removesuffix("\n")
    return told == f"{repo.run('rev-parse', 'HEAD').decode().strip()} "
