"""Plain letters in place of glyphs."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from ctxtui_widgets.glyphs import GLYPHS, key_name, plain


@pytest.mark.parametrize("glyph", GLYPHS)
def test_a_glyph_becomes_one_plain_cell(glyph: str) -> None:
    assert cell_len(glyph) == 1
    assert len(GLYPHS[glyph]) == 1
    assert GLYPHS[glyph].isascii() and GLYPHS[glyph].isprintable()


@pytest.mark.parametrize(
    ("glyphs", "letters"),
    [
        ("● ◐ ○ ◎ · ◌ ×", "* ? o & . ~ x"),
        ("◆ ≡ ↳ │ ┊", "@ = \\ | :"),
        ("├╮ ┊╰ ├─", "|\\ :` |-"),
        ("✗ ✓ – ▸ ▾ ▌ ▏", "x v - + - > |"),
        ("━━╸─┴─ … ≈31k 241k → 58k", "==--|- ~ ~31k 241k > 58k"),
        ("−208k", "-208k"),
    ],
)
def test_the_signs_of_a_screen_keep_their_cells(glyphs: str, letters: str) -> None:
    assert plain(glyphs) == letters


def test_the_users_own_letters_stay() -> None:
    assert plain("café 日本 ●") == "café 日本 *"


def test_enter_is_a_word_where_it_has_room() -> None:
    assert key_name("↵", ascii=True) == "enter"
    assert key_name("↵", ascii=False) == "↵"
    assert plain("↵          open") == "enter      open"


@pytest.mark.parametrize(
    ("key", "word"), [("→", "right"), ("↓", "down"), ("↑↓", "up/down"), ("G", "G")]
)
def test_an_arrow_key_is_a_word_since_its_letter_would_be_another_key(key: str, word: str) -> None:
    assert key_name(key, ascii=True) == word
    assert key_name(key, ascii=False) == key
