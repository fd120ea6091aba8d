"""What a model's tokens cost over the API, by a dated table and the settings.

Subscribers don't pay by the token, so every figure made with these is "API-equivalent".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any

from ctxtui.core.context.windows import first_fitting, short_model
from ctxtui.core.settings import Settings

LABEL = "API-equivalent"


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens: read, written to the cache, read from it, answered."""

    input: float
    output: float
    write_5m: float
    write_1h: float
    read: float


def price_for(
    model: str | None, settings: Settings, *, prompt_tokens: int = 0, day: date | None = None
) -> Price | None:
    """The price of one request; None for a model nobody named a price for, never a guess.

    `prompt_tokens` are all of the request's input, cached or not: a large prompt may be dearer.
    `day` is when it was sent, in UTC; without one the newest price counts. What the settings say
    holds for every size and day.
    """
    if not model:
        return None
    own = first_fitting(model, settings.prices)
    if own is not None:
        return Price(own.input, own.output, own.write_5m, own.write_1h, own.read)
    for above, since, price in _listed(model):
        if prompt_tokens > above and (day is None or day >= since):
            return price
    return None


@lru_cache(maxsize=256)
def _listed(model: str) -> list[tuple[int, date, Price]]:
    """The prices of a model, each with the tokens above which and the day since when it holds."""
    name = short_model(model)
    return [
        (
            entry.get("above", -1),
            entry.get("since", date.min),
            Price(*(float(entry[field]) for field in Price.__slots__)),
        )
        for entry in _prices()
        if any(fnmatchcase(name, pattern) for pattern in entry["models"])
    ]


@cache
def _prices() -> list[dict[str, Any]]:
    import tomllib
    from importlib.resources import files

    table = files("ctxtui.core.context").joinpath("data", "prices.toml").read_text("utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(table)["price"]
    return entries
