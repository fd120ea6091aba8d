"""Which rows stand in for one that went away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def neighbours(rows: Sequence[T], at: int, heads: Callable[[T], bool]) -> Iterator[int]:
    """Indices by their nearness to `at`: its own group first, then the group's heading, then all.

    A group is the rows after one that `heads`, up to the next. Indices may come twice.
    """
    if not heads(rows[at]):
        first = next((n for n in range(at, -1, -1) if heads(rows[n])), -1)
        after = next((n for n in range(at, len(rows)) if heads(rows[n])), len(rows))
        yield from outward(at, first + 1, after)
        if first >= 0:
            yield first
    yield from outward(at, 0, len(rows))


def outward(at: int, first: int, after: int) -> Iterator[int]:
    """Indices of first..after-1 without `at`, the nearest first."""
    for step in range(1, max(at - first, after - at - 1) + 1):
        if at + step < after:
            yield at + step
        if at - step >= first:
            yield at - step
