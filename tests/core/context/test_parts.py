"""What fills the window adds up to how full it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import RECORDED, Trees
from tests.kinds import walk
from tests.writing import Writing, call, text

from ctxtui.core.context.calibration import Calibration, calibrate
from ctxtui.core.context.measures import Counts
from ctxtui.core.context.parts import Account, account
from ctxtui.core.context.tokens import family
from ctxtui.core.context.used import window
from ctxtui.core.context.weigh import IMAGE, weigh
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.chain import Chain, chain_to
from ctxtui.core.transcripts.conversation import Part
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

MODEL = "claude-opus-5-5"
SESSIONS = [
    path
    for path in sorted(RECORDED.glob("*/claude/projects/*/*.jsonl"))
    if not path.name.startswith("agent-") and path.stat().st_size
]


def taken(tree: TurnTree, chain: Chain | None = None, counts: Counts | None = None) -> Account:
    chain = chain or tree.chain
    counts = counts or Counts()
    now = window(tree.transcript, chain, Settings(), counts)
    return account(tree, chain, now, calibrate(tree.transcript, chain, counts), counts)


def adds_up(one: Account) -> bool:
    parts = {share.name: share.tokens for share in one.shares}
    base = parts.get("base", 0)
    return (
        (one.used is None or sum(parts.values()) == one.used)
        and min(parts.values(), default=0) >= 0
        and sum(weight.tokens for weight in one.weights) == sum(parts.values()) - base
        and len(parts) == len(one.shares)
    )


def tokens(one: Account) -> dict[str, int]:
    return {share.name: share.tokens for share in one.shares}


@pytest.mark.parametrize(
    "path", walk(SESSIONS), ids=lambda path: f"{path.parts[-5]}-{path.stem[:8]}"
)
def test_the_parts_of_a_recorded_session_sum_to_used(path: Path) -> None:
    one = taken(turn_tree(read_transcript(path)))
    assert one.used is not None and adds_up(one)
    assert one.shares[0].name == "base"


@pytest.mark.parametrize(("every", "least"), [(4, 15), pytest.param(1, 60, marks=pytest.mark.slow)])
def test_the_parts_of_every_public_session_sum_to_used(
    public: Path, every: int, least: int
) -> None:
    files = [
        public / one["file"] for one in json.loads((public / "MANIFEST.json").read_bytes())["files"]
    ]
    known = 0
    for path in files[::every]:
        one = taken(turn_tree(read_transcript(path)))
        assert adds_up(one), path
        known += one.used is not None
    assert known > least


def ends(tree: TurnTree) -> Iterator[Row]:
    for turn in tree.prompts:
        yield turn.last_row
        for step in turn.steps:
            yield max((*step.rows, *step.results), key=lambda row: row.index)


@pytest.mark.parametrize("scenario", ["rewind_twice_197", "compact_329", "parallel_197"])
def test_so_do_those_of_every_turn_and_step_before(scenario: str, tree_of: Trees) -> None:
    tree = tree_of(scenario)
    counts = Counts()
    for row in ends(tree):
        assert adds_up(taken(tree, chain_to(tree.transcript, row), counts))


def test_each_kind_has_its_name(writing: Writing) -> None:
    writing.user("p1", [text("What is this?"), {"type": "image", "source": {}}], parent=None)
    thinking = {"type": "thinking", "thinking": "Let me see.", "signature": "x" * 900}
    writing.answer(
        "a1", thinking, "I look.", call("t1"), call("t2", "Agent", prompt="look"), used=49_000
    )
    writing.result("r1", "t1", [text("out"), {"type": "image", "source": {}}])
    writing.result("r2", "t2", "a report", parent="r1")
    writing.user("n1", "<task-notification>done</task-notification>", promptSource="system")
    writing.add("f1", "attachment", attachment={"type": "skill_listing", "content": "- review"})
    writing.user("m1", "a skill", isMeta=True)
    writing.answer("a2", "It is a picture.", {"type": "server_tool_use"}, used=53_000)
    one = taken(writing.tree())
    assert set(tokens(one)) == {
        "base",
        "memory and attachments",
        "prompts",
        "images",
        "thinking",
        "replies",
        "tool calls",
        "results",
        "subagent reports",
    }
    assert [weight.row for weight in one.behind("subagent reports")] == ["r2", "n1"]
    assert {weight.row for weight in one.behind("memory and attachments")} == {"f1", "m1"}
    assert {weight.row for weight in one.since} == {"a2"}, "it is in the next request only"
    assert adds_up(one)


def test_the_summary_is_no_prompt(writing: Writing) -> None:
    writing.user("p1", "one", parent=None)
    writing.answer("a1", "first", used=9_000)
    writing.boundary("b1", closes="x")
    writing.summary("s1", "all that was " * 50)
    one = taken(writing.tree())
    assert [share.name for share in one.shares] == ["base", "compaction summary"]
    assert {share.how for share in one.shares} == {"estimated"}


def test_without_a_figure_there_is_no_base(writing: Writing) -> None:
    writing.user("p1", "hello there", parent=None)
    one = taken(writing.tree())
    assert one.used is None
    assert tokens(one) == {"prompts": weigh(Part("text", Row(), text="hello there"), None)}


def test_an_answer_has_the_size_that_its_usage_gives(writing: Writing) -> None:
    writing.user("p1", "What is a cart?", parent=None)
    writing.answer("a1", "A cart holds " * 40, used=30_000, output=123)
    writing.user("p2", "And an order?")
    writing.answer("a2", "More.", used=30_140)
    one = taken(writing.tree())
    (replies,) = (share for share in one.shares if share.name == "replies")
    assert (replies.tokens, replies.how, replies.rows) == (123, "exact", ("a1",))
    assert tokens(one)["base"] == pytest.approx(30_000, abs=20)


def test_thinking_is_what_an_answer_was_more_than_is_seen_of_it(writing: Writing) -> None:
    sealed = {"type": "thinking", "thinking": "", "signature": "x" * 2_000}
    writing.user("p1", "Why?", parent=None)
    writing.answer("a1", sealed, "Because.", used=30_000, output=700)
    writing.user("p2", "Why?")
    writing.answer("a2", "Because.", used=30_720)
    assert tokens(taken(writing.tree()))["thinking"] == pytest.approx(695, abs=6)


def test_older_models_forget_what_they_thought_when_the_user_speaks(writing: Writing) -> None:
    sealed = {"type": "thinking", "thinking": "", "signature": "x" * 2_000}
    model = "claude-sonnet-4-5-20250929"
    writing.user("p1", "Why?", parent=None)
    writing.answer("a1", sealed, "Because.", used=30_000, output=700, model=model)
    writing.user("p2", "Why?")
    writing.answer("a2", "Because.", used=30_020, model=model)
    assert tokens(taken(writing.tree()))["thinking"] == 0


def test_results_are_told_by_tool_and_by_file(writing: Writing) -> None:
    writing.user("p1", "Read it.", parent=None)
    writing.answer("a1", call("t1", "Read", file_path="/home/ada/shop/cart.py"), used=20_000)
    writing.result("r1", "t1", "     1→class Cart:\n" * 200)
    writing.answer("a2", call("t2", "Bash", command="ls"), used=24_000)
    writing.result("r2", "t2", "cart.py\n")
    edit = {"file_path": "cart.py", "old_string": "a" * 90, "new_string": "b" * 90}
    writing.answer("a3", call("t3", "Edit", **edit), used=24_200)
    writing.result("r3", "t3", "done")
    writing.answer("a4", "Read.", used=24_400)
    one = taken(writing.tree())
    assert [(share.name, share.rows) for share in one.by_tool] == [
        ("Read", ("r1",)),
        ("Bash", ("r2",)),
        ("Edit", ("r3",)),
    ]
    (file,) = one.by_file
    assert (file.name, set(file.rows)) == ("/home/ada/shop/cart.py", {"a1", "r1", "a3", "r3"})
    assert one.by_turn == {"p1": 24_400 - tokens(one)["base"]}


def test_results_that_the_client_took_out_again_weigh_next_to_nothing(writing: Writing) -> None:
    writing.user("p1", "go", parent=None)
    writing.answer("a1", call("t1"), used=20_000)
    writing.result("r1", "t1", "line of output\n" * 900)
    writing.answer("a2", "Fine.", used=26_000)
    writing.add(
        "m1",
        "system",
        subtype="microcompact_boundary",
        microcompactMetadata={"compactedToolIds": ["t1", None]},
    )
    writing.user("p2", "on")
    writing.answer("a3", "Good.", used=20_060)
    assert tokens(taken(writing.tree()))["results"] < 20


def test_the_base_stays_the_same_from_turn_to_turn(writing: Writing) -> None:
    writing.user("p1", "one " * 300, parent=None)
    used = 30_000
    for n in range(6):
        writing.answer(f"a{n}", call(f"t{n}"), used=used, output=90)
        writing.result(f"r{n}", f"t{n}", "a line of output\n" * 400)
        used += 90 + 2_600
    writing.answer("end", "Done.", used=used)
    tree = writing.tree()
    bases = [tokens(taken(tree, chain_to(tree.transcript, row)))["base"] for row in ends(tree)]
    assert len(bases) == 8
    assert max(bases) - min(bases) < 0.01 * bases[0]


@pytest.mark.parametrize("used", [1, 40, 700, 5_000, 30_000, 900_000])
@pytest.mark.parametrize("output", [1, 10, 9_000])
def test_parts_sum_to_used_whatever_the_estimates_say(
    writing: Writing, used: int, output: int
) -> None:
    writing.user("p1", "six words of a short prompt", parent=None)
    writing.answer("a1", "an answer", call("t1"), used=used // 2 + 1, output=output)
    writing.result("r1", "t1", [text("out " * 900), {"type": "image"}])
    writing.answer("a2", "a second answer", used=used)
    assert adds_up(taken(writing.tree()))


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        {"input_tokens": None},
        {"input_tokens": 0, "cache_read_input_tokens": None},
        {"input_tokens": -5},
        {"input_tokens": 9, "cache_read_input_tokens": -70_000},
        {"input_tokens": 10**18},
        {"input_tokens": 1.5e300},
        {"input_tokens": "many"},
        [],
    ],
)
def test_usage_that_can_not_be_right_is_unknown_with_the_reason(
    writing: Writing, usage: Any
) -> None:
    writing.user("p1", "hello", parent=None)
    message = {"id": "m1", "role": "assistant", "model": MODEL, "content": [text("hi")]}
    writing.add("a1", "assistant", message=message | {"usage": usage})
    tree = writing.tree()
    now = window(tree.transcript, tree.chain, Settings())
    assert (now.used, now.used_how, now.zone) == (None, None, None)
    assert now.why == "the answers give no token counts that can be right"
    one = taken(tree)
    assert one.used is None and "base" not in tokens(one)


def test_before_any_answer_that_is_the_reason(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    tree = writing.tree()
    assert window(tree.transcript, tree.chain, Settings()).why == "no answer of the model yet"


def test_an_unknown_model_is_estimated_as_one_of_the_newest_family(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.answer("a1", "hi", used=5_000, model="glm-9")
    writing.user("p2", "again")
    writing.answer("a2", "hi", used=5_100, model="glm-9")
    one = taken(writing.tree())
    assert one.calibration == Calibration(family(None))
    assert adds_up(one)


def test_a_row_is_counted_once_however_often_the_window_is_taken_apart(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    writing.answer("a1", "hi", used=5_000)
    counts, tree = Counts(), writing.tree()
    first = taken(tree, counts=counts)
    writing.path.unlink()  # whoever read a body again would fail
    assert taken(tree, counts=counts) == first


@pytest.mark.parametrize("odd", ["\ud83d", "<|endoftext|>", "\x1b[31m", "\0", "é" * 50_000])
def test_odd_texts_can_be_weighed(odd: str) -> None:
    for part in (
        Part("text", Row(), text=odd),
        Part("tool_use", Row(), name=odd, payload={odd: [odd, 10**30, None]}),
        Part("tool_result", Row(), text=odd),
        Part("new-kind", Row(), payload={"deep": {"x": odd}}),
    ):
        assert weigh(part, MODEL) > 0


@pytest.mark.parametrize("payload", [None, "signature", {"thinking": 7}, {}])
def test_thinking_without_words_or_signature_weighs_nothing(payload: Any) -> None:
    assert weigh(Part("thinking", Row(), payload=payload), MODEL) == 0


def test_thinking_that_was_taken_out_is_told_by_its_signature() -> None:
    sealed = Part("thinking", Row(), payload={"thinking": "", "signature": "x" * 1_000})
    assert weigh(sealed, MODEL) == 190


def test_an_image_weighs_what_the_client_sends() -> None:
    assert weigh(Part("image", Row(), payload={"source": {"data": "x" * 90_000}}), MODEL) == IMAGE
