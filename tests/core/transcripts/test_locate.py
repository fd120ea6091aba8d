"""Naming a turn: by number, by step, by the start of its uuid."""

from __future__ import annotations

import pytest
from tests.conftest import Trees

from ctxtui.core.errors import NotFound, UsageError
from ctxtui.core.transcripts.locate import locate
from ctxtui.core.transcripts.turns import TurnTree


@pytest.fixture
def tree(tree_of: Trees) -> TurnTree:
    return tree_of("compact_197")


@pytest.mark.parametrize("name", ["2", "#2", " 2 ", "02"])
def test_a_number_is_the_turn_as_shown(tree: TurnTree, name: str) -> None:
    place = locate(tree, name)
    assert (place.turn.number, place.step) == (2, None)
    assert place.end is place.turn.last_row


@pytest.mark.parametrize("name", ["2.3", "#2.3"])
def test_a_step_ends_with_its_results(tree: TurnTree, name: str) -> None:
    place = locate(tree, name)
    assert place.step is not None
    assert (place.turn.number, place.step.number) == (2, 3)
    assert place.end is place.step.results[-1]


def test_eight_characters_of_a_uuid_are_enough(tree: TurnTree) -> None:
    third = tree.prompts[2]
    assert locate(tree, third.id[:8]).turn is third
    assert locate(tree, third.id).turn is third


def test_compactions_are_found_by_their_uuid(tree: TurnTree) -> None:
    compaction = next(turn for turn in tree.turns if turn.kind == "compaction")
    assert locate(tree, compaction.id[:8]).turn is compaction


@pytest.mark.parametrize("name", ["", "  "])
def test_nothing_is_answered_with_why(tree: TurnTree, name: str) -> None:
    with pytest.raises(UsageError, match="the shell takes it for a comment"):
        locate(tree, name)


@pytest.mark.parametrize("name", ["last", "1.", ".3", "-1", "1.2.3", "abcdef1"])
def test_a_name_that_can_be_no_turn_is_refused(tree: TurnTree, name: str) -> None:
    with pytest.raises(UsageError, match=f"^{name}: is no turn"):
        locate(tree, name)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("99", "'#99': session b1ae3cff has 5 turns"),
        ("0", "'#0'"),
        ("3.9", "'#3.9': that turn has 2 steps"),
        ("3.0", "'#3.0'"),
        ("ffffffff", "ffffffff: session b1ae3cff has no turn with that uuid"),
    ],
)
def test_a_turn_that_is_not_there_is_named(tree: TurnTree, name: str, says: str) -> None:
    with pytest.raises(NotFound, match=says):
        locate(tree, name)
