"""Texts that can hold no secret, told at a glance: most of what people type."""

from __future__ import annotations

from ctxtui.core.redaction.rules import long_words
from ctxtui.core.redaction.unwrapping import NARROWEST

# Pieces, in small letters, without one of which there is no secret that is shorter than `LEAST`:
# names of values, headers, addresses, and the hints of `rules.SHORT`.
_PIECES_TEXT = """
pass pwd secret credential token key bearer authorization :// curl :_ machine private-lines
"""
_PIECES = tuple(_PIECES_TEXT.split())
_CAPITALS = ("AP", "AKC")
_LONGEST = 4_000


def is_plain(text: str) -> bool:
    """Whether no rule finds anything: it has no long word, no name of a secret, nothing that a
    terminal or JSON put there, and no line that goes on in the next. False if in doubt."""
    if len(text) > _LONGEST or not text.isascii() or "\\" in text:
        return False
    if long_words(text):
        return False
    if "\n" in text and any(len(line) >= NARROWEST for line in text.split("\n")[:-1]):
        return False
    low = text.lower()
    for piece in _PIECES:
        if piece in low:
            return False
    for piece in _CAPITALS:
        if piece in text:
            return False
    return text.replace("\n", "").replace("\t", "").isprintable()
