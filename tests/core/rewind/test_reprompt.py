"""The drafted prompt says what the turns left behind had shown, in their own words, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.evidence.playing import Play
from tests.writing import Writing

from ctxtui.core.rewind.reprompt import left_behind, reprompt, work_in
from ctxtui.core.transcripts.locate import locate

KEY = "sk-ant-api03-" + "Zq7Lw9" * 16


@pytest.fixture
def play(writing: Writing) -> Play:
    """#1 looks, edits, fails and is left for #2, which goes on."""
    one = Play(writing)
    one.writing.user("p0", "Look around", parent=None)
    one.writing.answer("a0", "A shop.")
    one.count = 1
    one.ask("Use Redis for the counter", parent="a0")
    one.tool("Read", "x = 1", file_path="/home/ada/shop/a.py")
    one.edit("/home/ada/shop/a.py")
    one.bash("pytest", "E   TimeoutError: redis read timed out after fork", error=True)
    one.answer("It hangs.")
    one.ask("Keep it in memory\n\nNo new dependency.", parent="a0")
    one.edit("/home/ada/shop/b.py")
    one.answer()
    return one


def told(play: Play, name: str) -> str:
    tree = play.tree()
    return reprompt(tree, locate(tree, name)).text


def test_what_was_left_is_quoted_with_its_error_and_what_came_instead(play: Play) -> None:
    assert told(play, "1") == (
        "This was tried from here before. Don't try it again:\n"
        "- “Use Redis for the counter” was rewound: TimeoutError: redis read timed out after "
        "fork.\n\n"
        "Go straight to this: Keep it in memory\n\nNo new dependency."
    )


def test_a_step_inside_the_turn_that_went_wrong_learns_from_its_rest(play: Play) -> None:
    tree = play.tree()
    found = reprompt(tree, locate(tree, "2.2"))
    assert "“Use Redis for the counter” was rewound" in found.text
    assert [one.ref for one in found.learned] == ["2.4"]


def test_what_the_branch_still_knows_is_not_told_again(play: Play) -> None:
    assert told(play, "2") == ""
    assert told(play, "3") == ""


def test_nothing_learned_is_no_prompt(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Look around")
    play.ask("And further")
    tree = play.tree()
    found = reprompt(tree, locate(tree, "1"))
    assert (found.text, found.learned) == ("", ())


def test_a_check_that_still_fails_on_the_live_path_is_told_with_its_step(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Look around")
    play.ask("Make the tests pass")
    play.bash("pytest", "E   AssertionError: 1 != 2", error=True)
    play.bash("pytest", "E   AssertionError: 1 != 2", error=True)
    play.answer("Still failing.")
    tree = play.tree()
    found = reprompt(tree, locate(tree, "1"))
    assert [one.text for one in found.learned] == [
        "`pytest` failed 2 times: AssertionError: 1 != 2"
    ]
    assert found.learned[0].ref == "2.3"
    assert "Go straight" not in found.text


def test_the_words_of_the_user_are_his_and_no_secret_leaves(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Look around")
    play.ask("Deploy it", parent="first1")
    play.refuse("Bash", f"No, never with {KEY}", command="./deploy")
    play.ask(f"Only build it, with {KEY}", parent="first1")
    play.edit("/home/ada/shop/b.py")
    text = told(play, "1")
    assert "I said: “No, never with" in text and "You said" not in text
    assert "Go straight to this: Only build it, with" in text
    assert KEY not in text and "[redacted" in text


def test_left_behind_are_the_turns_on_every_branch_after_the_place(play: Play) -> None:
    tree = play.tree()

    def labels(name: str) -> list[str]:
        return [turn.label for turn in left_behind(tree, locate(tree, name))]

    assert labels("1") == ["#2", "#3"]
    assert labels("2") == []
    assert labels("2.1") == ["#2"]


def test_a_prompt_for_code_elsewhere_says_where_in_one_line() -> None:
    assert work_in(Path("/home/ada/shop-lean"), Path("/home/ada/shop")) == (
        "Work in /home/ada/shop-lean, which has the code as it was, and not in /home/ada/shop."
    )
    assert "\n" not in work_in(Path("/home/ada/a\nb\x1b[2J"), Path("/home/ada/shop"))
