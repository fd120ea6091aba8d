"""The columns of the tree of turns."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App
from textual.widget import Widget

from ctxtui_widgets.rows import TurnRow
from ctxtui_widgets.turn_tree import TurnTree

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

ROWS = [
    TurnRow("t3", "prompt", "├╮", "#3", "Try Redis for the counter", fade="rewound",
            added="+41k", used="132k", tools="11", files="4", took="5m", also="rewound"),
    TurnRow("t5", "prompt", "┊ ", "#5", "Keep the counter in memory", fade="summarised",
            mark="after reading the files", added="+13k", used="104k", tools="8", files="3",
            took="3m"),
    TurnRow("t7", "prompt", "┊ ", "#7", "Why does the session test hang?", fade="summarised",
            errors=3, added="+78k", used="241k", zone="note", tools="22", files="6", took="9m"),
    TurnRow("c1", "compaction", "├─", title="compacted by you", before="241k", used="58k"),
    TurnRow("a1", "agent", title="explore the middleware stack", used="38k", state="done"),
    TurnRow("t13", label="#13", title="Settle the flaky clock in the tests", errors=12,
            added="+19k", used="≈288k", zone="note", tools="9", files="2", took="4m"),
    TurnRow("s1", "step", label="1", title="Read src/auth/cookies.py", added="+6k", used="294k",
            depth=1),
    TurnRow("t14", label="#14", title="日本語でも列は動かない、決して動かない、本当に", errors=1,
            added="−208k", used="312k", zone="warn", tools="6", files="2", took="4m"),
    TurnRow("a2", "agent", title="review the diff", state="running"),
]  # fmt: skip


async def test_49_cells(stage: Stage, lines: Lines) -> None:
    tree = TurnTree(ROWS)
    async with stage(tree).run_test(size=(49, 9)):
        tree.select("t14")
        assert lines(tree) == [
            " ├╮ #3  Try Redis for the counter    +41k 132k   ",
            " ┊  #5  ◆ after reading the files    +13k 104k   ",
            " ┊  #7  Why does the session te… ✗3  +78k 241k·  ",
            " ├─  ≡  compacted by you ┄┄┄┄┄┄┄┄  241k →  58k   ",
            " │      ↳ explore the middleware s… ✓  own 38k   ",
            " │ #13  Settle the flaky clock… ✗12 +19k ≈288k·  ",
            " │   1    Read src/auth/cookies.py    +6k 294k   ",
            "▌│ #14  日本語でも列は動かない…  ✗1 −208k 312k!  ",
            " │      ↳ review the diff             ●  own –   ",
        ]


async def test_38_and_27_cells_cut_only_the_titles(stage: Stage, lines: Lines) -> None:
    tree = TurnTree(ROWS)
    async with stage(tree).run_test(size=(38, 9)) as pilot:
        tree.select("t14")
        assert lines(tree) == [
            " ├╮ #3  Try Redis for t…  +41k 132k   ",
            " ┊  #5  ◆ after reading…  +13k 104k   ",
            " ┊  #7  Why does the… ✗3  +78k 241k·  ",
            " ├─  ≡  compacted by…   241k →  58k   ",
            " │      ↳ explore the m… ✓  own 38k   ",
            " │ #13  Settle the…  ✗12 +19k ≈288k·  ",
            " │   1    Read src/auth…   +6k 294k   ",
            "▌│ #14  日本語でも列… ✗1 −208k 312k!  ",
            " │      ↳ review the diff  ●  own –   ",
        ]
        await pilot.resize_terminal(27, 9)
        await pilot.pause()
        assert lines(tree)[:5] == [
            " ├╮ #3  Try…   +41k 132k   ",
            " ┊  #5  ◆ af…  +13k 104k   ",
            " ┊  #7  W… ✗3  +78k 241k·  ",
            " ├─  ≡  co…  241k →  58k   ",
            " │      ↳ ex… ✓  own 38k   ",
        ]


async def test_80_cells_add_tools_files_and_took_under_a_heading(
    stage: Stage, lines: Lines
) -> None:
    tree = TurnTree(ROWS)
    async with stage(tree).run_test(size=(80, 10)):
        tree.select("t14")
        assert lines(tree) == [
            "                                                tools files took  added  used   ",
            " ├╮ #3  Try Redis for the counter  rewound         11     4   5m   +41k  132k   ",
            " ┊  #5  ◆ after reading the files                   8     3   3m   +13k  104k   ",
            " ┊  #7  Why does the session test hang?      ✗3    22     6   9m   +78k  241k·  ",
            f" ├─  ≡  compacted by you {'┄' * 39}  241k →  58k   ",
            " │      ↳ explore the middleware stack                        ✓ done  own 38k   ",
            " │ #13  Settle the flaky clock in the tests ✗12     9     2   4m   +19k ≈288k·  ",
            " │   1    Read src/auth/cookies.py                                  +6k  294k   ",
            "▌│ #14  日本語でも列は動かない、決して動か…  ✗1     6     2   4m  −208k  312k!  ",
            " │      ↳ review the diff                                    ● running  own –   ",
        ]


@pytest.mark.parametrize(("width", "word"), [(55, False), (56, True), (79, True)])
async def test_an_agents_state_is_a_word_where_there_is_room(
    stage: Stage, lines: Lines, width: int, word: bool
) -> None:
    tree = TurnTree([ROWS[4]])
    async with stage(tree).run_test(size=(width, 3)):
        line = next(line for line in lines(tree) if "↳" in line)
        assert line.endswith("✓ done  own 38k   " if word else "✓  own 38k   ")
        assert len(line) == width


@pytest.mark.parametrize(("width", "extra"), [(56, False), (57, True)])
async def test_an_extra_shows_whole_or_not_at_all(
    stage: Stage, lines: Lines, width: int, extra: bool
) -> None:
    tree = TurnTree([ROWS[0]])
    async with stage(tree).run_test(size=(width, 1)):
        line = lines(tree)[0]
        assert ("rewound" in line) == extra
        assert "Try Redis for the counter " in line and "…" not in line


async def test_a_mark_leaves_room_for_the_prompt_only_in_a_wide_tree(
    stage: Stage, lines: Lines
) -> None:
    tree = TurnTree([ROWS[1]])
    async with stage(tree).run_test(size=(120, 2)) as pilot:
        assert "◆ after reading the files  Keep the counter in memory " in lines(tree)[1]
        await pilot.resize_terminal(60, 2)
        await pilot.pause()
        assert "Keep" not in lines(tree)[0]


async def test_numbers_and_guides_widen_their_columns_for_all_rows(
    stage: Stage, lines: Lines
) -> None:
    rows = [
        TurnRow("1", guide="│ ", label="#7", title="one"),
        TurnRow("2", guide="│├╮", label="#1204", title="two"),
        TurnRow("3", guide="│││││╰", label="#9", title="three"),
    ]
    tree = TurnTree(rows)
    async with stage(tree).run_test(size=(40, 3)):
        tree.select("2")
        assert [line.rstrip() for line in lines(tree)] == [
            " │      #7  one",
            "▌│├╮ #1204  two",
            " │││…   #9  three",
        ]


async def test_it_jumps_from_prompt_to_prompt(stage: Stage) -> None:
    tree = TurnTree(ROWS)
    async with stage(tree).run_test():
        tree.select("t7")
        tree.action_prompt(1)
        assert tree.cursor_id == "t13"
        tree.action_prompt(1)
        tree.action_prompt(1)
        assert tree.cursor_id == "t14"
        tree.action_prompt(-1)
        tree.action_prompt(-1)
        assert tree.cursor_id == "t7"


async def test_it_jumps_to_errors_branches_and_the_newest_turn(stage: Stage) -> None:
    rows = [
        TurnRow("1", label="#1", title="one", errors=1),
        TurnRow("2", label="#2", title="two", begins=True),
        TurnRow("3", label="#3", title="three", errors=2),
        TurnRow("3.1", "step", label="1", title="Bash pytest", depth=1, errors=1),
        TurnRow("4", label="#4", title="four", leaf=True),
        TurnRow("5", label="#5", title="five", begins=True),
    ]
    tree = TurnTree(rows)
    async with stage(tree).run_test():
        tree.action_error(1)
        assert tree.cursor_id == "3"
        tree.action_error(1)
        assert tree.cursor_id == "3.1"
        tree.action_error(1)
        assert tree.cursor_id == "3.1"  # there is no other
        tree.action_branch(1)
        assert tree.cursor_id == "5"
        tree.action_branch(-1)
        assert tree.cursor_id == "2"
        tree.action_leaf()
        assert tree.cursor_id == "4"


async def test_what_is_inside_is_moved_in_and_tells_how_it_ended(
    stage: Stage, lines: Lines
) -> None:
    rows = [
        TurnRow("1", label="#1", title="Fix it", used="30k"),
        TurnRow("1.1", "step", label="1", title="Bash pytest", depth=1, errors=1, used="20k"),
        TurnRow("1.2", "step", label="2", title="Bash pytest", depth=1, outcome="ok", used="30k"),
        TurnRow("a", "agent", title="review", used="9k", state="done", depth=1),
        TurnRow("a 1", title="Review the diff", depth=2, used="9k"),
        TurnRow("a 1.1", "step", label="1", title="Read a.py", depth=3, used="9k"),
        TurnRow("b", "folded", "├─", label="▸", title="2 turns rewound", used="41k"),
    ]
    tree = TurnTree(rows)
    async with stage(tree).run_test(size=(49, 7)):
        assert lines(tree) == [
            "▌│  #1  Fix it                             30k   ",
            " │   1    Bash pytest            ✗1        20k   ",
            " │   2    Bash pytest             ✓        30k   ",
            " │        ↳ review                   ✓  own 9k   ",
            " │           Review the diff                9k   ",
            " │            1 Read a.py                   9k   ",
            " ├─  ▸  2 turns rewound                    41k   ",
        ]


async def test_folding_a_turn_leaves_the_cursor_on_its_prompt(stage: Stage) -> None:
    tree = TurnTree(ROWS)
    async with stage(tree).run_test():
        tree.select("s1")
        tree.show([row for row in ROWS if row.kind != "step"])
        assert tree.cursor_id == "t13"


async def test_the_heading_stays_when_the_tree_scrolls(stage: Stage, lines: Lines) -> None:
    tree = TurnTree([TurnRow(str(n), label=f"#{n}", title=f"turn {n}") for n in range(90)])
    async with stage(tree).run_test(size=(80, 10)) as pilot:
        await pilot.press("G")
        drawn = lines(tree)
        assert "tools files took" in drawn[0]
        assert "turn 89" in drawn[9]
        await pilot.click(tree, offset=(10, 1))
        assert tree.cursor_id == "81"
        await pilot.click(tree, offset=(10, 0))
        assert tree.cursor_id == "81"


async def test_past_that_is_rewound_has_no_zone(stage: Stage, lines: Lines) -> None:
    gone = TurnRow("t", label="#4", title="x", fade="rewound", used="241k", zone="note", errors=2)
    tree = TurnTree([gone])
    async with stage(tree).run_test(size=(40, 1)) as pilot:
        tokens = pilot.app.current_theme.variables
        assert lines(tree)[0].endswith(" ✗2       241k   ")
        inks = {
            word: segment.style.color.name
            for segment in tree.render_line(0)
            if segment.style and segment.style.color
            for word in segment.text.split()
        }
        assert inks["✗2"] == inks["241k"] == tokens["text-dim"]
