"""Errors that still stand."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.errors import fixed_errors, open_errors
from ctxtui.core.evidence.telling import telling

BROKEN = """\
Exit code 1
E       AssertionError: assert {'a': '"x"'} == {'a': 'x'}
tests/auth/test_cookies.py:24: AssertionError
FAILED tests/auth/test_cookies.py::test_two - AssertionError
======== 1 failed, 36 passed in 0.58s ========"""


def still_open(play: Play) -> list[tuple[str, str, str]]:
    tree = play.tree()
    turns = [turn.id for turn in tree.prompts[-2:]]
    return [(one.what, one.says, one.action.ref) for one in open_errors(play.actions(), turns)]


def test_a_failing_check_stands_with_its_exact_words(play: Play) -> None:
    play.ask("test it")
    play.bash("cd /w && pytest -x tests/auth 2>&1 | tail", BROKEN, True)
    says = "AssertionError: assert {'a': '\"x\"'} == {'a': 'x'}"
    assert still_open(play) == [("pytest -x tests/auth", says, "1.2")]


def test_it_stands_however_long_ago_it_was(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest", BROKEN, True)
    for _ in range(5):
        play.ask("something else")
    assert len(still_open(play)) == 1


def test_a_later_pass_makes_it_good(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest tests/auth", BROKEN, True)
    play.edit("/home/ada/shop/cookies.py")
    play.bash("pytest", "37 passed in 1s")
    assert still_open(play) == []


def test_other_failures_are_open_until_the_same_program_succeeds(play: Play) -> None:
    play.ask("push it")
    play.bash("git push origin main", "fatal: could not read Username", True)
    assert still_open(play) == [
        ("git push origin main", "fatal: could not read Username", "1.2"),
    ]
    play.bash("git push -u origin main", "done")
    assert still_open(play) == []


def test_old_ones_that_were_no_check_are_let_go(play: Play) -> None:
    play.ask("push it")
    play.bash("git push origin main", "fatal: could not read Username", True)
    play.ask("next")
    play.ask("and next")
    assert still_open(play) == []


def test_looking_for_what_is_not_there_is_no_error(play: Play) -> None:
    play.ask("look")
    play.bash("cd src && grep -rn limiter . | head", "Exit code 1", True)
    play.bash("ls missing", "ls: missing: No such file or directory", True)
    play.tool("Read", "File does not exist.", True, file_path="/w/a.py")
    play.tool("Grep", "<tool_use_error>Path does not exist</tool_use_error>", True, pattern="x")
    assert still_open(play) == []


def test_a_call_that_was_cancelled_or_refused_is_no_error(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest", "<tool_use_error>Cancelled: parallel tool call</tool_use_error>", True)
    play.refuse("Bash", "not now", command="pytest")
    assert still_open(play) == []


def test_an_edit_that_missed_is_open_until_the_file_is_edited(play: Play) -> None:
    play.ask("fix it")
    missed = "<tool_use_error>String to replace not found in file.\nString: a = 1</tool_use_error>"
    play.edit("/home/ada/shop/a.py", output=missed, error=True)
    assert still_open(play) == [
        ("Edit /home/ada/shop/a.py", "String to replace not found in file.", "1.2")
    ]
    play.edit("/home/ada/shop/a.py")
    assert still_open(play) == []


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("Traceback (most recent call last):\n  File \"a.py\", line 3\nKeyError: 'x'\n\nDuring\n\n"
         "app.errors.ConfigError: no 'x'", "app.errors.ConfigError: no 'x'"),
        ("[lint] $ golangci-lint run\na.go:34:1: GetClient returns interface (ireturn)\n1 issues:",
         "a.go:34:1: GetClient returns interface (ireturn)"),
        ("Exit code 127\n(eval):1: command not found: soffice",
         "(eval):1: command not found: soffice"),
        ("some\nFutureWarning: old\nerror[E0308]: mismatched types",
         "error[E0308]: mismatched types"),
        ("Exit code 1\nall went wrong", "all went wrong"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_telling_line_is_found(output: str, says: str) -> None:
    assert telling(output) == says


def test_the_telling_line_has_no_secret_and_no_escape() -> None:
    key = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
    says = telling(f"Exit code 1\n\x1b[31mfatal: bad token {key}\x1b[0m for origin")
    assert key[8:] not in says
    assert says.startswith("fatal: bad token [redacted: ")


def test_what_went_wrong_is_found_at_the_end_of_a_saved_output(play: Play) -> None:
    play.ask("Test it")
    noise = "".join(f"tests/test_{n}.py PASSED\n" for n in range(3_000))
    play.save("pytest -v", f"{noise}E   ValueError: no such cart\n", noise[:500], error=True)
    assert still_open(play) == [("pytest -v", "ValueError: no such cart", "1.2")]


def test_a_secret_in_a_saved_output_is_taken_out(play: Play) -> None:
    play.ask("Deploy it")
    key = "ghp_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
    noise = "uploading\n" * 20_000
    play.save("make deploy", f"{noise}fatal: token {key} refused\n", noise[:500], error=True)
    ((_, says, _),) = still_open(play)
    assert says.startswith("fatal: token [redacted: ") and key not in says


def fixed(play: Play) -> list[tuple[str, str, str, str]]:
    found = fixed_errors(play.actions())
    return [(one.what, one.says, one.action.ref, one.by.ref) for one in found]


def test_what_failed_and_then_passed_was_fixed_and_says_by_what(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest tests/auth", BROKEN, True)
    play.edit("/home/ada/shop/cookies.py")
    play.bash("pytest tests", "37 passed in 1s")
    says = "AssertionError: assert {'a': '\"x\"'} == {'a': 'x'}"
    assert fixed(play) == [("pytest tests/auth", says, "1.2", "1.4")]


def test_an_error_is_open_or_fixed_and_never_both(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest", BROKEN, True)
    play.bash("pytest", "37 passed in 1s")
    play.bash("pytest", "E   ValueError: no such cart\n1 failed in 1s", True)
    play.bash("git push origin main", "fatal: could not read Username", True)
    assert [says for _, says, _ in still_open(play)] == [
        "ValueError: no such cart",
        "fatal: could not read Username",
    ]
    assert [one[1][:14] for one in fixed(play)] == ["AssertionError"]


def test_a_call_that_was_only_made_wrongly_was_never_broken(play: Play) -> None:
    play.ask("fix it")
    unread = "<tool_use_error>File has not been read yet. Read it first.</tool_use_error>"
    play.edit("/home/ada/shop/a.py", output=unread, error=True)
    play.edit("/home/ada/shop/a.py")
    play.bash("grep -rn limiter .", "", True)
    play.bash("grep -rn limit .", "a.py:1: limit")
    assert fixed(play) == []


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("Failures:\n     Failure/Error: expect(n).to eq 1\n       expected: 1\n            got: 2",
         "Failure/Error: expect(n).to eq 1 (expected: 1, got: 2)"),
        ("Execution failed for task ':app:x'.\n> Manifest merger failed : y\nBUILD FAILED in 1s",
         "Manifest merger failed : y"),
        ("A > b FAILED\n    java.lang.IllegalStateException: closed\nBUILD FAILED",
         "java.lang.IllegalStateException: closed"),
        ("/usr/bin/ld: a.o: undefined reference to `f()'\ncollect2: error: ld returned 1",
         "/usr/bin/ld: a.o: undefined reference to `f()'"),
    ],
)  # fmt: skip
def test_the_telling_line_of_other_tools_is_found(output: str, says: str) -> None:
    assert telling(output) == says
