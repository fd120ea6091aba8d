"""Tokens of text, learned from the growth of a session's own requests (facts 4)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import median

import pytest
from tests.fitting import Observed, constants, fit_weights, observed, plain, weighed
from tests.writing import Writing, call, text

from ctxtui.core.context.attached import attached_text
from ctxtui.core.context.calibration import BOUNDS, Expected, calibrate, learn
from ctxtui.core.context.intervals import final_output, intervals
from ctxtui.core.context.measures import Measure
from ctxtui.core.context.tokens import count, family

MODEL = "claude-opus-5-5"
FAMILY = family(MODEL)
OUTPUT = "one line of output of a test\n" * 200
ENOUGH = 20
"""Held-out intervals from which on a family is judged."""


@pytest.fixture(scope="module")
def seen(public: Path) -> list[Observed]:
    return observed(public)


def errors(teaching: Sequence[Observed], held: Sequence[Observed]) -> tuple[float, float, float]:
    """Median absolute error of ours, of tokens and of characters times a fitted constant."""
    per_token, per_character = constants(teaching)
    sizes = [plain(one) for one in held]
    return (
        median(one.error(one.live()) for one in held),
        median(one.error(n * per_token) for one, (n, _) in zip(held, sizes, strict=True)),
        median(one.error(n * per_character) for one, (_, n) in zip(held, sizes, strict=True)),
    )


def test_held_out_intervals_are_told_within_ten_percent(seen: list[Observed]) -> None:
    """By tokenizer family, and by model: what is taught is the family, so each may be asked."""
    judged = 0
    groups = [("3", lambda one: True)] + [
        (name, lambda one, model=model: one.model == model)
        for name, model in sorted({(one.family, one.model) for one in seen})
    ]
    for name, among in groups:
        telling = [one for one in seen if one.family == name and one.expected.tells]
        held = [one for one in telling if not one.teaches and among(one)]
        if len(held) < ENOUGH:
            continue
        judged += 1
        ours, tokens, characters = errors([one for one in telling if one.teaches], held)
        assert ours <= 0.10
        assert ours < tokens
        assert ours < characters
    assert judged >= 3


def test_so_are_all_other_intervals_of_every_family(seen: list[Observed]) -> None:
    """Short ones, answers without results, prompts, pictures: whatever grew."""
    for name in ("3", "4.7"):
        mine = [one for one in seen if one.family == name]
        held = [one for one in mine if not one.teaches]
        assert len(held) > ENOUGH
        ours, tokens, characters = errors([one for one in mine if one.teaches], held)
        assert ours <= 0.10
        assert ours < tokens
        assert ours < characters


def test_the_newest_family_holds_when_the_halves_change_places(seen: list[Observed]) -> None:
    """Only few intervals of it were held out; fitted on those few, most others are."""
    mine = [one for one in seen if one.family == "4.7"]
    half = [one for one in mine if not one.teaches]
    weights = fit_weights(half, family("claude-opus-5"))
    other = weighed([one for one in mine if one.teaches], weights)
    held = [one for one in other if one.expected.tells]
    assert len(held) > ENOUGH
    ours, tokens, characters = errors([one for one in half if one.expected.tells], held)
    assert ours <= 0.10
    assert ours < tokens
    assert ours < characters


def test_the_shipped_weights_are_those_that_the_teaching_half_gives(seen: list[Observed]) -> None:
    for model in ("claude-opus-4-5", "claude-opus-5"):
        tokenizer = family(model)
        half = [one for one in seen if one.family == tokenizer.name and one.teaches]
        for name, weight in fit_weights(half, tokenizer).items():
            near = 1.0 if name.startswith("per_") else 0.01
            assert tokenizer.weights[name] == pytest.approx(weight, abs=near), name


def grew(by: float, kind: str = "output", times: int = 1) -> list[Expected]:
    """Intervals of 2,000 expected tokens that grew by another number."""
    return [Expected(round(2_000 * by), 0.0, {kind: 2_000.0}, 0.0, 2_000.0, 0)] * times


def test_without_intervals_the_defaults_hold() -> None:
    alone = learn(FAMILY, [])
    assert (alone.how, alone.intervals, alone.scale) == ("estimated", 0, 1.0)
    block = Measure("tool_result", 1_000, "output")
    assert alone.weigh(block, "Bash") == 1_000 * FAMILY.weights["output"] + 11


def test_few_intervals_move_the_defaults_little_and_many_a_lot() -> None:
    few, many = learn(FAMILY, grew(1.2, times=2)), learn(FAMILY, grew(1.2, times=60))
    assert 1.0 < few.scale < 1.06
    assert 1.17 < many.scale < 1.2
    assert (few.how, many.how, many.intervals) == ("estimated", "calibrated", 60)


def test_one_odd_interval_among_many_changes_nothing() -> None:
    usual = learn(FAMILY, grew(1.1, times=9))
    assert learn(FAMILY, grew(1.1, times=9) + grew(9.0)).scale == pytest.approx(
        usual.scale, abs=0.01
    )


def test_no_session_moves_the_defaults_out_of_bounds() -> None:
    assert learn(FAMILY, grew(9.0, times=80)).scale == BOUNDS[1]
    assert learn(FAMILY, grew(0.1, times=80)).scale == BOUNDS[0]


def test_a_kind_of_content_has_a_scale_of_its_own() -> None:
    both = learn(FAMILY, grew(1.3, "read", 40) + grew(0.9, "paths", 40))
    assert both.scales["paths"] < 0.95 < 1.2 < both.scales["read"]


def session(writing: Writing, rounds: int, each: int = 2_400, **more: object) -> None:
    """A tool loop in which every result makes the window grow by that many tokens."""
    writing.user("p1", "go", parent=None)
    used = 20_000
    for n in range(rounds):
        writing.answer(f"a{n}", call(f"t{n}"), used=used, output=60, **more)  # type: ignore[arg-type]
        writing.result(f"r{n}", f"t{n}", OUTPUT)
        used += each + 60
    writing.answer("end", "Done.", used=used, **more)  # type: ignore[arg-type]


def test_a_session_teaches_what_its_requests_grew_by(writing: Writing) -> None:
    session(writing, rounds=30)
    tree = writing.tree()
    found = calibrate(tree.transcript, tree.chain)
    assert (found.family, found.intervals, found.how) == ("4.7", 30, "calibrated")
    result = Measure("tool_result", count(OUTPUT), "output")
    assert found.weigh(result, "Bash") == pytest.approx(2_400, rel=0.06)


def test_an_earlier_turn_knows_only_what_was_known_by_then(writing: Writing) -> None:
    session(writing, rounds=8)
    tree = writing.tree()
    for n in (0, 3, 8):
        cut = tree.chain.rows[: 2 * n + 1 + 1]
        chain = type(tree.chain)(tuple(cut), cut[-1], None)
        assert calibrate(tree.transcript, chain).intervals == n


def test_an_interval_holds_parallel_results_and_what_was_attached(writing: Writing) -> None:
    writing.user("p1", "go", parent=None)
    writing.answer("a1", call("t1"), id="m1", used=10_000)
    writing.answer("a2", call("t2"), id="m1", used=10_000, output=77)
    writing.result("r2", "t2", parent="a2")
    writing.result("r1", "t1", parent="a1")
    writing.add("f1", "attachment", attachment={"type": "task_reminder", "content": []})
    writing.answer("a3", "Done.", used=12_500)
    (one,) = intervals(writing.read())
    assert [row.uuid for row in one.answer] == ["a1", "a2"]
    assert [row.uuid for row in one.added] == ["r2", "r1", "f1"]
    assert (one.delta, one.output, one.prompted) == (2_500, 77, False)


@pytest.mark.parametrize("change", ["model", "version", "compaction", "microcompaction"])
def test_no_interval_reaches_over_a_change(writing: Writing, change: str) -> None:
    writing.user("p1", "go", parent=None)
    writing.answer("a1", "First.", used=10_000)
    writing.user("p2", "on")
    if change == "compaction":
        writing.boundary("b1")
        writing.summary("s1")
    elif change == "microcompaction":
        writing.add("b1", "system", subtype="microcompact_boundary")
    fields: dict[str, str] = {"model": "claude-opus-4-5"} if change == "model" else {}
    if change == "version":
        fields = {"version": "2.1.329"}
    writing.answer("a2", "Second.", used=12_000, **fields)  # type: ignore[arg-type]
    assert intervals(writing.read()) == []


def test_a_rewound_branch_has_intervals_too(writing: Writing) -> None:
    writing.user("p1", "go", parent=None)
    writing.answer("a1", "First.", used=10_000)
    writing.user("p2", "on")
    writing.answer("a2", "Second.", used=12_000)
    writing.user("p3", "no, rather", parent="a1")
    writing.answer("a3", "Third.", used=11_000)
    assert [
        (one.answer[0].uuid, one.next.uuid, one.delta) for one in intervals(writing.read())
    ] == [
        ("a1", "a2", 2_000),
        ("a1", "a3", 1_000),
    ]


@pytest.mark.parametrize(
    ("output", "stop", "known"),
    [(900, "tool_use", 900), (1, None, None), (0, "end_turn", None), (-4, "end_turn", None)],
)
def test_an_answer_is_known_only_by_a_final_figure(
    writing: Writing, output: int, stop: str | None, known: int | None
) -> None:
    writing.user("p1", "go", parent=None)
    writing.answer("a1", "First.", output=output, stop=stop)
    assert final_output([row for row in writing.read().rows if row.type == "assistant"]) == known


def test_a_picture_tells_nothing_of_text(writing: Writing) -> None:
    writing.user("p1", "go", parent=None)
    writing.answer("a1", call("t1"), used=20_000)
    writing.result("r1", "t1", [text("a line\n" * 900), {"type": "image", "source": {}}])
    writing.answer("a2", "Done.", used=24_000)
    tree = writing.tree()
    assert calibrate(tree.transcript, tree.chain).intervals == 0


def test_an_attachment_is_what_the_client_rendered_or_else_made_it_of() -> None:
    file = {"type": "file", "content": {"file": {"filePath": "/a.py", "content": "x = 1\n"}}}
    assert "x = 1" in attached_text({"attachment": file})
    assert attached_text({"attachment": file, "rendered": [{"content": "whole"}]}) == "whole"


@pytest.mark.parametrize(
    "attachment",
    [
        None,
        {"type": "prompt_snapshot", "systemPrompt": ["long"]},
        {"type": "command_permissions", "allowedTools": ["Bash"]},
        {"type": "async_hook_response", "response": {}, "stderr": "denied"},
        {"type": ["odd"]},
        {"type": "file", "content": {"type": "image", "file": {"base64": "x" * 90}}},
    ],
)
def test_what_is_not_sent_as_text_is_not_counted(attachment: object) -> None:
    assert attached_text({"attachment": attachment}) == ""
