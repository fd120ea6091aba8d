"""Anchors checked out beside the project, each in a work tree of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.errors import CtxtuiError, NotFound
from ctxtui.core.files import write_private
from ctxtui.core.repo.anchors import Anchor, require_anchor
from ctxtui.core.repo.door import Repo, open_repo, require_repo
from ctxtui.core.repo.taking import for_writing

_OURS = "ctxtui-anchor"  # a file beside the HEAD of a work tree that was made here, and is whole


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """A work tree that was made from an anchor, at `commit`; `folder` may be gone by now."""

    anchor: str
    commit: str
    folder: Path
    start: str | None = None
    """The commit that was checked out then; None for one that an early ctxtui made."""
    made: datetime | None = None
    git_dir: Path | None = None
    """Its own part of the repository; None before it was looked up."""
    root: Path | None = None
    """The work tree it was looked up from, which may be itself."""

    @property
    def gone(self) -> bool:
        """Somebody took its folder away, and git still lists it."""
        return not os.path.lexists(self.folder / ".git")


def free_folder(root: Path, name: str, otherwise: str) -> Path:
    """A folder beside the repository that is not there yet, named after it and `name`; after
    `otherwise` if nothing of the name can stand in a path."""
    words = re.sub(r"[^\w]+", "-", name.lower(), flags=re.ASCII).strip("-")[:40].strip("-")
    start = root.parent / f"{root.name}-{words or otherwise}"
    folder, number = start, 1
    while os.path.lexists(folder):
        number += 1
        folder = start.with_name(f"{start.name}-{number}")
    return folder


def check_out(anchor: Anchor, folder: Path) -> Path:
    """Make `folder` a new work tree of the repository, with the files as the anchor has them.

    HEAD is detached at what it was then, and what was not committed is not committed here either.
    No hook and no filter is run: git-lfs files are pointers until `git lfs checkout`, submodules
    are empty, and what the anchor names as left out is as it was in the index, or missing.
    Raises CtxtuiError, and then leaves nothing behind, if something is in the way.
    """
    repo = for_writing(require_anchor(anchor))
    folder = folder.absolute()
    if os.path.lexists(folder):
        raise CtxtuiError(f"{folder}: is there already. Name a new folder for the work tree.")
    if not folder.parent.is_dir():
        raise CtxtuiError(f"{folder.parent}: no such folder. Make it first, or name another.")
    _refuse_inside(repo, folder)
    parent = repo.run("rev-parse", "--verify", "--quiet", f"{anchor.commit}^", allow=(0, 1, 128))
    head = parent.decode().strip() or anchor.commit
    try:
        repo.run("worktree", "add", "--no-checkout", "--detach", str(folder), head)
        made = open_repo(folder, repo.limit)
        if not isinstance(made, Repo):
            raise CtxtuiError(made.reason)
        made = for_writing(made)
        made.run("read-tree", "--reset", "-u", anchor.commit)
        made.run("read-tree", "--reset", head)
        made.run("update-index", "-q", "--refresh", allow=(0, 1))
        now = datetime.now(UTC)
        sign(made.git_dir, CheckedOut(anchor.id, anchor.commit, folder, head, now))
    except (CtxtuiError, OSError) as error:
        with suppress(CtxtuiError):
            repo.run("worktree", "remove", "--force", str(folder), allow=(0, 128))
        raise CtxtuiError(f"{error} {folder} was not made.") from error
    return folder


def checked_out(cwd: Path) -> tuple[CheckedOut, ...]:
    """The work trees of the repository around `cwd` that `check_out` made, by folder."""
    return tuple(sorted(checked_out_of(require_repo(cwd)), key=lambda one: one.folder))


def common_dir(repo: Repo) -> Path:
    """What all work trees of the repository share."""
    common = os.fsdecode(repo.run("rev-parse", "--git-common-dir")).removesuffix("\n")
    return repo.root / common


def checked_out_of(repo: Repo) -> Iterator[CheckedOut]:
    """The same of a repository that was opened."""
    for note in (common_dir(repo) / "worktrees").glob(f"*/{_OURS}"):
        with suppress(OSError, ValueError, OverflowError):
            anchor, commit, *more = note.read_text().split()
            start, stamp = more or ("-", note.stat().st_mtime)
            gitdir = os.fsdecode(note.with_name("gitdir").read_bytes()).removesuffix("\n")
            yield CheckedOut(
                anchor,
                commit,
                Path(os.path.normpath(note.parent / gitdir)).parent,  # it may be a relative one
                None if start == "-" else str(start),
                datetime.fromtimestamp(float(stamp), UTC),
                note.parent,
                repo.root,
            )


def repo_of(made: CheckedOut) -> Repo:
    """Itself; the one it was looked up from if its folder is gone."""
    return require_repo(made.root if made.root is not None and made.gone else made.folder)


def find_checked_out(made: CheckedOut, repo: Repo | None = None) -> CheckedOut:
    """The same as git has it now; `repo` is `repo_of` it, if that was asked already. Raises
    NotFound if it is none of ours (any more)."""
    real = os.path.realpath(made.folder)
    for one in checked_out_of(repo or repo_of(made)):
        if os.path.realpath(one.folder) == real and one.commit == made.commit:
            return one
    raise NotFound(
        f"{made.folder}: is no worktree that ctxtui made (any more), so it stays as it is. "
        "`git worktree list` tells of all there are."
    )


def sign(git_dir: Path, made: CheckedOut) -> None:
    """Write down beside the HEAD of a work tree where it comes from: by that it is ours."""
    when = int(made.made.timestamp()) if made.made is not None else 0
    write_private(git_dir / _OURS, f"{made.anchor} {made.commit} {made.start or '-'} {when}\n")


def _refuse_inside(repo: Repo, folder: Path) -> None:
    """A work tree inside the project would stand in its status, unless it is ignored there."""
    real = Path(os.path.realpath(folder))
    root = Path(os.path.realpath(repo.root))
    if root not in real.parents:
        return
    path = real.relative_to(root)
    # It takes no literal paths, so one that begins with a colon must not look like magic.
    asked, env = ("check-ignore", f"./{path}/"), {"GIT_LITERAL_PATHSPECS": "0"}
    if ".git" in path.parts or not repo.run(*asked, env=env, allow=(0, 1)):
        raise CtxtuiError(
            f"{folder}: lies in the project itself, whose status would show it. Name a folder "
            "beside the project, or one that it ignores."
        )
