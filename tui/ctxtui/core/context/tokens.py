"""How many tokens a text is: cl100k_base from our own vocabulary file, times the model's factor.

tiktoken would fetch the vocabulary on first use. Here the Encoding is built from package data, so
counting needs no network, and tiktoken is imported by the first count, not before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from ctxtui.core.context.windows import short_model

if TYPE_CHECKING:
    from tiktoken import Encoding

# tiktoken states these inside a function that downloads; a test compares them with its source.
PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+"
    r"|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)
SPECIAL_TOKENS = {
    "<|endoftext|>": 100257,
    "<|fim_prefix|>": 100258,
    "<|fim_middle|>": 100259,
    "<|fim_suffix|>": 100260,
    "<|endofprompt|>": 100276,
}

PIECE = 20_000
"""Most characters that are handed to tiktoken at once."""

RUN = 2_000
"""The same where a piece has no place to cut: merging one long word takes quadratic time in older
tiktokens, and long white space overflows their stack."""

# No token reaches from a line end into the line after it, unless that is empty, nor from a word
# into the blank behind it; so cutting there changes no count.
_PIECES = re.compile(
    rf".{{1,{PIECE}}}(?:\Z|(?<=\n)(?=[ \t]{{0,200}}+\S))"
    rf"|.{{1,{PIECE}}}(?<=\S)(?=[ \t])"
    rf"|(?P<run>.{{1,{PIECE}}})",
    re.DOTALL,
)

_lock = Lock()


@dataclass(frozen=True, slots=True)
class Family:
    """Models with one tokenizer; `factor` is their tokens per token of cl100k_base."""

    name: str
    factor: float
    weights: Mapping[str, float] = field(compare=False)
    """The same by kind of content, with what comes on top of each call and result, and the tokens
    of thinking per character of its signature."""
    forgetful: tuple[str, ...] = ()
    """Patterns of models that no longer see what they thought once the user has spoken again."""

    def keeps_thinking(self, model: str | None) -> bool:
        name = short_model(model) if model else ""
        return not any(fnmatchcase(name, pattern) for pattern in self.forgetful)


def count(text: str) -> int:
    """Tokens in cl100k_base; names of special tokens count as the plain text they are.

    Exact, but for stretches of 20,000 characters with no place to cut: there a token or two
    more for every 2,000 characters.
    """
    if not text:
        return 0
    encode = encoding().encode
    return sum(len(encode(piece, disallowed_special=())) for piece in _pieces(text))


def encoded(text: str) -> list[int]:
    """The tokens that `count` counts."""
    encode = encoding().encode
    return [token for piece in _pieces(text) for token in encode(piece, disallowed_special=())]


def estimate(text: str, model: str | None) -> int:
    """Tokens the model would be charged for the text, within about 12 % for prose and code.

    An unknown model, or None, counts as one of the newest family: rather too many than too few.
    """
    return round(count(text) * family(model).factor)


@lru_cache(maxsize=256)
def family(model: str | None) -> Family:
    """The tokenizer family of a model id; the newest if the table doesn't know the model."""
    table = _tokenizers()
    name = short_model(model) if model else ""
    for entry in table["family"]:
        if any(fnmatchcase(name, pattern) for pattern in entry["models"]):
            return _family(entry)
    return _family(next(one for one in table["family"] if one["name"] == table["newest"]))


def _family(entry: Mapping[str, Any]) -> Family:
    forgetful = tuple(entry.get("forgetful", ()))
    return Family(entry["name"], entry["factor"], entry["weights"], forgetful)


def same_family(one: str | None, other: str | None) -> bool:
    """Do both models take the same tokens for the same text?"""
    return family(one).name == family(other).name


def encoding() -> Encoding:
    """cl100k_base, built at the first call (about half a second) and shared by all threads."""
    with _lock:
        return _encoding()


@cache
def _encoding() -> Encoding:
    import tiktoken

    return tiktoken.Encoding(
        "cl100k_base",
        pat_str=PATTERN,
        mergeable_ranks=_ranks(vocabulary()),
        special_tokens=SPECIAL_TOKENS,
    )


def vocabulary() -> bytes:
    """The vocabulary as tiktoken publishes it: a line for each token, base64 and rank."""
    import gzip

    return gzip.decompress(_data("cl100k_base.tiktoken.gz"))


def _ranks(lines: bytes) -> dict[bytes, int]:
    from binascii import a2b_base64

    fields = lines.split()
    return dict(zip(map(a2b_base64, fields[::2]), map(int, fields[1::2]), strict=True))


def _pieces(text: str) -> Iterator[str]:
    for found in _PIECES.finditer(text):
        piece = found.group()
        if found.lastgroup == "run":
            yield from (piece[at : at + RUN] for at in range(0, len(piece), RUN))
        else:
            yield piece


@cache
def _tokenizers() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(_data("tokenizers.toml").decode("utf-8"))


def _data(name: str) -> bytes:
    from importlib.resources import files

    return files("ctxtui.core.context").joinpath("data", name).read_bytes()
