"""How long answers take to begin, by context size."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.conftest import Trees
from tests.writing import Writing, call

from ctxtui.core.context.pace import AROUND, Pace, Typical, cleared, pace
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def at(seconds: float) -> str:
    return (START + timedelta(seconds=seconds)).isoformat()


def test_a_prompt_waits_until_the_first_block_is_complete(writing: Writing) -> None:
    writing.user("p1", "Add a cart", timestamp=at(0))
    writing.answer("a1", "Thinking.", used=40_000, id="m1", timestamp=at(22))
    writing.answer("a2", "More.", used=40_000, id="m1", timestamp=at(90))
    (request,) = pace(writing.tree()).requests
    assert (request.seconds, request.used, request.turn, request.row) == (22, 40_000, "p1", "a1")


def test_a_permission_that_took_the_user_a_while_is_not_in_it(writing: Writing) -> None:
    writing.user("p1", "Add a cart", timestamp=at(0))
    writing.answer("a1", call("c1"), used=40_000, timestamp=at(5))
    writing.result("r1", "c1", timestamp=at(400))
    writing.answer("a2", "Done.", used=42_000, timestamp=at(407))
    assert [one.seconds for one in pace(writing.tree()).requests] == [5, 7]


def test_parallel_calls_are_sent_back_with_the_last_of_their_results(writing: Writing) -> None:
    writing.user("p1", "Read both", timestamp=at(0))
    writing.answer("a1", call("c1"), used=40_000, id="m1", timestamp=at(5))
    writing.answer("a2", call("c2"), used=40_000, id="m1", timestamp=at(6))
    writing.result("r2", "c2", parent="a2", timestamp=at(60))
    writing.result("r1", "c1", parent="a1", timestamp=at(8))
    writing.answer("a3", "Both read.", used=44_000, timestamp=at(63))
    assert [one.seconds for one in pace(writing.tree()).requests] == [5, 3]


def test_medians_by_context_size_say_of_how_many(writing: Writing) -> None:
    clock = 0.0
    for n, (used, seconds) in enumerate(
        [(38_000, 20), (40_000, 22), (42_000, 300), (300_000, 60), (310_000, 62)]
    ):
        writing.user(f"p{n}", "Go on", timestamp=at(clock))
        writing.answer(f"a{n}", "Done.", used=used, timestamp=at(clock + seconds))
        clock += 1_000
    assert pace(writing.tree()).sizes == (Typical(22, 40_000, 3), Typical(61, 305_000, 2))


@pytest.mark.parametrize(
    ("prompt", "answer", "why"),
    [
        ({"timestamp": None}, {"timestamp": at(9)}, "no time"),
        ({"timestamp": at(0)}, {"timestamp": "yesterday"}, "no time"),
        ({"timestamp": at(50)}, {"timestamp": at(9)}, "clock jumped back"),
        ({"timestamp": at(0)}, {"timestamp": at(601)}, "too long"),
        ({"timestamp": at(0), "promptSource": "queued"}, {"timestamp": at(9)}, "user's wait"),
    ],
)
def test_what_tells_nothing_is_left_out_and_counted(
    writing: Writing, prompt: dict[str, str], answer: dict[str, str], why: str
) -> None:
    writing.user("p1", "Add a cart", **prompt)
    writing.answer("a1", "Done.", used=40_000, **answer)  # type: ignore[arg-type]
    found = pace(writing.tree())
    assert found.requests == ()
    assert found.left_out == {why: 1}
    assert found.sizes == ()


def test_an_answer_without_usage_is_no_request(writing: Writing) -> None:
    writing.user("p1", "Add a cart", timestamp=at(0))
    writing.answer("a1", "Local.", used=None, timestamp=at(2))
    assert pace(writing.tree()) == Pace((), (), (), {})


def test_before_and_after_a_compaction(writing: Writing) -> None:
    writing.user("p1", "Add a cart", timestamp=at(0))
    writing.answer("a1", "Done.", used=300_000, timestamp=at(61))
    writing.add(
        "b1",
        "system",
        None,
        subtype="compact_boundary",
        logicalParentUuid="a1",
        compactMetadata={"trigger": "manual"},
        timestamp=at(100),
    )
    writing.summary("s1")
    writing.user("p2", "Now tests", timestamp=at(200))
    writing.answer("a2", "Done.", used=40_000, timestamp=at(222))
    (one,) = pace(writing.tree()).breaks
    assert (one.kind, one.when) == ("compaction", START + timedelta(seconds=100))
    assert (one.before, one.after) == (Typical(61, 300_000, 1), Typical(22, 40_000, 1))


def test_a_compaction_inside_a_request_is_not_taken_for_its_wait(tree_of: Trees) -> None:
    tree = tree_of("autocompact_329")
    found = pace(tree)
    assert found.left_out == {"compacted inside": 1}
    by_uuid = tree.transcript.by_uuid
    for request in found.requests:
        assert request.seconds >= 0
        answer = by_uuid[request.row]
        assert answer.time is not None
        between = [
            row
            for row in tree.transcript.rows
            if row.is_boundary and row.time is not None and request.sent < row.time < answer.time
        ]
        assert between == []


def test_a_new_version_shows_a_restart_and_others_may_be_named(writing: Writing) -> None:
    writing.user("p1", "Add a cart", timestamp=at(0))
    writing.answer("a1", "Done.", used=40_000, timestamp=at(4))
    writing.user("p2", "Now tests", timestamp=at(900), version="2.1.329")
    writing.answer("a2", "Done.", used=41_000, timestamp=at(908), version="2.1.329")
    tree = writing.tree()
    (one,) = pace(tree).breaks
    assert (one.kind, one.before, one.after) == (
        "restart",
        Typical(4, 40_000, 1),
        Typical(8, 41_000, 1),
    )
    named = pace(tree, restarts=[START - timedelta(hours=1)]).breaks
    assert [(one.kind, one.before) for one in named] == [
        ("restart", None),
        ("restart", Typical(4, 40_000, 1)),
    ]


def test_a_clear_is_between_two_sessions(tmp_path: Path) -> None:
    long, fresh = Writing(tmp_path / "one"), Writing(tmp_path / "two")
    for n in range(AROUND + 5):
        long.user(f"p{n}", "Go on", timestamp=at(1_000 * n))
        seconds = 1 if n < 5 else 61
        long.answer(f"a{n}", "Done.", used=300_000, timestamp=at(1_000 * n + seconds))
    fresh.user("p1", "Now docs", timestamp=at(90_000))
    fresh.answer("a1", "Done.", used=40_000, timestamp=at(90_022))
    one = cleared(pace(long.tree()), pace(fresh.tree()))
    assert one.when == START + timedelta(seconds=90_000)
    assert one.before == Typical(61, 300_000, AROUND)
    assert one.after == Typical(22, 40_000, 1)


def test_subagents_are_not_the_sessions_own_pace(writing: Writing) -> None:
    writing.user("p1", "Look around", timestamp=at(0))
    writing.user("s1", "Find the readers", parent=None, isSidechain=True, timestamp=at(1))
    writing.answer("s2", "Found.", used=9_000, isSidechain=True, timestamp=at(31))
    writing.answer("a1", "Done.", used=40_000, parent="p1", timestamp=at(7))
    assert [one.seconds for one in pace(writing.tree()).requests] == [7]


def test_every_public_session_has_only_possible_waits(public: Path) -> None:
    requests = 0
    for file in sorted((public / "projects").glob("*/*.jsonl")):
        if file.name.startswith("agent-"):
            continue
        found = pace(turn_tree(read_transcript(file)))
        assert all(0 <= one.seconds <= 600 for one in found.requests)
        assert sum(band.requests for band in found.sizes) == len(found.requests)
        requests += len(found.requests)
    assert requests > 500
