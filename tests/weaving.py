"""Texts for Hypothesis out of pieces that matter, with anything between them."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

OTHERS = 24
"""Of the 256 values of a byte, those that stand for what is between the pieces."""


def woven(
    pieces: Sequence[str], most: int, between: st.SearchStrategy[str]
) -> st.SearchStrategy[str]:
    """Up to `most` pieces, in two draws: a list of them takes several for each, which costs more
    than what the tests do with it."""
    assert len(pieces) <= 256 - OTHERS

    def weave(order: bytes, other: str) -> str:
        left = iter(other)
        return "".join(
            next(left, "") if at < OTHERS else pieces[(at - OTHERS) % len(pieces)] for at in order
        ) + "".join(left)

    return st.builds(weave, st.binary(max_size=most), between)
