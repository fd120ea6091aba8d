"""Files behind a filter of the user's, such as git-lfs: which they are, and whether they changed,
told without running it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from ctxtui.core.repo.door import Repo
from ctxtui.core.repo.entries import Entry, changed_files
from ctxtui.core.repo.objects import read_objects

_POINTER = re.compile(rb"^oid sha256:([0-9a-f]{64})\nsize (\d+)$", re.MULTILINE)
_POINTER_SIZE = 1024  # bytes; git-lfs takes nothing bigger for a pointer


def behind_filter(repo: Repo, paths: Collection[str]) -> set[str]:
    """Which of the files have a filter for which the git config names a program."""
    ends = ".clean="  # the door has switched off each that is defined
    names = {
        setting.removeprefix("filter.").removesuffix(ends)
        for setting in repo.settings
        if setting.startswith("filter.") and setting.endswith(ends)
    }
    if not names or not paths:
        return set()
    asked = b"\0".join(map(os.fsencode, paths)) + b"\0"
    fields = iter(repo.run("check-attr", "-z", "--stdin", "filter", stdin=asked).split(b"\0"))
    return {
        os.fsdecode(path)
        for path, _, value in zip(fields, fields, fields, strict=False)
        if os.fsdecode(value) in names
    }


def known_unchanged(repo: Repo, paths: Collection[str]) -> set[str]:
    """Which of the files the user's index shows to be as it has them, by their size and time."""
    if not paths:
        return set()
    return set(paths) - changed_files(repo).keys()


def as_pointed(repo: Repo, entries: Mapping[str, Entry]) -> set[str]:
    """Which of the files have the content that a git-lfs pointer in their entry stands for."""
    if not entries:
        return set()
    objects = read_objects(repo, [entry.oid for entry in entries.values()], _POINTER_SIZE)
    found: set[str] = set()
    for path, entry in entries.items():
        held = objects.get(entry.oid)
        pointer = _POINTER.search(held.content) if held else None
        if pointer and _is(repo.root / path, int(pointer[2]), pointer[1].decode()):
            found.add(path)
    return found


def _is(file: Path, size: int, digest: str) -> bool:
    try:
        if file.lstat().st_size != size:
            return False
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == digest
    except OSError:
        return False
