import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.weaving import woven

from ctxtui.core.text import cells, clean, one_line

STARTS = ["\x1b", "\x1b[", "\x1b]", "\x1bP", "\x9b", "\x9d", "\x90"]
ENDS = ["\x1b\\", "\x9c", "\x07", "\x18", "31m", "[", "\\"]
INSIDE = ["0;title", "a", "1", "é", "神", "👩", "\t", "\x00", " ", "\r", "\n", "\u2028"]
UNSEEN = ["\u200d", "\ufe0f", "\u202e", "\ud83d", "\ude00", "\udb40", "\udc41"]
PIECES = [*STARTS, *ENDS, *INSIDE, *UNSEEN]
HOSTILE = woven(PIECES, 30, st.text(max_size=12))
PLAIN = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Mn", "Cn", "Lo"])
    | st.just("\n")
)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b[?2004h\x1b[38:2::1:2:3mx\x1b[ q", "x"),
        ("\x9b31mred\x9bm", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]52;c;c2VjcmV0\x1b\\after", "after"),
        ("\x9d8;;file:///x\x9clink\x9d8;;\x9c", "link"),
        ("\x1bPq#0;2;0\nmore\x1b\\after", "after"),
        ("\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\after", "after"),
        ("\x1b_Gi=1;AAAA\x1b\\a\x1b^pm\x1b\\b\x1bXsos\x1b\\c", "abc"),
        ("\x90dcs\x9ca\x9fapc\x9cb\x9epm\x9cc\x98sos\x9cd", "abcd"),
        ("\x1bcreset\x1b7save\x1b(Bset\x1b=", "resetsaveset"),
        ("\x1b]0;aborted\x18after", "after"),
    ],
)
def test_escape_sequences_go_whole(raw: str, seen: str) -> None:
    assert clean(raw) == seen


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("a\x1b]0;torn", "a0;torn"),
        ("a\x1b]0;torn\x1b[31m red", "a0;torn red"),
        ("a\x1bPtorn and more", "atorn and more"),
        ("a\x1b[31", "a"),
        ("a\x1b", "a"),
        ("a\x1b\nb", "a\nb"),
        ("a\x1b\x1b\x1b[31mb", "ab"),
    ],
)
def test_a_torn_sequence_swallows_nothing_after_it(raw: str, seen: str) -> None:
    assert clean(raw) == seen


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("one\r\ntwo\rthree\n\r\nfour", "one\ntwo\nthree\n\nfour"),
        ("50%\r\x1b[K\n100%", "50%\n100%"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        ("col\tumn", "col\tumn"),
        ("b\x08bell\x07 del\x7f nul\x00 nel\x85", "bbell del nul nel"),
    ],
)
def test_line_ends_become_newlines_and_other_controls_go(raw: str, seen: str) -> None:
    assert clean(raw) == seen


def test_nothing_reorders_or_hides_text() -> None:
    assert clean("if \u202eresu\u202c \u2066x\u2069\u200e\u200f\u061c") == "if resu x"
    assert clean("pass\u200bword \u2060\ufeffso\u00adft \u3164") == "password soft "
    assert clean("go" + "".join(chr(0xE0000 + ord(char)) for char in "rm -rf")) == "go"
    assert clean("go" + "\u200c\u200d" * 40 + "!") == "go!"
    assert clean("👍" + "\U000e0101\U000e0102\ufe0f") == "👍"


@pytest.mark.parametrize(
    "text",
    [
        "👩🏽‍💻",
        "❤️‍🔥",
        "1️⃣ #️⃣",
        "می‌خواهم",
        "क्‍ष",
        "葛󠄀飾区",
        "café",
        "a\u0301",
        "日本語",
        "\\x1b[31m",
        "⚠︎",
    ],
)
def test_emoji_and_the_scripts_that_need_joiners_stay_whole(text: str) -> None:
    assert clean(text) == text


def test_lone_surrogates_are_replaced_and_pairs_joined() -> None:
    assert clean("a\ud83db\ude00") == "a\ufffdb\ufffd"
    assert clean("\ud83d\ude00") == "😀"
    assert clean("go\udb40\udc72") == "go"  # a tag character in two halves


@given(HOSTILE)
def test_no_control_character_comes_through(raw: str) -> None:
    kept = clean(raw)
    categories = {unicodedata.category(char) for char in kept if char not in "\n\t"}
    assert not categories & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(kept) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
    kept.encode()


@given(HOSTILE)
def test_cleaning_twice_changes_nothing_more(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw)


@given(PLAIN)
def test_plain_text_is_unchanged(text: str) -> None:
    assert clean(text) == text


FLOODS = [*STARTS, "\x1bP\x9d", "\x1b]\x90", "\x1b[1;", "\r", "\u200d", "👩\u200d", "\ud83d"]


@pytest.mark.parametrize("flood", FLOODS, ids=ascii)
def test_a_flood_of_torn_starts_takes_time_in_proportion(flood: str) -> None:
    began = time.process_time()
    for end in ("", "\x1b", "\x07"):
        clean(flood * (20_000 // len(flood)) + end)
    assert time.process_time() - began < 1.25  # quadratic would take longer than that by far


def test_one_line_has_single_blanks_and_no_edges() -> None:
    assert one_line("  fix\r\n\tthe \x1b[31mparser\x1b[0m\n") == "fix the parser"


@pytest.mark.parametrize(
    ("text", "limit", "seen"),
    [
        ("fix the parser", 0, "fix the parser"),
        ("fix the parser", 14, "fix the parser"),
        ("fix the parser", 13, "fix the pars…"),
        ("fix the parser", 5, "fix…"),
        ("fix", 1, "…"),
        ("日本語テキスト", 7, "日本語…"),
        ("日本語テキスト", 6, "日本…"),
    ],
)
def test_one_line_is_cut_by_cells(text: str, limit: int, seen: str) -> None:
    assert one_line(text, limit) == seen


@given(HOSTILE.map(lambda text: text * 9), st.integers(1, 40))
def test_a_cut_line_fits_and_is_the_head_of_the_whole_line(raw: str, limit: int) -> None:
    line = one_line(raw, limit)
    assert cells(line) <= limit
    assert "\n" not in line
    whole = one_line(raw)
    assert whole == line or (line.endswith("…") and whole.startswith(line[:-1]))


def test_a_pile_of_combining_marks_is_cut() -> None:
    assert len(one_line("e" + "\u0301" * 100_000, 20)) < 200


def test_a_row_does_not_pay_for_a_pasted_megabyte() -> None:
    pasted = "word " * 2_000_000
    began = time.process_time()
    for _ in range(200):
        assert one_line(pasted, 20) == "word word word word…"
    assert time.process_time() - began < 2
