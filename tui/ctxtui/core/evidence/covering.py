"""What a check that passed shows of others: by the tool it calls, and the paths it gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ctxtui.core.evidence.commands import inner, kind_of
from ctxtui.core.evidence.shell import Program

_SEVERAL_TEXT = """
bazel bun cabal cargo composer dart dbt deno docker dotnet dune flutter forge gleam gmake go
gradle gradlew hatch helm invoke just lein make mise mix mvn mvnw next ng nix nox npm nx php pio
playwright pnpm poe poetry rails rake ruff sbt stack swift task terraform tox turbo uv vite yarn
zig
"""
_SEVERAL = frozenset(_SEVERAL_TEXT.split())
"""Tools whose next word says what they do."""
_RUNNERS_TEXT = """
bun composer gmake hatch invoke just make mise nox npm pnpm poe rake task tox yarn
"""
RUNNERS = frozenset(_RUNNERS_TEXT.split())
"""They run the checks of a project, whatever tool these are of."""
_OF_BROWSERS = frozenset({"playwright", "cypress", "testcafe"})
"""What unit tests say nothing of."""
_PICK_TEXT = """
-- --changed --example --ff --filter --grep --last-failed --lf --only --only-changed --run
--test --testNamePattern --testPathPattern --tests -Dit.test -Dtest -R -e -g -k -m
-only-testing: -run -t
"""
_PICK = frozenset(_PICK_TEXT.split())
_TAKES_TEXT = """
--color --config --configuration --durations --format --jobs --log-level --maxfail --output
--parallel --preset --profile --project --reporter --retries --seed --target --tb --timeout
--verbosity --workers -W -b -c -destination -f -j -l -n -o -p -scheme -sdk -v
"""
_TAKES = frozenset(_TAKES_TEXT.split())
"""Options whose next word is no path."""
_NO_PATH = _TAKES | (_PICK - {"--", "--lf", "--ff", "--last-failed", "--only-changed", "--changed"})
_PLACED_TEXT = """
--cwd --dir --directory --filter --prefix --workspace -C -F -f -p -pl -w workspace
"""
_PLACED = frozenset(_PLACED_TEXT.split())
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


def covers(broad: str, narrow: str) -> bool:
    """Whether a passing `broad` shows that `narrow` would pass: the same, or the same tool on
    paths that hold those of `narrow`, with no test picked out; a tool that does its work too; or
    the project's own run of all checks of that kind."""
    if broad == narrow:
        return True
    one, other = check_in(broad), check_in(narrow)
    if one.picks:
        return False
    if one.tool == other.tool or other.tool in _SHOWS.get(one.tool, ()):
        return not one.paths or hold(one.paths, other.paths)
    return _runs_all(one, broad, narrow) or _holds_task(one.tool, other.tool)


def _runs_all(one: Check, broad: str, narrow: str) -> bool:
    """Whether `broad` is a project's task for the checks of which `narrow` is one by its tool."""
    other = check_in(narrow)
    if not one.tool or one.tool[0] not in RUNNERS or one.paths or not other.tool:
        return False
    if other.tool[0] in RUNNERS or other.tool[0] in _OF_BROWSERS:
        return False
    return kind_of(broad) == kind_of(narrow) is not None


def _holds_task(broad: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    """`npm run lint` runs `npm run lint:css`, by the way that tasks are named."""
    if len(broad) != len(narrow) or len(broad) < 2 or broad[0] not in RUNNERS:
        return False
    return broad[:-1] == narrow[:-1] and narrow[-1].startswith(broad[-1] + ":")


@dataclass(frozen=True, slots=True)
class Check:
    """A command as the tool that it calls and the paths it gives it."""

    tool: tuple[str, ...]
    paths: tuple[str, ...]
    picks: bool


@lru_cache(maxsize=4_096)
def check_in(command: str) -> Check:
    words = Program(inner(command)).words
    tool, taken = _tool(words)
    rest = words[taken:]
    before = ["", *rest]
    paths = tuple(
        place_of(word)
        for word, option in zip(rest, before, strict=False)
        if not word.startswith(("-", ":")) and not word.isdigit() and option not in _NO_PATH
    )
    return Check(tool, paths, any(_picks(word) for word in rest))


def _picks(word: str) -> bool:
    option = word.split("=", 1)[0]
    return option in _PICK or "::" in word or word.startswith("-only-testing")


class Passed:
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
        one = check_in(command)
        if one.picks:
            return
        if one.tool[:1] and one.tool[0] in RUNNERS:
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
        one = check_in(command)
        if one.tool in self._all:
            return True
        below = self._below.get(one.tool)
        if below and _hold_alone(below, one.paths):
            return True
        if any(hold(paths, one.paths) for paths in self._several.get(one.tool, ())):
            return True
        return any(covers(task, command) for task in self._tasks)


def _hold_alone(below: set[str], places: Sequence[str]) -> bool:
    """Whether one path of these holds all places."""
    if not places:
        return any(_is_whole((path,)) for path in below)
    return any(path in below and hold((path,), places) for path in _above(places[0]))


def _above(place: str) -> Iterator[str]:
    """The paths that hold a place, itself and everything among them."""
    yield ""
    yield place
    for at, char in enumerate(place):
        if char == "/" or place.startswith("::", at):
            yield place[:at]


def hold(paths: Sequence[str], places: Sequence[str]) -> bool:
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


def place_of(word: str) -> str:
    return word.removeprefix("./").removesuffix("...").rstrip("/").removesuffix(".")


def _is_below(place: str, path: str) -> bool:
    return not path or place == path or place.startswith((path + "/", path + "::", path + ":"))
