"""Commands that test, build, lint and type-check, with the last result of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from ctxtui.core.evidence.actions import UNKNOWN, Action
from ctxtui.core.evidence.answers import answered, plans_changes
from ctxtui.core.evidence.shell import Program, plainly, programs
from ctxtui.core.evidence.verdicts import (
    Told,
    lines_cut,
    says_broke,
    says_failed,
    says_passed,
    sum_up,
)
from ctxtui.core.evidence.wording import ends, quoted, safe
from ctxtui.core.text import clean
from ctxtui.core.transcripts.turns import EDITORS

Kind = Literal["test", "lint", "types", "build", "ci"]
Result = Literal["passed", "failed", "unknown"]

_RUNNER = (
    r"(?:npm|pnpm|yarn|bun|deno|mise|just|task|g?make|rake|composer|nox|tox|invoke|hatch|poe|pdm"
    r"|rye)"
)
_WHERE = (
    r"(?:\s+(?:(?:--prefix|-C|--dir|--cwd|--filter|-F|-w|--workspace|workspace|--directory|-f|-s)"
    r"[ =]\S+|-\S+))*"
)
_RUN = rf"{_RUNNER}{_WHERE}(?:\s+(?:run|run-script|task))?{_WHERE}\s+"
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "types",
        rf"(?:mypy|dmypy|pyright|basedpyright|pytype|tsc|vue-tsc|svelte-check|flow|sorbet|srb|"
        rf"dialyzer|mix dialyzer|astro check)\b"
        rf"|{_RUN}(?:type-?check|types|tsc|mypy|check-types|check:types)\b",
    ),
    (
        "lint",
        rf"(?:ruff(?!\s+format\s*(?!.*--check))|flake8|pylint|eslint|biome|stylelint|"
        rf"golangci-lint|staticcheck|shellcheck|rubocop|hadolint|actionlint|yamllint|"
        rf"markdownlint\S*|clang-tidy|ktlint|swiftlint|phpstan|lint-imports|pre-commit run|"
        rf"go vet|gofmt -l|cargo clippy|oxlint|ansible-lint|tflint|sqlfluff lint|vale|psalm|detekt|"
        rf"credo|mix (?:credo|format --check\S*)|scalafmt --check|checkstyle|luacheck|"
        rf"php -l|helm lint|buf lint|(?:dart|flutter) analyze|ng lint|htmlhint|djlint|pydocstyle|"
        rf"codespell|bandit|nix fmt -- --check|deadnix|statix|cargo (?:deny|audit|machete|udeps"
        rf"|semver-checks)|kubeconform|conftest (?:test|verify)|checkov|tfsec|kube-linter"
        rf"|kube-score|gdlint|brakeman|erb_?lint|standardrb|reek|bundle-?audit"
        rf"|(?:rails|rake) zeitwerk:check|(?:dart|swift|dotnet) format\b.*(?:--set-exit-if-changed"
        rf"|--lint|--verify-no-changes)|semgrep|mix hex\.audit|taplo|typos|zizmor"
        rf"|Rscript\b.*\b(?:lintr::lint|styler::style_\w+\(.*dry ?= ?['\"]fail))\b"
        rf"|(?:black|prettier|isort|cargo fmt|gdformat|terraform fmt|tofu fmt|stylua|ocamlformat"
        rf"|alejandra|nixfmt|shfmt|scalafmt|rufo|air format)\s.*-(?:-?check|d)\b"
        rf"|{_RUN}lint\S*|{_RUN}vet\b|\S+ (?:validate|verify)\b",
    ),
    (
        "test",
        rf"(?:pytest|py\.test|tox|nox|unittest|nose2|jest|vitest|mocha|ava|karma|rspec|phpunit"
        rf"|pest|"
        rf"ctest|bats|playwright test|cypress run|go test|gotestsum|cargo (?:test|nextest)|"
        rf"dotnet test|swift test|flutter test|dart test|mix test|zig test|zig build test|"
        rf"deno test|bun test|mvn\b.*\b(?:test|verify)|(?:\./)?gradlew?\b.*\b(?:test|check)\w*|"
        rf"(?:python[\d.]* )?(?:\./)?manage\.py test|php artisan test|sbt\b.*\btest(?:Only)?|"
        rf"lein test|stack test|cabal test|bazel test|buck2? test|R CMD check|crystal spec|"
        rf"terraform test|xcodebuild\b.*\btest|node --test|rails (?:test|spec)|wtr|testcafe|"
        rf"pio test|dbt test|elm-test|gleam test|dune (?:runtest|test)|forge test|hardhat test"
        rf"|prove|"
        rf"cargo (?:\+\S+ )?miri|godot4?\b.*\b(?:gut_cmdln|gdUnit\w*|GdUnit\w*|run_tests?|tests?"
        rf"/run\w*)\.gd|runtest|Rscript\b.*\b(?:devtools::(?:test|check)|testthat::test_\w+"
        rf"|rcmdcheck::rcmdcheck|tinytest::\w+|covr::\w+|tests/testthat\.R|run_tests?\.R)"
        rf"|julia\b.*\b(?:Pkg\.test|test/runtests\.jl)|rebar3 (?:eunit|ct)|(?:clj|clojure) -[MX]"
        rf":test|melos (?:run )?test|molecule (?:test|converge|verify)|inspec exec"
        rf"|newman run|k6 run|(?:ng|nx|turbo|lerna) (?:run )?(?:test|e2e)|nix flake check|"
        rf"(?:\./)?mvnw\b.*\b(?:test|verify)|busted|behave|robot|cucumber|codecept run)\b"
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
        rf"next build|vite build|webpack|rollup|esbuild|tsup|mkdocs build|hugo|goreleaser|"
        rf"latexmk|(?:pdf|xe|lua)?latex|tectonic|typst compile|biber|bibtex|quarto render"
        rf"|mdbook build|"
        rf"jekyll build|zola build|nix(?:-| )build|nixos-rebuild build|cmake (?:-S|-B|--preset|\.)|"
        rf"meson setup|msbuild|swiftc|ghc|dune build|gleam build|elm make|scalac|tsdown"
        rf"|parcel build|"
        rf"(?:ng|nx|turbo|lerna|nuxt|astro|vitepress|docusaurus|expo"
        rf"|vue-cli-service) (?:run )?build|"
        rf"(?:poetry|uv|python -m) build|wasm-pack build|pio run|west build|idf\.py build|"
        rf"arduino-cli compile|iverilog|verilator|dbt (?:build|compile|run)|forge build|"
        rf"hardhat compile|protoc|buf generate|dotnet (?:publish|restore|pack)|trunk build"
        rf"|maturin (?:build|develop)|rebar3 compile|tofu plan|godot4?\b.*--(?:export-\w+|import"
        rf"|check-only|build-solutions)|R CMD (?:build|INSTALL)|quarto render|pkgdown::build_site"
        rf"|Rscript\b.*\b(?:devtools::(?:document|build|install)|rmarkdown::render"
        rf"|quarto::quarto_render|roxygen2::roxygeni[sz]e|pkgdown::build\w*)"
        rf"|julia\b.*\bPkg\.(?:build|precompile)|julia\b.*\bdocs/make\.jl|docker buildx bake"
        rf"|fastlane \S+|(?:\./)?mvnw\b.*\b(?:package|compile|install)|"
        rf"node \S*build\.[cm]?js|kustomize build|(?:docker|podman) build|packer build)\b"
        rf"|{_RUN}(?:build|compile|dist|docs|linkcheck|html|pdf|all)\b\S*"
        rf"|g?make(?: -C \S+| -[jk] ?\d*| -\S+| \w+=\S+)*(?: [\w./-]+\.\w+)*$",
    ),
    ("ci", r"gh (?:pr checks|run watch)\b"),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)
# Tools are also called where they were installed: `vendor/bin/phpstan`, `./node_modules/.bin/tsc`.
_INSTALLED = re.compile(r"(?:\S*/)?(?:s?|\.)bin/")
_NO_CHECKS_TEXT = """
awk cat chmod cp curl cut diff du echo find git grep head jq kill less ls mkdir mv printf ps rg rm
sed sort stat tail tee touch tr uniq wc which
"""
_NO_CHECKS = frozenset(_NO_CHECKS_TEXT.split())
"""Programs, the most common ones, that check nothing whatever they are given."""
_ASKS = re.compile(r"(?:--version|--help|-h|-V|--list|--collect-only|version|help)$")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of checks. `parts` are its commands; joined they are `command`, secrets out."""

    action: Action
    kind: Kind
    parts: tuple[str, ...]
    result: Result

    @property
    def summary(self) -> str:
        """The output's own last word, such as `41 passed`; empty if it gave none."""
        return quoted(sum_up(Told(_output(self.action))), 80).rstrip(".:")

    @property
    def command(self) -> str:
        return quoted(" && ".join(self.parts), 120)

    @property
    def ref(self) -> str:
        return self.action.ref


# They run a command somewhere else: in a container, another shell, below another tool.
_CARRIES = re.compile(
    r"(?:(?:docker|podman)(?:[- ]compose)? (?:run|exec)|docker-compose (?:run|exec)|kubectl exec|"
    r"nix (?:develop|shell)|nix-shell|(?:ba|z|da)?sh -l?e?u?x?c|ssh|vagrant ssh|coverage run"
    r"|dotenv|"
    r"doppler run|op run|direnv exec|devcontainer exec|valgrind|\S*sail|xargs|watch|flox activate|"
    r"conda run|micromamba run|pixi run|devbox run|toolbox run|distrobox|proxychains|cargo watch)\s"
)
_MOST_WORDS = 40


@lru_cache(maxsize=16_384)
def inner(program: str) -> str:
    """The check that is run in a container or another shell; the program itself if there is none
    or it stands by itself."""
    if not _CARRIES.match(program):
        return program
    words = program.replace("'", " ").replace('"', " ").split()
    for at in range(1, min(len(words), _MOST_WORDS)):
        rest = " ".join(words[at:])
        if not words[at].startswith("-") and _kind(rest) is not None:
            return rest
    return program


def runs(actions: Iterable[Action]) -> list[Run]:
    """Every check that ran to its end, in order. One whose exit status a pipe hid passed if the
    same command line said before that it failed, and says so no more."""
    found: list[Run] = []
    failed: set[str] = set()
    for action in actions:
        if (run := check_of(action)) is None:
            continue
        if run.result == "unknown" and action.command in failed:
            run = replace(run, result="passed")
        if run.result == "failed":
            failed.add(action.command)
        found.append(run)
    return found


def check_of(action: Action) -> Run | None:
    """The checks of a Bash call; None if it ran none, or never ended."""
    if not action.command or action.outcome not in ("ok", "failed"):
        return None
    if action.check is UNKNOWN:
        action.check = _check_of(action)
    found: Run | None = action.check
    return found


def _check_of(action: Action) -> Run | None:
    if not any(kind_of(one.text) for one in programs(action.command)):
        return None
    found = [(kind, one) for one in programs(safe(action.command)) if (kind := kind_of(one.text))]
    if not found:
        return None
    kind = found[-1][0]
    parts = tuple(dict.fromkeys(one.text for _, one in found))
    return Run(action, kind, parts, _result(action, [one for _, one in found]))


def _output(action: Action) -> str:
    # What is quoted of it is made safe then: few outputs are.
    return clean(ends(action.whole))


@lru_cache(maxsize=16_384)
def kind_of(program: str) -> Kind | None:
    return _kind(plainly(inner(program)))


def _kind(program: str) -> Kind | None:
    if program.partition(" ")[0] in _NO_CHECKS or _ASKS.search(program):
        return None
    there = _INSTALLED.match(program) if "bin/" in program else None
    for kind, pattern in _KINDS:
        if pattern.match(program) or (there and pattern.match(program, there.end())):
            return kind
    return None


def edited_since(run: Run, actions: Sequence[Action]) -> bool:
    """Whether a file was edited after the run, so that its result may be old."""
    ids = [one.call.id for one in actions]
    after = actions[ids.index(run.action.call.id) + 1 :]
    return any(one.name in EDITORS and one.outcome == "ok" for one in after)


def _result(action: Action, checks: list[Program]) -> Result:
    hidden = any(one.piped or one.masked for one in checks)
    if plans_changes(action):
        return "passed"
    told = answered(action)
    if action.outcome == "failed" and not told:
        return "failed"
    output = _output(action)
    cut = lines_cut(output)
    if told:
        # Nobody knows more of what went through `grep`.
        return _by_words(Told(cut.partition("\n")[2]), output)
    looked = Told(cut)
    if says_failed(looked) or (hidden and says_broke(looked)):
        return "failed"
    if "\tpending\t" in cut:
        return "unknown"
    if hidden and not sum_up(Told(output)) and not says_passed(looked):
        return "unknown"
    return "passed"


def _by_words(told: Told, output: str) -> Result:
    if says_failed(told) or says_broke(told):
        return "failed"
    return "passed" if sum_up(Told(output)) or says_passed(told) else "unknown"
