"""Tables of the command line give way in a narrow terminal, and sentences wrap between words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctxtui.core.text import cells
from ctxtui.present.tables import Column, Step, cut, table, wrapped

COLUMNS = (Column(8), Column(6, right=True, gap=1), Column(20), Column(keep="parts"))
GIVES: tuple[Step, ...] = ((2, 12), (3, 8), (1, 0), (3, 0), (2, 4), (0, 4))
ROWS = [
    ("6f1c2a34", "312k", "Fix the cookie parser", "14 turns, 2 branches, compacted"),
    ("8d78f0fb", "–", "登录限流", "2 turns"),
]


def test_without_a_width_nothing_is_cut() -> None:
    assert list(table(ROWS, COLUMNS, GIVES, 0)) == [
        "6f1c2a34   312k  Fix the cookie parser  14 turns, 2 branches, compacted",
        "8d78f0fb      –  登录限流              2 turns",
    ]


@pytest.mark.parametrize(
    ("width", "first"),
    [
        (80, "6f1c2a34 312k  Fix the cookie parser  14 turns, 2 branches, compacted"),
        (62, "6f1c2a34 312k  Fix the cooki…  14 turns, 2 branches, compacted"),
        (50, "6f1c2a34 312k  Fix the cook…  14 turns, 2 branches"),
        (40, "6f1c2a34 312k  Fix the cookie…  14 turns"),
        (28, "6f1c2a34  Fix the cookie pa…"),
        (12, "6f1c2…  Fix…"),
    ],
)
def test_columns_give_way_in_their_order(width: int, first: str) -> None:
    assert next(table(ROWS, COLUMNS, GIVES, width)) == first


def test_a_column_without_a_word_takes_no_room() -> None:
    rows = [("a", "", "b"), ("c", "", "d")]
    columns = (Column(), Column(9), Column())
    assert list(table(rows, columns, (), 20)) == ["a  b", "c  d"]


def test_no_rows_are_no_lines() -> None:
    assert list(table([], COLUMNS, GIVES, 60)) == []


@given(st.lists(st.tuples(*[st.text("ab 登é,", max_size=30)] * 4), max_size=5), st.integers(1, 90))
def test_no_line_is_wider_than_the_terminal(rows: list[tuple[str, ...]], width: int) -> None:
    lines = list(table(rows, COLUMNS, GIVES, width))
    assert len(lines) == len(rows)
    assert all(cells(line) <= width for line in lines)


@pytest.mark.parametrize(
    ("keep", "told"), [("start", "~/work/s…"), ("end", "…hop/auth"), ("parts", "~/work/s…")]
)
def test_what_is_cut_shows_it(keep: str, told: str) -> None:
    assert cut("~/work/shop/auth", 9, keep) == told  # type: ignore[arg-type]


def test_a_wide_character_is_not_halved() -> None:
    assert cut("登录限流", 6) == "登录…"
    assert cut("登录限流", 6, "end") == "…限流"


def test_a_sentence_wraps_between_words_under_its_beginning() -> None:
    assert list(wrapped("  ✓ kept  Never log the token", 18, 10)) == [
        "  ✓ kept  Never",
        "    log the token",
    ]
    assert list(wrapped("  ✓ kept  Never log the token", 24, 10)) == [
        "  ✓ kept  Never log the",
        "          token",
    ]


def test_what_has_no_place_to_break_stays_whole() -> None:
    path = "/home/ada/a-long-way/to/limits.py"
    assert list(wrapped(f"It is in {path} now", 20)) == ["It is in", f"  {path}", "  now"]


def test_a_list_wraps_behind_its_commas() -> None:
    told = "pace: 8 s at 33k, 18 s at 83k, 21 s at 141k"
    assert list(wrapped(told, 24, at=", ")) == [
        "pace: 8 s at 33k,",
        "  18 s at 83k,",
        "  21 s at 141k",
    ]


@given(st.text("ab  登", max_size=60), st.integers(8, 30))
def test_wrapping_loses_no_word(text: str, width: int) -> None:
    lines = list(wrapped(text, width))
    assert " ".join(lines).split() == text.split()
    assert all(cells(line) <= width or " " not in line.strip() for line in lines)
