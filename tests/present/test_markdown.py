"""Answers of the model, as lines."""

from __future__ import annotations

from ctxtui.present.markdown import markdown_blocks
from ctxtui_widgets.prose import lay_block
from ctxtui_widgets.rows import Span


def lines(text: str, room: int = 30) -> list[str]:
    laid = [line for block in markdown_blocks(text) for line in lay_block(block, room)]
    return ["".join(span.text for span in line).rstrip() for line in laid]


def inks(text: str) -> dict[str, str]:
    spans: list[Span] = []
    for block in markdown_blocks(text):
        spans += [span for line in lay_block(block, 80) for span in line]
    return {span.text.strip(): span.ink for span in spans if span.text.strip()}


def test_lists_hang_under_their_signs() -> None:
    text = "Do this:\n\n- one\n- two, which is longer than a line\n  - inside\n\n3. three\n4. four"
    assert lines(text) == [
        "Do this:",
        "",
        "– one",
        "– two, which is longer than a",
        "  line",
        "  – inside",
        "",
        "3. three",
        "4. four",
    ]


def test_code_keeps_its_blanks_and_tables_stay_as_they_are() -> None:
    text = "```py\ndef f():\n    return 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nend"
    assert lines(text) == [
        "▏ def f():",
        "▏     return 1",
        "",
        "| a | b |",
        "|---|---|",
        "| 1 | 2 |",
        "",
        "end",
    ]


def test_quotes_headings_and_words_have_their_inks() -> None:
    found = inks("# Title\n\nA **bold** word, `code`, [x](http://y.z).\n\n> said")
    assert found["Title"] == "text b"
    assert found["bold"] == "text-secondary b"
    assert found["code"] == "note"
    assert found["(http://y.z)"] == "text-dim"
    assert found["│"] == "guide"


def test_nothing_in_it_is_markup_or_acts_on_a_terminal() -> None:
    assert lines("[red]x[/red] \x1b[31mred\x1b[0m \u202egnp") == ["[red]x[/red] red gnp"]
    assert lines("<script>alert(1)</script>\n\n<b>x</b>") == [
        "<script>alert(1)</script>",
        "",
        "<b>x</b>",
    ]


def test_a_deeply_nested_list_ends_somewhere() -> None:
    deep = "\n".join("  " * n + f"- {n}" for n in range(60))
    assert all(len(line) <= 40 for line in lines(deep, 40))
