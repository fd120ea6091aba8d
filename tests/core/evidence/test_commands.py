"""Checks and their last results."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.commands import Run, edited_since, kind_of, runs
from ctxtui.core.evidence.covering import covers
from ctxtui.core.evidence.overtaken import standing
from ctxtui.core.evidence.shell import programs


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("cd /w/shop && pytest -x tests 2>&1 | tail -20", ["pytest -x tests"]),
        ("DEBUG=1 uv run pytest -q", ["pytest -q"]),
        ("timeout 60 python -m pytest tests", ["pytest tests"]),
        ("npx tsc --noEmit > /tmp/out.txt", ["tsc --noEmit"]),
        ("mise run fmt && mise run lint", ["mise run fmt", "mise run lint"]),
        ("git commit -m \"a && b | c\"", ['git commit -m "a && b | c"']),
        ("echo start; go test ./... ; echo done", ["go test ./..."]),
        ("cat <<'EOF' > a.py\npytest\nEOF\nruff check", ["cat", "ruff check"]),
    ],
)  # fmt: skip
def test_a_line_is_the_programs_it_runs(line: str, told: list[str]) -> None:
    assert [one.text for one in programs(line)] == told


@pytest.mark.parametrize(
    ("program", "kind"),
    [
        ("pytest -x tests", "test"),
        ("go test ./...", "test"),
        ("npm run test:unit", "test"),
        ("npm test", "test"),
        ("cargo clippy", "lint"),
        ("ruff check src", "lint"),
        ("mise run lint", "lint"),
        ("mypy .", "types"),
        ("npm run typecheck", "types"),
        ("npm run build", "build"),
        ("make", "build"),
        ("gh pr checks 18", "ci"),
        ("pytest --version", None),
        ("git status", None),
        ("python app.py", None),
        ("ruff format .", None),
        ("testify", None),
    ],
)
def test_programs_that_check_have_a_kind(program: str, kind: str | None) -> None:
    assert kind_of(program) == kind


def only(play: Play) -> Run:
    (run,) = runs(play.actions())
    return run


@pytest.mark.parametrize(
    ("output", "error", "result", "summary"),
    [
        ("..\n======== 41 passed in 0.84s ========", False, "passed", "41 passed"),
        ("=== 1 failed, 36 passed in 0.58s ===", True, "failed", "1 failed, 36 passed"),
        ("Tests:       2 failed, 5 passed, 7 total", True, "failed",
         "Tests:       2 failed, 5 passed, 7 total"),
        ("test result: ok. 5 passed; 0 failed; 0 ignored", False, "passed",
         "test result: ok. 5 passed; 0 failed; 0 ignored"),
        ("ok  \tshop/a\t0.1s\nok  \tshop/b\t(cached)", False, "passed", "2 packages ok"),
        ("--- FAIL: TestA (0.00s)\nFAIL\tshop/a\t0.1s\nok  \tshop/b\t0.1s", False, "failed",
         "1 package ok, 1 failed (1 test)"),
        ("", False, "passed", ""),
        ("", True, "failed", ""),
    ],
)  # fmt: skip
def test_the_output_has_the_last_word(
    play: Play, output: str, error: bool, result: str, summary: str
) -> None:
    play.ask("test it")
    play.bash("pytest", output, error)
    run = only(play)
    assert (run.result, run.summary.split()) == (result, summary.split())
    assert (run.command, run.ref) == ("pytest", "1.2")


def test_a_pipe_hides_whether_it_passed(play: Play) -> None:
    play.ask("test it")
    play.bash("make check | tail -3", "some line")
    play.bash("make check || true", "some line")
    assert [run.result for run in runs(play.actions())] == ["unknown", "unknown"]
    assert standing(runs(play.actions())) == []


def test_only_the_newest_result_of_a_command_stands(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest", "3 failed, 1 passed in 1s", True)
    play.bash("ruff check", "Found 2 errors.", True)
    play.bash("pytest", "4 passed in 1s")
    kept = standing(runs(play.actions()))
    assert [(run.command, run.result) for run in kept] == [
        ("ruff check", "failed"),
        ("pytest", "passed"),
    ]


def test_a_failing_chain_is_overtaken_once_each_part_has_passed(play: Play) -> None:
    play.ask("test it")
    play.bash("mise run lint && mise run test", "1 issues:", True)
    play.bash("mise run lint", "0 issues.")
    assert [run.result for run in standing(runs(play.actions()))] == ["failed", "passed"]
    play.bash("mise run test", "ok")
    assert [run.result for run in standing(runs(play.actions()))] == ["passed", "passed"]


@pytest.mark.parametrize(
    ("broad", "narrow", "covered"),
    [
        ("pytest", "pytest tests/auth", True),
        ("pytest tests", "pytest tests/auth/test_login.py::test_it -x", True),
        ("go test ./...", "go test ./cmd/shop -run TestA", True),
        ("pytest tests/auth", "pytest tests", False),
        ("pytest -k login", "pytest tests/auth", False),
        ("mise run lint", "mise run test", False),
        ("ruff check", "pytest", False),
    ],
)
def test_a_wider_run_speaks_for_a_narrower_one(broad: str, narrow: str, covered: bool) -> None:
    assert covers(broad, narrow) is covered


def test_a_result_grows_old_when_a_file_is_edited(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest", "4 passed in 1s")
    assert not edited_since(only(play), play.actions())
    play.edit("/home/ada/shop/a.py")
    actions = play.actions()
    assert edited_since(runs(actions)[0], actions)


LONG = "".join(f"tests/test_{n}.py::test_it PASSED\n" for n in range(2_000))


def test_the_last_line_of_an_output_kept_outside_the_transcript_counts(play: Play) -> None:
    play.ask("Test it")
    play.save("pytest -v", f"{LONG}==== 1 failed, 1999 passed in 9.1s ====\n", LONG[:2_000])
    run = only(play)
    assert (run.result, run.summary) == ("failed", "1 failed, 1999 passed")


def test_an_output_that_is_gone_is_judged_by_its_beginning(play: Play) -> None:
    play.ask("Test it")
    play.save("pytest -v", "==== 3 passed in 1s ====\n", "collected 3 items").unlink()
    run = only(play)
    assert (run.result, run.summary) == ("passed", "")
