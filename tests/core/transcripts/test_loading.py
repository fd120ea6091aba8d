"""What a resume would load, and why the rest stays out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Trees
from tests.kinds import walk
from tests.writing import Writing, call

from ctxtui.core.transcripts.loading import LeftOut, Loading, loading
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

RECORDED = Path(__file__).parents[2] / "data" / "recorded"
SESSIONS = [
    path
    for path in sorted(RECORDED.glob("*/claude/projects/*/*.jsonl"))
    if not path.name.startswith("agent-") and path.stat().st_size
]


def out(loads: Loading, kind: str) -> LeftOut:
    return next(one for one in loads.left_out if one.kind == kind)


def kinds(loads: Loading) -> list[str]:
    return [one.kind for one in loads.left_out if one.kind not in ("attached", "record")]


@pytest.mark.parametrize(
    "path", walk(SESSIONS), ids=lambda path: f"{path.parts[-5]}-{path.stem[:4]}"
)
def test_every_row_is_either_loaded_or_left_out(path: Path) -> None:
    tree = turn_tree(read_transcript(path))
    loads = loading(tree)
    rows = sum(one.rows for one in loads.left_out if one.kind != "unreadable")
    assert loads.rows + rows == len(tree.transcript.rows)


@pytest.mark.parametrize(
    ("scenario", "session", "kind", "rows", "turns"),
    [
        ("compact_329", "", "summarised", 22, ["#1", "#2", "#3"]),
        ("compact_1100", "", "summarised", 23, ["#1", "#2", "#3"]),
        ("sum_upto_329", "", "summarised", 17, ["#1", "#2"]),
        ("sum_from_329", "", "summarised", 13, ["#3", "#4"]),
        ("rewind_conv_197", "", "rewound", 17, ["#2", "#3"]),
        ("rewind_first_329", "", "rewound", 17, ["#1", "#2"]),
        ("queued_329", "", "lost", 1, ["#3"]),
        ("live_329", "ff12", "overtaken", 4, ["#4"]),
        ("api_error_197", "", "api error", 1, []),
        ("subagents_1100", "", "subagent", 7, []),
    ],
)
def test_the_reason_is_what_happened(
    tree_of: Trees, scenario: str, session: str, kind: str, rows: int, turns: list[str]
) -> None:
    loads = loading(tree_of(scenario, session))
    left = out(loads, kind)
    assert kinds(loads) == [kind]
    assert (left.rows, [turn.label for turn in left.turns]) == (rows, turns)
    assert left.why


def test_a_parallel_call_before_a_compaction_was_summarised_not_rewound(writing: Writing) -> None:
    writing.user("p1", "look at both", None)
    writing.answer("a1", call("t1"), id="one")
    writing.answer("a2", call("t2"), id="one")
    writing.result("r1", "t1", parent="a1")
    writing.result("r2", "t2", parent="a2")
    writing.answer("a3", "Seen.")
    writing.boundary("b1")
    writing.summary("s1")
    writing.answer("a4", "On.")
    loads = loading(writing.tree())
    assert kinds(loads) == ["summarised"]
    assert out(loads, "summarised").rows == 6


def test_what_nothing_leads_to_is_cut_off(writing: Writing) -> None:
    writing.user("p1", "first", None)
    writing.answer("a1", "Done.")
    writing.user("p2", "second", "a-row-that-is-not-here")
    writing.answer("a2", "Done too.")
    loads = loading(writing.tree())
    assert (loads.rows, kinds(loads)) == (2, ["cut off"])
    assert [turn.text for some in loads.lost for turn in some.turns] == ["first"]


def test_torn_lines_are_counted_beside_the_rows(writing: Writing) -> None:
    writing.user("p1", "first", None)
    writing.raw(b'{"type":"user","uu\n')
    writing.answer("a1", "Done.")
    loads = loading(writing.tree())
    assert (loads.rows, out(loads, "unreadable").rows) == (2, 1)


def test_a_session_rewound_to_before_its_first_prompt_loads_nothing(writing: Writing) -> None:
    writing.user("p1", "first", None)
    writing.answer("a1", "Done.")
    writing.state("last-prompt", leafUuid=None, explicit=True)
    loads = loading(writing.tree())
    assert (loads.rows, kinds(loads)) == (0, ["rewound"])


@pytest.mark.parametrize(
    ("scenario", "open", "words"),
    [
        ("plain_329", None, ""),
        ("kill9_329", "prompt", "No response requested."),
        ("kill9_tool_197", "tool_use", "has no result"),
    ],
)
def test_what_the_client_adds_behind_an_open_end_is_said(
    tree_of: Trees, scenario: str, open: str | None, words: str
) -> None:
    loads = loading(tree_of(scenario))
    assert loads.open == open
    assert (words in loads.mend) if words else loads.mend == ""


def test_the_last_compaction_is_named(tree_of: Trees) -> None:
    turn = loading(tree_of("compact_329")).compaction
    assert turn is not None
    assert turn.text == "compacted by you"
    assert loading(tree_of("plain_329")).compaction is None


def test_links_that_go_round_end(writing: Writing) -> None:
    writing.user("p1", "first", "a1")
    writing.answer("a1", "Done.", parent="p1")
    writing.user("p2", "second", None)
    writing.answer("a2", "Done.")
    loads = loading(writing.tree())
    assert loads.rows + sum(one.rows for one in loads.left_out) == 4
