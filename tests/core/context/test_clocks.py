"""What is left until something happens, and what can't be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import RECORDED
from tests.kinds import walk
from tests.writing import Writing

from ctxtui.core.context.client_settings import ClientSettings
from ctxtui.core.context.clock_facts import ClockFacts, clock_facts, with_status
from ctxtui.core.context.clocks import Clock, ClockName, Turns, clocks
from ctxtui.core.context.growth import growth
from ctxtui.core.context.used import window
from ctxtui.core.settings import Settings, Thresholds, Zones
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
FACTS = ClockFacts(
    answered=NOON,
    active=NOON,
    ttl="1h",
    ttl_how="its usage",
    cache_doubt=None,
    used=312_000,
    used_doubt=None,
    limit=1_000_000,
    thresholds=(300_000, 400_000),
    growth=(12_000, 24_000),
    turns=8,
    compacts_at=967_000,
    status="idle",
    modified=NOON,
    prompts=14,
    client=ClientSettings(),
    idle_timeout=15,
)


def one(name: ClockName, facts: ClockFacts = FACTS, **after: float) -> Clock:
    found = [clock for clock in clocks(facts, NOON + timedelta(**after)) if clock.name == name]
    assert len(found) == 1
    return found[0]


def rot(facts: ClockFacts) -> list[Clock]:
    return [clock for clock in clocks(facts, NOON) if clock.name == "rot"]


def facts_of(
    tree: TurnTree, settings: Settings, client: ClientSettings | None = None
) -> ClockFacts:
    return clock_facts(
        tree,
        window(tree.transcript, tree.chain, settings),
        growth(tree),
        client or ClientSettings(),
        settings,
        status="idle",
    )


@pytest.mark.parametrize(
    ("minutes", "state", "left", "near"),
    [
        (0, "warm", 3_600, False),
        (19, "warm", 2_460, False),
        (46, "warm", 840, True),
        (59.9, "warm", 6, True),
        (60, "cold", 0, False),
        (600, "cold", 0, False),
    ],
)
def test_the_cache_is_warm_for_an_hour(minutes: float, state: str, left: float, near: bool) -> None:
    clock = one("cache", minutes=minutes)
    assert (clock.state, clock.near) == (state, near)
    assert clock.seconds == pytest.approx(left)
    assert clock.when == NOON + timedelta(hours=1)


def test_or_for_five_minutes() -> None:
    facts = replace(FACTS, ttl="5m")
    assert one("cache", facts, minutes=4).seconds == 60
    assert one("cache", facts, minutes=4).near
    assert one("cache", facts, minutes=5).state == "cold"


def buckets(short: Any, long: Any) -> dict[str, Any]:
    return {"ephemeral_5m_input_tokens": short, "ephemeral_1h_input_tokens": long}


def say(writing: Writing, uuid: str, cache: Any = None, written: int = 500, **fields: Any) -> None:
    message = {
        "id": f"msg_{uuid}",
        "role": "assistant",
        "model": "claude-opus-5-5",
        "content": [{"type": "text", "text": "Done."}],
        "usage": {
            "input_tokens": 3,
            "cache_read_input_tokens": 90_000,
            "cache_creation_input_tokens": written,
            "output_tokens": 10,
            **({} if cache is None else {"cache_creation": cache}),
        },
    }
    writing.add(uuid, "assistant", message=message, **fields)


@pytest.mark.parametrize(
    ("cache", "written", "ttl"),
    [
        (buckets(0, 500), 500, "1h"),
        (buckets(500, 0), 500, "5m"),
        (buckets(100, 400), 500, "1h"),
        (buckets(400, 100), 500, "5m"),
        (buckets(0, 0), 0, "5m"),  # it wrote nothing; the answer before did
        (None, 0, "5m"),
        (None, 500, None),
        (buckets(None, None), 500, None),
        (buckets(-4, None), 500, None),
    ],
)
def test_the_newest_answer_that_wrote_to_the_cache_says_how_long_it_lasts(
    writing: Writing, settings: Settings, cache: Any, written: int, ttl: str | None
) -> None:
    writing.user("p1", "Add a cart")
    say(writing, "a1", buckets(900, 0), 900)
    writing.user("p2", "Now the tests")
    say(writing, "a2", cache, written)
    facts = facts_of(writing.tree(), settings)
    assert facts.ttl == ttl
    state = one("cache", replace(facts, answered=NOON)).state
    assert state == ("warm" if ttl else "unknown")


def test_where_usage_does_not_say_the_clients_setting_does(
    writing: Writing, settings: Settings
) -> None:
    client = ClientSettings(ttl="1h", said=(("ttl", "the environment"),))
    writing.user("p1", "Add a cart")
    say(writing, "a1", None, 500)
    clock = one("cache", replace(facts_of(writing.tree(), settings, client), answered=NOON))
    assert clock.seconds == 3_600
    assert clock.why == (
        "an hour from the newest answer, by the environment; only the server knows"
    )
    say(writing, "a2", buckets(500, 0))
    assert facts_of(writing.tree(), settings, client).ttl == "5m"


def test_a_cache_after_a_compaction_is_unknown_until_the_next_answer(
    writing: Writing, settings: Settings
) -> None:
    writing.user("p1", "Add a cart")
    say(writing, "a1", buckets(0, 900))
    writing.boundary("b1")
    writing.summary("s1")
    clock = clocks(facts_of(writing.tree(), settings), NOON + timedelta(minutes=5))[0]
    assert (clock.state, clock.seconds) == ("unknown", None)
    assert clock.why.startswith("compacted since the newest answer")
    writing.user("p2", "Now the tests")
    say(writing, "a2", buckets(0, 900))
    assert clocks(facts_of(writing.tree(), settings), NOON + timedelta(minutes=7))[0].state == (
        "warm"
    )


def test_a_clock_that_jumped_back_makes_times_unknown(writing: Writing, settings: Settings) -> None:
    early = one("cache", hours=-3), one("idle timeout", hours=-3), one("deletion", hours=-3)
    for clock in early:
        assert (clock.state, clock.seconds, clock.when) == ("unknown", None, None)
        assert clock.why == "its newest row is from the future: a clock was set back"
    writing.user("p1", "Add a cart")
    say(writing, "a1", buckets(0, 900), timestamp="2026-03-10T11:00:00Z")
    clock = one("cache", facts_of(writing.tree(), settings))
    assert clock.state == "unknown"
    assert clock.why == "its newest answer is older than the row before it: a clock was set back"


def test_two_clocks_may_differ_a_little() -> None:
    assert one("cache", seconds=-1).state == "warm"


@pytest.mark.parametrize("timestamp", [None, "yesterday", "", 12])
def test_without_times_nothing_is_told(
    writing: Writing, settings: Settings, timestamp: object
) -> None:
    writing.user("p1", "Add a cart", timestamp=timestamp)
    say(writing, "a1", buckets(0, 900), timestamp=timestamp)
    facts = facts_of(writing.tree(), settings)
    for clock in one("cache", facts), one("idle timeout", facts), one("deletion", facts):
        assert (clock.state, clock.seconds) == ("unknown", None)
        assert clock.why


def test_rot_is_told_as_a_range_of_turns() -> None:
    warn, urgent = rot(replace(FACTS, used=240_000))
    assert (warn.zone, warn.tokens, warn.turns) == ("warn", 60_000, Turns(3, 5))
    assert (urgent.zone, urgent.tokens, urgent.turns) == ("urgent", 160_000, Turns(7, 14))
    assert (warn.near, urgent.near) == (True, False)
    assert "at the pace of the last 8 turns" in warn.why


def test_rot_that_was_reached_is_over() -> None:
    warn, urgent = rot(FACTS)
    assert (warn.state, warn.tokens, warn.near) == ("over", 0, True)
    assert (urgent.state, urgent.tokens) == ("running", 88_000)


def test_slow_turns_leave_the_end_open() -> None:
    warn, _ = rot(replace(FACTS, used=240_000, growth=(-2_000, 30_000)))
    assert warn.turns == Turns(2, None)
    still, _ = rot(replace(FACTS, used=240_000, growth=(-9_000, 0)))
    assert (still.turns, still.tokens) == (None, 60_000)
    assert "added nothing" in still.why


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"used": None, "used_doubt": "no figure"}, "no figure"),
        (
            {"limit": None, "thresholds": None, "compacts_at": None},
            "the window's limit isn't known",
        ),
    ],
)
def test_rot_and_compaction_are_unknown_without_a_window(change: Any, why: str) -> None:
    facts = replace(FACTS, **change)
    for clock in (*rot(facts), one("auto-compaction", facts)):
        assert (clock.state, clock.tokens, clock.turns, clock.why) == ("unknown", None, None, why)


def test_the_recent_turns_since_the_compaction_set_the_pace(
    writing: Writing, settings: Settings
) -> None:
    used = 20_000
    for n, added in enumerate([0, 90_000, 10_000, 20_000, 30_000, 40_000]):
        used += added
        writing.user(f"p{n}", "Go on")
        writing.answer(f"a{n}", "Done.", used=used)
    facts = facts_of(writing.tree(), settings)
    assert (facts.turns, facts.growth, facts.used) == (5, (20_000, 40_000), 210_000)
    writing.boundary("b1")
    writing.summary("s1")
    writing.user("p9", "Go on")
    writing.answer("a9", "Done.", used=60_000)
    facts = facts_of(writing.tree(), settings)
    assert (facts.turns, facts.growth) == (0, None)
    warn, _ = rot(facts)
    assert (warn.tokens, warn.turns) == (240_000, None)
    assert "turns aren't told from 0 of them" in warn.why


def test_the_thresholds_are_the_users(writing: Writing) -> None:
    zones = Zones(million=Thresholds(50_000, 80_000, 100_000))
    writing.user("p1", "Add a cart")
    writing.answer("a1", "Done.", used=60_000)
    assert facts_of(writing.tree(), Settings(zones=zones)).thresholds == (80_000, 100_000)


def test_auto_compaction_counts_down_to_where_the_client_does_it() -> None:
    clock = one("auto-compaction")
    assert (clock.tokens, clock.turns) == (655_000, Turns(28, 55))
    assert clock.why.startswith("at about 967,000, inferred from the window's limit")


def test_auto_compaction_may_be_off_or_elsewhere() -> None:
    client = ClientSettings(auto_compact=False, said=(("auto_compact", "~/.claude/settings.json"),))
    clock = one("auto-compaction", replace(FACTS, client=client, compacts_at=None))
    assert (clock.state, clock.why) == ("off", "switched off in ~/.claude/settings.json")
    assert one("idle compaction", replace(FACTS, client=client)).state == "off"
    client = ClientSettings(compact_window=500_000, said=(("compact_window", "the environment"),))
    clock = one("auto-compaction", replace(FACTS, client=client, compacts_at=467_000))
    assert clock.why.startswith("at about 467,000, by the environment")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "ended"}, "no client has the session open"),
        ({"status": "stale"}, "no client has the session open"),
        ({"status": "working"}, "the session isn't idle"),
        ({"ttl": "5m"}, "the client does it only where the cache lasts an hour"),
        ({"used": 199_999}, "the window holds less than 200,000"),
        (
            {"client": ClientSettings(idle_compaction=False, said=(("idle_compaction", "here"),))},
            "switched off in here",
        ),
    ],
)
def test_idle_compaction_is_off_where_the_client_would_not(change: Any, why: str) -> None:
    clock = one("idle compaction", replace(FACTS, **change))
    assert (clock.state, clock.seconds, clock.why) == ("off", None, why)


def test_idle_compaction_comes_before_the_cache_goes_cold() -> None:
    clock = one("idle compaction", minutes=44)
    assert (clock.state, clock.seconds) == ("running", 600)
    assert "if Claude Code offers it" in clock.why
    assert one("idle compaction", minutes=54).state == "over"


def test_our_idle_timeout() -> None:
    assert one("idle timeout", minutes=10).seconds == 300
    assert one("idle timeout", minutes=12).near
    assert one("idle timeout", minutes=15).state == "over"
    assert one("idle timeout", with_status(FACTS, "working"), minutes=20).state == "off"
    assert one("idle timeout", replace(FACTS, idle_timeout=None), minutes=20).state == "off"


def test_deletion_counts_from_when_the_file_was_last_written() -> None:
    clock = one("deletion", days=26)
    assert (clock.seconds, clock.near) == (4 * 86_400, False)
    assert one("deletion", days=27).near
    assert one("deletion", days=30).state == "over"
    client = ClientSettings(cleanup_days=365, said=(("cleanup_days", "~/.claude/settings.json"),))
    clock = one("deletion", replace(FACTS, client=client), days=26)
    assert clock.when == NOON + timedelta(days=365)
    assert "by ~/.claude/settings.json" in clock.why


def test_deletion_is_unknown_where_a_file_cannot_be_read_and_never_overflows() -> None:
    assert one("deletion", replace(FACTS, client=ClientSettings(cleanup_days=None))).state == (
        "unknown"
    )
    endless = ClientSettings(cleanup_days=10**12, said=(("cleanup_days", "here"),))
    assert one("deletion", replace(FACTS, client=endless)).state == "off"


@pytest.mark.parametrize(
    ("prompts", "state", "left", "near"),
    [
        (14, "running", 86, False),
        (95, "running", 5, True),
        (100, "over", 0, False),
        (140, "over", 0, False),
    ],
)
def test_checkpoints_left(prompts: int, state: str, left: int, near: bool) -> None:
    clock = one("checkpoints", replace(FACTS, prompts=prompts))
    assert (clock.state, clock.turns, clock.near) == (state, Turns(left, left), near)


@pytest.mark.parametrize("used", [None, 0, -40_000, 10**15])
def test_usage_that_cannot_be_makes_no_clock_up(
    writing: Writing, settings: Settings, used: int | None
) -> None:
    writing.user("p1", "Add a cart")
    writing.answer("a1", "Done.", used=used, model="claude-opus-4-6")
    facts = facts_of(writing.tree(), settings)
    assert facts.used is None
    for clock in (*rot(facts), one("auto-compaction", facts)):
        assert (clock.state, clock.tokens) == ("unknown", None)
        assert clock.why.startswith("how full the window is isn't known")


def test_an_empty_session_has_clocks_too(writing: Writing, settings: Settings) -> None:
    found = clocks(facts_of(writing.tree(), settings), NOON)
    assert {clock.state for clock in found} <= {"unknown", "off", "running"}
    assert found[0].why == "no answer has come yet"


SESSIONS = sorted(
    path
    for path in RECORDED.glob("*/claude/projects/*/*.jsonl")
    if not path.name.startswith("agent-")
)


@pytest.mark.parametrize(
    "path", walk(SESSIONS), ids=lambda path: f"{path.parts[-5]}-{path.stem[:8]}"
)
def test_every_recorded_session_has_all_clocks_with_a_reason(
    path: Path, settings: Settings
) -> None:
    facts = facts_of(turn_tree(read_transcript(path)), settings)
    now = (facts.active or NOON) + timedelta(minutes=10)
    found = clocks(facts, now)
    assert {clock.name for clock in found} == {
        "cache", "rot", "auto-compaction", "idle compaction", "idle timeout", "deletion",
        "checkpoints",
    }  # fmt: skip
    assert all(clock.why for clock in found)
    if facts.answered is not None and facts.cache_doubt is None and facts.ttl is not None:
        assert found[0].state == ("warm" if facts.ttl == "1h" else "cold")


@given(
    minutes=st.floats(-1e6, 1e6),
    used=st.none() | st.integers(0, 2_000_000),
    growth=st.none() | st.tuples(st.integers(-90_000, 90_000), st.integers(0, 200_000)),
    prompts=st.integers(0, 500),
)
def test_nothing_left_is_ever_negative(
    minutes: float, used: int | None, growth: tuple[int, int] | None, prompts: int
) -> None:
    facts = replace(FACTS, used=used, growth=growth, prompts=prompts)
    for clock in clocks(facts, NOON + timedelta(minutes=minutes)):
        assert clock.seconds is None or clock.seconds >= 0
        assert clock.tokens is None or clock.tokens >= 0
        assert clock.turns is None or clock.turns.least >= 0
