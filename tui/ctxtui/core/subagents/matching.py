"""Picks choices by a few typed letters, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a field could have; `about` says where it comes from, such as `#14.6`.

    The first choice fills its field without asking, if it is `sure`.
    """

    value: str
    about: str = ""
    sure: bool = True


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Those that hold the letters typed, in order; with nothing typed all as they are.

    What holds them in one piece comes first, then by how close together they stand.
    """
    wanted = "".join(typed.lower().split())
    if not wanted:
        return list(choices)
    scored = ((_score(one.value.lower(), wanted), at, one) for at, one in enumerate(choices))
    found = [(score, at, one) for score, at, one in scored if score is not None]
    return [one for _, _, one in sorted(found, key=lambda each: each[:2])]


def _score(text: str, wanted: str) -> int | None:
    """The letters between the first and the last that were wanted; None if one is missing."""
    text = "".join(text[:1_000].split())
    if wanted in text:
        return 0
    last = at = -1
    first = 0
    for n, letter in enumerate(wanted):
        at = text.find(letter, last + 1)
        if at < 0:
            return None
        first = at if not n else first
        last = at
    return last - first
