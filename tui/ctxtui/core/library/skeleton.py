"""What is kept of a transcript to go on reading it later: its rows without their long texts.

Enough for `summarize`, which must say the same of a skeleton as of the whole file.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from ctxtui.core.transcripts import rows
from ctxtui.core.transcripts.prompts import is_command, own_words
from ctxtui.core.transcripts.reader import BadLine
from ctxtui.core.transcripts.rows import Block, Row
from ctxtui.core.transcripts.tail import Place, Tail
from ctxtui.core.transcripts.transcript import Checkpoint, Transcript

WORDS = 400
"""Characters kept of a text; more than any title shows."""


class Skeleton(msgspec.Struct, array_like=True):
    """The settled part of a tail."""

    rows: list[Row]
    bad_lines: list[BadLine]
    checkpoint: Checkpoint
    custom_title: str | None
    ai_title: str | None
    summary: str | None
    continued_in: str | None
    size: int


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Skeleton).decode


def lean(row: Row) -> None:
    """Shorten the texts of `row`. A slash command keeps all: its arguments stand at the end."""
    message, said = row.message, row.attachment
    content = message.content if message is not None else None
    if row.content is not None and len(row.content) > WORDS and not is_command(row):
        row.content = _cut(row.content)
    if said is not None and said.prompt is not None:
        said.prompt = _shorter(said.prompt)
    if message is not None and content is not None and _length(content) > WORDS:
        if row.type != "user":
            message.content = _shorter(content)
        elif not is_command(row):
            message.content = _shorter(content, own=True)


def _length(content: str | list[Block]) -> int:
    if isinstance(content, str):
        return len(content)
    length = 0
    for block in content:
        if block.text is not None:
            length += len(block.text)
    return length


def _shorter(content: str | list[Block], own: bool = False) -> str | list[Block]:
    """The texts of several blocks become one, as `Row.text` joins them."""
    if _length(content) <= WORDS:
        return content
    if isinstance(content, str):
        return _cut(own_words(content) if own else content)
    text = "\n".join(block.text for block in content if block.text is not None)
    rest = [block for block in content if block.text is None]
    return [Block(type="text", text=_cut(own_words(text) if own else text)), *rest]


def _cut(text: str) -> str:
    return text if len(text) <= WORDS else f"{text[:WORDS]}…"


def pack(tail: Tail) -> bytes:
    """The settled part of `tail`, for `unpack`."""
    settled = tail.settled
    skeleton = Skeleton(
        settled.rows,
        settled.bad_lines,
        settled.checkpoint,
        settled.custom_title,
        settled.ai_title,
        settled.summary,
        settled.continued_in,
        settled.size,
    )
    try:
        raw = b"m" + _encode(skeleton)
    except (UnicodeEncodeError, OverflowError):  # lone surrogates, numbers of any size
        raw = b"j" + json.dumps(msgspec.to_builtins(skeleton)).encode()
    return _layout() + zlib.compress(raw, 1)


def unpack(path: Path, packed: bytes, place: Place) -> Tail:
    """A tail that goes on from `place`. Raises ValueError if the bytes are not from `pack`, or
    from one that laid them out in another way."""
    layout = _layout()
    if packed[: len(layout)] != layout:
        raise ValueError(f"{path}: a skeleton of another layout")
    try:
        raw = zlib.decompress(memoryview(packed)[len(layout) :])
        if raw[:1] == b"m":
            kept = _decode(memoryview(raw)[1:])
        else:
            kept = msgspec.convert(json.loads(raw[1:]), Skeleton)
    except (zlib.error, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not a skeleton ({error})") from error
    settled = Transcript(
        path,
        kept.rows,
        {row.uuid: row for row in kept.rows if row.uuid},
        kept.checkpoint,
        kept.bad_lines,
        kept.custom_title,
        kept.ai_title,
        kept.summary,
        kept.continued_in,
        kept.size,
    )
    return Tail(path, lean, settled, place)


@cache
def _layout() -> bytes:
    return zlib.crc32(shape().encode()).to_bytes(4, "big")


def shape() -> str:
    """Changes whenever a skeleton would be laid out in another way."""
    structs: list[Any] = [
        one
        for one in (*vars(rows).values(), BadLine, Skeleton)
        if isinstance(one, type) and issubclass(one, msgspec.Struct)
    ]
    layout = [(one.__name__, one.__struct_fields__) for one in structs]
    return repr((layout, [one.name for one in fields(Checkpoint)], WORDS))
