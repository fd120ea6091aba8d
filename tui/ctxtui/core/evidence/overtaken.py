"""Which runs of checks still stand: those that no later one has overtaken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ctxtui.core.evidence.commands import Run
from ctxtui.core.evidence.covering import RUNNERS, Passed, check_in, covers, hold, place_of
from ctxtui.core.evidence.shell import programs
from ctxtui.core.evidence.wording import ends

_FAILED_FILE = re.compile(
    r"^[ \t]*(?:FAILED|FAIL:?|ERROR|❯|[✘✗×✕]|\d+\)|\[FAIL\]|rspec|rails test)[ \t]+(?:\d+ +)?"
    r"(?:\[[\w -]+\] › )?(?P<file>(?:\./)?[\w@./-]+\.\w{1,5})(?P<test>::\S+)?",
    re.MULTILINE,
)
_FAILED_NAME = re.compile(r"^--- FAIL: (?P<name>\S+)", re.MULTILINE)
_RUN = re.compile(r"\s-run[ =](?P<names>\S+)")


_WORDED = re.compile(
    r"\s(?:-k|-t|-e|--example|--filter|--plain-name|--name|--testNamePattern|--only-testing)[ =]"
    r"(?P<words>\"[^\"]+\"|'[^']+'|\S+)"
)
_CARGO_WORD = re.compile(r"cargo (?:test|nextest run)(?: --?[\w-]+)* (?P<words>\w[\w:]*)$")
# A failing test by its name, as cargo, dotnet, pytest, rspec, jest and dart list them.
_NAMED = re.compile(
    r"^test (\S+) \.\.\. FAILED$|^ +Failed (\S+)|^FAILED \S+?::(\S+)|^rspec \S+ # (.+)|^ *● (.+)"
    r"|^\d\d:\d\d .*: (.+) \[E\]$",
    re.MULTILINE,
)
_SHORT = 3


def standing(all_runs: Sequence[Run]) -> list[Run]:
    """The runs that no later one has overtaken, oldest first.

    A later run overtakes an earlier one with the same commands, a passing one all whose commands
    it holds or all whose failing tests it ran, a failing one any that shares a command with it or
    that is a part of it: what still fails of that, it says itself. Unknown results overtake
    nothing.
    """
    kept: list[Run] = []
    passed = Passed()
    failed: set[str] = set()
    good: list[Run] = []
    for run in reversed(all_runs):
        if run.result == "unknown" or not failed.isdisjoint(run.parts):
            continue
        if all(passed.covers(part) for part in run.parts):
            continue
        if run.result == "failed" and any(mended(run, one) for one in good):
            continue
        if failed and all(any(covers(one, part) for one in failed) for part in run.parts):
            continue
        kept.append(run)
        if run.result == "passed":
            good.append(run)
        for part in run.parts:
            if run.result == "passed":
                passed.add(part)
            else:
                failed.add(part)
    return kept[::-1]


def mended(run: Run, good: Run) -> bool:
    """Whether `good`, which passed, ran every test that failed in `run`, if its output names them
    with their files, or is all that a project's task ran, if its output says that it ran it."""
    if run.kind != good.kind or len(good.parts) != 1:
        return False
    one = check_in(good.parts[0])
    if not one.paths and not one.picks and one.tool and one.tool[0] not in RUNNERS:
        name = rf"^(?:> |\$ |\+ )?(?:\S*/)?{re.escape(' '.join(one.tool))}\b"
        tasks = all(check_in(part).tool[0] in RUNNERS for part in run.parts)
        return tasks and re.search(name, ends(run.action.whole), re.MULTILINE) is not None
    if _picks_all(good.parts[0], run) or _picks_by_words(good.parts[0], run):
        return True
    paths = one.paths
    if not paths or not any("." in path or "/" in path for path in paths):
        return False
    return bool(places := _places(run)) and hold(paths, places)


def _picks_all(command: str, run: Run) -> bool:
    """Whether it picked out by name, as `go test -run` does, every test that failed."""
    if (picked := _RUN.search(command)) is None:
        return False
    names = set(re.findall(r"[\w/]+", picked["names"]))
    output = ends(run.action.whole)
    failed = {hit["name"] for hit in _FAILED_NAME.finditer(output)}
    return bool(failed) and failed <= names


def _picks_by_words(command: str, run: Run) -> bool:
    """As `_picks_all`, where a word of their name is given: `cargo test splits`, `pytest -k`."""
    picked = _picked(command)
    if len(picked) <= _SHORT:
        return False
    output = ends(run.action.whole)
    failed = [next(part for part in hit.groups() if part) for hit in _NAMED.finditer(output)]
    plain = [" ".join(re.findall(r"[\w:]+", one.lower())) for one in failed]
    return bool(plain) and all(picked in one for one in plain)


@lru_cache(maxsize=4_096)
def _picked(command: str) -> str:
    found = _WORDED.search(command) or _CARGO_WORD.match(command)
    if found is None:
        return ""
    return " ".join(re.findall(r"[\w:]+", found["words"].rpartition("~")[2].lower()))


def fails_less(run: Run, again: Run) -> bool:
    """Whether `again` no longer fails of all of which `run` did, if both name what failed. Of an
    output that went through a pipe only what it names is known."""
    before, now = set(_places(run)), set(_places(again))
    if not before or not now:
        return not any(one.piped for one in programs(again.action.command))
    return not before <= now


def _places(run: Run) -> tuple[str, ...]:
    """The tests that failed, as their files name them."""
    return _places_in(ends(run.action.whole))


@lru_cache(maxsize=64)  # it is compared with one run after the other
def _places_in(output: str) -> tuple[str, ...]:
    hits = _FAILED_FILE.finditer(output)
    return tuple(
        {place_of(hit["file"]) + (hit["test"] or "") for hit in hits if "/" in hit["file"]}
    )
