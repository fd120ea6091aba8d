"""The clocks in words, and which of them the gauge shows."""

from __future__ import annotations

import pytest

from ctxtui.core.context.clocks import Clock, Turns
from ctxtui.present.clocks import gauge_clocks, left, time_left, turns


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (Clock("cache", "warm", "", seconds=2460.0), "41m"),
        (Clock("cache", "cold", "", seconds=0.0), "cold"),
        (Clock("cache", "unknown", "no answer has come yet"), ""),
        (
            Clock("rot", "running", "", zone="urgent", turns=Turns(3, 5), tokens=88_000),
            "≈3–5 turns",
        ),
        (Clock("rot", "running", "", zone="urgent", tokens=88_000), "in 88k"),
        (Clock("rot", "over", "", zone="warn", tokens=0, turns=Turns(0, 0)), "due"),
        (Clock("auto-compaction", "off", "switched off"), ""),
        (Clock("deletion", "running", "", seconds=3 * 86_400 + 60), "3d"),
        (Clock("checkpoints", "running", "", turns=Turns(9, 9)), "9 prompts"),
        (Clock("checkpoints", "over", "", turns=Turns(0, 0)), "over"),
    ],
)
def test_what_is_left_is_said_in_a_word_or_two(clock: Clock, words: str) -> None:
    assert left(clock) == words


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Turns(3, 5), "≈3–5 turns"),
        (Turns(1, 1), "≈1 turn"),
        (Turns(4, None), "≈4+ turns"),
        (Turns(4, 300), "≈4+ turns"),
        (Turns(150, 300), ""),
    ],
)
def test_turns_are_a_range_and_far_ones_no_promise(found: Turns, words: str) -> None:
    assert turns(found) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "<1m"), (59, "<1m"), (60, "1m"), (3_599, "59m"), (3_600, "1h"), (90_000, "25h"),
     (200_000, "2d")],
)  # fmt: skip
def test_time_left_never_shows_seconds(seconds: float, words: str) -> None:
    assert time_left(seconds) == words


CACHE = Clock("cache", "warm", "", seconds=2460.0)
URGENT = Clock("rot", "running", "", zone="urgent", turns=Turns(3, 5), near=True)
COMPACT = Clock("auto-compaction", "running", "", turns=Turns(27, 27))
IDLE = Clock("idle timeout", "running", "", seconds=120.0, near=True)


def test_a_calm_session_shows_only_what_is_near() -> None:
    assert gauge_clocks([CACHE, COMPACT], "calm") == (None, ())
    ahead, told = gauge_clocks([CACHE, URGENT, COMPACT, IDLE], "calm")
    assert ahead is not None and (ahead.label, ahead.text) == ("urgent", "≈3–5 turns")
    assert [(one.label, one.text, one.ink) for one in told] == [("idle", "2m", "warn")]


def test_from_note_on_cache_and_compaction_are_told_and_stand_first() -> None:
    ahead, told = gauge_clocks([IDLE, CACHE, URGENT, COMPACT], "warn")
    assert ahead is not None and ahead.ink == "urgent"
    assert [one.label for one in told] == ["cache", "compact", "idle"]


def test_a_timeout_that_has_passed_is_no_news() -> None:
    over = Clock("idle timeout", "over", "", seconds=0.0, near=True)
    assert gauge_clocks([over], "calm") == (None, ())
