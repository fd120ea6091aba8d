"""What the status line needs of a session: when its cache goes cold, and how fast it fills."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import RECORDED
from tests.kinds import walk
from tests.writing import NOON, Writing

from ctxtui.core.context.client_settings import ClientSettings
from ctxtui.core.context.clock_facts import clock_facts
from ctxtui.core.context.growth import growth
from ctxtui.core.context.used import window
from ctxtui.core.library.pulse import dump, load, pulse_of
from ctxtui.core.library.recent import FEWEST_TURNS, slow_and_fast
from ctxtui.core.library.summary import Summary, summarize
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

SESSIONS = [
    path
    for path in sorted(RECORDED.glob("*/claude/projects/*/*.jsonl"))
    if not path.name.startswith("agent-") and path.stat().st_size
]


def summary(writing: Writing) -> Summary:
    return summarize(writing.read(), modified=0.0)


def answer(writing: Writing, uuid: str, used: int, **cache: int) -> None:
    """With what it wrote to the cache: `ephemeral_1h_input_tokens` and so on."""
    written = sum(cache.values())
    usage = {
        "input_tokens": used - written,
        "cache_creation_input_tokens": written,
        "cache_creation": cache,
    }
    content = {"id": f"msg_{uuid}", "role": "assistant", "model": "claude-opus-5-5"}
    writing.add(uuid, "assistant", message=content | {"content": [], "usage": usage})


def test_the_newest_answer_makes_the_cache_last_anew(writing: Writing) -> None:
    writing.user("p1", "one", parent=None)
    answer(writing, "a1", 1_000, ephemeral_1h_input_tokens=900)
    writing.user("p2", "two")
    one = summary(writing)
    assert (one.answered, one.ttl) == (NOON + timedelta(minutes=2), "1h")
    answer(writing, "a2", 2_000)
    assert summary(writing).answered == NOON + timedelta(minutes=4)
    assert summary(writing).ttl == "1h", "it only read: the answer before says how long"
    answer(writing, "a3", 2_000, ephemeral_5m_input_tokens=9, ephemeral_1h_input_tokens=3)
    assert summary(writing).ttl == "5m"
    answer(writing, "a4", 2_000, other=3)
    assert summary(writing).ttl is None, "it wrote, and doesn't say for how long"


def test_without_an_answer_or_after_a_compaction_the_cache_is_not_told(writing: Writing) -> None:
    writing.user("p1", "one", parent=None)
    assert (summary(writing).answered, summary(writing).ttl) == (None, None)
    writing.answer("a1", "Done.")
    assert summary(writing).answered is not None
    writing.boundary("b1")
    writing.summary("s1")
    assert summary(writing).answered is None
    writing.answer("a2", "Going on.")
    assert summary(writing).answered is not None


def test_a_clock_that_was_set_back_tells_nothing(writing: Writing) -> None:
    writing.user("p1", "one", parent=None, timestamp="2026-03-10T15:00:00.000Z")
    writing.answer("a1", "Done.")
    assert summary(writing).answered is None


def test_the_middle_half_of_the_recent_turns_is_the_pace(writing: Writing) -> None:
    pace = []
    for n, used in enumerate((10_000, 11_000, 13_000, 16_000, 20_000, 90_000)):
        writing.user(f"p{n}", "go on", parent="last" if n else None)
        writing.answer(f"a{n}", "Done.", used=used)
        pace.append(summary(writing).growth)
    assert pace == [None, None, None, (1_500, 2_500), (1_750, 3_250), (2_000, 4_000)]


def test_a_rewound_turn_is_no_part_of_the_pace(writing: Writing) -> None:
    for n in range(5):
        writing.user(f"p{n}", "go on", parent="last" if n else None)
        writing.answer(f"a{n}", "Done.", used=10_000 + 1_000 * n)
    writing.user("x", "a detour")
    writing.answer("y", "Far away.", used=700_000)
    writing.user("p5", "back", parent="a4")
    writing.answer("a5", "Done.", used=15_000)
    assert summary(writing).growth == (1_000, 1_000)


def test_turns_before_a_compaction_are_no_part_of_it(writing: Writing) -> None:
    for n in range(6):
        writing.user(f"p{n}", "go on", parent="last" if n else None)
        writing.answer(f"a{n}", "Done.", used=10_000 + 9_000 * n)
    assert summary(writing).growth == (9_000, 9_000)
    writing.boundary("b1")
    writing.summary("s1")
    for n in range(6, 6 + FEWEST_TURNS):
        writing.user(f"p{n}", "go on")
        writing.answer(f"a{n}", "Done.", used=20_000 + 2_000 * n)
        assert summary(writing).growth is None
    writing.user("late", "go on")
    writing.answer("last", "Done.", used=20_000 + 2_000 * 9)
    assert summary(writing).growth == (2_000, 2_000)


@given(st.lists(st.integers(-10_000, 90_000), min_size=FEWEST_TURNS, max_size=9))
def test_slow_and_fast_are_the_inclusive_quartiles(added: list[int]) -> None:
    slow, _, fast = quantiles(added, n=4, method="inclusive")
    assert slow_and_fast(added) == (round(slow), round(fast))


def told_by_the_whole_tree(tree: TurnTree) -> tuple[Any, Any, Any, bool]:
    """As the gauge's clocks have it, and whether they had to estimate."""
    settings = Settings()
    now = window(tree.transcript, tree.chain, settings)
    facts = clock_facts(tree, now, growth(tree), ClientSettings(), settings)
    sure = facts.answered if facts.cache_doubt is None else None
    recent = [turn for turn in tree.live if turn.kind != "command"][-9:]
    return sure, facts.ttl, facts.growth, any(turn.kind == "compaction" for turn in recent)


@pytest.mark.parametrize(
    "path", walk(SESSIONS), ids=lambda path: f"{path.parts[-5]}-{path.stem[:8]}"
)
def test_it_is_what_the_clocks_of_the_gauge_say(path: Path) -> None:
    one = summarize(read_transcript(path), 0.0)
    answered, ttl, pace, estimated = told_by_the_whole_tree(turn_tree(read_transcript(path)))
    assert (one.answered, one.ttl) == (answered, ttl)
    assert one.growth == pace or estimated


@pytest.mark.parametrize(("every", "fewest"), [(5, 2), pytest.param(1, 10, marks=pytest.mark.slow)])
def test_so_it_is_for_every_public_session(public: Path, every: int, fewest: int) -> None:
    paces = 0
    for path in sorted(public.rglob("*.jsonl"))[::every]:
        one = summarize(read_transcript(path), 0.0)
        answered, ttl, pace, estimated = told_by_the_whole_tree(turn_tree(read_transcript(path)))
        assert (one.answered, one.ttl) == (answered, ttl), path.name
        assert one.growth == pace or estimated, path.name
        paces += one.growth is not None
    assert paces > fewest


def test_a_pulse_survives(writing: Writing) -> None:
    writing.user("p1", "naïve \ud800 \x1b[31m", parent=None, cwd="/x\udce4")
    answer(writing, "a1", 1_000, ephemeral_1h_input_tokens=900)
    one = pulse_of(summary(writing))
    assert load(dump(one)) == one
    assert load(dump(one._replace(growth=(1, 2)))) == one._replace(growth=(1, 2))
    assert dump(one).isascii()
    assert (one.title, one.used, one.ttl, one.lines) == ("naïve \ud800 \x1b[31m", 1_000, "1h", 2)


@pytest.mark.parametrize("words", ["", "{}", "[]", "null", "[1,2]", "[" * 5_000, '"s"'])
def test_what_is_no_pulse_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r"not a pulse|Expecting|zip"):
        load(words)
