"""Which window a model has, and when to start to worry."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ctxtui.core.context.windows import (
    Limit,
    limit_for,
    next_zone,
    short_model,
    window_override,
    zone,
)
from ctxtui.core.settings import Thresholds, Zones

ZONES = Zones()


@pytest.mark.parametrize(
    ("model", "tokens"),
    [
        ("claude-opus-5-5", 1_000_000),
        ("claude-opus-5-5-20260922", 1_000_000),
        ("claude-opus-5", 1_000_000),
        ("claude-opus-4-8", 1_000_000),
        ("claude-opus-4-7", 1_000_000),
        ("claude-sonnet-5-5", 1_000_000),
        ("claude-sonnet-5", 1_000_000),
        ("claude-haiku-5-5", 1_000_000),
        ("claude-fable-5", 1_000_000),
        ("claude-fable-5-1", 1_000_000),
        ("claude-mythos-5-1", 1_000_000),
        ("opus-5-5", 1_000_000),
        ("claude-opus-4-6", 200_000),
        ("claude-sonnet-4-6", 200_000),
        ("claude-opus-4-5-20251101", 200_000),
        ("claude-opus-4-1-20250805", 200_000),
        ("claude-sonnet-4-20250514", 200_000),
        ("claude-haiku-4-5-20251001", 200_000),
        ("claude-3-5-sonnet-20241022", 200_000),
        ("claude-3-opus-20240229", 200_000),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", 200_000),
        ("anthropic/claude-opus-4.6", 200_000),
        ("claude-opus-4-6[1m]", 1_000_000),
        ("claude-sonnet-4-5-20250929[1m]", 1_000_000),
        ("claude-opus-7[1m]", 1_000_000),
        # Hosted elsewhere, these may have the small window; Sonnet 5 has the large one always.
        ("us.anthropic.claude-opus-4-7-v1:0", 200_000),
        ("claude-opus-4-8@20260610", 200_000),
        ("us.anthropic.claude-opus-4-7-v1:0[1m]", 1_000_000),
        ("eu.anthropic.claude-sonnet-5-v1:0", 1_000_000),
    ],
)
def test_the_models_id_tells_its_window(model: str, tokens: int) -> None:
    assert limit_for(model, 12_000, None) == Limit(tokens, "model")


@pytest.mark.parametrize(
    "model", [None, "", "<synthetic>", "gpt-4", "llama-3", "claude-opus-7", "opus"]
)
def test_what_the_table_does_not_know_is_unknown_not_guessed(model: str | None) -> None:
    assert limit_for(model, 12_000, None) == Limit(None, "unknown")


@pytest.mark.parametrize("model", ["claude-opus-4-6", "gpt-5", None])
def test_a_request_above_200k_proves_the_large_window(model: str | None) -> None:
    assert limit_for(model, 200_000, None).source != "proved"
    assert limit_for(model, 200_001, None) == Limit(1_000_000, "proved")


def test_a_large_request_proves_nothing_where_the_model_says_as_much() -> None:
    assert limit_for("claude-opus-5-5", 640_000, None) == Limit(1_000_000, "model")


def test_a_figure_above_every_window_proves_nothing() -> None:
    assert limit_for("claude-opus-4-6", 1_000_000).source == "proved"
    assert limit_for("claude-opus-4-6", 10**15) == Limit(200_000, "model")
    assert limit_for(None, 10**15) == Limit(None, "unknown")


def test_a_client_that_was_told_so_has_no_large_window_until_a_request_proves_it() -> None:
    assert limit_for("claude-opus-5-5", 90_000, million_off=True) == Limit(200_000, "client")
    assert limit_for("claude-opus-4-6[1m]", 90_000, million_off=True) == Limit(200_000, "client")
    assert limit_for("claude-opus-5-5", 250_000, million_off=True) == Limit(1_000_000, "proved")
    assert limit_for("claude-opus-4-6", 90_000, million_off=True) == Limit(200_000, "model")
    assert limit_for("claude-opus-5-5", 90_000, 500_000, million_off=True).source == "override"


def test_the_users_word_beats_proof_and_table() -> None:
    assert limit_for("claude-opus-5-5", 640_000, 500_000) == Limit(500_000, "override")


def test_an_override_fits_by_id_or_short_name_and_the_first_one_counts() -> None:
    windows = {"claude-opus-4-6[1m]": 900_000, "opus-4.*": 500_000, "claude-*": 300_000}
    assert window_override("claude-opus-4-6[1m]", windows) == 900_000
    assert window_override("claude-opus-4-6", windows) == 500_000
    assert window_override("claude-sonnet-5-5", windows) == 300_000
    assert window_override("gpt-5", windows) is None
    assert window_override(None, windows) is None


@pytest.mark.parametrize(
    ("limit", "note", "warn", "urgent"),
    [
        (200_000, 100_000, 140_000, 170_000),
        (1_000_000, 200_000, 300_000, 400_000),
        (500_000, 250_000, 350_000, 425_000),
    ],
)
def test_each_zone_begins_at_its_threshold(limit: int, note: int, warn: int, urgent: int) -> None:
    assert [zone(used, limit, ZONES) for used in (0, note - 1, note, warn - 1)] == [
        "calm",
        "calm",
        "note",
        "note",
    ]
    assert [zone(used, limit, ZONES) for used in (warn, urgent - 1, urgent, 2 * limit)] == [
        "warn",
        "warn",
        "urgent",
        "urgent",
    ]
    assert next_zone(0, limit, ZONES) == ("note", note)
    assert next_zone(note, limit, ZONES) == ("warn", warn)
    assert next_zone(warn, limit, ZONES) == ("urgent", urgent)
    assert next_zone(urgent, limit, ZONES) is None


def test_no_zone_without_a_limit_or_a_figure() -> None:
    assert zone(150_000, None, ZONES) is None
    assert zone(None, 200_000, ZONES) is None
    assert next_zone(150_000, None, ZONES) is None


def test_thresholds_are_shares_or_tokens_as_the_settings_say() -> None:
    zones = Zones(usual=Thresholds(60_000, 0.5, 1), million=Thresholds(0.2, 0.9, 950_000))
    assert zone(60_000, 200_000, zones) == "note"
    assert zone(199_999, 200_000, zones) == "warn"
    assert next_zone(100_000, 200_000, zones) == ("urgent", 200_000)
    assert next_zone(900_000, 1_000_000, zones) == ("urgent", 950_000)


def test_a_zone_beyond_the_end_of_the_window_never_comes() -> None:
    zones = Zones(usual=Thresholds(0.5, 0.7, 250_000))
    assert next_zone(150_000, 200_000, zones) is None


@pytest.mark.parametrize(
    ("model", "short"),
    [
        ("claude-opus-5-5-20260922", "opus-5.5"),
        ("claude-opus-5", "opus-5"),
        ("claude-3-5-sonnet-20241022", "sonnet-3.5"),
        ("claude-3-haiku-20240307", "haiku-3"),
        ("claude-sonnet-4-20250514", "sonnet-4"),
        ("claude-opus-4-8[1m]", "opus-4.8"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "sonnet-4.5"),
        ("opus-5-5", "opus-5.5"),
        ("<synthetic>", "<synthetic>"),
        ("gpt-5-Codex", "gpt-5-Codex"),
    ],
)
def test_a_model_has_a_short_name_for_the_screen(model: str, short: str) -> None:
    assert short_model(model) == short


def test_windows_need_neither_pydantic_nor_msgspec() -> None:
    code = (
        "import sys; from ctxtui.core.context.windows import limit_for;"
        "assert 'tomllib' not in sys.modules, 'the table is read too early';"
        "assert limit_for('claude-opus-5-5', 0, None).tokens == 1_000_000;"
        "assert not {'pydantic', 'msgspec', 'tiktoken'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
