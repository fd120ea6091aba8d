"""Which rows are sent, by transcript-format.md section 4, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.conftest import Trees
from tests.writing import Writing, call, compact_json, text

from ctxtui.core.transcripts.chain import chain_to, live_chain
from ctxtui.core.transcripts.conversation import conversation, how_open
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import Transcript, read_transcript
from ctxtui.core.transcripts.turns import turn_tree
from ctxtui.core.transcripts.usage import newest_answer

NOBODY = "00000000-0000-0000-0000-000000000000"


def sent(writing: Writing) -> list[str | None]:
    return [row.uuid for row in live_chain(writing.read()).rows]


def rewound(writing: Writing) -> None:
    """p1 a1, then p2 a2; then the user went back to a1 and asked p3 a3."""
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first")
    writing.user("p2", "two")
    writing.answer("a2", "second")
    writing.user("p3", "three", parent="a1")
    writing.answer("a3", "third")


def test_a_plain_session_is_sent_whole(writing: Writing) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first")
    assert sent(writing) == ["p1", "a1"]


def test_an_empty_file_sends_nothing(writing: Writing) -> None:
    chain = live_chain(writing.read())
    assert (chain.rows, chain.leaf, chain.boundary) == ((), None, None)


def test_after_a_rewind_the_branch_written_last_is_sent(writing: Writing) -> None:
    rewound(writing)
    assert sent(writing) == ["p1", "a1", "p3", "a3"]


def test_a_rewind_to_the_first_prompt_begins_a_second_root(writing: Writing) -> None:
    rewound(writing)
    writing.user("p4", "anew", parent=None)
    writing.answer("a4", "fourth")
    assert sent(writing) == ["p4", "a4"]


def test_a_checkpoint_that_the_last_row_does_not_descend_from_wins(writing: Writing) -> None:
    rewound(writing)
    writing.state("last-prompt", leafUuid="a2")
    assert sent(writing) == ["p1", "a1", "p2", "a2"]


def test_a_checkpoint_that_the_last_row_descends_from_does_not_hold_it_back(
    writing: Writing,
) -> None:
    rewound(writing)
    writing.state("last-prompt", leafUuid="a1")
    assert sent(writing) == ["p1", "a1", "p3", "a3"]


def test_an_explicit_checkpoint_cuts_off_what_descends_from_it(writing: Writing) -> None:
    rewound(writing)
    writing.state("last-prompt", leafUuid="a1", explicit=True)
    assert sent(writing) == ["p1", "a1"]


def test_an_explicit_checkpoint_is_over_with_the_next_row(writing: Writing) -> None:
    rewound(writing)
    writing.state("last-prompt", leafUuid="a1", explicit=True)
    writing.user("p4", "go on", parent="a3")
    assert sent(writing) == ["p1", "a1", "p3", "a3", "p4"]


def test_a_checkpoint_that_is_withdrawn_leaves_the_last_row(writing: Writing) -> None:
    rewound(writing)
    writing.state("last-prompt", leafUuid="a2")
    writing.state("last-prompt", leafUuid=NOBODY, explicit=True)
    assert sent(writing) == ["p1", "a1", "p3", "a3"]


def test_a_rewind_to_before_the_first_prompt_sends_nothing_until_the_next(
    writing: Writing,
) -> None:
    rewound(writing)
    writing.state("last-prompt", leafUuid=None, explicit=True)
    assert sent(writing) == []
    writing.user("p4", "anew", parent=None)
    assert sent(writing) == ["p4"]


def test_a_checkpoint_without_a_leaf_that_nobody_asked_for_says_nothing(writing: Writing) -> None:
    rewound(writing)
    writing.state("last-prompt", lastPrompt="three")
    assert sent(writing) == ["p1", "a1", "p3", "a3"]


def test_a_compaction_withdraws_checkpoints_before_it(writing: Writing) -> None:
    rewound(writing)
    writing.state("last-prompt", leafUuid="a2")
    writing.boundary("b1")
    writing.summary("s1")
    assert sent(writing) == ["b1", "s1"]


def test_rows_may_stand_before_their_parents(writing: Writing) -> None:
    rows = [
        writing.row("a2", "assistant", "p2", message={"id": "m2", "content": [text("second")]}),
        writing.row("p2", "user", "a1", message={"content": "two"}),
        writing.row("a1", "assistant", "p1", message={"id": "m1", "content": [text("first")]}),
        writing.row("p1", "user", None, message={"content": "one"}),
    ]
    for row in rows:
        writing.line(row)
    writing.user("p3", "three", parent="a2")
    assert sent(writing) == ["p1", "a1", "p2", "a2", "p3"]
    assert [turn.number for turn in writing.tree().turns] == [1, 2, 3]


def test_the_way_to_a_row_goes_through_parents_that_stand_behind_it(writing: Writing) -> None:
    writing.user("p1", "one", parent=None)
    early = writing.row("a1", "assistant", "x1", message={"id": "m", "content": [text("first")]})
    writing.line(early)
    writing.add("x1", "attachment", "p1", attachment={"type": "date", "date": "2026-03-10"})
    writing.user("p2", "two", parent="a1")
    tree = writing.tree()
    end = tree.turns[0].last_row
    assert end.uuid == "a1"
    assert [row.uuid for row in chain_to(tree.transcript, end).rows] == ["p1", "x1", "a1"]


@pytest.mark.parametrize("kind", ["user", "attachment", "assistant"])
def test_links_that_go_round_end(writing: Writing, kind: str) -> None:
    writing.add("x1", kind, "x3", message={"content": "one"}, attachment={"type": "file"})
    writing.add("x2", kind, "x1", message={"content": "two"}, attachment={"type": "file"})
    writing.add("x3", kind, "x2", message={"content": "three"}, attachment={"type": "file"})
    writing.user("p1", "hello")
    chain = sent(writing)
    assert len(chain) == len(set(chain)) == 4
    assert {turn.text for turn in writing.tree().turns} >= {"hello"}


def test_a_row_that_is_its_own_parent_is_sent_once(writing: Writing) -> None:
    writing.user("p1", "hello", parent="p1")
    assert sent(writing) == ["p1"]
    assert [turn.parent for turn in writing.tree().turns] == [None]


def test_a_dangling_parent_is_a_beginning(writing: Writing) -> None:
    writing.user("p1", "hello", parent="never-written")
    writing.answer("a1", "hi")
    assert sent(writing) == ["p1", "a1"]


def test_unknown_types_carry_the_chain_and_are_not_sent(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.add("x1", "progress", data={"type": "hook_progress"})
    writing.add("x2", "what-comes-next", anything=1)
    writing.answer("a1", "hi")
    transcript = writing.read()
    messages = conversation(transcript, live_chain(transcript))
    assert [(one.role, [row.uuid for row in one.rows]) for one in messages] == [
        ("user", ["p1"]),
        ("assistant", ["a1"]),
    ]


def parallel(writing: Writing) -> None:
    """One answer calls two tools; each result hangs from its call, the next answer from one."""
    writing.user("p1", "look twice", parent=None)
    writing.answer("a1", "I look.", id="m1")
    writing.answer("a2", call("t1"), id="m1")
    writing.answer("a3", call("t2"), id="m1")
    writing.result("r1", "t1", parent="a2")
    writing.result("r2", "t2", parent="a3")
    writing.answer("a4", "Done.", parent="r2")


def test_both_results_of_parallel_calls_are_sent(writing: Writing) -> None:
    parallel(writing)
    assert sorted(uuid or "" for uuid in sent(writing)) == [
        "a1",
        "a2",
        "a3",
        "a4",
        "p1",
        "r1",
        "r2",
    ]
    transcript = writing.read()
    messages = conversation(transcript, live_chain(transcript))
    assert [[part.type for part in one.parts] for one in messages] == [
        ["text"],
        ["text", "tool_use", "tool_use"],
        ["tool_result", "tool_result"],
        ["text"],
    ]
    assert [part.tool_use_id for part in messages[2].parts] == ["t1", "t2"]


def test_results_between_rows_of_one_answer_are_pulled_behind_it(writing: Writing) -> None:
    writing.user("p1", "look twice", parent=None)
    writing.answer("a1", call("t1"), id="m1")
    writing.result("r1", "t1")
    writing.answer("a2", call("t2"), id="m1")
    writing.result("r2", "t2")
    writing.answer("a3", "Done.")
    transcript = writing.read()
    messages = conversation(transcript, live_chain(transcript))
    assert [[row.uuid for row in one.rows] for one in messages] == [
        ["p1"],
        ["a1", "a2"],
        ["r1", "r2"],
        ["a3"],
    ]


def test_api_errors_sidechains_and_reminders_are_not_sent(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.answer("e1", "API Error: 529", model="<synthetic>", isApiErrorMessage=True)
    writing.user("m1", "<system-reminder>be brief</system-reminder>", isMeta=True)
    writing.user("c1", "inside", isSidechain=True, parent=None)
    writing.answer("a1", "hi", parent="m1")
    transcript = writing.read()
    messages = conversation(transcript, live_chain(transcript))
    assert [[part.text for part in one.parts] for one in messages] == [["hello"], ["hi"]]


def test_a_sidechain_written_last_is_not_the_leaf(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.answer("a1", "hi")
    writing.user("c1", "inside", isSidechain=True, parent=None)
    assert sent(writing) == ["p1", "a1"]


def compacted(writing: Writing, **meta: Any) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first", used=50_000)
    writing.user("p2", "two")
    writing.answer("a2", "second", used=60_000)
    writing.boundary("b1", **meta)
    writing.summary("s1")


def test_after_a_compaction_only_the_summary_is_sent(writing: Writing) -> None:
    compacted(writing)
    writing.user("p3", "three")
    assert sent(writing) == ["b1", "s1", "p3"]


def test_a_compaction_may_preserve_the_last_answer(writing: Writing) -> None:
    compacted(writing, preservedMessages={"uuids": ["a2"], "anchorUuid": "s1"})
    writing.user("p3", "three", parent="s1")
    assert sent(writing) == ["b1", "s1", "a2", "p3"]


def test_summarising_up_to_here_keeps_the_tail_behind_the_summary(writing: Writing) -> None:
    compacted(writing, preservedMessages={"uuids": ["p2", "a2"], "anchorUuid": "s1"})
    writing.user("p3", "three", parent="s1")
    assert sent(writing) == ["b1", "s1", "p2", "a2", "p3"]


def test_summarising_from_here_keeps_the_head_before_the_summary(writing: Writing) -> None:
    compacted(writing, preservedMessages={"uuids": ["p1", "a1"], "anchorUuid": "b1"})
    writing.user("p3", "three", parent="s1")
    assert sent(writing) == ["b1", "p1", "a1", "s1", "p3"]


def test_what_is_preserved_may_be_told_as_a_segment(writing: Writing) -> None:
    compacted(
        writing,
        preservedSegment={"headUuid": "p2", "tailUuid": "a2", "anchorUuid": "s1"},
    )
    writing.user("p3", "three", parent="s1")
    assert sent(writing) == ["b1", "s1", "p2", "a2", "p3"]


def test_the_second_compaction_replaces_the_first(writing: Writing) -> None:
    compacted(writing)
    writing.user("p3", "three")
    writing.answer("a3", "third")
    writing.boundary("b2")
    writing.summary("s2")
    assert sent(writing) == ["b2", "s2"]


def test_a_compaction_of_1_0_is_a_new_root(writing: Writing) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first")
    writing.user("s1", "Summary", parent=None, isCompactSummary=True)
    writing.user("p2", "two")
    assert sent(writing) == ["s1", "p2"]


def test_a_preserved_answer_does_not_say_how_full_the_window_is(writing: Writing) -> None:
    compacted(writing, preservedMessages={"uuids": ["a2"], "anchorUuid": "s1"})
    writing.user("p3", "three", parent="s1")
    chain = live_chain(writing.read())
    assert "a2" in [row.uuid for row in chain.rows]
    assert newest_answer(chain) is None
    writing.answer("a3", "third", used=20_000)
    newest = newest_answer(live_chain(writing.read()))
    assert newest is not None and newest.uuid == "a3"


def test_a_queued_command_is_sent_as_the_user(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.answer("a1", call("t1"))
    writing.result("r1", "t1")
    prompt = {"type": "queued_command", "prompt": "and faster", "origin": {"kind": "human"}}
    writing.add("q1", "attachment", attachment=prompt)
    writing.answer("a2", "ok")
    transcript = writing.read()
    messages = conversation(transcript, live_chain(transcript))
    assert [part.text for part in messages[2].parts] == ["done", "and faster"]


def test_a_queued_command_may_hold_blocks(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.add(
        "q1",
        "attachment",
        attachment={"type": "queued_command", "prompt": [text("and"), {"type": "image"}]},
    )
    writing.answer("a1", "ok")
    transcript = writing.read()
    messages = conversation(transcript, live_chain(transcript))
    assert [part.type for part in messages[0].parts] == ["text", "text", "image"]


@pytest.mark.parametrize(
    ("end", "open_"),
    [
        ("prompt", "prompt"),
        ("answer", None),
        ("call", "tool_use"),
        ("result", "tool_result"),
        ("interrupt", "interrupted"),
        ("made here", None),
        ("later answer", None),
    ],
)
def test_how_a_conversation_ends(writing: Writing, end: str, open_: str | None) -> None:
    writing.user("p1", "hello", parent=None)
    if end in ("call", "result", "interrupt", "made here", "later answer"):
        writing.answer("a1", "I try.", call("t1"), id="m1")
    if end in ("result", "interrupt"):
        writing.result("r1", "t1")
    if end == "interrupt":
        writing.user("i1", [text("[Request interrupted by user for tool use]")])
    if end == "made here":
        writing.answer("a2", "No response requested.", model="<synthetic>", used=None)
    if end in ("answer", "later answer"):
        writing.answer("a3", "Done.")
    transcript = writing.read()
    assert how_open(conversation(transcript, live_chain(transcript))) == open_


@pytest.mark.parametrize("scenario", ["plain_329", "parallel_197", "compact_1100", "sum_upto_329"])
def test_the_way_to_the_end_of_the_last_turn_is_the_live_chain(
    tree_of: Trees, scenario: str
) -> None:
    tree = tree_of(scenario)
    last = [turn for turn in tree.prompts if turn.on_live_path][-1]
    chain = chain_to(tree.transcript, last.last_row)
    live = conversation(tree.transcript, tree.chain)
    assert [one.rows for one in conversation(tree.transcript, chain)] == [one.rows for one in live]


One = TypeVar("One")
KINDS = ["user", "assistant", "result", "system", "attachment", "boundary"]


class Dice:
    """Decisions by bytes that are drawn in one go; once they are used up, always the first."""

    def __init__(self, drawn: bytes) -> None:
        self._left = iter(drawn)

    def below(self, count: int) -> int:
        return next(self._left, 0) % count

    def one_of(self, among: Sequence[One]) -> One:
        return among[self.below(len(among))]


def file_of(drawn: bytes) -> bytes:
    """Rows of all kinds with links to any of them, in any order; some lines twice, some torn."""
    dice = Dice(drawn)
    count = 1 + dice.below(14)
    names = [*(f"u{n}" for n in range(count)), "gone", None]
    written: list[bytes] = []
    for n in range(count):
        kind = dice.one_of(KINDS)
        row: dict[str, Any] = {"parentUuid": dice.one_of(names), "uuid": f"u{n}", "type": kind}
        row["isSidechain"] = dice.below(4) == 3
        if kind == "user":
            row["message"] = {"content": f"words {n}"}
        elif kind == "assistant":
            used = {"input_tokens": 10 * n + 1}
            blocks = dice.one_of([[text("hi")], [call(f"t{n}")]])
            id = f"m{dice.below(4)}"
            row["message"] = {"id": id, "model": "x", "content": blocks, "usage": used}
        elif kind == "result":
            answers = dice.below(count + 1)
            block = {"type": "tool_result", "tool_use_id": f"t{answers}", "content": "ok"}
            row |= {"type": "user", "message": {"content": [block | {"is_error": n % 2 == 0}]}}
        elif kind == "boundary":
            kept = [dice.one_of(names[:-1]) for _ in range(dice.below(4))]
            meta = {"preservedMessages": {"uuids": kept, "anchorUuid": dice.one_of(names)}}
            row |= {"type": "system", "subtype": "compact_boundary", "compactMetadata": meta}
            row["logicalParentUuid"] = dice.one_of(names)
        written.append(compact_json(row).encode())
        if dice.below(10) == 9:
            written.append(written[-1])
        if dice.below(10) == 9:
            explicit = dice.below(2) == 1
            state = {"type": "last-prompt", "leafUuid": dice.one_of(names), "explicit": explicit}
            written.append(compact_json(state).encode())
    for at in range(len(written)):
        other = at + dice.below(len(written) - at)
        written[at], written[other] = written[other], written[at]
    if dice.below(2):
        written[-1] = written[-1][: -1 - dice.below(min(256, len(written[-1]) - 1))]
    return b"\n".join(written)


DRAWN = 220
"""Bytes: more than any file takes."""


def picture(transcript: Transcript) -> tuple[Any, ...]:
    tree = turn_tree(transcript)
    turns = [(one.id, one.kind, one.parent, one.on_live_path, one.errors) for one in tree.turns]
    return turns, [row.uuid for row in tree.chain.rows]


def test_an_answer_that_was_written_before_its_prompt_is_sent(writing: Writing) -> None:
    writing.answer("a1", "first", parent="s1")
    writing.add("t1", "system", subtype="turn_duration")
    writing.user("p1", "one", parent=None)
    writing.add("s1", "attachment", attachment={"type": "skill_listing", "content": "- one"})
    transcript = writing.read()
    assert [row.uuid for row in live_chain(transcript).rows] == ["p1", "s1", "a1"]
    assert how_open(conversation(transcript, live_chain(transcript))) is None
    writing.user("p2", "two", parent="t1")
    assert sent(writing)[-1] == "p2"


def test_what_a_compaction_kept_is_sent_before_anything_follows_the_summary(
    writing: Writing,
) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first")
    kept = {"anchorUuid": "s1", "uuids": ["a1"]}
    writing.boundary("b1", preservedMessages=kept)
    writing.summary("s1")
    assert [one for one in sent(writing) if one != "b1"] == ["s1", "a1"]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=250)
@given(
    data=st.binary(min_size=DRAWN, max_size=DRAWN).map(file_of),
    junk=st.sampled_from([b"{", b"// no", b"[1]", b'{"type":"user","uuid":"u']),
)
def test_whatever_a_file_holds_it_gives_a_tree(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, junk: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    path.write_bytes(data)
    transcript = read_transcript(path)
    tree = turn_tree(transcript)
    live: list[Row] = list(tree.chain.rows)
    assert len({row.uuid for row in live}) == len(live)
    own = [row for row in transcript.rows if row.text.startswith("words") and not row.sidechain]
    assert [turn.id for turn in tree.prompts] == [row.uuid for row in own]
    assert [turn.number for turn in tree.prompts] == list(range(1, len(own) + 1))
    for turn in tree.turns:
        above, way = turn, {turn.id}
        while above.parent is not None:
            above = tree.by_id[above.parent]
            assert above.id not in way, "links between turns go round"
            way.add(above.id)
    for turn in tree.turns:
        conversation(transcript, chain_to(transcript, turn.last_row))
    how_open(conversation(transcript, tree.chain))
    before = picture(transcript)
    path.write_bytes(junk + b"\n" + data)
    again = read_transcript(path)
    assert picture(again) == before
    assert len(again.bad_lines) == len(transcript.bad_lines) + 1
