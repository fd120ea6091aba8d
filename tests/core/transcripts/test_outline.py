"""How turns hang from one another: branches, compactions, the live path."""

from __future__ import annotations

import pytest
from tests.conftest import Trees
from tests.writing import Writing

Shape = list[tuple[str, int | None, str | None, bool, bool]]


def shape(tree_of: Trees, scenario: str, session: str = "") -> Shape:
    """Kind, number, the parent's number or kind, on the live path, in the context."""
    tree = tree_of(scenario, session)
    found: Shape = []
    for turn in tree.turns:
        above = tree.by_id[turn.parent] if turn.parent else None
        name = (above.label or above.kind) if above else None
        found.append((turn.kind, turn.number, name, turn.on_live_path, turn.in_context))
    return found


def test_a_rewind_leaves_a_branch(tree_of: Trees) -> None:
    assert shape(tree_of, "rewind_conv_329") == [
        ("prompt", 1, None, True, True),
        ("prompt", 2, "#1", False, False),
        ("prompt", 3, "#2", False, False),
        ("prompt", 4, "#1", True, True),
    ]
    tree = tree_of("rewind_conv_329")
    assert (tree.outline.forks, len(tree.outline.leaves)) == (1, 2)
    assert [turn.number for turn in tree.live] == [1, 4]


def test_a_rewind_to_the_first_prompt_leaves_a_root(tree_of: Trees) -> None:
    assert shape(tree_of, "rewind_first_329") == [
        ("prompt", 1, None, False, False),
        ("prompt", 2, "#1", False, False),
        ("prompt", 3, None, True, True),
    ]


@pytest.mark.parametrize("scenario", ["rewind_twice_197", "rewind_twice_2030"])
def test_two_rewinds_leave_three_branches(tree_of: Trees, scenario: str) -> None:
    tree = tree_of(scenario)
    assert (tree.outline.forks, len(tree.outline.leaves)) == (2, 3)
    assert [turn.number for turn in tree.live] == [1, 5, 6]


@pytest.mark.parametrize("scenario", ["plain_329", "parallel_1100", "subagents_329", "kill9_329"])
def test_a_session_that_was_never_rewound_has_one_branch(tree_of: Trees, scenario: str) -> None:
    tree = tree_of(scenario)
    assert (tree.outline.forks, len(tree.outline.leaves)) == (0, 1)


@pytest.mark.parametrize("scenario", ["compact_197", "compact_329", "compact_1100"])
def test_a_compaction_hangs_from_the_turn_it_closed(tree_of: Trees, scenario: str) -> None:
    assert shape(tree_of, scenario)[2:6] == [
        ("prompt", 3, "#2", True, False),
        ("compaction", None, "#3", True, True),
        ("command", None, "compaction", True, True),
        ("prompt", 4, "compaction", True, True),
    ]


def test_an_automatic_compaction_in_a_turn_hangs_from_it(tree_of: Trees) -> None:
    assert shape(tree_of, "autocompact_329")[3:] == [
        ("prompt", 4, "#3", True, True),
        ("compaction", None, "#4", True, True),
        ("prompt", 5, "compaction", True, True),
    ]


def test_what_was_kept_from_up_to_here_is_live(tree_of: Trees) -> None:
    assert shape(tree_of, "sum_upto_329") == [
        ("prompt", 1, None, True, False),
        ("prompt", 2, "#1", True, False),
        ("prompt", 3, "#2", True, True),
        ("prompt", 4, "#3", True, True),
        ("compaction", None, "#2", True, True),
        ("prompt", 5, "compaction", True, True),
    ]


def test_what_was_summarised_from_here_is_left_behind(tree_of: Trees) -> None:
    assert shape(tree_of, "sum_from_329") == [
        ("prompt", 1, None, True, True),
        ("prompt", 2, "#1", True, True),
        ("prompt", 3, "#2", False, False),
        ("prompt", 4, "#3", False, False),
        ("compaction", None, "#2", True, True),
        ("prompt", 5, "compaction", True, True),
        ("prompt", 6, "#5", True, True),
    ]


def test_two_compactions_and_a_rewind(tree_of: Trees) -> None:
    live = [row[3] for row in shape(tree_of, "flaky_329") if row[0] == "prompt"]
    assert live == [True, False, False, False, True, True, False, True, True]
    tree = tree_of("flaky_329")
    assert len(tree.outline.of_kind("compaction")) == 2
    assert len(tree.outline.leaves) == 3


def test_a_boundary_whose_leaf_is_not_there_closes_what_stands_before_it(
    writing: Writing,
) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first")
    writing.boundary("b1", closes="never-written")
    writing.summary("s1")
    writing.user("p2", "two")
    assert [(turn.kind, turn.parent, turn.on_live_path) for turn in writing.tree().turns] == [
        ("prompt", None, True),
        ("compaction", "p1", True),
        ("prompt", "b1", True),
    ]


def test_a_subagents_compaction_is_not_the_sessions(writing: Writing) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first")
    writing.add("b1", "system", None, subtype="compact_boundary", isSidechain=True)
    tree = writing.tree()
    assert [turn.kind for turn in tree.turns] == ["prompt"]
    assert [row.uuid for row in tree.chain.rows] == ["p1", "a1"]


def test_commands_are_passed_over(tree_of: Trees) -> None:
    assert shape(tree_of, "rename_model_329") == [
        ("prompt", 1, None, True, True),
        ("command", None, "#1", True, True),
        ("command", None, "#1", True, True),
        ("prompt", 2, "#1", True, True),
        ("prompt", 3, "#2", True, True),
    ]


def test_a_branch_copies_the_turns_before_it(tree_of: Trees) -> None:
    old, new = tree_of("branch_329", "09cee625"), tree_of("branch_329", "d0aea160")
    assert [turn.id for turn in new.prompts[:2]] == [turn.id for turn in old.prompts]


def test_numbers_follow_the_file_not_the_tree(writing: Writing) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first")
    writing.user("p2", "two")
    writing.answer("a2", "second")
    writing.user("p3", "three", parent="a1")
    writing.user("p4", "four", parent="a2")
    assert [(turn.number, turn.parent) for turn in writing.tree().turns] == [
        (1, None),
        (2, "p1"),
        (3, "p1"),
        (4, "p2"),
    ]
