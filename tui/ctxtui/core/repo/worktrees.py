"""Anchors checked out beside the project, each in a work tree of its own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_private
from ctxtui.core.repo.anchors import Anchor, require_anchor
from ctxtui.core.repo.door import Repo, open_repo, require_repo
from ctxtui.core.repo.taking import for_writing, write_tree

_OURS = "ctxtui-anchor"  # a file beside the HEAD of a work tree that was made here, and is whole


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """A work tree that was made from an anchor, at `commit`; `folder` may be gone by now."""

    anchor: str
    commit: str
    folder: Path


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
        write_private(made.git_dir / _OURS, f"{anchor.id} {anchor.commit}\n")
    except (CtxtuiError, OSError) as error:
        with suppress(CtxtuiError):
            repo.run("worktree", "remove", "--force", str(folder), allow=(0, 128))
        raise CtxtuiError(f"{error} {folder} was not made.") from error
    return folder


def checked_out(cwd: Path) -> tuple[CheckedOut, ...]:
    """The work trees of the repository around `cwd` that `check_out` made, by folder."""
    return tuple(sorted(_ours(require_repo(cwd)), key=lambda one: one.folder))


def put_away(made: CheckedOut) -> None:
    """Undo a `check_out`: take the work tree away.

    Raises CtxtuiError, and takes nothing away, if anything was done there since: another commit
    is checked out, a file differs from the anchor, or there are ignored ones.
    """
    repo = for_writing(require_repo(made.folder))
    own = [one for one in _ours(repo) if one.folder == made.folder and one.commit == made.commit]
    head = repo.run("rev-parse", "HEAD").strip()
    parent = repo.run("rev-parse", "--verify", "--quiet", f"{made.commit}^", allow=(0, 1, 128))
    ignored = repo.run("ls-files", "--others", "--ignored", "--exclude-standard", "-z")
    tree = repo.run("rev-parse", f"{made.commit}^{{tree}}").decode().strip()
    taken = write_tree(repo)
    same = tree == taken.tree and not ignored and head == (parent.strip() or made.commit.encode())
    if not own or not same or any(one.why != "submodule" for one in taken.left_out):
        raise CtxtuiError(
            f"{made.folder}: was worked in since it was made, so it stays. If nothing in it is "
            f"needed: git worktree remove --force {made.folder}"
        )
    repo.run("worktree", "remove", "--force", str(made.folder))


def _ours(repo: Repo) -> Iterator[CheckedOut]:
    common = os.fsdecode(repo.run("rev-parse", "--git-common-dir")).removesuffix("\n")
    for note in (repo.root / common / "worktrees").glob(f"*/{_OURS}"):
        with suppress(OSError, ValueError):
            anchor, commit = note.read_text().split()
            gitdir = os.fsdecode(note.with_name("gitdir").read_bytes()).removesuffix("\n")
            yield CheckedOut(anchor, commit, Path(gitdir).parent)


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
