"""The client's own rewind, told so that somebody can do it, and what it will not bring back."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play
from tests.writing import Writing

from ctxtui.core.rewind.recipe import CHECKPOINTS, LONGEST, Recipe, recipe
from ctxtui.core.transcripts.locate import locate


@pytest.fixture
def play(writing: Writing) -> Play:
    """#1 looks, #2 changes with tools, a command and a subagent, #3 asks on."""
    play = Play(writing)
    play.ask("What is here?")
    play.bash("ls -la && git status", "clean")
    play.answer("A shop.")
    play.ask("Try Redis")
    play.tool("Read", file_path="/home/ada/shop/cart.py")
    play.edit("/home/ada/shop/cart.py")
    play.tool("Write", file_path="/home/ada/shop/cache.py", content="x = 1")
    play.bash("sed -i s/a/b/ shop.cfg")
    play.bash("echo y > notes.txt")
    play.bash("pytest -q 2>/dev/null", "1 failed", error=True)
    play.tool("Agent", description="tidy the tests", prompt="tidy")
    play.answer("It is in.")
    play.ask("Now measure it")
    play.answer("It is slow.")
    return play


def recipe_of(play: Play, name: str) -> Recipe:
    tree = play.tree()
    found = recipe(tree, locate(tree, name))
    assert isinstance(found, Recipe), found
    return found


def why_not(play: Play, name: str) -> str:
    tree = play.tree()
    found = recipe(tree, locate(tree, name))
    assert isinstance(found, str)
    return found


def test_the_prompt_to_pick_is_the_one_after_the_turn(play: Play) -> None:
    found = recipe_of(play, "1")
    assert (found.prompt.number, found.up, found.exact) == (2, 2, True)
    assert found.steps[1] == "Pick “Try Redis”, 2 up from the end of the list."
    assert recipe_of(play, "2").up == 1


def test_what_the_clients_tools_changed_comes_back_and_the_rest_is_named(play: Play) -> None:
    found = recipe_of(play, "1")
    assert sorted(found.restored) == ["`cache.py`", "`cart.py`"]
    commands, agents = found.not_restored
    assert "`sed -i s/a/b/ shop.cfg` (2.5)" in commands
    assert "`echo y > notes.txt` (2.6)" in commands
    assert "pytest" not in commands, "a check changes nothing, nor does what it throws away"
    assert agents == "what subagents edited: tidy the tests (2.8)"
    assert "Choose “Restore code and conversation”" in found.steps[2]
    assert "Not restored: what commands changed" in found.text


def test_where_nothing_was_changed_only_the_conversation_goes_back(play: Play) -> None:
    found = recipe_of(play, "2")
    assert (found.restored, found.not_restored) == ((), ())
    assert found.steps[2].startswith("Choose “Restore conversation”")


def test_inside_a_turn_the_whole_turn_goes_and_that_is_said(play: Play) -> None:
    found = recipe_of(play, "2.2")
    assert (found.prompt.number, found.exact) == (2, False)
    assert "all of #2 goes, also what #2.2 had found; a branch keeps it" in found.steps[2]
    last = play.tree().turns[1].steps[-1].number
    assert recipe_of(play, f"2.{last}").prompt.number == 3, "the last step is the turn's end"


def test_the_end_of_the_session_needs_no_rewind(play: Play) -> None:
    assert why_not(play, "3") == "Nothing was asked after #3: there is nothing to take back."


def test_the_menu_has_no_branch_that_was_left(play: Play) -> None:
    play.ask("Without Redis", parent="first1")
    play.answer()
    assert "is on a branch that was left" in why_not(play, "2")


def test_the_menu_begins_at_the_last_compaction(writing: Writing, play: Play) -> None:
    writing.boundary("b1")
    writing.summary("s1")
    play.ask("Go on")
    play.answer()
    play.ask("And on")
    assert "before the last compaction" in why_not(play, "1")
    assert "before the last compaction" in why_not(play, "2.2")
    assert recipe_of(play, "4").up == 1


def test_shell_commands_stand_in_the_menu_and_what_they_print_does_not(
    writing: Writing, play: Play
) -> None:
    writing.user("b1", "<bash-input>ls</bash-input>")
    writing.user("b2", "<bash-stdout>a.py</bash-stdout><bash-stderr></bash-stderr>")
    play.ask("Go on")
    writing.user("i1", "[Request interrupted by user]")
    writing.user("n1", "<task-notification>\n</task-notification>", promptSource="system")
    play.ask("And on")
    assert recipe_of(play, "2").up == 4
    assert recipe_of(play, "3").up == 2


def test_a_command_that_is_no_message_stands_in_no_menu(writing: Writing, play: Play) -> None:
    named = "<command-name>/rename</command-name>\n<command-args>shop</command-args>"
    writing.add("c1", "system", subtype="local_command", content=named)
    writing.answer("a0", "Renamed.")
    play.ask("Go on")
    assert play.tree().prompts[3].text == "/rename shop"
    found = recipe_of(play, "3")
    assert (found.prompt.text, found.up) == ("Go on", 1)


def test_what_was_summarized_stays_summarized(writing: Writing, play: Play) -> None:
    turn = play.tree().turns[2]
    rows = [turn.row, *(row for step in turn.steps for row in step.rows)]
    kept = [row.uuid for row in rows]
    writing.boundary("b1", preservedMessages={"uuids": kept, "anchorUuid": "s1"})
    writing.summary("s1")
    play.ask("Go on", parent=kept[-1])
    found = recipe_of(play, "3")
    assert found.prompt.text == "Go on"
    assert (
        found.steps[2] == "What the compaction summarized stays summarized; a branch has it whole."
    )


def test_code_older_than_the_newest_checkpoints_stays(play: Play) -> None:
    for count in range(CHECKPOINTS - 2):
        play.ask(f"more {count}")
    assert recipe_of(play, "1").restored
    play.ask("one too many")
    found = recipe_of(play, "1")
    assert found.restored == ()
    assert "`cache.py`" in found.not_restored[0] and "100 checkpoints" in found.not_restored[0]
    assert "Restore conversation" in found.steps[2]


def test_the_instruction_says_what_failed_and_what_was_changed(play: Play) -> None:
    play.bash("pytest -q", "E   TimeoutError: redis\n1 failed in 2s", error=True)
    said = recipe_of(play, "1").instruction
    assert "\n" not in said and not said.startswith("/")
    assert "Still failing: pytest -q" in said
    assert "cart.py" in said and "cache.py" in said
    assert len(said) <= LONGEST


def test_nothing_from_the_transcript_acts_on_a_terminal_or_gives_a_secret_away(
    writing: Writing, play: Play
) -> None:
    key = "ghp_" + "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA1b2C"
    play.ask(f"Use \x1b]52;c;eA==\x07 {key}")
    play.bash(f"curl -H 'Authorization: {key}' \x1b[2J https://shop.test -o out")
    play.tool("Agent", description="look\x1b[2J", prompt="look")
    found = recipe_of(play, "3")
    assert key not in found.text + found.instruction
    assert "\x1b" not in found.text + found.instruction
