"""A change that is too big to be listed: what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from ctxtui.core.repo.base import Base
from ctxtui.core.repo.changes import Beyond, Changes, FileChange
from ctxtui.present.branch import differ_words
from ctxtui.present.mark_changes import changes_blocks, changes_right
from ctxtui_widgets.rows import Paragraph

FILE = FileChange("app.py", "modified", "text", 3, 1)
NOTHING = Beyond()


def changes(beyond: Beyond = NOTHING, unread: int = 0) -> Changes:
    return Changes(Path("/home/ada/shop"), Base("1" * 40, "mark"), (FILE,), beyond, unread)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (changes(), "1 file differs"),
        (changes(Beyond(49, 700, 20)), "50 files differ"),
        (changes(unread=7), "1 file differs, 7 new files not looked at"),
    ],
)
def test_files_that_are_only_counted_differ_like_the_others(found: Changes, words: str) -> None:
    assert differ_words(found) == words


def test_the_sums_are_those_of_all_files() -> None:
    told = "".join(span.text for span in changes_right(changes(Beyond(49, 700, 20), 7)))
    assert told == "50 files  +703 −21"


def test_what_is_not_listed_is_said_beneath_the_list() -> None:
    blocks = changes_blocks(changes(Beyond(49, 700, 20), 1), {}, ())
    assert [one.text for one in blocks if isinstance(one, Paragraph)] == [
        "49 more files beyond the limit: only counted.",
        "1 new file beyond the limit: not looked at.",
    ]
    assert not any(isinstance(one, Paragraph) for one in changes_blocks(changes(), {}, ()))
