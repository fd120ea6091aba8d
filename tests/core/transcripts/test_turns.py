"""Turns, their steps and calls, and what went wrong in them."""

from __future__ import annotations

from time import process_time

import pytest
from tests.conftest import Trees
from tests.writing import Writing, call, compact_json, text

from ctxtui.core.transcripts.touched import touched_files
from ctxtui.core.transcripts.turns import call_input, call_output, queued_text


def test_a_turn_is_a_prompt_and_all_that_follows(writing: Writing) -> None:
    writing.user("p1", "fix it", parent=None)
    writing.answer("a1", "I look.", id="m1", used=100)
    writing.answer("a2", call("t1", "Read", file_path="/w/a.py"), id="m1", used=100)
    writing.result("r1", "t1", "one\ntwo")
    writing.answer("a3", "Done.", used=150)
    writing.user("p2", "and now")
    first, second = writing.tree().turns
    assert [row.uuid for row in first.rows] == ["p1", "a1", "a2", "r1", "a3"]
    assert [(step.number, [row.uuid for row in step.rows]) for step in first.steps] == [
        (1, ["a1", "a2"]),
        (2, ["a3"]),
    ]
    assert [row.uuid for row in first.steps[0].results] == ["r1"]
    assert (first.number, first.label, first.parent, first.after) == (1, "#1", None, 150)
    assert (second.number, second.label, second.parent, second.after) == (2, "#2", "p1", None)


def test_the_last_row_of_an_answer_has_its_usage(writing: Writing) -> None:
    writing.user("p1", "fix it", parent=None)
    writing.answer("a1", "I look.", id="m1", used=100, output=1, stop=None)
    writing.answer("a2", call("t1"), id="m1", used=100, output=70)
    step = writing.tree().turns[0].steps[0]
    assert step.usage is not None
    assert (step.used, step.usage.output_tokens) == (100, 70)


def test_parallel_calls_are_one_step_and_no_branch(tree_of: Trees) -> None:
    tree = tree_of("parallel_197")
    turn = tree.turns[1]
    assert [[call.name for call in step.calls] for step in turn.steps] == [
        ["Read", "Read", "Bash"],
        [],
    ]
    assert all(call.result is not None for call in turn.calls)
    assert (tree.outline.forks, len(tree.outline.leaves)) == (0, 1)


def test_what_the_client_made_up_is_no_step(writing: Writing) -> None:
    writing.user("p1", "fix it", parent=None)
    writing.answer("e1", "API Error", model="<synthetic>", isApiErrorMessage=True)
    writing.answer("n1", "No response requested.", model="<synthetic>", used=None)
    writing.answer("s1", "Half an ans", model="<synthetic>", used=None)
    turn = writing.tree().turns[0]
    assert [[row.uuid for row in step.rows] for step in turn.steps] == [["s1"]]
    assert turn.after is None


def test_a_failed_call_is_an_error_and_a_rejected_one_is_not(writing: Writing) -> None:
    writing.user("p1", "try", parent=None)
    for n, (content, fields) in enumerate(
        [
            ("Exit code 1", {}),
            ("The user doesn't want to proceed with this tool use. STOP", {}),
            ("The user doesn't want to take this action right now. STOP", {}),
            ("no", {"toolUseResult": "User rejected tool use"}),
            ("no", {"toolDenialKind": "user-rejected"}),
        ]
    ):
        writing.answer(f"a{n}", call(f"t{n}"))
        writing.result(f"r{n}", f"t{n}", content, error=True, **fields)
    turn = writing.tree().turns[0]
    assert turn.errors == 1
    assert [(call.failed, call.rejected) for call in turn.calls] == [
        (True, False),
        (False, True),
        (False, True),
        (False, True),
        (False, True),
    ]


def test_an_error_whose_call_is_not_recorded_counts(writing: Writing) -> None:
    writing.user("p1", "try", parent=None)
    writing.result("r1", "nobody", "Exit code 1", error=True)
    assert writing.tree().turns[0].errors == 1


@pytest.mark.parametrize(
    ("scenario", "turn", "errors", "interrupted"),
    [
        ("denied_197", 0, 0, True),
        ("no_feedback_329", 0, 0, False),
        ("interrupt_text_329", 1, 0, True),
        ("interrupt_tool_197", 1, 0, True),
        ("flaky_329", 4, 2, False),
        ("subagents_1100", 1, 1, False),
    ],
)
def test_errors_and_interrupts_as_recorded(
    tree_of: Trees, scenario: str, turn: int, errors: int, interrupted: bool
) -> None:
    one = tree_of(scenario).prompts[turn]
    assert (one.errors, one.interrupted) == (errors, interrupted)


def test_an_interrupt_behind_a_result_counts(writing: Writing) -> None:
    writing.user("p1", "try", parent=None)
    writing.answer("a1", call("t1"))
    result = {"type": "tool_result", "tool_use_id": "t1", "content": "stopped"}
    writing.user("r1", [result, text("[Request interrupted by user for tool use]")])
    assert writing.tree().turns[0].interrupted


def test_what_was_typed_while_the_model_worked_belongs_to_the_turn(writing: Writing) -> None:
    writing.user("p1", "try", parent=None)
    writing.answer("a1", call("t1"))
    writing.result("r1", "t1")
    for uuid, kind in (("q1", "human"), ("q2", "task-notification")):
        said = {"type": "queued_command", "prompt": f"from {kind}", "origin": {"kind": kind}}
        writing.add(uuid, "attachment", attachment=said)
    writing.answer("a2", "ok")
    (turn,) = writing.tree().turns
    assert [queued_text(row) for row in turn.queued] == ["from human"]


def test_bodies_of_calls_are_read_from_the_file(tree_of: Trees) -> None:
    tree = tree_of("plain_329")
    read = tree.turns[0].calls[0]
    assert call_input(tree.transcript, read) == {
        "file_path": "/home/dev/shop/shop/middleware/auth.py"
    }
    output = call_output(tree.transcript, read)
    assert output is not None and "sha1" in output


def test_files_are_counted_by_reads_and_edits(writing: Writing) -> None:
    writing.user("p1", "fix it", parent=None)
    calls = [
        call("t1", "Read", file_path="/home/ada/shop/a.py"),
        call("t2", "Edit", file_path="/home/ada/shop/a.py"),
        call("t3", "Write", file_path="b.py"),
        call("t4", "NotebookEdit", notebook_path="/home/ada/n.ipynb"),
        call("t5", "Read", file_path="/etc/failed"),
        call("t6", "Bash", command="cat /etc/other"),
        call("t7", "Read", file_path=["odd"]),
    ]
    for n, one in enumerate(calls):
        writing.answer(f"a{n}", one)
        writing.result(f"r{n}", one["id"], error=one["id"] == "t5")
    tree = writing.tree()
    found = touched_files(tree.transcript, tree.turns)
    assert [(one.path, one.reads, one.edits) for one in found] == [
        ("/home/ada/shop/a.py", 1, 1),
        ("/home/ada/shop/b.py", 0, 1),
        ("/home/ada/n.ipynb", 0, 1),
    ]


def test_times_may_go_backwards(writing: Writing) -> None:
    writing.user("p1", "fix it", parent=None, timestamp="2026-03-10T12:00:00.000Z")
    writing.answer("a1", "Done.", timestamp="2026-03-10T11:59:00.000Z")
    writing.answer("a2", "Odd.", timestamp="0001-01-01T00:00:00+14:00")
    writing.answer("a3", "Odder.", timestamp="soon")
    turn = writing.tree().turns[0]
    assert turn.started == turn.ended
    assert turn.started is not None and turn.started.hour == 12


def test_a_compaction_inside_a_turn_leaves_the_rest_to_the_turn(tree_of: Trees) -> None:
    tree = tree_of("autocompact_329")
    turn, compaction, after = tree.turns[3:]
    assert (turn.number, compaction.kind, after.number) == (4, "compaction", 5)
    assert compaction.parent == turn.id
    assert after.parent == compaction.id
    assert len(turn.steps) == 3 and not compaction.steps
    assert turn.steps[-1].rows[0].index > compaction.row.index


def test_a_session_of_many_steps_is_read_in_line_with_its_size(writing: Writing) -> None:
    writing.user("p1", "go on and on", parent=None)
    rows = []
    for n in range(3_000):
        answer = {"id": f"m{n}", "model": "x", "content": [call(f"t{n}")]}
        rows.append(writing.row(f"a{n}", "assistant", f"r{n - 1}" if n else "p1", message=answer))
        result = {"type": "tool_result", "tool_use_id": f"t{n}", "content": "ok"}
        rows.append(writing.row(f"r{n}", "user", f"a{n}", message={"content": [result]}))
    writing.raw(b"".join(compact_json(row).encode() + b"\n" for row in rows))
    begin = process_time()
    tree = writing.tree()
    assert len(tree.turns[0].steps) == 3_000
    assert process_time() - begin < 40
