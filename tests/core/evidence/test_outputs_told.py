"""What tools print when they fail is told in the words that say why."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.core.evidence.playing import Play
from tests.writing import Writing

from ctxtui.core.evidence.errors import open_errors
from ctxtui.core.evidence.telling import LONGEST, MOST, tellings
from ctxtui.core.evidence.verdicts import Told, lines_cut, says_broke

PLANTED = Path(__file__).parents[2] / "data" / "planted"


def outputs(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((PLANTED / name).read_text())["output"]
    return found


OUTPUTS, LINES = outputs("outputs_told.toml"), outputs("lines_told.toml")


def words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def told(folder: Path, one: dict[str, Any]) -> list[str]:
    play = Play(Writing(folder))
    play.ask("run it")
    play.bash(one["command"], one["out"].strip("\n"), one.get("fail", False))
    return [found.says for found in open_errors(play.actions(), [play.tree().prompts[0].id])]


FAILING = [one for one in OUTPUTS if one["says"]]
FINE = [one for one in OUTPUTS if not one["says"]]


def test_the_words_that_say_why_are_told(tmp_path: Path) -> None:
    for at, one in enumerate(FAILING):
        found = words(" | ".join(told(tmp_path / str(at), one)))
        assert [says for says in one["says"] if words(says) not in found] == [], one["tool"]


def test_what_only_looks_like_a_failure_is_none(tmp_path: Path) -> None:
    for at, one in enumerate(FINE):
        assert told(tmp_path / str(at), one) == [], one["tool"]


def test_the_line_that_says_why_is_found() -> None:
    for one in LINES:
        assert words(one["says"]) in words(" | ".join(tellings(one["out"]))), one["tool"]


@pytest.mark.parametrize(
    ("output", "failed"),
    [
        ("\n" * 20_000, False),
        ("a.b" * 6_000 + "Error", False),
        (("Traceback (most recent call last):\n" + '  File "x"\n' * 50) * 30, True),
        ("CMake Error:\n" + " \n" * 9_000, True),
        ("--- FAIL: a\n" + "   x\n" * 3_000, False),
        ("  1) a\n" * 2_800 + " failing", False),
    ],
    ids=["empty lines", "a long word", "tracebacks", "blanks", "no reason", "many tests"],
)
def test_an_output_of_any_shape_is_looked_through_at_once(output: str, failed: bool) -> None:
    assert len(tellings(output)) <= MOST
    assert says_broke(Told(lines_cut(output))) is failed


def test_no_more_is_told_than_a_line_holds() -> None:
    for one in OUTPUTS:
        found = tellings(one["out"])
        assert len(found) <= MOST
        assert all(len(says) <= LONGEST and "\n" not in says for says in found)


def test_the_end_of_a_long_chain_of_causes_is_kept() -> None:
    chain = "Error: " + "".join(f"step {number} of the deployment failed: " for number in range(20))
    (says,) = tellings(f"{chain}no space left on device")
    assert says.startswith("Error: step 0 of") and says.endswith("no space left on device")


def test_a_line_that_only_sums_up_is_told_when_there_is_no_other() -> None:
    assert tellings("Exit code 2\nmake: *** [Makefile:4: check] Error 2") != []
    assert tellings("make: *** [Makefile:4: x.o] Error 1\nx.c:1:2: error: no y") == [
        "x.c:1:2: error: no y"
    ]
