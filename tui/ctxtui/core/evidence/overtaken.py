"""Which runs of checks still stand: those that no later one has overtaken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ctxtui.core.evidence.commands import Run
from ctxtui.core.evidence.shell import Program

_SEVERAL = frozenset(
    {"go", "cargo", "npm", "pnpm", "yarn", "bun", "dotnet", "mise", "make", "just", "ruff"}
)
"""Tools whose next word says what they do."""
_PICK = frozenset({"-k", "-m", "-run", "--run", "-t", "--filter", "--grep", "--lf", "--ff", "--"})


def standing(all_runs: Sequence[Run]) -> list[Run]:
    """The runs that no later one has overtaken, oldest first.

    A later run overtakes an earlier one with the same commands, a passing one all whose commands
    it holds, a failing one any that shares a command with it. Unknown results overtake nothing.
    """
    kept: list[Run] = []
    passed = _Passed()
    failed: set[str] = set()
    for run in reversed(all_runs):
        if run.result == "unknown" or not failed.isdisjoint(run.parts):
            continue
        if all(passed.covers(part) for part in run.parts):
            continue
        kept.append(run)
        for part in run.parts:
            if run.result == "passed":
                passed.add(part)
            else:
                failed.add(part)
    return kept[::-1]


def covers(broad: str, narrow: str) -> bool:
    """Whether a passing `broad` shows that `narrow` would pass: the same, or the same tool on
    paths that hold those of `narrow`, with no test picked out."""
    if broad == narrow:
        return True
    one, other = _check(broad), _check(narrow)
    if one.tool != other.tool or one.picks:
        return False
    return not one.paths or _hold(one.paths, other.paths)


@dataclass(frozen=True, slots=True)
class _Check:
    """A command as the tool that it calls and the paths it gives it."""

    tool: tuple[str, ...]
    paths: tuple[str, ...]
    picks: bool


@lru_cache(maxsize=4_096)
def _check(command: str) -> _Check:
    words = Program(command).words
    tool = _tool(words)
    paths = tuple(_place(word) for word in words[len(tool) :] if not word.startswith("-"))
    return _Check(tool, paths, any(word in _PICK or "::" in word for word in words))


class _Passed:
    """Commands that passed, looked up by what they cover; `covers` of each would be slow."""

    def __init__(self) -> None:
        self._commands: set[str] = set()
        self._all: set[tuple[str, ...]] = set()
        """Tools that ran on everything."""
        self._below: dict[tuple[str, ...], set[str]] = {}
        """Of tools that ran on one path, these."""
        self._several: dict[tuple[str, ...], list[tuple[str, ...]]] = {}

    def add(self, command: str) -> None:
        if command in self._commands:
            return
        self._commands.add(command)
        one = _check(command)
        if one.picks:
            return
        if not one.paths:
            self._all.add(one.tool)
        elif len(one.paths) == 1:
            self._below.setdefault(one.tool, set()).add(one.paths[0])
        else:
            self._several.setdefault(one.tool, []).append(one.paths)

    def covers(self, command: str) -> bool:
        if command in self._commands:
            return True
        one = _check(command)
        if one.tool in self._all:
            return True
        below = self._below.get(one.tool)
        if below and _hold_alone(below, one.paths):
            return True
        return any(_hold(paths, one.paths) for paths in self._several.get(one.tool, ()))


def _hold_alone(below: set[str], places: Sequence[str]) -> bool:
    """Whether one path of these holds all places."""
    if not places:
        return True
    return any(path in below and _hold((path,), places) for path in _above(places[0]))


def _above(place: str) -> Iterator[str]:
    """The paths that hold a place, itself and everything among them."""
    yield ""
    yield place
    for at, char in enumerate(place):
        if char == "/" or place.startswith("::", at):
            yield place[:at]


def _hold(paths: Sequence[str], places: Sequence[str]) -> bool:
    return all(any(_is_below(place, path) for path in paths) for place in places)


def _tool(words: list[str]) -> tuple[str, ...]:
    count = 1
    if words and words[0] in _SEVERAL:
        count = 3 if words[1:2] == ["run"] else 2
    return tuple(words[:count])


def _place(word: str) -> str:
    return word.removeprefix("./").removesuffix("...").rstrip("/").removesuffix(".")


def _is_below(place: str, path: str) -> bool:
    return not path or place == path or place.startswith((path + "/", path + "::"))
