"""What a model's tokens cost, on which day, and for which size of prompt."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from ctxtui.core.context.prices import Price, price_for
from ctxtui.core.settings import OwnPrice, Settings

FABLE_51 = Price(10, 50, 12.5, 20, 0.25)
OPUS_55 = Price(4, 20, 5, 8, 0.2)
OPUS_5 = Price(5, 25, 6.25, 10, 0.5)
SONNET_4 = Price(3, 15, 3.75, 6, 0.3)
HAIKU_45 = Price(1, 5, 1.25, 2, 0.1)


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("claude-fable-5-1", FABLE_51),
        ("claude-mythos-5-1", FABLE_51),
        ("claude-fable-5", Price(10, 50, 12.5, 20, 1)),
        ("claude-opus-5-5", OPUS_55),
        ("claude-opus-5-5-20260922", OPUS_55),
        ("us.anthropic.claude-opus-5-5-v1:0", OPUS_55),
        ("claude-opus-5", OPUS_5),
        ("claude-opus-4-8[1m]", OPUS_5),
        ("claude-opus-4-7", OPUS_5),
        ("claude-opus-4-6", OPUS_5),
        ("claude-opus-4-5-20251101", OPUS_5),
        ("claude-opus-4-1-20250805", Price(15, 75, 18.75, 30, 1.5)),
        ("claude-opus-4-20250514", Price(15, 75, 18.75, 30, 1.5)),
        ("claude-sonnet-5-5", Price(2, 10, 2.5, 4, 0.1)),
        ("claude-sonnet-5", Price(2, 10, 2.5, 4, 0.2)),
        ("claude-sonnet-4-6", SONNET_4),
        ("claude-sonnet-4-5-20250929", SONNET_4),
        ("claude-sonnet-4-20250514", SONNET_4),
        ("claude-haiku-5-5", Price(0.1, 0.5, 0.125, 0.2, 0.01)),
        ("claude-haiku-4-5-20251001", HAIKU_45),
    ],
)
def test_each_model_has_its_price(model: str, price: Price, settings: Settings) -> None:
    assert price_for(model, settings) == price


@pytest.mark.parametrize(
    "model",
    [None, "", "<synthetic>", "gpt-5", "opus", "claude-opus-7", "claude-opus-5-6", "claude-fable-6",
     "claude-mythos-5", "claude-3-sonnet-20240229"],
)  # fmt: skip
def test_a_model_that_nobody_priced_has_no_price(model: str | None, settings: Settings) -> None:
    assert price_for(model, settings) is None


@pytest.mark.parametrize(
    ("day", "read"),
    [
        (date(2026, 9, 28), 0.2),
        (date(2026, 10, 6), 0.2),
        (date(2026, 10, 7), 0.1),
        (date(2026, 11, 20), 0.1),
        (None, 0.1),
    ],
)
def test_reading_the_cache_of_sonnet_5_5_became_cheaper(
    day: date | None, read: float, settings: Settings
) -> None:
    assert price_for("claude-sonnet-5-5", settings, day=day) == Price(2, 10, 2.5, 4, read)


@pytest.mark.parametrize(
    ("tokens", "price"),
    [
        (0, Price(0.1, 0.5, 0.125, 0.2, 0.01)),
        (100_000, Price(0.1, 0.5, 0.125, 0.2, 0.01)),
        (100_001, Price(0.5, 2.5, 0.625, 1, 0.05)),
        (900_000, Price(0.5, 2.5, 0.625, 1, 0.05)),
    ],
)
def test_a_prompt_above_100k_makes_the_whole_request_of_haiku_5_5_dearer(
    tokens: int, price: Price, settings: Settings
) -> None:
    assert price_for("claude-haiku-5-5", settings, prompt_tokens=tokens) == price


def test_no_other_model_is_dearer_for_a_large_prompt(settings: Settings) -> None:
    for model in ("claude-opus-5-5", "claude-sonnet-5-5", "claude-opus-4-6", "claude-fable-5-1"):
        small = price_for(model, settings)
        assert price_for(model, settings, prompt_tokens=900_000) == small


def test_the_users_price_beats_the_table_at_every_size_and_day() -> None:
    own = OwnPrice(input=1, output=2, read=0.5, write_5m=1.25, write_1h=2)
    settings = Settings(prices={"haiku-5.*": own, "house-model": own})
    for tokens, day in ((0, None), (500_000, date(2025, 1, 1))):
        assert price_for("claude-haiku-5-5", settings, prompt_tokens=tokens, day=day) == Price(
            input=1, output=2, write_5m=1.25, write_1h=2, read=0.5
        )
    assert price_for("house-model", settings) is not None
    assert price_for("claude-haiku-4-5", settings) == HAIKU_45


def test_prices_need_neither_pydantic_nor_tiktoken() -> None:
    code = (
        "import sys; from ctxtui.core.context.prices import price_for;"
        "from ctxtui.core.settings import Settings;"
        "assert price_for('claude-opus-5', Settings()).read == 0.5;"
        "assert not {'pydantic', 'tiktoken', 'textual'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
