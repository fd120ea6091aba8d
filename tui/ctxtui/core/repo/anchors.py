"""Anchors: the code as it was at a mark, each a commit of the work tree under `refs/ctxtui/`.

The user's index, HEAD, branches, stash, hooks and files stay as they are, byte for byte: a tree is
written through an index of our own, and a ref that no other command looks at keeps it. The ref is
written last, so an anchor is there whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from ctxtui.core.errors import CtxtuiError, NotFound, UsageError
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.door import Repo, require_repo
from ctxtui.core.repo.left_out import LeftOut, Why
from ctxtui.core.repo.objects import read_objects
from ctxtui.core.repo.taking import Taken, for_writing, why_not, write_tree
from ctxtui.core.repo.untracked import MAX_FILES

REFS = "refs/ctxtui/anchors/"

SEEN_BY_ALL = (
    "Anchors are commits under refs/ctxtui/: no branch, status, stash, fetch or ordinary push sees "
    "them, but `git log --all` shows them and `git push --mirror` sends them along. To leave them "
    "out: git log --exclude='refs/ctxtui/*' --all, and in place of --mirror: "
    "git push --prune <remote> '+refs/*:refs/*' '^refs/ctxtui/*'"
)
"""For the help."""

_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,63}")
_LONGEST = 1_000_000  # bytes; no commit of ours is near that
_NAME, _MAIL = "ctxtui", "ctxtui@localhost"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A work tree as it was.

    `files` counts what the commit holds; its parent is what HEAD was. `left_out` names what is
    not in it as it was on disk; the paths are the user's, to be cleaned before they are drawn.
    """

    id: str
    root: Path  # of the work tree it was taken in; any other of the repository serves as well
    commit: str
    created: datetime
    files: int
    left_out: tuple[LeftOut, ...] = ()

    @property
    def ref(self) -> str:
        return f"{REFS}{self.id}"

    def base(self, name: str = "") -> Base:
        """What a diff since the mark of that name begins at."""
        left_out = frozenset(one.path for one in self.left_out)
        return Base(self.commit, "mark", name=name, left_out=left_out)


def take_anchor(
    cwd: Path, id: str, created: datetime | None = None, max_untracked: int = MAX_FILES
) -> Anchor:
    """Keep the work tree around `cwd` as it is now. A merge or rebase may be under way: conflicted
    files are kept with their markers.

    Raises CtxtuiError, with the next step, without a repository that has a work tree, for one of
    another owner, and where nothing can be written; then there is no anchor.
    """
    require_id(id)
    repo = require_repo(cwd)
    when = (created or datetime.now(UTC)).replace(microsecond=0)
    try:
        taken = write_tree(repo, max_untracked)
        anchor = Anchor(
            *(id, repo.root, commit_taken(repo, id, when, taken)),
            *(when, taken.files, taken.left_out),
        )
        for_writing(repo).run("update-ref", anchor.ref, anchor.commit, "")
    except CtxtuiError as error:
        raise CtxtuiError(_sentence(repo, id, error)) from error
    return anchor


def list_anchors(cwd: Path) -> tuple[Anchor, ...]:
    """All anchors of the repository around `cwd`, whichever of its work trees they are of; the
    earliest first. What stands under our refs and is none of ours is passed over.
    """
    repo = require_repo(cwd)
    found = (_read(repo, id, commit, raw) for id, commit, raw in _commits(repo))
    return tuple(sorted((one for one in found if one), key=lambda one: (one.created, one.id)))


def require_anchor(anchor: Anchor) -> Repo:
    """The repository, if it still has the anchor's commit; else raises NotFound."""
    repo = require_repo(anchor.root)
    if not repo.agrees("cat-file", "-e", f"{anchor.commit}^{{tree}}"):
        raise NotFound(
            f"{anchor.root}: the code of anchor {anchor.id} is no longer in the repository. "
            "The mark itself still works, without its code."
        )
    return repo


def require_id(id: str) -> str:
    if not _ID.fullmatch(id):
        raise UsageError(
            f"{id!r}: can't name an anchor. Use letters, digits, - and _, at most 64 of them."
        )
    return id


def commit_taken(
    repo: Repo,
    id: str,
    when: datetime,
    taken: Taken,
    more: Mapping[str, object] | None = None,
    parents: Sequence[str] = (),
    head: str = "HEAD",
) -> str:
    """A commit of a tree that was written, on top of `head` and of `parents`; no ref holds it yet.
    `more` is told in its message, beside what an anchor tells, and must be JSON."""
    out = repo.run("rev-parse", "--verify", "--quiet", f"{head}^{{commit}}", allow=(0, 1, 128))
    on = dict.fromkeys((*out.decode().split(), *parents))
    parent = [part for one in on for part in ("-p", one)]
    # ASCII only: paths may be no UTF-8, and stand as surrogates.
    told = {"files": taken.files, "left_out": write_left_out(taken.left_out)}
    facts = json.dumps(told | dict(more or {}))
    stamp = f"{int(when.timestamp())} +0000"
    who = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in (("NAME", _NAME), ("EMAIL", _MAIL), ("DATE", stamp))
    }
    says = f"ctxtui anchor {id}\n\n{facts}\n".encode()
    asked = ("commit-tree", "--no-gpg-sign", *parent, taken.tree)
    return for_writing(repo).run(*asked, stdin=says, env=who).decode().strip()


def facts_of(raw: bytes) -> object:
    """What the message of a commit of ours tells. Raises ValueError for another's."""
    _, _, message = raw.partition(b"\n\n")
    found: object = json.loads(message.partition(b"\n\n")[2])
    return found


def _commits(repo: Repo) -> Iterator[tuple[str, str, bytes]]:
    """The anchors' ids and commits, as git has them."""
    out = repo.run("for-each-ref", "--format=%(objectname) %(refname)", REFS)
    told = [line.partition(" ") for line in os.fsdecode(out).splitlines()]
    refs = {ref.removeprefix(REFS): commit for commit, _, ref in told}
    objects = read_objects(repo, refs.values(), _LONGEST) if refs else {}
    for id, commit in refs.items():
        if commit in objects and objects[commit].kind == "commit":
            yield id, commit, objects[commit].content


def _read(repo: Repo, id: str, commit: str, raw: bytes) -> Anchor | None:
    stamp = re.search(rb"^committer .*> (\d+) ", raw.partition(b"\n\n")[0], re.MULTILINE)
    try:
        told: Any = facts_of(raw)
        files = int(told["files"])
        left_out = read_left_out(told["left_out"])
        when = datetime.fromtimestamp(int(stamp[1]) if stamp else 0, UTC)
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return None
    return Anchor(id, repo.root, commit, when, files, left_out)


def write_left_out(left_out: tuple[LeftOut, ...]) -> list[tuple[str, str, int]]:
    """As JSON takes it; `read_left_out` reads it again."""
    return [(one.path, one.why, one.count) for one in left_out]


def read_left_out(told: object) -> tuple[LeftOut, ...]:
    """What JSON kept of an anchor's `left_out`. Raises ValueError for what isn't that."""
    if not isinstance(told, list):
        raise ValueError("no list")
    found: list[LeftOut] = []
    known: dict[object, Why] = {why: why for why in get_args(Why)}
    for path, why, count in told:
        if why in known:  # one of a later ctxtui says nothing here
            found.append(LeftOut(str(path), known[why], int(count)))
    return tuple(found)


def _sentence(repo: Repo, id: str, error: CtxtuiError) -> str:
    if repo.agrees("show-ref", "--verify", "--quiet", f"{REFS}{id}"):
        return f"{id}: {repo.root} has an anchor of that name already. Choose another."
    if reason := why_not(repo):
        return (
            f"{repo.git_dir}: can't be written ({reason}), so no anchor was made. "
            "Make room or give leave to write, and mark again; the mark works without it, too."
        )
    return f"{error} No anchor was made; the mark works without it."
