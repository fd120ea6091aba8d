"""The rules of config.toml, a pydantic model; imported only when the file has changed."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ctxtui.core.errors import UsageError
from ctxtui.core.places import tilde
from ctxtui.core.settings.complaints import MUST, complaint
from ctxtui.core.settings.from_table import settings_from
from ctxtui.core.settings.settings import Route, Theme
from ctxtui.core.settings.table import Key, dotted, has, line_of


def validate(path: Path, text: str, table: dict[str, Any]) -> None:
    """Raise UsageError for the first wrong value in the file."""
    try:
        File.model_validate(table)
        wrong = _out_of_order(table)
    except ValidationError as error:
        wrong = [complaint(dict(one)) for one in error.errors(include_url=False)]
    if wrong:
        line, says = min((line_of(text, key), says) for key, says in wrong)
        raise UsageError(f"{tilde(path)}, line {line}: {says}")


def share_or_tokens(value: float) -> float:
    if 1 < value < 1000 or (value > 1 and not value.is_integer()):
        raise ValueError("a whole number of tokens from 1000, or a share below 1")
    return value


def rooted(value: str) -> str:
    if value != "~" and not value.startswith(("/", "~/")):
        raise ValueError(MUST["config_dirs"])
    return value


def minutes_or_off(value: Any) -> Any:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if value != "off" and not (number and 0 < value < inf):
        raise ValueError(MUST["idle.timeout"])
    return value


Mark = Annotated[float, Field(gt=0, allow_inf_nan=False), AfterValidator(share_or_tokens)]
Tokens = Annotated[int, Field(gt=0)]


class Table(BaseModel):
    """Nothing is guessed, and nothing else is allowed."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Marks(Table):
    note: Mark = 1
    warn: Mark = 1
    urgent: Mark = 1


class ZonesTable(Marks):
    million: Marks = Field(default=Marks(), alias="1m")


Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class PriceTable(Table):
    input: Dollars
    output: Dollars
    read: Dollars
    write_5m: Dollars = 0
    write_1h: Dollars = 0


class Idle(Table):
    timeout: Annotated[Any, AfterValidator(minutes_or_off)] = "off"


class Moves(Table):
    bar: bool = True
    ranked: bool = True


class Brief(Table):
    budget: Tokens = 1
    warning: Tokens = 1


class Handoff(Table):
    route: Route = "argument"


class File(Table):
    theme: Theme = "auto"
    ascii: bool = False
    config_dirs: list[Annotated[str, AfterValidator(rooted)]] = Field(default=[])
    windows: dict[str, Tokens] = Field(default={})
    zones: ZonesTable = ZonesTable()
    prices: dict[str, PriceTable] = Field(default={})
    idle: Idle = Idle()
    moves: Moves = Moves()
    bell: bool = True
    brief: Brief = Brief()
    handoff: Handoff = Handoff()
    keys: dict[str, Annotated[str, Field(min_length=1)]] = Field(default={})


def _out_of_order(table: Mapping[str, Any]) -> list[tuple[Key, str]]:
    """What lies above its successor; blamed is the one that the user has set."""
    settings = settings_from(table)
    budget, warning = settings.brief_budget, settings.brief_warning
    ladders: list[list[tuple[Key, int, float]]] = [
        [(("brief", "budget"), budget, budget), (("brief", "warning"), warning, warning)]
    ]
    for where, marks, limit in (
        (("zones",), settings.zones.usual, 200_000),
        (("zones", "1m"), settings.zones.million, 1_000_000),
    ):
        note, warn, urgent = marks.tokens(limit)
        ladders.append(
            [
                ((*where, "note"), note, marks.note),
                ((*where, "warn"), warn, marks.warn),
                ((*where, "urgent"), urgent, marks.urgent),
            ]
        )
    wrong: list[tuple[Key, str]] = []
    for (lower, low, said_low), (upper, high, said_high) in (
        pair for ladder in ladders for pair in pairwise(ladder)
    ):
        below, above = f"{dotted(lower)} ({said_low})", f"{dotted(upper)} ({said_high})"
        if low > high and has(table, upper):
            wrong.append((upper, f"{above} must not lie below {below}."))
        elif low > high:
            wrong.append((lower, f"{below} must not lie above {above}."))
    return wrong
