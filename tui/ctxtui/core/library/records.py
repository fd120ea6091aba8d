"""Frozen dataclasses as JSON and back, by what their fields say they are."""

from __future__ import annotations

import json
import types
import typing
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union

T = TypeVar("T")
Turned = Callable[[Any], Any]
SAME = (str, int, float, bool, types.NoneType)


def dump(record: Any) -> str:
    """ASCII only, so lone surrogates survive too."""
    kind: Any = type(record)
    return json.dumps(_codec(kind)[0](record), separators=(",", ":"))


def load(kind: type[T], text: str) -> T:
    """Raises ValueError if `text` is not from `dump` of such a record."""
    known: Any = kind
    try:
        record = _codec(known)[1](json.loads(text))
    except (TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"not a {kind.__name__}: {error}") from error
    if not isinstance(record, kind):
        raise ValueError(f"not a {kind.__name__}")
    return record


def shape(kind: Any) -> str:
    """Changes whenever a record of this kind would be written in another way."""
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        inside = ",".join(f"{one.name}:{shape(hints[one.name])}" for one in fields(kind))
        return f"{getattr(kind, '__name__', '')}({inside})"
    inner = typing.get_args(kind)
    if inner and typing.get_origin(kind) is not Literal:
        return f"{typing.get_origin(kind)}[{','.join(shape(one) for one in inner)}]"
    return repr(kind)


@cache
def _codec(kind: Any) -> tuple[Turned, Turned]:
    """What turns a value of this kind into JSON's, and back."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if kind in SAME or kind is Any or origin is Literal:
        return _same, _same
    if kind is datetime:
        return datetime.isoformat, datetime.fromisoformat
    if kind is Path:
        return str, Path
    if kind is bytes:
        return (lambda value: b2a_base64(value, newline=False).decode()), a2b_base64
    if is_dataclass(kind):
        return _dataclass(kind)
    if origin in (Union, types.UnionType):
        (one,) = [part for part in inner if part is not types.NoneType]  # only `X | None`
        there, back = _codec(one)
        return _optional(there), _optional(back)
    if origin in (tuple, list, frozenset, set):
        return _collection(origin, inner)
    if origin is dict:
        there, back = _codec(inner[1])
        return (
            lambda value: [[key, there(one)] for key, one in value.items()],
            lambda value: {key: back(one) for key, one in value},
        )
    raise TypeError(f"{kind}: no rule for it; add one")


def _same(value: Any) -> Any:
    return value


def _optional(turn: Turned) -> Turned:
    if turn is _same:
        return _same
    return lambda value: None if value is None else turn(value)


def _collection(origin: Any, inner: tuple[Any, ...]) -> tuple[Turned, Turned]:
    if origin is tuple and inner[-1] is not Ellipsis:
        pairs = [_codec(one) for one in inner]
        return (
            lambda value: [pair[0](one) for pair, one in zip(pairs, value, strict=True)],
            lambda value: tuple(pair[1](one) for pair, one in zip(pairs, value, strict=True)),
        )
    there, back = _codec(inner[0])
    ordered = origin in (tuple, list)
    return (
        lambda value: [there(one) for one in (value if ordered else sorted(value))],
        lambda value: origin(back(one) for one in value),
    )


def _dataclass(kind: Any) -> tuple[Turned, Turned]:
    hints = typing.get_type_hints(kind)
    names = [one.name for one in fields(kind)]
    pairs = [(name, *_codec(hints[name])) for name in names]

    def there(value: Any) -> list[Any]:
        return [turn(getattr(value, name)) for name, turn, _ in pairs]

    turns = [(n, back) for n, (_, _, back) in enumerate(pairs) if back is not _same]

    def back(values: Any) -> Any:
        if not isinstance(values, list) or len(values) != len(names):
            raise TypeError(f"{kind.__name__} has {len(names)} fields")
        for n, turn in turns:
            values[n] = turn(values[n])
        return kind(*values)

    return there, back
