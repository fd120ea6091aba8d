"""What fills the window adds up to how full it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import RECORDED
from tests.writing import Writing, call, text

from ctxtui.core.context.parts import Share, parts
from ctxtui.core.context.used import used_of
from ctxtui.core.context.weigh import IMAGE, weigh
from ctxtui.core.transcripts.chain import live_chain
from ctxtui.core.transcripts.conversation import Message, Part, conversation
from ctxtui.core.transcripts.rows import Row
from ctxtui.core.transcripts.transcript import read_transcript

MODEL = "claude-opus-5-5"
SESSIONS = [
    path
    for path in sorted(RECORDED.glob("*/claude/projects/*/*.jsonl"))
    if not path.name.startswith("agent-") and path.stat().st_size
]


@pytest.mark.parametrize("path", SESSIONS, ids=lambda path: f"{path.parts[-5]}-{path.stem[:8]}")
def test_the_parts_of_a_recorded_session_sum_to_used(path: Path) -> None:
    transcript = read_transcript(path)
    chain = live_chain(transcript)
    used, _ = used_of(transcript, chain)
    assert used is not None
    shares = parts(conversation(transcript, chain), used, MODEL)
    assert sum(share.tokens for share in shares) == used
    assert all(share.tokens >= 0 for share in shares)
    assert shares[0].name == "base"
    assert len({share.name for share in shares}) == len(shares)


def test_each_kind_has_its_name(writing: Writing) -> None:
    writing.user("p1", [text("What is this?"), {"type": "image", "source": {}}], parent=None)
    thinking = {"type": "thinking", "thinking": "Let me see.", "signature": "x" * 9_000}
    writing.answer("a1", thinking, "I look.", call("t1"), {"type": "server_tool_use"})
    writing.result("r1", "t1", [text("out"), {"type": "image", "source": {}}])
    transcript = writing.read()
    messages = conversation(transcript, live_chain(transcript))
    shares = {one.name: one.tokens for one in parts(messages, 50_000, MODEL)}
    assert set(shares) == {
        "base",
        "prompts",
        "images",
        "thinking",
        "replies",
        "tool calls",
        "server_tool_use",
        "results",
    }
    assert shares["images"] == IMAGE
    assert IMAGE < shares["results"] < IMAGE + 20
    assert 0 < shares["thinking"] < 20, "a signature is not what the model is charged for"


def test_the_summary_is_no_prompt(writing: Writing) -> None:
    writing.boundary("b1", closes="x")
    writing.summary("s1", "all that was " * 50)
    transcript = writing.read()
    shares = parts(conversation(transcript, live_chain(transcript)), 9_000, MODEL)
    assert [share.name for share in shares] == ["base", "compaction summary"]


def test_without_a_figure_there_is_no_base() -> None:
    message = Message("user", parts=[Part("text", Row(), text="hello there")])
    assert parts([message], None, MODEL) == [
        Share("prompts", weigh(message.parts[0], MODEL), "estimated")
    ]
    assert parts([], None, MODEL) == []
    assert parts([], 700, MODEL) == [Share("base", 700, "estimated")]


@given(
    texts=st.lists(st.text(max_size=60), max_size=6),
    used=st.integers(0, 2_000),
    other=st.integers(0, 3),
)
def test_parts_sum_to_used_whatever_the_estimates_say(
    texts: list[str], used: int, other: int
) -> None:
    kinds = ("text", "thinking", "tool_result")
    messages = [
        Message(
            "user" if n % 2 else "assistant",
            parts=[Part(kinds[n % 3], Row(), text=words, other=other if n % 3 == 2 else 0)],
        )
        for n, words in enumerate(texts)
    ]
    shares = parts(messages, used, MODEL)
    assert sum(share.tokens for share in shares) == used
    assert all(share.tokens >= 0 for share in shares)


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
def test_thinking_without_its_words_weighs_nothing(payload: Any) -> None:
    assert weigh(Part("thinking", Row(), payload=payload), MODEL) == 0
    assert weigh(Part("redacted_thinking", Row(), payload={"data": "x" * 900}), MODEL) == 0
