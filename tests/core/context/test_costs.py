"""What requests cost: the formulas by table, and a session's own bill."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Trees
from tests.writing import Writing, call

from ctxtui.core.context.costs import (
    Spent,
    after_compact_cost,
    break_even,
    compact_cost,
    continue_cost,
    doubt,
    fresh_cost,
    request_cost,
    session_cost,
)
from ctxtui.core.context.prices import Price, price_for
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.caching import Ttl
from ctxtui.core.transcripts.rows import CacheBuckets, Usage
from ctxtui.core.transcripts.subagents import subagents

OPUS_55 = Price(4, 20, 5, 8, 0.2)
OPUS_5 = Price(5, 25, 6.25, 10, 0.5)


def priced(model: str, tokens: int = 0, day: date | None = None) -> Price:
    price = price_for(model, Settings(), prompt_tokens=tokens, day=day)
    assert price is not None
    return price


@pytest.mark.parametrize(
    ("model", "warm", "cold_5m", "cold_1h"),
    [
        ("claude-opus-5-5", 0.08, 2.00, 3.20),
        ("claude-opus-5", 0.20, 2.50, 4.00),
        ("claude-sonnet-5-5", 0.04, 1.00, 1.60),
        ("claude-fable-5-1", 0.10, 5.00, 8.00),
        ("claude-haiku-5-5", 0.02, 0.25, 0.40),
    ],
)
def test_one_request_with_400k_in_the_window(
    model: str, warm: float, cold_5m: float, cold_1h: float
) -> None:
    price = priced(model, 400_000)
    assert continue_cost(400_000, 0, 0, price, "1h", warm=True) == pytest.approx(warm)
    assert continue_cost(400_000, 0, 0, price, "5m", warm=False) == pytest.approx(cold_5m)
    assert continue_cost(400_000, 0, 0, price, "1h", warm=False) == pytest.approx(cold_1h)


@pytest.mark.parametrize(
    ("model", "times"),
    [
        ("claude-opus-5-5", 40),
        ("claude-sonnet-5-5", 40),
        ("claude-opus-5", 20),
        ("claude-fable-5-1", 80),
        ("claude-haiku-4-5", 20),
    ],
)
def test_a_cold_return_is_as_many_times_dearer_as_the_generations_cache_factor_says(
    model: str, times: int
) -> None:
    price = priced(model)
    warm = continue_cost(150_000, 0, 0, price, "1h", warm=True)
    assert continue_cost(150_000, 0, 0, price, "1h", warm=False) == pytest.approx(times * warm)


@pytest.mark.parametrize(
    ("ttl", "warm", "requests", "dollars"),
    [
        # 300k read at 0.2, 10k written at 8 or 5, 2k answered at 20
        ("1h", True, 1, 0.06 + 0.08 + 0.04),
        ("5m", True, 1, 0.06 + 0.05 + 0.04),
        ("1h", True, 4, 4 * 0.06 + 0.08 + 0.04),
        # cold: 300k written, then read by the other three
        ("1h", False, 1, 2.40 + 0.08 + 0.04),
        ("5m", False, 1, 1.50 + 0.05 + 0.04),
        ("1h", False, 4, 2.40 + 3 * 0.06 + 0.08 + 0.04),
    ],
)
def test_going_on(ttl: Ttl, warm: bool, requests: int, dollars: float) -> None:
    cost = continue_cost(300_000, 10_000, 2_000, OPUS_55, ttl, warm=warm, requests=requests)
    assert cost == pytest.approx(dollars)


def test_haikus_price_step_is_for_the_whole_request() -> None:
    below = continue_cost(100_000, 0, 1_000, priced("claude-haiku-5-5", 100_000), "5m", warm=True)
    above = continue_cost(100_001, 0, 1_000, priced("claude-haiku-5-5", 100_001), "5m", warm=True)
    assert below == pytest.approx(0.001 + 0.0005)
    assert above == pytest.approx(0.00500005 + 0.0025)


@pytest.mark.parametrize(
    ("price", "ttl", "warm", "dollars"),
    [
        (OPUS_55, "1h", True, 0.08 + 0.06),
        (OPUS_55, "5m", True, 0.08 + 0.06),
        (OPUS_55, "1h", False, 3.20 + 0.06),
        (OPUS_55, "5m", False, 2.00 + 0.06),
        (OPUS_5, "1h", True, 0.20 + 0.075),
        (OPUS_5, "5m", False, 2.50 + 0.075),
    ],
)
def test_compacting_400k_into_3k(price: Price, ttl: Ttl, warm: bool, dollars: float) -> None:
    assert compact_cost(400_000, 3_000, price, ttl, warm=warm) == pytest.approx(dollars)


def test_the_first_request_after_a_compaction_reads_the_base_and_writes_the_rest() -> None:
    assert after_compact_cost(40_000, 20_000, OPUS_55, "1h") == pytest.approx(0.008 + 0.16)
    assert after_compact_cost(40_000, 20_000, OPUS_5, "5m") == pytest.approx(0.02 + 0.125)


@pytest.mark.parametrize(
    ("ttl", "base_warm", "dollars"),
    [
        ("1h", True, 0.008 + 0.088),
        ("5m", True, 0.008 + 0.055),
        ("1h", False, 0.32 + 0.088),
        ("5m", False, 0.20 + 0.055),
    ],
)
def test_a_fresh_session_with_a_brief(ttl: Ttl, base_warm: bool, dollars: float) -> None:
    cost = fresh_cost(40_000, 1_000, 10_000, OPUS_55, ttl, base_warm=base_warm)
    assert cost == pytest.approx(dollars)


def test_shrinking_pays_back_by_what_is_no_longer_read() -> None:
    # 300k less to read, at 0.2 a million: 0.06 a request
    assert break_even(0.6, 400_000, 100_000, OPUS_55) == pytest.approx(10)
    assert break_even(0.0, 400_000, 100_000, OPUS_55) == 0


@pytest.mark.parametrize(("before", "after"), [(100_000, 100_000), (100_000, 140_000), (0, 0)])
def test_what_saves_nothing_never_pays_back(before: int, after: int) -> None:
    assert break_even(0.6, before, after, OPUS_55) is None
    free_reads = Price(4, 20, 5, 8, 0)
    assert break_even(0.6, 400_000, 100_000, free_reads) is None


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (Usage(1_000, 200_000, 30_000, 4_000, CacheBuckets(0, 30_000)), 0.004 + 0.04 + 0.24 + 0.08),
        (Usage(1_000, 200_000, 30_000, 4_000, CacheBuckets(30_000, 0)), 0.004 + 0.04 + 0.15 + 0.08),
        (Usage(0, 0, 30_000, 0, CacheBuckets(10_000, 20_000)), 0.05 + 0.16),
        (Usage(0, 0, 30_000, 0, None), 0.15),
        (Usage(0, 0, 30_000, 0, CacheBuckets(None, None)), 0.15),
        (Usage(0, 0, 30_000, 0, CacheBuckets(0, 20_000)), 0.05 + 0.16),
        (Usage(None, None, None, 4_000, None), 0.08),
        (Usage(), 0.0),
    ],
)
def test_a_request_costs_what_its_usage_says(usage: Usage, dollars: float) -> None:
    assert request_cost(usage, OPUS_55) == pytest.approx(dollars)


counts = st.none() | st.integers(-(10**12), 10**12)


@given(st.builds(Usage, counts, counts, counts, counts, st.none()))
def test_no_usage_makes_a_cost_negative(usage: Usage) -> None:
    assert request_cost(usage, OPUS_55) >= 0


@pytest.mark.parametrize(
    ("usage", "says"),
    [
        (None, "no usage recorded"),
        (Usage(), "no usage recorded"),
        (Usage(0, 0, 0, 20), "no usage recorded"),
        (Usage(-5, 100_000), "negative usage"),
        (Usage(5, 100_000, 0, -1), "negative usage"),
        (Usage(5, 10**15), "absurd usage"),
        (Usage(5, 999_000, 0, 64_000), None),
    ],
)
def test_usage_that_cannot_be_is_doubted(usage: Usage | None, says: str | None) -> None:
    assert doubt(usage) == says


def test_an_answer_counts_once_by_its_last_row(writing: Writing, settings: Settings) -> None:
    writing.user("p1", "Add a cart")
    writing.answer("a1", "First.", used=100_003, output=1, id="msg_1", stop=None)
    writing.answer("a2", call("c1"), used=100_003, output=1_000, id="msg_1")
    cost = session_cost(writing.tree(), [], settings)
    # 3 input, 100k read, 1,000 answered
    assert cost.own.dollars == pytest.approx(0.000012 + 0.02 + 0.02)
    assert cost.own.requests == 1
    assert cost.subagents == Spent(None, 0)


def test_a_rewound_branch_was_paid_too(writing: Writing, settings: Settings) -> None:
    writing.user("p1", "Try Redis", parent=None)
    writing.answer("a1", "Done.", used=50_003, output=0)
    writing.user("p2", "Try a table", parent=None)
    writing.answer("a2", "Done.", used=50_003, output=0)
    cost = session_cost(writing.tree(), [], settings)
    assert cost.own.dollars == pytest.approx(2 * (0.000012 + 0.01))
    assert cost.own.requests == 2


def test_what_a_branch_copied_was_paid_where_it_came_from(
    writing: Writing, settings: Settings
) -> None:
    copied = {"sessionId": "5a1e0000-0000-4000-8000-000000000009", "messageUuid": "a1"}
    writing.user("p1", "Add a cart", forkedFrom=copied)
    writing.answer("a1", "Done.", used=50_003, output=0, forkedFrom=copied)
    writing.user("p2", "Now the tests")
    writing.answer("a2", "Done.", used=60_003, output=0)
    writing.user("p3", "And the docs")
    writing.answer("a3", "Done.", used=70_003, output=0)
    tree = writing.tree()
    assert session_cost(tree, [], settings).own.requests == 2
    known = session_cost(tree, [], settings, elsewhere={"msg_a2"})
    assert known.own.dollars == pytest.approx(0.000012 + 0.014)
    assert known.own.requests == 1


def test_what_has_no_price_is_told_and_not_made_up(writing: Writing, settings: Settings) -> None:
    writing.user("p1", "Add a cart")
    writing.answer("a1", "Done.", used=50_003, output=0)
    writing.answer("a2", "Done.", used=50_003, model="gpt-5")
    writing.answer("a3", "Done.", used=None)
    writing.answer("a4", "Done.", used=-900)
    writing.answer("a5", "Done.", used=10**15)
    writing.answer("a6", "Local words.", used=50_003, model="<synthetic>")
    writing.answer("a7", "Overloaded", used=50_003, isApiErrorMessage=True)
    cost = session_cost(writing.tree(), [], settings)
    assert cost.own.dollars == pytest.approx(0.000012 + 0.01)
    assert cost.own.requests == 1
    assert dict(cost.own.unknown) == {
        "no price for gpt-5": 1,
        "no usage recorded": 1,
        "negative usage": 1,
        "absurd usage": 1,
    }


def test_without_any_price_there_is_no_sum(writing: Writing, settings: Settings) -> None:
    writing.user("p1", "Add a cart")
    writing.answer("a1", "Done.", used=50_003, model="gpt-5")
    assert session_cost(writing.tree(), [], settings).own.dollars is None


def test_a_request_has_the_price_of_its_day_and_size(writing: Writing, settings: Settings) -> None:
    writing.user("p1", "Add a cart")
    sonnet = {"model": "claude-sonnet-5-5", "used": 100_003, "output": 0}
    writing.answer("a1", "Done.", timestamp="2026-10-06T23:59:59Z", **sonnet)  # type: ignore[arg-type]
    writing.answer("a2", "Done.", timestamp="2026-10-07T00:00:00Z", **sonnet)  # type: ignore[arg-type]
    writing.answer("a3", "Done.", used=100_003, output=0, model="claude-haiku-5-5")
    cost = session_cost(writing.tree(), [], settings)
    assert cost.own.dollars == pytest.approx(0.000006 + 0.02 + 0.000006 + 0.01 + 0.0000015 + 0.005)


@pytest.mark.parametrize("scenario", ["subagents_1100", "subagents_197", "subagents_329"])
def test_subagents_are_billed_apart(tree_of: Trees, scenario: str, settings: Settings) -> None:
    tree = tree_of(scenario)
    agents = subagents(tree)
    cost = session_cost(tree, agents, settings)
    assert cost.own.requests == len(
        {row.message_id for row in tree.transcript.rows if row.is_real_answer and not row.sidechain}
    )
    inner = {
        row.message_id
        for agent in agents
        if agent.transcript
        for row in agent.transcript.rows
        if row.is_real_answer
    }
    assert cost.subagents.requests == len(inner) > 0
    assert (cost.subagents.dollars or 0) > 0
