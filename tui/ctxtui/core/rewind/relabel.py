"""A transcript's line under another session's id, every other byte as it was (format 7)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec

from ctxtui.core.transcripts.reader import UNREADABLE, parse

_SPACE = re.compile(rb"[ \t\r\n]*+")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(rb"[^\s,\[\]{}\"]++")
_NESTED = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


class _Labels(msgspec.Struct):
    uuid: str | None = None
    sessionId: str | None = None
    session_id: str | msgspec.UnsetType | None = msgspec.UNSET
    forkedFrom: dict[str, Any] | None = None


def relabelled(line: bytes, uuid: str, session: str, origin: str) -> bytes | None:
    """The row `uuid` of session `origin` as one of `session`, and `forkedFrom` saying so; None
    if the line isn't that row.

    Edited in place, as `/branch` of the client writes it. A line that can't be (nulls round it,
    names written with escapes) is encoded anew with the same content.
    """
    forked = {"sessionId": origin, "messageUuid": uuid}
    edited = _edited(line, session, forked)
    if edited is not None and _says(edited, uuid, session, forked):
        return edited
    data = parse(line)
    if not isinstance(data, dict) or data.get("uuid") != uuid:
        return None
    again = {key: value for key, value in data.items() if key != "forkedFrom"}
    again["sessionId"] = session
    if "session_id" in again:
        again["session_id"] = session
    return compact(again | {"forkedFrom": forked})


def compact(data: dict[str, Any]) -> bytes:
    """JSON without blanks, as the client writes it: it looks for literal beginnings (format 7)."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:  # half a character, as JavaScript can hold it
        return json.dumps(data, separators=(",", ":")).encode()


def _edited(line: bytes, session: str, forked: dict[str, str]) -> bytes | None:
    wanted = {b"sessionId": session, b"session_id": session, b"forkedFrom": forked}
    values = {key: json.dumps(value, separators=(",", ":")) for key, value in wanted.items()}
    pieces: list[bytes] = []
    found: set[bytes] = set()
    at = 0
    try:
        for key, begin, end in _members(line):
            if key in values:
                found.add(key)
                pieces += [line[at:begin], values[key].encode()]
                at = end
    except ValueError:
        return None
    close = line.rindex(b"}")
    pieces.append(line[at:close])
    for key in (b"sessionId", b"forkedFrom"):
        if key not in found:
            pieces += [b',"', key, b'":', values[key].encode()]
    pieces.append(line[close:])
    return b"".join(pieces)


def _members(line: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The members of the object that is the line: name as written, where its value lies.

    Raises ValueError where the line is no object that ends where the line does.
    """
    at = _skip(line, 0, b"{")
    while True:
        key = _STRING.match(line, at)
        if key is None:
            raise ValueError("a name must stand here")
        begin = _skip(line, _blank(line, key.end()), b":")
        end = _end_of_value(line, begin)
        yield key[0][1:-1], begin, end
        at = _blank(line, end)
        if line[at : at + 1] == b"}":
            break
        at = _skip(line, at, b",")
    if _blank(line, at + 1) != len(line):
        raise ValueError("something stands behind the object")


def _end_of_value(line: bytes, at: int) -> int:
    first = line[at : at + 1]
    if first not in (b"{", b"["):
        found = (_STRING if first == b'"' else _SCALAR).match(line, at)
        if found is None:
            raise ValueError("a value must stand here")
        return found.end()
    depth = 0
    for token in _NESTED.finditer(line, at):
        if token[0] in (b"{", b"["):
            depth += 1
        elif token[0] in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                return token.end()
    raise ValueError("a value does not end")


def _blank(line: bytes, at: int) -> int:
    found = _SPACE.match(line, at)
    return found.end() if found is not None else at


def _skip(line: bytes, at: int, mark: bytes) -> int:
    at = _blank(line, at)
    if line[at : at + 1] != mark:
        raise ValueError(f"{mark!r} must stand here")
    return _blank(line, at + 1)


def _says(line: bytes, uuid: str, session: str, forked: dict[str, str]) -> bool:
    try:
        labels = msgspec.json.decode(line, type=_Labels)
    except UNREADABLE:
        return False
    return (
        labels.uuid == uuid
        and labels.sessionId == session
        and labels.session_id in (session, msgspec.UNSET)
        and labels.forkedFrom == forked
    )
