"""The best step to go back to: after what was read, before what went wrong."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play
from tests.writing import Writing

from ctxtui.core.rewind.prefix import place_name
from ctxtui.core.rewind.proposal import propose


@pytest.fixture
def play(writing: Writing) -> Play:
    play = Play(writing)
    play.ask("What is here?")
    play.answer("A shop.")
    return play


def proposed(play: Play, number: int, corrected: str = "") -> tuple[str, str] | None:
    tree = play.tree()
    turn = next(one for one in tree.turns if one.number == number)
    found = propose(tree, turn, corrected)
    return (place_name(found.place), found.reason) if found is not None else None


def left(play: Play, parent: str = "e2") -> None:
    """The turn so far was rewound, and something else asked."""
    play.ask("Use B instead", parent=parent)
    play.answer()


def test_the_reads_stay_and_the_first_edit_goes(play: Play) -> None:
    play.ask("Try A")
    play.tool("Read", file_path="/home/ada/shop/cart.py")
    play.tool("Read", file_path="/home/ada/shop/auth.py")
    play.edit("/home/ada/shop/cart.py")
    play.bash("pytest", "1 failed", error=True)
    left(play)
    assert proposed(play, 2) == (
        "#2.3",
        "#2 was left for #3. #2.3 is the last step before its first edit, of `cart.py`; "
        "what it had looked at stays.",
    )


def test_a_command_that_failed_before_any_edit_is_where_it_went_wrong(play: Play) -> None:
    play.ask("Try A")
    play.bash("ls", "cart.py")
    play.bash("pip install a", "ERROR: no matching distribution", error=True)
    play.edit("/home/ada/shop/cart.py")
    left(play)
    found = proposed(play, 2)
    assert found is not None
    assert found[0] == "#2.2"
    assert "before its first failing command, `pip install a`" in found[1]


def test_a_file_that_was_not_there_to_read_is_no_failing_command(play: Play) -> None:
    play.ask("Try A")
    play.tool("Read", "File does not exist.", error=True, file_path="/home/ada/shop/x.py")
    play.tool("Read", file_path="/home/ada/shop/cart.py")
    play.edit("/home/ada/shop/cart.py")
    left(play)
    assert proposed(play, 2, "")[0] == "#2.3"  # type: ignore[index]


def test_an_edit_that_the_user_refused_changed_nothing(play: Play) -> None:
    play.ask("Try A")
    play.refuse("Edit", "not that file", file_path="/home/ada/shop/auth.py")
    play.tool("Read", file_path="/home/ada/shop/cart.py")
    play.edit("/home/ada/shop/cart.py")
    left(play)
    assert proposed(play, 2, "")[0] == "#2.3"  # type: ignore[index]


def test_a_turn_that_only_talked_is_asked_anew_from_the_turn_before(play: Play) -> None:
    play.ask("Try A")
    play.answer("A is good because it is.")
    left(play)
    assert proposed(play, 2) == (
        "#1",
        "#2 was left for #3; it edited nothing and nothing failed, so that #1 before it is the "
        "place.",
    )


def test_a_turn_that_began_with_an_edit_goes_whole(writing: Writing, play: Play) -> None:
    writing.user("p9", "Try A")
    play.edit("/home/ada/shop/cart.py")
    left(play)
    found = proposed(play, 2)
    assert found is not None
    assert found[0] == "#1" and "it began with its first edit, of `cart.py`" in found[1]


def test_a_turn_on_the_live_path_needs_the_users_word_against_it(play: Play) -> None:
    play.ask("Try A")
    play.tool("Read", file_path="/home/ada/shop/cart.py")
    play.edit("/home/ada/shop/cart.py")
    play.ask("No, that is not what I meant")
    play.answer()
    assert proposed(play, 2) is None
    found = proposed(play, 2, "No, that is not what I meant")
    assert found is not None
    assert found[0] == "#2.2"
    assert found[1].startswith("#2 was corrected: “No, that is not what I meant”.")


def test_there_is_nothing_before_the_first_prompt(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Try A")
    play.answer("No.")
    writing.user("p9", "Try B", parent=None)
    play.answer("Yes.")
    assert proposed(play, 1) is None


def test_a_secret_in_what_the_user_said_is_not_repeated(play: Play) -> None:
    play.ask("Try A")
    play.tool("Read", file_path="/home/ada/shop/cart.py")
    play.edit("/home/ada/shop/cart.py")
    found = proposed(play, 2, "wrong, the key is ghp_" + "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA1b2C")
    assert found is not None
    assert "ghp_" not in found[1] and "[redacted: " in found[1]
