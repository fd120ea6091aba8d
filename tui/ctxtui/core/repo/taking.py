"""The work tree as a tree of git: what is tracked, and what is new and neither ignored nor secret.

The user's filters (clean, smudge, git-lfs, git-crypt) are programs, and they are not run. So a
changed file with such a filter stays in the tree as the index has it, a git-lfs pointer a pointer,
and is named: written as it stands it might put into git what the filter is there to encrypt.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.door import Repo
from ctxtui.core.repo.entries import (
    SUBMODULE,
    Differences,
    Entry,
    changed_files,
    compare,
    enter,
    read_lines,
)
from ctxtui.core.repo.filters import as_pointed, behind_filter, known_unchanged
from ctxtui.core.repo.kept_index import KeptIndex, kept_index
from ctxtui.core.repo.left_out import WHY, LeftOut, beyond_limits, obstacles, shortened
from ctxtui.core.repo.untracked import MAX_FILES, Untracked, list_untracked

_REFUSED = 8  # files that git may refuse, each by itself, before the whole is given up
_PATIENCE = 120.0  # seconds for one command: the first anchor may have much to write

# Line endings are converted as for a commit; a warning about them is no reason to stop.
_WRITING = ("core.safecrlf=false", "core.logAllRefUpdates=false", "i18n.commitEncoding=UTF-8")


@dataclass(frozen=True, slots=True)
class Taken:
    """A tree that was written; nothing refers to it yet."""

    tree: str
    files: int
    left_out: tuple[LeftOut, ...]


@dataclass(slots=True)
class _Plan:
    """What has to happen to the kept index so that it says what is on disk."""

    add: list[str] = field(default_factory=list)
    hold: dict[str, Entry] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    users: dict[str, Entry] = field(default_factory=dict)
    """The user's entries for the files that were looked at; one that isn't here is untracked."""
    left_out: list[LeftOut] = field(default_factory=list)


class _Outdated(Exception):
    """The kept index can't be brought up to the user's, or only at a cost each time."""


def for_writing(repo: Repo) -> Repo:
    """The same repository, for commands that write objects and our own refs."""
    return replace(repo, settings=(*repo.settings, *_WRITING), limit=_PATIENCE)


def write_tree(repo: Repo, max_untracked: int = MAX_FILES) -> Taken:
    """Write the work tree into the object store. Nothing else in the repository is written.

    Raises CtxtuiError when git can't, and then leaves loose objects at most, which its next
    clean-up takes away.
    """
    repo = for_writing(repo)
    with kept_index(repo) as kept:
        try:
            taken = _take(kept, max_untracked)
        except (CtxtuiError, _Outdated):
            if not kept.reused:
                raise
            # Objects it names may be gone with a pruned anchor, or it is damaged: it's a cache.
            kept.begin_anew()
            taken = _take(kept, max_untracked)
        kept.keep()
        return taken


def _take(kept: KeptIndex, max_untracked: int) -> Taken:
    repo, env = kept.repo, kept.env
    ours = read_lines(repo, env)
    differences = compare(read_lines(repo) if kept.reused else ours, ours)
    if _unlike(differences.users) != _unlike(differences.ours):
        raise _Outdated
    untracked = list_untracked(repo, max_files=max_untracked)
    plan = _plan(kept, differences, untracked)
    enter(repo, env, plan.hold, plan.gone)
    for path in _add(repo, env, plan.add):
        user = plan.users.get(path)
        enter(repo, env, {path: user} if user else {}, [] if user else [path])
        plan.left_out.append(LeftOut(path, "unreadable"))
    tree = repo.run("write-tree", env=env).decode().strip()
    plan.left_out += beyond_limits(repo, untracked)
    submodules = {path for path, one in differences.odd.items() if one.mode == SUBMODULE}
    # What was changed inside those that are checked out is not looked at.
    plan.left_out += [LeftOut(one, "submodule") for one in submodules if _populated(repo, one)]
    paths = repo.run("ls-files", "-z", env=env).count(b"\0")
    return Taken(tree, paths - len(submodules - plan.gone), tuple(shortened(plan.left_out)))


def _unlike(entries: Mapping[str, Entry]) -> set[tuple[str, Entry | str]]:
    """What only the user's index can tell: files git doesn't look at, and submodules' places."""
    return {
        (path, SUBMODULE if entry.mode == SUBMODULE else entry)
        for path, entry in entries.items()
        if entry.unwatched or entry.mode == SUBMODULE
    }


def _plan(kept: KeptIndex, differences: Differences, untracked: Untracked) -> _Plan:
    repo, odd = kept.repo, differences.odd
    new = set(untracked.readable)
    plan = _Plan(gone=differences.ours.keys() - differences.users.keys() - new)
    plan.left_out += [LeftOut(path, WHY.get(kind, "unreadable")) for path, kind in untracked.named]
    # What each file's entry is in our index, None for one that has none.
    to_look: dict[str, Entry | None] = {
        path: None for path in sorted((differences.users.keys() | new) - differences.ours.keys())
    }
    for path, (there, entry) in changed_files(repo, kept.env).items():
        if path in plan.gone:
            continue
        if there:
            to_look[path] = entry
        else:
            plan.gone.add(path)
    for path, entry in odd.items():
        if entry.conflict:
            to_look[path] = None if kept.reused else entry
        # A submodule that is not checked out is where the user has it.
        if entry.mode == SUBMODULE and path in differences.users and not _populated(repo, path):
            plan.hold[path] = entry
    for path, ours in to_look.items():
        user = differences.users_entry(path, ours)
        if user is not None:
            plan.users[path] = user
    _decide(plan, kept, to_look)
    return plan


def _decide(plan: _Plan, kept: KeptIndex, to_look: Mapping[str, Entry | None]) -> None:
    """What becomes of each file that is not in our index as it is on disk."""
    repo = kept.repo
    filtered = behind_filter(repo, to_look.keys())
    found = obstacles(repo.root, plan.users, to_look.keys(), filtered)
    held = {path for path in plan.users if found[path] in ("filter", "large")}
    fresh = known_unchanged(repo, held)
    if fresh and kept.reused:  # git knows of them what ours does not
        raise _Outdated
    rest = {path: plan.users[path] for path in held - fresh if found[path] == "filter"}
    unchanged = fresh | as_pointed(repo, rest)
    for path, ours in to_look.items():
        obstacle, user = found[path], plan.users.get(path)
        if obstacle is None:
            plan.gone.discard(path)
            plan.add.append(path)
        elif obstacle == "missing":
            plan.gone.add(path)
        elif user is None:
            plan.left_out.append(LeftOut(path, obstacle))
            plan.gone.add(path)
        else:
            if path not in unchanged:
                plan.left_out.append(LeftOut(path, obstacle))
            plan.gone.discard(path)
            if ours != user or user.conflict:
                if kept.reused:  # entered without times, it would be read again for every anchor
                    raise _Outdated
                plan.hold[path] = user


def _add(repo: Repo, env: Mapping[str, str], paths: list[str]) -> list[str]:
    """Write files as they are; those that git refuses (an encoding it can't make, say) are
    returned, so that one does not take all others along."""
    if not paths:
        return []
    refused: list[str] = []
    batches = [paths]
    while batches:
        batch = batches.pop()
        try:
            told = b"\0".join(map(os.fsencode, batch)) + b"\0"
            asked = ("update-index", "-z", "--add", "--remove", "--replace", "--stdin")
            repo.run(*asked, stdin=told, env=env)
        except CtxtuiError:
            if len(batch) > 1:
                half = len(batch) // 2
                batches += [batch[half:], batch[:half]]
                continue
            refused += batch
            if len(refused) > _REFUSED or why_not(repo) is not None:
                raise
    return refused


def why_not(repo: Repo) -> str | None:
    """Why objects can't be written, in the system's words; None if that is not what went wrong."""
    out = repo.run("rev-parse", "--git-path", "objects")
    folder = repo.root / os.fsdecode(out).removesuffix("\n")
    try:
        # Named as git names its own unfinished objects: its clean-up would take it away.
        with tempfile.NamedTemporaryFile(dir=folder, prefix="tmp_obj_") as trial:
            trial.write(bytes(65_536))
            trial.flush()
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return "the disk is full"
        return (error.strerror or str(error)).lower()
    return None


def _populated(repo: Repo, path: str) -> bool:
    return os.path.lexists(repo.root / path / ".git")
