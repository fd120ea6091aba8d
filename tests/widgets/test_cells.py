"""Cutting and wrapping by cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ctxtui_widgets.cells import between, clip, figures, tidy, width, wrap
from ctxtui_widgets.rows import Span, Spans

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=30)


def text(spans: Spans) -> str:
    return "".join(span.text for span in spans)


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("flaky checkout test", "flaky checkout…"),
        ("auth middleware", "auth middleware"),
        ("docs for cart API", "docs for cart A…"),
        ("日本語のタイトルです", "日本語のタイト…"),
        ("aa日本語のタイトル", "aa日本語のタイ…"),
    ],
)
def test_a_title_gives_way_with_an_ellipsis(title: str, drawn: str) -> None:
    cut = clip([Span(title)], 16)
    assert text(cut).rstrip() == drawn
    assert width(cut) == 16


@given(st.lists(ANY_TEXT, max_size=3), st.integers(1, 40))
def test_a_cut_line_is_exactly_as_wide_as_asked(texts: list[str], room: int) -> None:
    assert width(clip([Span(one) for one in texts], room)) == room


@given(ANY_TEXT)
def test_a_tidy_text_is_one_line_without_controls_and_stays_as_it_is(one: str) -> None:
    clean = tidy(one)
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 for char in clean)
    assert "\u2028" not in clean and "\u202e" not in clean
    assert tidy(clean) == clean


def test_control_characters_are_shown_and_joiners_left_out() -> None:
    assert tidy("a\x1b[31mb\tc\nd") == "a�[31mb c d"
    assert tidy("\U0001f468\u200d\U0001f469") == "\U0001f468\U0001f469"
    assert tidy("e\u0301") == "e\u0301"


def test_the_left_side_gives_way_to_the_right_one() -> None:
    line = between([Span("src/auth/cookies.py")], [Span("+18"), Span(" −6")], 20)
    assert text(line) == "src/auth/coo… +18 −6"


def test_a_wide_figure_takes_the_blanks_of_the_column_before_it() -> None:
    short = figures(("+24k", "text", 6), ("312k", "text", 5))
    long = figures(("+24k", "text", 6), ("≈312k", "text", 5))
    both = figures(("+1.24M", "text", 6), ("≈1.24M", "text", 5))
    assert text(short) == "  +24k 312k"
    assert text(long) == " +24k ≈312k"
    assert text(both) == " +1.24M ≈1.24M"


@pytest.mark.parametrize(
    ("paragraph", "room", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("  - indented item", 12, ["  - indented", "item"]),
        ("one\n\ntwo", 20, ["one", "", "two"]),
        ("a" * 9 + " b", 4, ["aaaa", "aaaa", "a b"]),
        ("日本語は空白がない", 8, ["日本語は", "空白がな", "い"]),
        ("see 日本語", 7, ["see 日", "本語"]),
        ("日本", 1, ["日", "本"]),
        ("        ", 3, [""]),
        ("", 5, [""]),
    ],
)
def test_prose_wraps_at_blanks_and_wide_characters(
    paragraph: str, room: int, lines: list[str]
) -> None:
    assert [text(line).rstrip() for line in wrap([Span(paragraph)], room)] == lines


def test_a_word_of_two_inks_is_not_torn_apart() -> None:
    lines = wrap([Span("run "), Span("pytest", "note"), Span(", then go")], 9)
    assert [text(line) for line in lines] == ["run", "pytest,", "then go"]
    assert lines[1] == [Span("pytest", "note"), Span(",")]


@given(ANY_TEXT, st.integers(2, 30))
def test_no_wrapped_line_is_wider_than_its_room_and_no_word_is_lost(one: str, room: int) -> None:
    lines = wrap([Span(one)], room)
    assert all(width(line) <= room for line in lines)
    kept = "".join(text(line) for line in lines)
    assert "".join(kept.split()) == "".join(tidy(one).split())


def test_a_blob_of_one_word_wraps_in_linear_time() -> None:
    lines = wrap([Span("é" * 80_000)], 80)
    assert len(lines) == 1000


def test_a_word_that_is_no_ink_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        Span("text", "purple b")
