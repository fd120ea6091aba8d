"""Tokens of texts that share lines: what was read of a file again and again is counted once."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from ctxtui.core.context.tokens import count, encoded, encoding

# A text may be cut before such a line, as `tokens` says.
_SEEN = re.compile(r"[ \t]{0,200}+\S").match


class Lines:
    """Counts one text after another and keeps what it counted of their lines.

    For the time that many texts are counted, and for one thread: it only grows.
    """

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        """Of a line with its end. None of them is blank."""

    def count(self, text: str) -> int:
        """As `tokens.count`."""
        *lines, last = text.split("\n")
        new = {line for line in lines if line not in self._known}
        if not lines or not all(map(_SEEN, new)) or (last and not _SEEN(last)):
            return count(text)
        if new:
            self._take(list(new))
        return sum(map(self._known.__getitem__, lines)) + count(last)

    def _take(self, new: list[str]) -> None:
        """All together, because to count each by itself takes longer."""
        tokens = encoded("\n".join(new) + "\n")
        last = set(filter(_ends_line, set(tokens)))
        ends = [0, *(at for at, token in enumerate(tokens, 1) if token in last)]
        for line, (start, end) in zip(new, pairwise(ends), strict=True):
            self._known[line] = end - start


@cache
def _ends_line(token: int) -> bool:
    return b"\n" in encoding().decode_single_token_bytes(token)
