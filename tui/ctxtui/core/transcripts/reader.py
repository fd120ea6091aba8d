"""Reads a transcript: every line that can be read becomes a row, every other one is counted.

Survives what real files hold (transcript-format.md 4.1): torn and glued lines, null bytes, broken
UTF-8, lone surrogates, lines of several megabytes, objects of unknown types.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from errno import EINVAL
from io import FileIO
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

import msgspec

from ctxtui.core.transcripts.rows import Row, lenient

CHUNK = 4 << 20
LEAST = 64 << 10
"""Bytes to read at once, also of a file that is shorter: it may grow meanwhile."""
RESCUE_READS = 8
"""How often the bytes of a torn line are read again, at most, to find whole objects in it."""

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding a hostile line can raise; objects nested thousands deep are among them."""

_decode = msgspec.json.Decoder(Row).decode
_START = re.compile(rb'\{"(?:parentUuid|type)"')


class BadLine(msgspec.Struct, frozen=True):
    """A line that gave no row, and how it begins."""

    number: int
    offset: int
    length: int


def read_rows(path: Path, bad: list[BadLine] | None = None) -> Iterator[Row]:
    """Every line of `path` as a Row with its offset and length in bytes, in file order.

    Lines that give nothing are appended to `bad`. Raises OSError.
    """
    yield from rows_of(lines(path), bad)


def rows_of(
    found: Iterable[tuple[int, bytes]], bad: list[BadLine] | None = None, number: int = 0
) -> Iterator[Row]:
    """The rows of lines given with their offsets; `number` lines came before them."""
    for offset, line in found:
        number += 1
        try:
            row = _decode(line)
        except UNREADABLE:
            rescued = list(_rescue(line, offset))
            if not rescued and line.strip(b" \t\r\0") and bad is not None:
                bad.append(BadLine(number, offset, len(line)))
            yield from rescued
            continue
        row.offset = offset
        row.length = len(line)
        yield row


def lines(path: Path, start: int = 0, chunk: int = CHUNK) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of each line from byte `start` on, without its newline; empty ones are
    left out. Holds one chunk (in bytes) and one line in memory, however large the file is."""
    with open_file(path) as file:
        yield from (found[:2] for found in split(file, start, chunk) if found[1])


def open_file(path: Path) -> FileIO:
    """Raises OSError, also for what is no file: opening a pipe would wait for ever."""
    mode = path.stat().st_mode
    if not (S_ISREG(mode) or S_ISDIR(mode)):
        raise OSError(EINVAL, "Not a regular file", str(path))
    return path.open("rb", buffering=0)


def split(file: FileIO, start: int = 0, chunk: int = CHUNK) -> Iterator[tuple[int, bytes, bool]]:
    """Like `lines`, with empty ones, and whether a newline ends them: only the last may lack it."""
    left = os.fstat(file.fileno()).st_size - start
    file.seek(start)
    buffer = bytearray(min(chunk, max(LEAST, left + 1)))  # four megabytes take time to clear
    view = memoryview(buffer)
    at = start
    parts: list[bytes] = []
    begin = start
    while got := file.readinto(buffer):
        low = 0
        while (high := buffer.find(b"\n", low, got)) >= 0:
            piece = bytes(view[low:high])
            if parts:
                parts.append(piece)
                piece = b"".join(parts)
                parts = []
            yield begin, piece, True
            low = high + 1
            begin = at + low
        if low < got:
            parts.append(bytes(view[low:got]))
        at += got
    if parts:
        yield begin, b"".join(parts), False


def _rescue(line: bytes, offset: int) -> Iterator[Row]:
    """The rows in a line that isn't one clean object of the usual shape."""
    whole = _object(line)
    if whole is not None:
        yield _placed(whole, offset, len(line))
        return
    text = line.decode("latin-1")  # one character a byte, so that places in it are offsets
    found, end, _ = _objects(text, 0)
    if end < len(text):
        found += _glued(line, text, end)
    for begin, end in found:
        row = _object(line[begin:end])
        if row is not None and (row.uuid or row.type):
            yield _placed(row, offset + begin, end - begin)


def _glued(line: bytes, text: str, torn: int) -> list[tuple[int, int]]:
    """The whole objects behind the torn one that begins at `torn` (format 4.1): the first place
    from which all the rest of the line can be read."""
    patience = RESCUE_READS * len(line)
    for match in _START.finditer(line, torn + 1):
        begin = match.start()
        found, end, reached = _objects(text, begin)
        if found and end == len(text):
            # It may be the last object inside the torn one: a content block, say.
            inside = line[begin - 1] in b"[,:" and not _is_line(_object(line[slice(*found[0])]))
            return [] if inside else found
        patience -= reached - begin
        if patience < 0:
            break
    return []


def _is_line(row: Row | None) -> bool:
    return row is not None and bool(row.uuid or row.session or row.leaf)


def _placed(row: Row, offset: int, length: int) -> Row:
    row.offset = offset
    row.length = length
    return row


def _object(raw: bytes) -> Row | None:
    try:
        return _decode(raw)
    except UNREADABLE:
        pass
    data = parse(raw)
    return lenient(data) if isinstance(data, dict) else None


def _objects(text: str, at: int) -> tuple[list[tuple[int, int]], int, int]:
    """Where the whole objects lie that stand one after another from `at` on; where they and the
    blanks behind them end; and how far was read to find out."""
    decoder = json.JSONDecoder(strict=False)
    found: list[tuple[int, int]] = []
    while at < len(text) and text[at] == "{":
        try:
            _, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            return found, at, error.pos
        except (ValueError, RecursionError):
            return found, at, min(len(text), at + 10_000)
        found.append((at, end))
        at = end
        while at < len(text) and text[at] in " \t\r\0":
            at += 1
    return found, at, at


def parse(raw: bytes) -> Any:
    """A line as plain Python values, or None; lone surrogates and broken UTF-8 are let through."""
    try:
        return msgspec.json.decode(raw)
    except UNREADABLE:
        pass
    try:
        return json.loads(raw.strip(b"\0").decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
