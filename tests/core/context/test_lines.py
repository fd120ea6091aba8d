"""Counting texts that share lines."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ctxtui.core.context.lines import Lines
from ctxtui.core.context.tokens import PIECE, count

PARTS = (
    ["word", "Ärger", "don't", "1234", "};", "好", "   12→", "torn \ud83d", "<|endoftext|>"]
    + ["\n"] * 6
    + ["\r\n", "\n\n  ", " ", "   ", "\t", "\r", "\x0c", "\x1c", "\x85", "\u2028", " " * 250]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=20), min_size=1, max_size=4))
def test_texts_count_as_each_would_by_itself(texts: list[list[str]]) -> None:
    lines = Lines()
    for _ in range(2):  # what was counted before counts the same again
        for text in map("".join, texts):
            assert lines.count(text) == count(text)


def test_a_part_of_a_long_file_counts_as_it_would_by_itself() -> None:
    lines = Lines()
    file = [f"{n:>6}→    total_{n} = sum(line_{n % 7})" for n in range(1_000)]
    file[500] = "x" * (PIECE + 4_000)
    for start in range(0, 900, 60):
        part = "\n".join(file[start : start + 140])
        assert lines.count(part) == count(part)
