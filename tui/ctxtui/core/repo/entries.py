"""What stands in an index: the files that git knows, and how two indexes differ in that."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ctxtui.core.repo.door import Repo

SUBMODULE = "160000"
_ORDINARY = (b"H 100", b"H 120")  # files and links that git looks at, without a conflict


class Entry(NamedTuple):
    """One path of an index; of a conflict our side of it, else whichever side there is."""

    mode: str
    oid: str
    conflict: bool = False
    unwatched: bool = False
    """Git was told not to look at the file: sparse checkouts, skip-worktree, assume-unchanged."""


class Changed(NamedTuple):
    """A file that differs from its entry, by its content or only by its size and time."""

    there: bool
    entry: Entry


@dataclass(frozen=True, slots=True)
class Differences:
    """Between two indexes of many thousand files; what is alike in both is not taken apart."""

    users: Mapping[str, Entry]
    ours: Mapping[str, Entry]
    odd: Mapping[str, Entry]
    """The user's entries that are no ordinary file: submodules, conflicts, unwatched ones."""

    def users_entry(self, path: str, ours: Entry | None) -> Entry | None:
        """The user's entry for a path whose entry in our index is `ours`."""
        if path in self.users:
            return self.users[path]
        return self.odd.get(path) or (None if path in self.ours else ours)


def compare(users: frozenset[bytes], ours: frozenset[bytes]) -> Differences:
    """What two indexes, as `read_lines` gives them, do not have in common."""
    odd = entries([line for line in users if not line.startswith(_ORDINARY)])
    return Differences(entries(users - ours), entries(ours - users), odd)


def read_lines(repo: Repo, env: Mapping[str, str] | None = None) -> frozenset[bytes]:
    """All entries, of the user's index unless `env` names another. Nothing is written."""
    out = repo.run("ls-files", "-z", "-s", "-v", env=env)
    return frozenset(out.removesuffix(b"\0").split(b"\0")) if out else frozenset()


def entries(lines: Iterable[bytes]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for line in lines:
        told, _, name = line.partition(b"\t")
        tag, mode, oid, stage = told.decode().split(" ")
        path = os.fsdecode(name)
        if path not in found or stage == "2":
            found[path] = Entry(mode, oid, stage != "0", tag == "S" or tag.islower())
    return found


def enter(
    repo: Repo, env: Mapping[str, str], entries: Mapping[str, Entry], gone: Iterable[str]
) -> None:
    """Write `entries` as they are, and take out the paths in `gone`."""
    nothing = "0" * len(repo.empty("blob"))
    lines = [f"0 {nothing}\t".encode() + os.fsencode(path) for path in gone]
    lines += [
        f"{entry.mode} {entry.oid}\t".encode() + os.fsencode(path)
        for path, entry in entries.items()
    ]
    if lines:
        told = b"\0".join(lines) + b"\0"
        repo.run("update-index", "-z", "--index-info", stdin=told, env=env)


def changed_files(repo: Repo, env: Mapping[str, str] | None = None) -> dict[str, Changed]:
    """The files that differ from the user's index, or that of `env`. Nothing is written."""
    asked = ("diff-files", "-z", "--raw", "--no-renames", "--ignore-submodules=dirty")
    fields = iter(repo.run(*asked, env=env).split(b"\0"))
    found: dict[str, Changed] = {}
    for told in fields:
        if told.startswith(b":"):
            mode, _, oid, _, status = told[1:].decode().split(" ")
            path = os.fsdecode(next(fields))
            found[path] = Changed(status != "D", Entry(mode, oid))
    return found
