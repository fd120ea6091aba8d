"""The file as a table, and the line of it where a key stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ctxtui.core.errors import UsageError
from ctxtui.core.places import tilde

Key = tuple[str | int, ...]
"""Tables from the outermost in, and the place in a list."""
NAMED_BY_USER = ("windows", "keys")
"""Tables whose keys are the user's own words, dots and all."""


def decoded(path: Path, content: bytes) -> str:
    """Raises UsageError with the line of the first byte that is no UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(f"{tilde(path)}, line {line}: is not UTF-8; save it as UTF-8.") from error


def parsed(path: Path, text: str) -> dict[str, Any]:
    """Raises UsageError with the line where it stops being TOML."""
    import tomllib

    try:
        return _table(text)
    except tomllib.TOMLDecodeError as error:
        says, line = str(error), text.rstrip().count("\n") + 1
        if place := re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", says):
            says, line = says[: place.start()], int(place[1] or line)
        says = says[:1].lower() + drawn(says[1:])
        raise UsageError(f"{tilde(path)}, line {line}: is not TOML: {says}.") from error


def _table(text: str) -> dict[str, Any]:
    """The parsed file; `turns.mark = "M"` under [keys] means the binding `"turns.mark"`."""
    import tomllib

    table = tomllib.loads(text)
    for name in NAMED_BY_USER:
        if isinstance(table.get(name), dict):
            table[name] = dict(_flat(table[name]))
    if isinstance(table.get("prices"), dict):
        table["prices"] = dict(_by_model(table["prices"]))
    return table


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def _by_model(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Models may have dots in their names without quotes: `[prices.opus-5.5]`."""
    for key, value in table.items():
        if not isinstance(value, dict):
            yield before + key, value
            continue
        inner = {name: one for name, one in value.items() if isinstance(one, dict)}
        own = {name: one for name, one in value.items() if name not in inner}
        if own or not inner:
            yield before + key, own
        yield from _by_model(inner, f"{before}{key}.")


def line_of(text: str, key: Key) -> int:
    """The line where the value of `key` begins.

    tomllib tells no places, so it parses ever longer starts of the file until one has the key:
    strings, comments and inline tables are judged by TOML's own rules.
    """
    import tomllib

    lines = text.split("\n")
    begins = 1
    for end in range(1, len(lines) + 1):
        try:
            table = _table("\n".join(lines[:end]) + "\n")
        except tomllib.TOMLDecodeError:
            continue  # inside a value of several lines
        if has(table, key):
            break
        begins = end + 1
    return begins


def has(table: Mapping[str, Any], key: Key) -> bool:
    value: Any = table
    for part in key:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def dotted(key: Key) -> str:
    return ".".join(part for part in key if isinstance(part, str))


def drawn(text: str) -> str:
    """What stands in the file, fit for one line of a sentence."""
    from ctxtui.core.text import one_line

    return one_line(text, 60)
