"""Which prompts correct the turn before them: a doubtful one does not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from tests.conftest import Trees
from tests.core.evidence.playing import Play
from tests.writing import Writing

from ctxtui.core.moves.corrections import Correction, correction, said_against
from ctxtui.core.transcripts.turns import Turn


def corrections(turns: Sequence[Turn]) -> list[Correction]:
    """Of the prompts, one path in its order."""
    prompts = [turn for turn in turns if turn.kind == "prompt"]
    found = (correction(turn, before) for before, turn in pairwise(prompts))
    return [one for one in found if one is not None]


def corrected(writing: Writing, before: str, after: str) -> bool:
    play = Play(writing)
    start = play.ask(before)
    play.answer()
    play.ask(after)
    play.answer()
    found = corrections(play.tree().live)
    assert all(one.of.id == "p1" for one in found)
    assert start
    return bool(found)


@pytest.mark.parametrize(
    "says",
    [
        "No, that's not what I meant",
        "no I mean the licence types",
        "Stop. Leave the tests alone",
        "That's wrong: the tax comes after the discount",
        "that didn't work, try the queue instead",
        "That still doesn't work",
        "it still fails with the same error",
        "Same error as before",
        "You forgot the subscriptions",
        "you didn't run the tests",
        "Undo that",
        "Wrong file. The export for accounting needs it",
        "I asked for a list, not for a table",
        "It isn’t fixed, the total is off by a cent",
        "it doesn't sound quite like music",
        "not as a comment, but as a document of its own",
    ],
)
def test_these_correct(writing: Writing, says: str) -> None:
    assert corrected(writing, "Round the totals of the invoice", says)


@pytest.mark.parametrize(
    "says",
    [
        "No problem, go ahead",
        "no thanks",
        "No changes needed, commit it",
        "Stop the dev server and start it again",
        "Wait for CI",
        "do not push anything to the remote",
        "Now add tests for it",
        "Is that wrong?",
        "why didn't you use a set?",
        "The login page says 'wrong password', make it say more",
        "Notice how the tax is rounded",
        "Still to do: the refunds",
        "/compact you didn't need all that",
        "> That's wrong\n> no, stop\n\nanswer this mail",
    ],
)
def test_these_do_not(writing: Writing, says: str) -> None:
    assert not corrected(writing, "Round the totals of the invoice", says)


def test_asking_the_same_again_corrects(writing: Writing) -> None:
    before = "Round the totals of the invoice to full cents"
    assert corrected(writing, before, "Round the totals of the invoice to full cents, at the end")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Add tests for the signing helpers", "Add tests for the parsing helpers"),
        ("Go through issue 41 and mend it", "Go through issue 42 and mend it"),
        ("commit it", "commit it"),
    ],
)
def test_asking_for_the_next_like_it_does_not(writing: Writing, before: str, after: str) -> None:
    assert not corrected(writing, before, after)


def test_asking_again_after_no_answer_does_not(writing: Writing) -> None:
    writing.user("p1", "Round the totals of the invoice to full cents", parent=None)
    writing.user("p2", "Round the totals of the invoice to full cents")
    writing.answer("a2", "Done.")
    assert corrections(writing.tree().live) == []


@pytest.mark.parametrize("scenario", ["plain_329", "plain_197", "parallel_197", "subagents_329"])
def test_recorded_sessions_without_a_correction_have_none(tree_of: Trees, scenario: str) -> None:
    assert corrections(tree_of(scenario).live) == []


def test_the_words_against_a_turn_are_found_on_any_branch(writing: Writing) -> None:
    writing.user("p1", "Round the totals of the invoice", parent=None)
    writing.answer("a1", "Rounded.")
    writing.user("p2", "No, that's not what I meant")
    writing.answer("a2", "I see.")
    writing.user("p3", "Now add tests for it", parent="a1")
    writing.answer("a3", "Added.")
    tree = writing.tree()
    assert not tree.by_id["p2"].on_live_path
    assert said_against(tree, tree.by_id["p1"]) == "No, that's not what I meant"
    assert said_against(tree, tree.by_id["p2"]) == said_against(tree, tree.by_id["p3"]) == ""


def test_a_compaction_between_does_not_hide_the_words_against_a_turn(writing: Writing) -> None:
    writing.user("p1", "Round the totals of the invoice", parent=None)
    writing.answer("a1", "Rounded.")
    writing.boundary("c1")
    writing.summary("s1")
    writing.user("p2", "Undo that")
    writing.answer("a2", "Undone.")
    tree = writing.tree()
    assert said_against(tree, tree.by_id["p1"]) == "Undo that"
