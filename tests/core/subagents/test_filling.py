"""Fields are filled from the session and its repository, each choice with where it was seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project
from tests.core.repo.conftest import empty as empty
from tests.core.repo.conftest import nobodys_git as nobodys_git
from tests.core.subagents.sample import template
from tests.writing import Writing

from ctxtui.core.subagents.filling import Filling
from ctxtui.core.subagents.matching import Choice, matching
from ctxtui.core.subagents.shelf import built_in
from ctxtui.core.transcripts.locate import locate

KEY = "sk-ant-api03-" + "Zq7Lw9" * 16
FAILED = "one.py F\nE   TimeoutError: redis read timed out\n==== 1 failed, 3 passed in 0.4s ===="


@pytest.fixture
def shop(empty: Project) -> Project:
    """Two commits before the session's start at noon, one after; a file is not committed yet."""
    empty.commit("Begin", hour=8, a__py="a\n", README__md="# Shop\n")
    empty.write("docs/limits-spec.md", "At most five.\n")
    empty.commit("Say what it is to do", hour=9)
    empty.git("tag", "v1")
    empty.commit("Limit logins", hour=13, a__py="a\nb\n")
    empty.write("new file.py", "c\n")
    return empty


@pytest.fixture
def play(shop: Project, tmp_path: Path) -> Play:
    play = Play(Writing(tmp_path / "claude", cwd=str(shop.root)))
    at = play.ask("Look around. No new dependency.")
    play.ask("Use Redis", parent=at)
    play.bash("pytest -x tests", FAILED, error=True)
    play.ask("Keep it in memory", parent=at)
    play.tool("Read", "x", file_path=str(shop.root / "README.md"))
    play.edit(str(shop.root / "a.py"))
    play.bash("pytest -x tests", FAILED, error=True)
    play.bash("ruff check .", "All checks passed!")
    return play


def values(found: tuple[Choice, ...]) -> list[str]:
    return [one.value for one in found]


def test_ranges_begin_where_the_session_did_and_say_what_they_are(
    play: Play, shop: Project
) -> None:
    filling = Filling(None, play.tree())
    start = shop.git("rev-parse", "--short=10", "v1")
    assert [(one.value, one.about) for one in filling.of("range")] == [
        (start, "since the session began"),
        ("HEAD", "not committed yet"),
        ("HEAD~1..HEAD", "the last commit"),
    ]
    shop.git("checkout", "--quiet", "-b", "limits")
    again = Filling(None, play.tree())
    assert ("main...HEAD", "this branch") in [(c.value, c.about) for c in again.of("range")]


def test_a_branch_whose_name_a_shell_would_run_is_never_offered(play: Play, shop: Project) -> None:
    shop.git("tag", "$(touch${IFS}never)")
    found = values(Filling(None, play.tree()).of("commit"))
    assert "v1" in found
    assert not any("touch" in one for one in found)


def test_commands_outputs_tests_files_and_turns_come_with_their_place(
    play: Play, shop: Project
) -> None:
    tree = play.tree()
    filling = Filling(None, tree, place=locate(tree, "3"), file="src/here.py")
    assert filling.of("failing")[0] == Choice("pytest -x tests", "#3.4")
    assert "redis read timed out" in filling.of("output")[0].value
    assert filling.of("test")[0] == Choice("pytest -x tests", "#3.4 failed")
    assert filling.of("file")[0] == Choice("src/here.py", "under the cursor")
    assert "a.py" in values(filling.of("file"))
    assert filling.of("turn")[0] == Choice("Keep it in memory", "#3, selected")
    assert values(filling.of("changed")) == ["a.py", "new file.py"]
    assert filling.of("spec")[0] == Choice("docs/limits-spec.md", "", sure=True)
    assert filling.of("mark") == ()


def test_facts_are_the_folder_the_test_the_rules_and_what_was_left(
    play: Play, shop: Project
) -> None:
    filling = Filling(None, play.tree())
    facts = filling.facts(built_in()[0])
    assert facts["project"] == str(shop.root)
    assert facts["test"] == "pytest -x tests"
    assert facts["constraints"] == "No new dependency.\nKeep it in memory"
    assert facts["ruled_out"] == ("“Use Redis” was rewound: TimeoutError: redis read timed out.")
    assert "#" not in facts["ruled_out"]


def test_what_is_given_wins_and_an_empty_value_stays_empty(play: Play) -> None:
    filling = Filling(None, play.tree())
    filled = filling.fill(template(), {"what": "make test", "more": ""})
    assert filled == {"what": "make test", "more": "", "bar": "low", "top": "3"}
    assert filling.fill(template(), {})["what"] == "pytest -x tests"


def test_secrets_in_commands_are_out_of_the_choices(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Deploy")
    play.bash(f"deploy --token {KEY}", "Error: denied", error=True)
    found = Filling(None, play.tree()).of("failing")
    assert found and all(KEY not in one.value for one in found)


def test_without_a_session_or_a_repository_there_is_less_to_choose(tmp_path: Path) -> None:
    here = Filling(tmp_path)
    assert here.of("range") == here.of("failing") == here.of("turn") == ()
    assert here.facts(built_in()[0]) == {
        "project": str(tmp_path), "test": "", "constraints": "", "ruled_out": "",
    }  # fmt: skip
    nowhere = Filling()
    assert nowhere.of("codebase") == nowhere.of("changed") == ()


def test_repositories_beside_the_project_can_be_read(shop: Project, tmp_path: Path) -> None:
    (tmp_path / "my blog" / ".git").mkdir(parents=True)
    (tmp_path / "plain").mkdir()
    assert values(Filling(shop.root).of("codebase")) == [str(tmp_path / "my blog")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", ["src/auth.py", "tests/test_auth.py", "a-u-t-h.md"]),
        ("auth", ["src/auth.py", "tests/test_auth.py", "a-u-t-h.md"]),
        ("TEST py", ["tests/test_auth.py"]),
        ("sauth", ["src/auth.py", "tests/test_auth.py"]),
        ("zz", []),
    ],
)
def test_a_few_letters_find_a_choice_the_closest_first(typed: str, found: list[str]) -> None:
    choices = [Choice(one) for one in ("src/auth.py", "tests/test_auth.py", "a-u-t-h.md")]
    assert [one.value for one in matching(choices, typed)] == found
