"""What the user has set, from `config.toml` (design 8).

Reading is on the start path: tomllib into a dataclass. The rules are a pydantic model, which is
imported only when the file has changed since it was last found valid.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ctxtui import __version__
from ctxtui.core.errors import UsageError
from ctxtui.core.places import config_dir, tilde

Theme = Literal["auto", "dark", "light"]
Route = Literal["argument", "paste"]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where each zone begins: a share of the limit if at most 1, else tokens."""

    note: float
    warn: float
    urgent: float

    def tokens(self, limit: int) -> tuple[int, int, int]:
        """Note, warn and urgent in tokens, for a window of `limit` tokens."""
        marks = (self.note, self.warn, self.urgent)
        note, warn, urgent = (round(one * limit) if one <= 1 else round(one) for one in marks)
        return note, warn, urgent


@dataclass(frozen=True, slots=True)
class Zones:
    """Thresholds of windows of 1M tokens (`[zones.1m]` in the file) and of the rest (`[zones]`)."""

    usual: Thresholds = Thresholds(0.5, 0.7, 0.85)
    million: Thresholds = Thresholds(200_000, 300_000, 400_000)

    def of(self, limit: int) -> Thresholds:
        """Those of a window of `limit` tokens."""
        return self.million if limit >= 1_000_000 else self.usual


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """A price the user named, in US dollars per million tokens (`[prices."opus-5.5"]`)."""

    input: float
    output: float
    read: float
    write_5m: float
    write_1h: float


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, each with its default; without a file all of them hold."""

    theme: Theme = "auto"
    ascii: bool = False
    config_dirs: tuple[Path, ...] = ()  # where neither an option nor the environment names any
    windows: Mapping[str, int] = field(default_factory=_nothing)  # tokens by pattern, in order
    zones: Zones = Zones()
    prices: Mapping[str, OwnPrice] = field(default_factory=_nothing)  # by pattern, in order
    idle_timeout: float | None = 15  # minutes until a quiet session counts as expired; None: never
    next_bar: bool = True  # whether Home offers moves under the gauge
    ranked: bool = True  # whether moves are ranked by reasons; else by their number
    bell: bool = True  # whether the terminal rings when a session comes to warn or urgent
    brief_budget: int = 600  # tokens a brief should fit in
    brief_warning: int = 1500  # tokens above which it is called long
    handoff_route: Route = "argument"  # how a new client gets its text; `ps` shows arguments
    keys: Mapping[str, str] = field(default_factory=_nothing)  # key by binding id


_DEFAULTS = Settings()

# Every key that has a fixed name, with what its value must be.
_TOKENS = "a number of tokens"
_MARK = f"{_TOKENS} or a share below 1"
_KNOWN = {
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
_NAMED_BY_USER = {"windows": _TOKENS, "keys": 'a key in quotes, such as "m" or "ctrl+e"'}
_PRICE = "a table with input, output and read, in dollars per million tokens"


def settings_path() -> Path:
    """Where the user's settings lie, whether or not there is such a file."""
    return config_dir() / "config.toml"


def read_settings(path: Path | None = None) -> Settings:
    """The settings in `path`, by default the user's; the defaults if there is no such file.

    Raises UsageError with file, line and key for the first thing that cannot be meant.
    """
    path = path or settings_path()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return _DEFAULTS
    except OSError as error:
        raise UsageError(f"{tilde(path)} cannot be read: {error.strerror}.") from error
    text = _text(path, content)
    table = _parse(path, text)
    if not _found_valid(content):
        _validate(path, text, table)
        _remember_valid(content)
    return _settings(table)


def wrong_key(binding: str, says: str, path: Path | None = None) -> UsageError:
    """The error for an entry of `[keys]`: which bindings there are, only the application knows.

    It names the line where the entry stands now; the file alone if it is gone meanwhile.
    """
    path = path or settings_path()
    where = tilde(path)
    try:
        line = _line_of(path.read_text("utf-8-sig"), ("keys", binding))
    except (OSError, ValueError):
        return UsageError(f"{where}: keys.{_drawn(binding)} {says}")
    return UsageError(f"{where}, line {line}: keys.{_drawn(binding)} {says}")


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(f"{tilde(path)}, line {line}: is not UTF-8; save it as UTF-8.") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    import tomllib

    try:
        return _table(text)
    except tomllib.TOMLDecodeError as error:
        says, line = str(error), text.rstrip().count("\n") + 1
        if place := re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", says):
            says, line = says[: place.start()], int(place[1] or line)
        says = says[:1].lower() + _drawn(says[1:])
        raise UsageError(f"{tilde(path)}, line {line}: is not TOML: {says}.") from error


def _table(text: str) -> dict[str, Any]:
    """The parsed file; `turns.mark = "M"` under [keys] means the binding `"turns.mark"`."""
    import tomllib

    table = tomllib.loads(text)
    for name in _NAMED_BY_USER:
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


def _settings(table: Mapping[str, Any]) -> Settings:
    brief = table.get("brief", {})
    idle = table.get("idle", {}).get("timeout", _DEFAULTS.idle_timeout)
    return Settings(
        theme=table.get("theme", _DEFAULTS.theme),
        ascii=table.get("ascii", _DEFAULTS.ascii),
        config_dirs=tuple(Path(one).expanduser() for one in table.get("config_dirs", ())),
        windows=MappingProxyType(table.get("windows", {})),
        zones=_zones(table.get("zones", {})),
        prices=MappingProxyType(
            {model: _price(fields) for model, fields in table.get("prices", {}).items()}
        ),
        idle_timeout=None if idle == "off" else idle,
        next_bar=table.get("moves", {}).get("bar", _DEFAULTS.next_bar),
        ranked=table.get("moves", {}).get("ranked", _DEFAULTS.ranked),
        bell=table.get("bell", _DEFAULTS.bell),
        brief_budget=brief.get("budget", _DEFAULTS.brief_budget),
        brief_warning=brief.get("warning", _DEFAULTS.brief_warning),
        handoff_route=table.get("handoff", {}).get("route", _DEFAULTS.handoff_route),
        keys=MappingProxyType(table.get("keys", {})),
    )


def _zones(table: Mapping[str, Any]) -> Zones:
    usual = {name: value for name, value in table.items() if name != "1m"}
    zones = _DEFAULTS.zones
    return Zones(replace(zones.usual, **usual), replace(zones.million, **table.get("1m", {})))


def _price(fields: Mapping[str, float]) -> OwnPrice:
    """Writing to the cache costs 1.25 times the input for 5 minutes and twice for an hour,
    whatever the model, unless the user says otherwise."""
    return OwnPrice(
        input=fields["input"],
        output=fields["output"],
        read=fields["read"],
        write_5m=fields.get("write_5m", 1.25 * fields["input"]),
        write_1h=fields.get("write_1h", 2 * fields["input"]),
    )


def _digest(content: bytes) -> str:
    import hashlib

    # An upgrade may change the rules, so the version counts.
    return hashlib.sha256(__version__.encode() + b"\0" + content).hexdigest()


def _note() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("ctxtui", appauthor=False), "settings-valid")


def _found_valid(content: bytes) -> bool:
    try:
        return _note().read_bytes().strip() == _digest(content).encode()
    except OSError:
        return False


def _remember_valid(content: bytes) -> None:
    from ctxtui.core.files import write_private

    try:
        write_private(_note(), _digest(content) + "\n")
    except OSError:
        return  # a cache that can't be written costs a validation each time, nothing more


def _validate(path: Path, text: str, table: dict[str, Any]) -> None:
    """Raise UsageError for the first wrong value in the file."""
    from math import inf
    from typing import Annotated

    from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

    def share_or_tokens(value: float) -> float:
        if 1 < value < 1000 or (value > 1 and not value.is_integer()):
            raise ValueError("a whole number of tokens from 1000, or a share below 1")
        return value

    def rooted(value: str) -> str:
        if value != "~" and not value.startswith(("/", "~/")):
            raise ValueError(_KNOWN["config_dirs"])
        return value

    def minutes_or_off(value: Any) -> Any:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value != "off" and not (number and 0 < value < inf):
            raise ValueError(_KNOWN["idle.timeout"])
        return value

    Mark = Annotated[float, Field(gt=0, allow_inf_nan=False), AfterValidator(share_or_tokens)]
    Tokens = Annotated[int, Field(gt=0)]

    class Table(BaseModel):
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

    try:
        File.model_validate(table)
        wrong = _out_of_order(table)
    except ValidationError as error:
        wrong = [_complaint(dict(one)) for one in error.errors(include_url=False)]
    if wrong:
        line, says = min((_line_of(text, key), says) for key, says in wrong)
        raise UsageError(f"{tilde(path)}, line {line}: {says}")


_Key = tuple[str | int, ...]


def _complaint(found: Mapping[str, Any]) -> tuple[_Key, str]:
    """The key that pydantic complains about, and a sentence on it."""
    key: _Key = found["loc"]
    name = _dotted(key)
    if key[0] == "prices" and len(key) > 1:
        return _price_complaint(key, found)
    if found["type"] == "extra_forbidden":
        return key, f"{_drawn(name)} is no setting; the nearest is {_nearest(name)}."
    must = _KNOWN.get(name) or _NAMED_BY_USER[str(key[0])]
    if found["type"] == "value_error":
        must = str(found["ctx"]["error"])
    return key, f"{_drawn(name)} must be {must}, not {_shown(found['input'])}."


def _price_complaint(key: _Key, found: Mapping[str, Any]) -> tuple[_Key, str]:
    name = _drawn(_dotted(key))
    if found["type"] == "missing":
        return key[:-1], f"{_drawn(_dotted(key[:-1]))} has no {key[-1]}; it must be {_PRICE}."
    if found["type"] == "extra_forbidden":
        return key, f"{name} is no setting; a price may also have write_5m and write_1h."
    must = _PRICE if len(key) == 2 else "dollars per million tokens"
    return key, f"{name} must be {must}, not {_shown(found['input'])}."


def _out_of_order(table: Mapping[str, Any]) -> list[tuple[_Key, str]]:
    """What lies above its successor; blamed is the one that the user has set."""
    from itertools import pairwise

    settings = _settings(table)
    budget, warning = settings.brief_budget, settings.brief_warning
    ladders: list[list[tuple[_Key, int, float]]] = [
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
    wrong: list[tuple[_Key, str]] = []
    for (lower, low, said_low), (upper, high, said_high) in (
        pair for ladder in ladders for pair in pairwise(ladder)
    ):
        below, above = f"{_dotted(lower)} ({said_low})", f"{_dotted(upper)} ({said_high})"
        if low > high and _has(table, upper):
            wrong.append((upper, f"{above} must not lie below {below}."))
        elif low > high:
            wrong.append((lower, f"{below} must not lie above {above}."))
    return wrong


def _dotted(key: _Key) -> str:
    return ".".join(part for part in key if isinstance(part, str))


def _nearest(name: str) -> str:
    from difflib import SequenceMatcher

    def likeness(known: str) -> float:
        # A key at home in another table is found by its last word.
        words = known.rpartition(".")[2], name.rpartition(".")[2]
        return SequenceMatcher(None, known, name).ratio() + SequenceMatcher(None, *words).ratio()

    return max(_KNOWN, key=likeness)


def _line_of(text: str, key: _Key) -> int:
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
        if _has(table, key):
            break
        begins = end + 1
    return begins


def _has(table: Mapping[str, Any], key: _Key) -> bool:
    value: Any = table
    for part in key:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def _drawn(text: str) -> str:
    from ctxtui.core.text import one_line

    return one_line(text, 60)


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{_drawn(value)}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return _drawn(str(value))
