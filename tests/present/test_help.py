"""The help is made of whatever is live."""

from __future__ import annotations

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

from ctxtui.present.help import help_blocks
from ctxtui_widgets.rows import Columns

PLACES = ["home", "compact", "audit", "facts", "templates", "template-editor", "launches", "send"]


def told(*bindings: Binding, two_columns: bool = False) -> list[str]:
    node = DOMNode()
    blocks = help_blocks(
        [(one, node) for one in bindings], lambda one: one.key, two_columns=two_columns
    )
    return [
        "".join(span.text for span in (*one.left, *one.right)).rstrip()
        for one in blocks
        if isinstance(one, Columns)
    ]


@pytest.mark.parametrize("place", PLACES)
def test_a_key_of_any_screen_is_told_among_those_that_work_here(place: str) -> None:
    lines = told(
        Binding("f5", "copy", "copy the thing", id=f"{place}.copy"),
        Binding("j", "step", "one line down", id="move.down"),
        Binding("L", "newest", "newest turn", id="turns.newest"),
        Binding("q", "quit", "quit", id="app.quit"),
    )
    here, turns, move = lines.index("Here"), lines.index("Turns"), lines.index("Move")
    assert here < move < turns
    assert lines[here + 1] == "f5          copy the thing"
    assert lines[turns + 1] == "L           newest turn"
    assert lines[move + 1] == "j           one line down"
    assert lines[lines.index("Everywhere") + 1] == "q           quit"


def test_the_signs_are_those_of_the_screen_beneath() -> None:
    home = "\n".join(told(Binding("b", "brief", "brief", id="home.brief")))
    brief = "\n".join(told(Binding("p", "pin", "pin", id="brief.pin")))
    audit = "\n".join(told(Binding("c", "card", "card", id="audit.card")))
    assert "a branch that was rewound" in home and "left out of it" not in home
    assert "left out of it" in brief and "a branch that was rewound" not in brief
    assert "unclear" in audit and "compaction: what came before" in audit
    for text in (home, brief, audit):
        assert "estimated" in text


def test_a_binding_without_an_id_or_words_is_not_told() -> None:
    lines = told(Binding("x", "secret", "secret"), Binding("y", "mute", "", id="home.mute"))
    assert "Here" not in lines and not any("secret" in line for line in lines)
