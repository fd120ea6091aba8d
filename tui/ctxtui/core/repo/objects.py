"""Reading many objects of a repository at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ctxtui.core.repo.door import Repo


class Object(NamedTuple):
    """What git has under an id."""

    kind: str
    """commit, tree, blob or tag."""
    content: bytes


def read_objects(repo: Repo, ids: Iterable[str], max_bytes: int) -> dict[str, Object]:
    """The objects by id; those that are missing, or longer than `max_bytes`, are not in it."""
    small = [
        id
        for id, _, size in _headers(repo.run("cat-file", "--batch-check", stdin=_lines(ids)))
        if size <= max_bytes
    ]
    rest = repo.run("cat-file", "--batch", stdin=_lines(small)) if small else b""
    found: dict[str, Object] = {}
    while rest:
        header, _, rest = rest.partition(b"\n")
        for id, kind, size in _headers(header):
            found[id] = Object(kind, rest[:size])
            rest = rest[size + 1 :]
    return found


def _lines(ids: Iterable[str]) -> bytes:
    return "".join(f"{id}\n" for id in dict.fromkeys(ids)).encode()


def _headers(out: bytes) -> Iterator[tuple[str, str, int]]:
    for line in out.decode().splitlines():
        id, kind, *size = line.split(" ")
        if size:  # else "missing"
            yield id, kind, int(size[0])
