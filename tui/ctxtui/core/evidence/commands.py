"""Commands that test, build, lint and type-check, with the last result of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.shell import Program, programs
from ctxtui.core.evidence.wording import ends, quoted, safe
from ctxtui.core.text import clean
from ctxtui.core.transcripts.turns import EDITORS

Kind = Literal["test", "lint", "types", "build", "ci"]
Result = Literal["passed", "failed", "unknown"]

_RUNNER = r"(?:npm|pnpm|yarn|bun|deno|mise|just|task|make|rake|composer|nox|tox|invoke|hatch)"
_RUN = rf"{_RUNNER}(?:\s+(?:run|run-script|task))?(?:\s+-\S+)*\s+"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "types",
        rf"(?:mypy|dmypy|pyright|basedpyright|pytype|tsc|vue-tsc|svelte-check|flow|sorbet|srb|"
        rf"dialyzer|mix dialyzer)\b"
        rf"|{_RUN}(?:type-?check|types|tsc|mypy|check-types|check:types)\b",
    ),
    (
        "lint",
        rf"(?:ruff(?!\s+format\s*(?!.*--check))|flake8|pylint|eslint|biome|stylelint|"
        rf"golangci-lint|staticcheck|shellcheck|rubocop|hadolint|actionlint|yamllint|"
        rf"markdownlint\S*|clang-tidy|ktlint|swiftlint|phpstan|lint-imports|pre-commit run|"
        rf"go vet|gofmt -l|cargo clippy|oxlint|ansible-lint|tflint|sqlfluff lint|vale|psalm|detekt|"
        rf"credo|mix (?:credo|format --check\S*)|scalafmt --check|checkstyle|luacheck|"
        rf"php -l)\b|(?:black|prettier|isort|cargo fmt)\s.*--check"
        rf"|{_RUN}lint\S*|{_RUN}vet\b|\S+ (?:validate|verify)\b",
    ),
    (
        "test",
        rf"(?:pytest|py\.test|tox|nox|unittest|nose2|jest|vitest|mocha|ava|karma|rspec|phpunit|pest|"
        rf"ctest|bats|playwright test|cypress run|go test|gotestsum|cargo (?:test|nextest)|"
        rf"dotnet test|swift test|flutter test|dart test|mix test|zig test|zig build test|"
        rf"deno test|bun test|mvn\b.*\b(?:test|verify)|(?:\./)?gradlew?\b.*\b(?:test|check)\w*|"
        rf"(?:python[\d.]* )?(?:\./)?manage\.py test|php artisan test|sbt\b.*\btest(?:Only)?|"
        rf"lein test|stack test|cabal test|bazel test|buck2? test|R CMD check|crystal spec|"
        rf"terraform test|xcodebuild\b.*\btest|node --test|rails test)\b"
        rf"|{_RUN}(?:tests?|check|spec|e2e|ci)\b\S*"
        rf"|(?:\./|ba?sh )?\S*/?(?:run[-_]?)?tests?\.sh\b|(?:npm|yarn|pnpm) t\b",
    ),
    (
        "build",
        rf"(?:go (?:build|install)|cargo (?:build|check)|dotnet build|swift build|"
        rf"flutter build|"
        rf"zig build|mvn\b.*\b(?:package|compile|install)|"
        rf"(?:\./)?gradlew?\b.*\b(?:build|assemble|compile|bundle)\w*|"
        rf"sbt\b.*\b(?:compile|assembly|package)|mix compile|stack build|cabal build|bazel build|"
        rf"buck2? build|lein (?:compile|uberjar)|javac|kotlinc|(?:gcc|g\+\+|clang|clang\+\+|rustc)|"
        rf"sphinx-build|meson compile|terraform plan|helm template|"
        rf"cmake --build|ninja|xcodebuild|docker (?:build|buildx build|compose build)|"
        rf"next build|vite build|webpack|rollup|esbuild|tsup|mkdocs build|hugo|goreleaser)\b"
        rf"|{_RUN}(?:build|compile|dist|docs|linkcheck|html)\b\S*|make(?: -\S+)*$",
    ),
    ("ci", r"gh (?:pr checks|run watch)\b"),
)
# Tools are also called where they were installed: `vendor/bin/phpstan`, `./node_modules/.bin/tsc`.
_KINDS = tuple(
    (kind, re.compile(rf"(?:\S*/s?bin/|\S*/\.bin/)?(?:{pattern})")) for kind, pattern in _PATTERNS
)
_ASKS = re.compile(r"(?:--version|--help|-h|-V|--list|--collect-only|version|help)$")

_SUMMARIES = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"\d+ (?:passed|failed|errors?)\b.* in [\d.:]+\s*m?s?", 0),  # pytest
        (r"test result: \w+\..*", 0),  # cargo
        (r"Tests:?\s+\d+ .*", 0),  # jest, vitest
        (
            r"\d+ (?:tests?|specs?|examples?|assertions?)\b.*\b\d+ (?:failures?|failed|passed)\b.*",
            0,
        ),
        (r"\d+ (?:passing|failing)\b.*", 0),  # mocha
        (r"(?:OK|FAILED)\s*\((?:[^)]*\d[^)]*)\)|Ran \d+ tests? in .*", 0),  # unittest, phpunit
        (r"✖ \d+ problems?.*|Found \d+ (?:errors?|warnings?|issues?)\b.*|Success: no issues.*", 0),
        (r"All checks passed!?|\d+ issues?[:.]?$|no issues found.*", re.IGNORECASE),
        (r"Contracts: .*", 0),  # import-linter
        (r"BUILD (?:SUCCESSFUL|FAILED|SUCCESS|FAILURE)\b.*|Build (?:succeeded|FAILED)\b.*", 0),
        (r"\S.*\bis (?:valid|invalid)\b.*", 0),
        (r"\d+ (?:passed|failed)\b.*", 0),
    )
)
_FAILS = re.compile(
    r"\b[1-9]\d* (?:failed|failures?|failing|errors?|problems?|issues?|broken)\b"
    r"|^FAIL\b|^--- FAIL|^FAILED\b|BUILD FAIL|Build FAILED|task failed|npm ERR!|error TS\d+"
    r"|^error(?:\[\w+\])?:|^panic:|^Traceback \(most|^E {3}|test result: FAILED|is invalid|\tfail\t"
    r"|^make: \*\*\*|command not found|^fatal:",
    re.MULTILINE,
)
_RULE = re.compile(r"^[\s=\-─━#*·]+|[\s=\-─━#*]+$")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of checks. `parts` are its commands; joined they are `command`, secrets out."""

    action: Action
    kind: Kind
    parts: tuple[str, ...]
    result: Result
    summary: str
    """The output's own last word, such as `41 passed`; empty if it gave none."""

    @property
    def command(self) -> str:
        return quoted(" && ".join(self.parts), 120)

    @property
    def ref(self) -> str:
        return self.action.ref


def runs(actions: Iterable[Action]) -> list[Run]:
    """Every check that ran to its end, in order."""
    return [run for action in actions if (run := check_of(action)) is not None]


def check_of(action: Action) -> Run | None:
    """The checks of a Bash call; None if it ran none, or never ended."""
    if not action.command or action.outcome not in ("ok", "failed"):
        return None
    found = [(kind, one) for one in programs(safe(action.command)) if (kind := kind_of(one.text))]
    if not found:
        return None
    kind = found[-1][0]
    parts = tuple(dict.fromkeys(one.text for _, one in found))
    # What is quoted of it is made safe then: few outputs are.
    output = clean(ends(action.whole))
    summary = _summary(output)
    return Run(action, kind, parts, _result(action, [one for _, one in found], output), summary)


@lru_cache(maxsize=16_384)
def kind_of(program: str) -> Kind | None:
    if _ASKS.search(program):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.match(program)), None)


def standing(all_runs: Sequence[Run]) -> list[Run]:
    """The runs that no later one has overtaken, oldest first.

    A later run overtakes an earlier one with the same commands, a passing one all whose commands
    it holds, a failing one any that shares a command with it. Unknown results overtake nothing.
    """
    kept: list[Run] = []
    later: list[Run] = []
    for run in reversed(all_runs):
        if run.result == "unknown" or _overtaken(run, later):
            continue
        kept.append(run)
        later.append(run)
    return kept[::-1]


def _overtaken(run: Run, later: Sequence[Run]) -> bool:
    passed = {part for one in later if one.result == "passed" for part in one.parts}
    if all(any(covers(good, part) for good in passed) for part in run.parts):
        return True
    return any(one.result == "failed" and set(one.parts) & set(run.parts) for one in later)


def covers(broad: str, narrow: str) -> bool:
    """Whether a passing `broad` shows that `narrow` would pass: the same, or the same tool on
    paths that hold those of `narrow`, with no test picked out."""
    if broad == narrow:
        return True
    one, other = Program(broad).words, Program(narrow).words
    tool = _tool(one)
    if tool != _tool(other) or _picks(one):
        return False
    paths = [_place(word) for word in one[len(tool) :] if not word.startswith("-")]
    wanted = [_place(word) for word in other[len(tool) :] if not word.startswith("-")]
    return all(any(_below(place, path) for path in paths) for place in wanted) if paths else True


def _tool(words: list[str]) -> list[str]:
    several = {
        "go",
        "cargo",
        "npm",
        "pnpm",
        "yarn",
        "bun",
        "dotnet",
        "mise",
        "make",
        "just",
        "ruff",
    }
    count = 1
    if words and words[0] in several:
        count = 3 if words[1:2] == ["run"] else 2
    return words[:count]


def _picks(words: list[str]) -> bool:
    return any(
        word in ("-k", "-m", "-run", "--run", "-t", "--filter", "--grep", "--lf", "--ff", "--")
        or "::" in word
        for word in words
    )


def _place(word: str) -> str:
    return word.removeprefix("./").removesuffix("...").rstrip("/").removesuffix(".")


def _below(place: str, path: str) -> bool:
    return not path or place == path or place.startswith((path + "/", path + "::"))


def edited_since(run: Run, actions: Sequence[Action]) -> bool:
    """Whether a file was edited after the run, so that its result may be old."""
    after = actions[actions.index(run.action) + 1 :]
    return any(one.name in EDITORS and one.outcome == "ok" for one in after)


def _result(action: Action, checks: list[Program], output: str) -> Result:
    if action.outcome == "failed":
        return "failed"
    if _FAILS.search(output):
        return "failed"
    if "\tpending\t" in output:
        return "unknown"
    if any(one.piped or one.masked for one in checks) and not _summary(output):
        return "unknown"
    return "passed"


def _summary(output: str) -> str:
    lines = [_RULE.sub("", line) for line in output.splitlines()]
    # A summary is short and stands near the end.
    for line in reversed([line for line in lines[-400:] if 0 < len(line) <= 300]):
        for pattern in _SUMMARIES:
            if found := pattern.search(line):
                return quoted(re.sub(r"\s+in [\d.:]+\s*m?s?(?:\s.*)?$", "", found[0]), 80).rstrip(
                    ".:"
                )
    return _packages(output.splitlines())


def _packages(lines: list[str]) -> str:
    """`go test` sums nothing up: its lines are counted."""
    good = sum(line.startswith(("ok  \t", "ok  ", "ok \t")) for line in lines)
    bad = sum(line.startswith(("FAIL\t", "FAIL ")) for line in lines)
    tests = [line for line in lines if line.startswith("--- FAIL")]
    if not good and not bad:
        return ""
    said = f"{good} packages ok" if good != 1 else "1 package ok"
    if bad:
        said += f", {bad} failed"
    if tests:
        said += f" ({len(tests)} tests)" if len(tests) > 1 else " (1 test)"
    return said
