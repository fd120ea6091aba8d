"""The parts of a whole, in columns, by width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App
from textual.widget import Widget

from ctxtui_widgets.part_list import PartList
from ctxtui_widgets.rows import BlankRow, PartRow

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

ROWS = (
    PartRow("base", "Base", "30k", 0.25, "10%"),
    PartRow("talk", "Talk", "85k", None, "27%"),
    PartRow("thinking", "thinking", "≈34k", 0.5, "11%", depth=1),
    PartRow("calls", "a title that is longer than its column by far", "26k", 0, "8%", depth=1),
    BlankRow("air"),
    PartRow("limits", "limits.py", "14k", 1.0, "4%", "! stale", "warn", depth=1),
)


@pytest.mark.parametrize("width", [30, 44, 60, 90])
async def test_figures_stand_in_their_columns_at_every_width(
    stage: Stage, lines: Lines, width: int
) -> None:
    shown = PartList(ROWS)
    async with stage(shown).run_test(size=(width, 8)):
        drawn = lines(shown)
        base, talk, thinking, calls, air, limits = drawn[:6]
        assert all(len(line) == width for line in drawn)
        assert [line.index("%") for line in (base, talk, thinking, calls, limits)] == [
            width - 2
        ] * 5
        assert not air.strip()
        assert "! stale" in limits and limits.index("14k") == base.index("30k")
        assert ("…" in calls) == (width < 90) and "26k" in calls


async def test_bars_begin_in_one_column_and_are_as_long_as_the_part_is_large(
    stage: Stage, lines: Lines
) -> None:
    shown = PartList([row for row in ROWS if isinstance(row, PartRow) and not row.remark])
    async with stage(shown).run_test(size=(70, 6)):
        base, talk, thinking, calls = lines(shown)[:4]
        assert base.index("━") == thinking.index("━") == calls.index("─")
        room = base.count("━") + base.count("╸") + base.count("─")
        assert thinking.count("━") == room // 2
        assert calls.count("─") == room
        assert "━" not in talk and "─" not in talk


async def test_a_narrow_list_keeps_figures_and_lets_the_bars_go(stage: Stage, lines: Lines) -> None:
    shown = PartList(ROWS)
    async with stage(shown).run_test(size=(34, 8)):
        assert not any("━" in line for line in lines(shown))
        assert "30k" in lines(shown)[0]
