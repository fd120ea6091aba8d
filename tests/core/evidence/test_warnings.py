"""Warnings that nobody dealt with."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.warnings import warnings

OLD = "tests/a.py:3: DeprecationWarning: utcnow() is deprecated\n3 passed, 1 warning in 0.1s"


def told(play: Play) -> list[tuple[str, str, int]]:
    return [(one.what, one.says, one.times) for one in warnings(play.actions())]


def test_a_warning_stands_until_a_run_comes_without_it(play: Play) -> None:
    play.ask("test it")
    play.bash("pytest tests", OLD)
    play.bash("pytest tests", OLD.replace(":3:", ":9:"))
    says = "tests/a.py:9: DeprecationWarning: utcnow() is deprecated"
    assert told(play) == [("pytest tests", says, 2)]
    play.bash("pytest tests", "E   ValueError\n1 failed in 0.1s", True)
    assert len(told(play)) == 1
    play.bash("pytest", "3 passed in 0.1s")
    assert told(play) == []


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("warning: unused variable: `a`\n  --> src/a.rs:1:1", ": unused variable"),
        ("npm WARN deprecated glob@7: no longer supported", "glob@7"),
        ("src/a.c:4:2: warning: implicit declaration", "implicit declaration"),
        ("[WARNING] 'build.plugins' has no version", "has no version"),
        ("4 high severity vulnerabilities", "4 high severity"),
    ],
)
def test_warnings_of_many_tools_are_known(play: Play, output: str, says: str) -> None:
    play.ask("build it")
    play.bash("make build", output)
    ((_, words, _),) = told(play)
    assert says in words


@pytest.mark.parametrize(
    "output", ["Build succeeded.\n    0 Warning(s)", "found 0 vulnerabilities", "no warnings", "ok"]
)
def test_a_sum_of_none_is_no_warning(play: Play, output: str) -> None:
    play.ask("build it")
    play.bash("make build", output)
    assert told(play) == []


def test_what_was_only_looked_at_warned_nobody(play: Play) -> None:
    play.ask("look")
    play.bash("cat build.log", "warning: unused variable")
    play.bash("grep -n warning: src", "a.c:1: warning: old")
    assert told(play) == []


def test_a_secret_in_a_warning_is_taken_out(play: Play) -> None:
    key = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
    play.ask("deploy it")
    play.bash("make deploy", f"warning: token {key} is old")
    ((_, words, _),) = told(play)
    assert key not in words and "[redacted: " in words
