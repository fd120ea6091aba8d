"""What is wrong with a value, in a sentence that says what it must be."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from ctxtui.core.settings.table import Key, dotted, drawn

_TOKENS = "a number of tokens"
_MARK = f"{_TOKENS} or a share below 1"
MUST = {
    "theme": '"auto", "dark" or "light"',
    "ascii": "true or false",
    "config_dirs": "a list of folders that start with / or ~/",
    "windows": f"a table of {_TOKENS} by model",
    "zones": "a table",
    **{f"zones.{name}": _MARK for name in ("note", "warn", "urgent")},
    "zones.1m": "a table",
    **{f"zones.1m.{name}": _MARK for name in ("note", "warn", "urgent")},
    "prices": "a table of prices by model",
    "idle": "a table",
    "idle.timeout": 'a number of minutes, or "off"',
    "moves": "a table",
    "moves.bar": "true or false",
    "moves.ranked": "true or false",
    "bell": "true or false",
    "brief": "a table",
    "brief.budget": _TOKENS,
    "brief.warning": _TOKENS,
    "handoff": "a table",
    "handoff.route": '"argument" or "paste"',
    "keys": "a table of keys by binding",
}
"""Every key that has a fixed name, with what its value must be."""
_OF_THE_USER = {"windows": _TOKENS, "keys": 'a key in quotes, such as "m" or "ctrl+e"'}
_PRICE = "a table with input, output and read, in dollars per million tokens"


def complaint(found: Mapping[str, Any]) -> tuple[Key, str]:
    """The key that pydantic complains about, and a sentence on it."""
    key: Key = found["loc"]
    name = dotted(key)
    if key[0] == "prices" and len(key) > 1:
        return _price_complaint(key, found)
    if found["type"] == "extra_forbidden":
        return key, f"{drawn(name)} is no setting; the nearest is {_nearest(name)}."
    must = MUST.get(name) or _OF_THE_USER[str(key[0])]
    if found["type"] == "value_error":
        must = str(found["ctx"]["error"])
    return key, f"{drawn(name)} must be {must}, not {_shown(found['input'])}."


def _price_complaint(key: Key, found: Mapping[str, Any]) -> tuple[Key, str]:
    name = drawn(dotted(key))
    if found["type"] == "missing":
        return key[:-1], f"{drawn(dotted(key[:-1]))} has no {key[-1]}; it must be {_PRICE}."
    if found["type"] == "extra_forbidden":
        return key, f"{name} is no setting; a price may also have write_5m and write_1h."
    must = _PRICE if len(key) == 2 else "dollars per million tokens"
    return key, f"{name} must be {must}, not {_shown(found['input'])}."


def _nearest(name: str) -> str:
    def likeness(known: str) -> float:
        # A key at home in another table is found by its last word.
        words = known.rpartition(".")[2], name.rpartition(".")[2]
        return SequenceMatcher(None, known, name).ratio() + SequenceMatcher(None, *words).ratio()

    return max(MUST, key=likeness)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{drawn(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return drawn(str(value))
