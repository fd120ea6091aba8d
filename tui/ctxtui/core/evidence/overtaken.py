"""Which runs of checks still stand: those that no later one has overtaken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ctxtui.core.evidence.commands import Run, inner, kind_of
from ctxtui.core.evidence.shell import Program, programs
from ctxtui.core.evidence.wording import ends

_SEVERAL = frozenset(
    {"go", "cargo", "npm", "pnpm", "yarn", "bun", "dotnet", "mise", "make", "just", "ruff"}
    | {"gmake", "task", "deno", "mix", "swift", "flutter", "dart", "zig", "terraform", "helm"}
    | {
        "nix",
        "docker",
        "rails",
        "rake",
        "composer",
        "nox",
        "tox",
        "invoke",
        "hatch",
        "poe",
        "ng",
        "nx",
    }
    | {"turbo", "vite", "next", "playwright", "php", "bazel", "stack", "cabal", "mvn", "gradle"}
    | {"mvnw", "gradlew", "sbt", "dbt", "pio", "dune", "gleam", "forge", "poetry", "uv", "lein"}
)
"""Tools whose next word says what they do."""
_RUNNERS = frozenset(
    {"npm", "pnpm", "yarn", "bun", "mise", "just", "task", "make", "gmake", "rake", "composer"}
    | {"nox", "tox", "invoke", "hatch", "poe"}
)
"""They run the checks of a project, whatever tool these are of."""
_OF_BROWSERS = frozenset({"playwright", "cypress", "testcafe"})
"""What unit tests say nothing of."""
_PICK = frozenset(
    {"-k", "-m", "-run", "--run", "-t", "--filter", "--grep", "-g", "--lf", "--ff", "--", "--tests"}
    | {"-R", "--only", "--testNamePattern", "--testPathPattern", "-only-testing:", "--last-failed"}
    | {"-Dtest", "-Dit.test", "--test", "--example", "-e", "--only-changed", "--changed"}
)
_TAKES = frozenset(
    {"-n", "-j", "-p", "-c", "-o", "-l", "-W", "-b", "-f", "--config", "--preset", "--timeout"}
    | {"--maxfail", "--workers", "--reporter", "--project", "--tb", "--target", "--profile"}
    | {"--durations", "--format", "-destination", "-scheme", "-sdk", "--parallel", "--jobs"}
    | {
        "--seed",
        "-v",
        "--verbosity",
        "--configuration",
        "--output",
        "--color",
        "--retries",
        "--log-level",
    }
)
"""Options whose next word is no path."""
_NO_PATH = _TAKES | (_PICK - {"--", "--lf", "--ff", "--last-failed", "--only-changed", "--changed"})
_PLACED = frozenset(
    {"-C", "--prefix", "--dir", "--cwd", "--filter", "-F", "-w", "--workspace", "workspace", "-f"}
    | {"--directory", "-p", "-pl"}
)
"""Options of runners and builders that say where, before the word that says what."""
# What is shown too when these pass, of the same tool.
_SHOWS: dict[tuple[str, ...], frozenset[tuple[str, ...]]] = {
    ("cargo", "test"): frozenset({("cargo", "build"), ("cargo", "check"), ("cargo", "nextest")}),
    ("cargo", "nextest"): frozenset({("cargo", "build"), ("cargo", "check"), ("cargo", "test")}),
    ("cargo", "build"): frozenset({("cargo", "check"), ("rustc",)}),
    ("cargo", "check"): frozenset({("cargo", "build")}),
    ("cargo", "clippy"): frozenset({("cargo", "check")}),
    ("go", "test"): frozenset({("go", "build"), ("gotestsum",)}),
    ("gotestsum",): frozenset({("go", "test"), ("go", "build")}),
    ("dotnet", "test"): frozenset({("dotnet", "build")}),
    ("swift", "test"): frozenset({("swift", "build")}),
    ("mix", "test"): frozenset({("mix", "compile")}),
    ("mvn", "verify"): frozenset({("mvn", "test"), ("mvn", "compile"), ("mvn", "package")}),
    ("mvn", "install"): frozenset({("mvn", "test"), ("mvn", "compile"), ("mvn", "package")}),
    ("mvn", "package"): frozenset({("mvn", "test"), ("mvn", "compile")}),
    ("mvn", "test"): frozenset({("mvn", "compile")}),
    ("gradle", "build"): frozenset(
        {("gradle", one) for one in ("test", "check", "assemble", "compileKotlin", "compileJava")}
    ),
    ("gradle", "check"): frozenset({("gradle", "test")}),
    ("gradle", "test"): frozenset({("gradle", "compileKotlin"), ("gradle", "compileJava")}),
    ("vue-tsc",): frozenset({("tsc",)}),
    ("pyright",): frozenset({("basedpyright",)}),
    ("basedpyright",): frozenset({("pyright",)}),
    ("dmypy",): frozenset({("mypy",)}),
    ("mypy",): frozenset({("dmypy",)}),
    ("latexmk",): frozenset({("pdflatex",), ("xelatex",), ("lualatex",), ("biber",)}),
    ("pdflatex",): frozenset({("latexmk",)}),
    ("cmake", "build"): frozenset({("ninja",), ("make",), ("gmake",)}),
    ("ninja",): frozenset({("cmake", "build"), ("make",)}),
    ("make",): frozenset({("cmake", "build"), ("ninja",)}),
    ("terraform", "plan"): frozenset({("terraform", "validate")}),
    ("terraform", "apply"): frozenset({("terraform", "validate"), ("terraform", "plan")}),
}
_SAME = {
    "mvnw": "mvn",
    "gradlew": "gradle",
    "py.test": "pytest",
    "gmake": "make",
    "tofu": "terraform",
}
_FAILED_FILE = re.compile(
    r"^[ \t]*(?:FAILED|FAIL:?|ERROR|❯|[✘✗×✕]|\d+\)|\[FAIL\]|rspec|rails test)[ \t]+(?:\d+ +)?"
    r"(?:\[[\w -]+\] › )?(?P<file>(?:\./)?[\w@./-]+\.\w{1,5})(?P<test>::\S+)?",
    re.MULTILINE,
)


_FAILED_NAME = re.compile(r"^--- FAIL: (?P<name>\S+)", re.MULTILINE)
_RUN = re.compile(r"\s-run[ =](?P<names>\S+)")


def standing(all_runs: Sequence[Run]) -> list[Run]:
    """The runs that no later one has overtaken, oldest first.

    A later run overtakes an earlier one with the same commands, a passing one all whose commands
    it holds or all whose failing tests it ran, a failing one any that shares a command with it or
    that is a part of it: what still fails of that, it says itself. Unknown results overtake
    nothing.
    """
    kept: list[Run] = []
    passed = _Passed()
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


def covers(broad: str, narrow: str) -> bool:
    """Whether a passing `broad` shows that `narrow` would pass: the same, or the same tool on
    paths that hold those of `narrow`, with no test picked out; a tool that does its work too; or
    the project's own run of all checks of that kind."""
    if broad == narrow:
        return True
    one, other = _check(broad), _check(narrow)
    if one.picks:
        return False
    if one.tool == other.tool or other.tool in _SHOWS.get(one.tool, ()):
        return not one.paths or _hold(one.paths, other.paths)
    return _runs_all(one, broad, narrow) or _holds_task(one.tool, other.tool)


def _runs_all(one: _Check, broad: str, narrow: str) -> bool:
    """Whether `broad` is a project's task for the checks of which `narrow` is one by its tool."""
    other = _check(narrow)
    if not one.tool or one.tool[0] not in _RUNNERS or one.paths or not other.tool:
        return False
    if other.tool[0] in _RUNNERS or other.tool[0] in _OF_BROWSERS:
        return False
    return kind_of(broad) == kind_of(narrow) is not None


def _holds_task(broad: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    """`npm run lint` runs `npm run lint:css`, by the way that tasks are named."""
    if len(broad) != len(narrow) or len(broad) < 2 or broad[0] not in _RUNNERS:
        return False
    return broad[:-1] == narrow[:-1] and narrow[-1].startswith(broad[-1] + ":")


def mended(run: Run, good: Run) -> bool:
    """Whether `good`, which passed, ran every test that failed in `run`, if its output names them
    with their files, or is all that a project's task ran, if its output says that it ran it."""
    if run.kind != good.kind or len(good.parts) != 1:
        return False
    one = _check(good.parts[0])
    if not one.paths and not one.picks and one.tool and one.tool[0] not in _RUNNERS:
        name = rf"^(?:> |\$ |\+ )?(?:\S*/)?{re.escape(' '.join(one.tool))}\b"
        tasks = all(_check(part).tool[0] in _RUNNERS for part in run.parts)
        return tasks and re.search(name, ends(run.action.whole), re.MULTILINE) is not None
    if _picks_all(good.parts[0], run):
        return True
    paths = one.paths
    if not paths or not any("." in path or "/" in path for path in paths):
        return False
    return bool(places := _places(run)) and _hold(paths, places)


def _picks_all(command: str, run: Run) -> bool:
    """Whether it picked out by name, as `go test -run` does, every test that failed."""
    if (picked := _RUN.search(command)) is None:
        return False
    names = set(re.findall(r"[\w/]+", picked["names"]))
    output = ends(run.action.whole)
    failed = {hit["name"] for hit in _FAILED_NAME.finditer(output)}
    return bool(failed) and failed <= names


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
    return tuple({_place(hit["file"]) + (hit["test"] or "") for hit in hits if "/" in hit["file"]})


@dataclass(frozen=True, slots=True)
class _Check:
    """A command as the tool that it calls and the paths it gives it."""

    tool: tuple[str, ...]
    paths: tuple[str, ...]
    picks: bool


@lru_cache(maxsize=4_096)
def _check(command: str) -> _Check:
    words = Program(inner(command)).words
    tool, taken = _tool(words)
    rest = words[taken:]
    before = ["", *rest]
    paths = tuple(
        _place(word)
        for word, option in zip(rest, before, strict=False)
        if not word.startswith(("-", ":")) and not word.isdigit() and option not in _NO_PATH
    )
    return _Check(tool, paths, any(_picks(word) for word in rest))


def _picks(word: str) -> bool:
    option = word.split("=", 1)[0]
    return option in _PICK or "::" in word or word.startswith("-only-testing")


class _Passed:
    """Commands that passed, looked up by what they cover; `covers` of each would be slow."""

    def __init__(self) -> None:
        self._commands: set[str] = set()
        self._all: set[tuple[str, ...]] = set()
        """Tools that ran on everything."""
        self._below: dict[tuple[str, ...], set[str]] = {}
        """Of tools that ran on one path, these."""
        self._several: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        self._tasks: list[str] = []

    def add(self, command: str) -> None:
        if command in self._commands:
            return
        self._commands.add(command)
        one = _check(command)
        if one.picks:
            return
        if one.tool[:1] and one.tool[0] in _RUNNERS:
            self._tasks.append(command)
        for tool in (one.tool, *_SHOWS.get(one.tool, ())):
            if not one.paths:
                self._all.add(tool)
            elif len(one.paths) == 1:
                self._below.setdefault(tool, set()).add(one.paths[0])
            else:
                self._several.setdefault(tool, []).append(one.paths)

    def covers(self, command: str) -> bool:
        if command in self._commands:
            return True
        one = _check(command)
        if one.tool in self._all:
            return True
        below = self._below.get(one.tool)
        if below and _hold_alone(below, one.paths):
            return True
        if any(_hold(paths, one.paths) for paths in self._several.get(one.tool, ())):
            return True
        return any(covers(task, command) for task in self._tasks)


def _hold_alone(below: set[str], places: Sequence[str]) -> bool:
    """Whether one path of these holds all places."""
    if not places:
        return any(_is_whole((path,)) for path in below)
    return any(path in below and _hold((path,), places) for path in _above(places[0]))


def _above(place: str) -> Iterator[str]:
    """The paths that hold a place, itself and everything among them."""
    yield ""
    yield place
    for at, char in enumerate(place):
        if char == "/" or place.startswith("::", at):
            yield place[:at]


def _hold(paths: Sequence[str], places: Sequence[str]) -> bool:
    if not places:
        return _is_whole(paths)
    return all(any(_is_below(place, path) for path in paths) for place in places)


def _is_whole(paths: Sequence[str]) -> bool:
    """Whether it ran on what a tool takes if it is given no path: `src`, `tests`, `.`."""
    return not any("/" in path or "." in path or ":" in path for path in paths)


def _tool(words: list[str]) -> tuple[tuple[str, ...], int]:
    """What is called, by whatever way there, and how many words that takes."""
    if not words:
        return (), 0
    first = words[0].rsplit("/", 1)[-1]
    first = _SAME.get(first, first)
    if first == "cmake" and "--build" in words:
        return ("cmake", "build"), 1
    if first == "make" and all(word.startswith("-") or "=" in word for word in words[1:]):
        return ("make",), 1
    if first not in _SEVERAL:
        return (first,), 1
    # `mvn -q test`, `./gradlew --info :app:test`
    at = 1
    while at < len(words) - 1 and (words[at].startswith("-") or words[at] == "workspace"):
        at += 2 if words[at] in _PLACED else 1
    if words[at : at + 1] == ["run"]:
        return (first, *words[at : at + 2]), at + 2
    return (first, *(word.rsplit(":", 1)[-1] for word in words[at : at + 1])), at + 1


def _place(word: str) -> str:
    return word.removeprefix("./").removesuffix("...").rstrip("/").removesuffix(".")


def _is_below(place: str, path: str) -> bool:
    return not path or place == path or place.startswith((path + "/", path + "::", path + ":"))
