"""What a check that passed shows of others: by the tool it calls, and the paths it gives it."""

from __future__ import annotations

import re
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
--bin --bins --doc --examples --lib --name --plain-name --test --testNamePattern
--testPathPattern --tests -Dit.test -Dtest -R -e -g -k -m
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
    ("dotnet", "test"): frozenset({("dotnet", "build"), ("dotnet", "restore")}),
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
    ("cargo", "run"): frozenset({("cargo", "build"), ("cargo", "check")}),
    ("go", "run"): frozenset({("go", "build")}),
    ("dotnet", "run"): frozenset({("dotnet", "build"), ("dotnet", "restore")}),
    ("dotnet", "build"): frozenset({("dotnet", "restore")}),
    ("dotnet", "publish"): frozenset({("dotnet", "build"), ("dotnet", "restore")}),
    ("helm", "upgrade"): frozenset({("helm", "template"), ("helm", "lint")}),
    ("helm", "install"): frozenset({("helm", "template"), ("helm", "lint")}),
    ("terraform", "plan"): frozenset({("terraform", "validate")}),
    ("R", "check"): frozenset({("R", "test"), ("R", "document"), ("R", "build")}),
    ("R", "test"): frozenset({("R", "document")}),
    ("julia", "test"): frozenset({("julia", "build")}),
    ("godot", "test"): frozenset({("godot", "load"), ("godot", "build")}),
    ("godot", "build"): frozenset({("dotnet", "build")}),
    ("godot", "export"): frozenset({("godot", "load")}),
    ("terraform", "apply"): frozenset({("terraform", "validate"), ("terraform", "plan")}),
}
_FOR = frozenset({"--target", "-chdir", "--chdir", "--platform"})


def _does(language: str, **ways: str) -> tuple[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    return language, tuple((name, re.compile(way)) for name, way in ways.items())


_R = _does(
    "R",
    check=r"CMD check|\b(?:devtools|rcmdcheck)::(?:rcmd)?check\(\)",
    test=r"\b(?:devtools::test|testthat::test_(?:local|dir|package))\([^=]*\)|tests/testthat\.R",
    lint=r"\blintr::lint_(?:package|dir)\(\)",
    document=r"\b(?:devtools::document|roxygen2::roxygeni[sz]e)\(.*\)",
    build=r"CMD (?:build|INSTALL)|\bdevtools::(?:build|install)\(\)",
)
_GODOT = _does(
    "godot",
    test=r"(?:gut_cmdln|[gG]d[uU]nit\w*|test\S*)\.gd(?!.*-g(?:test|unit_test_name|select)=)",
    export=r"--export-\w+ \S+",
    build=r"--build-solutions",
    load=r"--import|--check-only",
)
_BY_CODE = {
    "Rscript": _R,
    "R": _R,
    "julia": _does("julia", test=r"\bPkg\.test\(\)|test/runtests\.jl$", build=r"\bPkg\.\w+\(\)"),
    "godot": _GODOT,
    "godot4": _GODOT,
}
"""Of these the words after the program are no paths."""
_SAME = {
    "mvnw": "mvn",
    "gradlew": "gradle",
    "py.test": "pytest",
    "gmake": "make",
    "tofu": "terraform",
}


DOES = frozenset(
    {("cargo", "run"), ("go", "run"), ("dotnet", "run"), ("helm", "upgrade"), ("helm", "install"),
     ("terraform", "apply")}
)  # fmt: skip
"""No checks themselves, but where they did their work a check of the same tool would pass."""


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
    # A word after `cargo test` is no folder but what the names of tests begin with.
    names = tool[:2] in (("cargo", "test"), ("cargo", "nextest")) and set(paths) - {"run"}
    return Check(tool, paths, bool(names) or any(_picks(word) for word in rest))


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
    """What is called, by whatever way there, for what, and how many words that takes."""
    if not words:
        return (), 0
    tool, taken = _called(words)
    return (*tool, *_what_for(tool, words)), taken


def _what_for(tool: tuple[str, ...], words: Sequence[str]) -> Iterator[str]:
    """What makes it another thing: the platform, the folder, a build that is signed."""
    for word, after in zip(words, [*words[1:], ""], strict=True):
        option, _, value = word.partition("=")
        if option in _FOR:
            yield f"{option}={value or after}"
        elif word == "--release" and tool[0] == "flutter":
            yield word


def _called(words: list[str]) -> tuple[tuple[str, ...], int]:
    first = words[0].rsplit("/", 1)[-1]
    first = _SAME.get(first, first)
    if first == "cmake" and "--build" in words:
        return ("cmake", "build"), 1
    if first == "make" and all(word.startswith("-") or "=" in word for word in words[1:]):
        return ("make",), 1
    if first in _BY_CODE:
        return _by_code(first, " ".join(words[1:]))
    if first not in _SEVERAL:
        return (first,), 1
    # `mvn -q test`, `./gradlew --info :app:test`
    at = 1
    while at < len(words) - 1 and (words[at].startswith("-") or words[at] == "workspace"):
        at += 2 if words[at] in _PLACED else 1
    if words[at : at + 1] == ["run"]:
        return (first, *words[at : at + 2]), at + 2
    return (first, *(word.rsplit(":", 1)[-1] for word in words[at : at + 1])), at + 1


def _by_code(first: str, given: str) -> tuple[tuple[str, ...], int]:
    """Engines and languages that are told in code or by a script what to do."""
    language, does = _BY_CODE[first]
    for name, pattern in does:
        if found := pattern.search(given):
            taken = 1 + len(given[: found.end()].split())
            return (language, name), taken
    return (first,), 1


def place_of(word: str) -> str:
    return word.removeprefix("./").removesuffix("...").rstrip("/").removesuffix(".")


def _is_below(place: str, path: str) -> bool:
    return not path or place == path or place.startswith((path + "/", path + "::", path + ":"))
