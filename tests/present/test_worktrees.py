"""Work trees in rows and in the words before one goes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ctxtui.core.repo.changes import FileChange
from ctxtui.core.repo.worktree_state import Inside
from ctxtui.core.repo.worktrees import CheckedOut
from ctxtui.core.rewind.marks import Mark
from ctxtui.core.rewind.worktrees import Found, Worktree
from ctxtui.present.worktrees import (
    discard_lines,
    printed_worktrees,
    worktree_blocks,
    worktree_rows,
)
from ctxtui_widgets.rows import Block, Columns, Heading, Paragraph, Span

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
NOW = NOON + timedelta(hours=3)
MADE = CheckedOut("m1", "4f2a9c1", Path("/srv/shop-fix"), "c0", NOON)
MARK = Mark("m1", "fixed", "", "s1", Path("/srv/shop"), "p1", NOON)
CHANGED = (
    FileChange("app.py", "modified", "text", 1, 0),
    FileChange("new\x1b[31m.env", "untracked", "secret"),
)
WORKED_IN = Inside(
    there=True, branch="fix", changed=CHANGED, more=2, ignored=(".venv/",), commits=1
)


def text(lines: list[list[Span]]) -> list[str]:
    return ["".join(span.text for span in line).rstrip() for line in lines]


def said(blocks: list[Block]) -> str:
    found: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append(f"{block.left} {block.right}")
        elif isinstance(block, Paragraph):
            body = (
                block.text if isinstance(block.text, str) else "".join(s.text for s in block.text)
            )
            found.append("".join(span.text for span in block.first) + body)
        elif isinstance(block, Columns):
            found.append(" ".join(span.text for span in (*block.left, *block.right)))
    return "\n".join(found)


def test_a_row_tells_origin_work_and_age() -> None:
    worked = Worktree(MADE, WORKED_IN, mark=MARK)
    lost = Worktree(MADE, None, "gone", sessions=("s9",))
    first, second = worktree_rows([worked, lost], {}, {"s1": "login limits"}, NOW)
    assert (first.name, first.origin, first.age) == ("shop-fix", "◆ fixed, login limits", "3h")
    assert first.done == "4 changed files, 1 new commit on fix, ignored .venv/"
    assert (first.files, first.trouble) == ("4", False)
    assert (second.origin, second.done, second.trouble) == (
        "anchor m1, no mark",
        "not readable",
        True,
    )


def test_before_work_goes_all_of_it_is_named_and_what_no_undo_brings_back() -> None:
    lines = text(discard_lines(Worktree(MADE, WORKED_IN), WORKED_IN))
    assert lines == [
        "goes      /srv/shop-fix",
        "with      4 changed files",
        "          1 new commit on fix",
        "          ignored .venv/",
        "keeps     branch fix with its commits",
        "undo      u, for 14 days",
        "but not   new.env, .venv/",
    ]


def test_what_is_told_of_one_has_its_files_and_who_is_in_it() -> None:
    one = Worktree(MADE, WORKED_IN, mark=MARK, sessions=("s9",))
    told = said(worktree_blocks(one, {}, {"s9": "agents"}, NOW))
    for words in (
        "folder    /srv/shop-fix",
        "made      2026-03-10 12:00 UTC, 3h ago",
        "branch    fix",
        "! Claude Code is open in it: agents.",
        "app.py modified",
        "new.env new, secret",
        "… 2 more",
        ".venv/ ignored",
        "Its commits stay on fix.",
    ):
        assert words in told
    untouched = said(worktree_blocks(Worktree(MADE, Inside(there=True)), {}, {}, NOW))
    assert "Done in it nothing" in untouched and "nothing was committed" in untouched


def test_in_a_narrow_terminal_what_was_done_stands_below_the_folder_which_stays_whole() -> None:
    long = CheckedOut("m1", "4f2a9c1", Path(f"/srv/{'shop-' * 12}fix"), "c0", NOON)
    found = Found((Worktree(long, WORKED_IN, mark=MARK),), ())
    titles = {"s1": "login limits"}
    assert list(printed_worktrees(found, {}, titles, NOW, 50)) == [
        f"    3h  {long.folder}",
        "        4 changed files, 1 new commit on fix,",
        "          ignored .venv/",
        "        ◆ fixed, login limits",
    ]
    assert list(printed_worktrees(found, {}, titles, NOW)) == [
        f"    3h  {long.folder}  4 changed files, 1 new commit on fix, ignored .venv/",
        "        ◆ fixed, login limits",
    ]
