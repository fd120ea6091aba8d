"""The turn in full says what could not be read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.writing import Writing, call

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.settings import Settings
from ctxtui.present.detail import detail_blocks
from ctxtui.present.tree_place import Place
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
