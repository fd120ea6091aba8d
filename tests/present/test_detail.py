"""The turn in full says what could not be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.writing import Writing, call

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.settings import Settings
from ctxtui.present.detail import LONGEST, detail_blocks
from ctxtui.present.tree_place import Place
from ctxtui.present.turn_rows import title_of
from ctxtui_widgets.prose import lay_block
from ctxtui_widgets.rows import Paragraph

NOW = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


@pytest.fixture
def file(writing: Writing) -> Path:
    """Where rows of a subagent should be, there is a folder."""
    writing.user("p1", "ask somebody", parent=None)
    writing.answer("a1", call("t1", "Task", prompt="Look", description="Survey"))
    writing.result("r1", "t1", "Seen.", toolUseResult={"agentId": "a7", "totalTokens": 912})
    file = writing.path.with_suffix("") / "subagents" / "agent-a7.jsonl"
    file.mkdir(parents=True)
    return file


def paragraphs(place: Place) -> list[str]:
    blocks = detail_blocks(place, NOW, live=False)
    return [
        "".join(span.text for span in one.spans) for one in blocks if isinstance(one, Paragraph)
    ]


def picture_of(writing: Writing) -> Picture:
    return read_picture(writing.path, Settings(), "a session")


def test_a_subagent_whose_file_cannot_be_read_has_a_line_in_its_turn(
    writing: Writing, file: Path
) -> None:
    picture = picture_of(writing)
    (said,) = [one for one in paragraphs(Place(picture, picture.tree.turns[0])) if "! " in one]
    assert said.startswith(f"! {file}: can't be read")


def test_its_own_pane_says_so_instead_of_what_it_did(writing: Writing, file: Path) -> None:
    picture = picture_of(writing)
    (agent,) = picture.agents["p1"]
    (said,) = paragraphs(Place(picture, picture.tree.turns[0], agent=agent, own=True))
    assert said.startswith(f"! {file}: can't be read")


BRIEF = "# Goal\n\nShip the limiter\n\tat once"


def test_what_was_pasted_stands_beside_a_line_and_says_how_much_it_is(writing: Writing) -> None:
    wrapped = f'Go on:\n\n<pasted_content id="dd79">\n{BRIEF}\n</pasted_content id="dd79">\n'
    writing.user("p1", wrapped, parent=None)
    turn = picture_of(writing).tree.turns[0]
    blocks = detail_blocks(Place(picture_of(writing), turn), NOW, live=False)
    lines = [
        "".join(span.text for span in line).rstrip()
        for one in blocks
        for line in lay_block(one, 30)
    ]
    assert lines[2:] == [
        "Go on:",
        "",
        "pasted, 4 lines",
        "│ # Goal",
        "│",
        "│ Ship the limiter",
        "│     at once",
    ]
    assert turn.text == wrapped.strip()


def test_of_a_huge_paste_the_beginning_is_shown_and_all_of_it_counted(writing: Writing) -> None:
    pasted = "0123456789\n" * 9_000
    writing.user("p1", f"<pasted_content>\n{pasted}</pasted_content>\n\nGo on", parent=None)
    picture = picture_of(writing)
    said = paragraphs(Place(picture, picture.tree.turns[0]))
    assert "pasted, 9000 lines" in said
    assert said[-1] == f"… {len(pasted) - 1 + len('Go on') - LONGEST:,} more characters"


def test_a_turn_is_named_by_the_first_words_that_say_something(writing: Writing) -> None:
    writing.user("p1", f"<pasted_content>\n{BRIEF}\n</pasted_content>", parent=None)
    writing.user("p2", "<Button> is not drawn")
    first, second = picture_of(writing).tree.turns
    assert (title_of(first), title_of(second)) == ("Ship the limiter", "<Button> is not drawn")
