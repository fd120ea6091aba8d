"""Commands that test, build, lint and type-check, with the last result of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.shell import Program, programs
from ctxtui.core.evidence.verdicts import says_failed, sum_up
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
    if not any(kind_of(one.text) for one in programs(action.command)):
        return None
    found = [(kind, one) for one in programs(safe(action.command)) if (kind := kind_of(one.text))]
    if not found:
        return None
    kind = found[-1][0]
    parts = tuple(dict.fromkeys(one.text for _, one in found))
    # What is quoted of it is made safe then: few outputs are.
    output = clean(ends(action.whole))
    summary = sum_up(output)
    result = _result(action, [one for _, one in found], output, summary)
    return Run(action, kind, parts, result, summary)


@lru_cache(maxsize=16_384)
def kind_of(program: str) -> Kind | None:
    if _ASKS.search(program):
        return None
    return next((kind for kind, pattern in _KINDS if pattern.match(program)), None)


def edited_since(run: Run, actions: Sequence[Action]) -> bool:
    """Whether a file was edited after the run, so that its result may be old."""
    ids = [one.call.id for one in actions]
    after = actions[ids.index(run.action.call.id) + 1 :]
    return any(one.name in EDITORS and one.outcome == "ok" for one in after)


def _result(action: Action, checks: list[Program], output: str, summary: str) -> Result:
    if action.outcome == "failed" or says_failed(output):
        return "failed"
    if "\tpending\t" in output:
        return "unknown"
    if any(one.piped or one.masked for one in checks) and not summary:
        return "unknown"
    return "passed"
