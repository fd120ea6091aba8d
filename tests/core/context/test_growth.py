"""What each turn and step added to the window (design 7)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import RECORDED, Trees
from tests.kinds import walk
from tests.writing import Writing, call

from ctxtui.core.context.growth import first_delta, growth, step_tokens
from ctxtui.core.context.used import base_tokens, used_at_compaction
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

FILES = {
    f"{path.parts[-5]}-{path.stem[:8]}": path
    for path in sorted(RECORDED.glob("*/claude/projects/*/*.jsonl"))
    if not path.name.startswith("agent-") and path.stat().st_size
}


@pytest.mark.parametrize("name", walk(FILES))
def test_a_delta_is_after_minus_after_of_the_parent(name: str) -> None:
    tree = turn_tree(read_transcript(Path(FILES[name])))
    sizes = growth(tree)
    for turn in tree.prompts:
        parent = tree.by_id[turn.parent] if turn.parent else None
        own = sizes[turn.id]
        assert own.after == turn.after
        before = None
        if parent is not None and parent.kind == "compaction" and parent.resumed is None:
            before = used_at_compaction(tree, parent)
        elif parent is not None and parent.kind == "compaction":
            before = tree.by_id[parent.parent or ""].after  # the turn it interrupted went on
        elif parent is not None:
            before = parent.after
        known = own.after is not None and before is not None
        assert own.delta == ((own.after or 0) - (before or 0) if known else None)


def test_recorded_figures(tree_of: Trees) -> None:
    tree = tree_of("rewind_conv_197")
    sizes = growth(tree)
    assert [(sizes[turn.id].after, sizes[turn.id].delta) for turn in tree.turns] == [
        (81_306, None),
        (98_928, 17_622),
        (111_972, 13_044),
        (92_418, 11_112),
    ]


def test_a_turn_without_an_answer_leaves_the_next_one_unknown(tree_of: Trees) -> None:
    tree = tree_of("api_error_197")
    sizes = growth(tree)
    assert [sizes[turn.id].delta for turn in tree.turns] == [None, None, None, 1_230]


def test_a_compaction_frees_what_it_dropped(tree_of: Trees) -> None:
    tree = tree_of("compact_197")
    sizes = growth(tree)
    compaction, after = tree.turns[3], tree.prompts[3]
    left = sizes[compaction.id].after
    assert left is not None
    assert (sizes[compaction.id].how, sizes[compaction.id].delta) == ("estimated", left - 111_972)
    assert sizes[after.id].delta == 74_220 - left


def test_the_first_turn_added_what_the_base_is_not(tree_of: Trees) -> None:
    tree = tree_of("plain_197")
    base = base_tokens(tree.transcript)
    assert base is not None
    assert first_delta(tree, tree.turns[0]) == 81_306 - base
    assert first_delta(tree, tree.turns[1]) is None


def test_a_step_added_what_the_next_request_is_larger(tree_of: Trees) -> None:
    assert step_tokens(tree_of("plain_197").turns[1]) == [6_126, 4_818, 3_042, 54]


def test_a_step_without_a_figure_is_unknown_not_nothing(writing: Writing) -> None:
    writing.user("p1", "go", parent=None)
    writing.answer("a1", call("t1"), used=1_000)
    writing.answer("a2", call("t2"), used=None)
    writing.answer("a3", call("t3"), used=3_000)
    writing.answer("a4", call("t4"), used=2_000, output=40)
    assert step_tokens(writing.tree().turns[0]) == [None, None, None, 40]


def test_a_step_over_a_compaction_can_not_be_told(tree_of: Trees) -> None:
    assert step_tokens(tree_of("brief_329_big").turns[0]) == [None, 11]
