"""A column for each turn, the lines of the zones, and the cursor."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.widget import Widget

from ctxtui_widgets.growth_chart import GrowthChart, Scale
from ctxtui_widgets.rows import ColumnRow, LevelRow

Lines = Callable[[Widget], list[str]]

LEVELS = (
    LevelRow(200_000, "200k note", "note"),
    LevelRow(300_000, "300k warn", "warn"),
    LevelRow(400_000, "400k urgent", "urgent"),
)
COLUMNS = (
    ColumnRow("t1", "#1", 50_000, "summarised"),
    ColumnRow("t2", "#2", 190_000, "rewound"),
    ColumnRow("c", "≡", 58_000, compaction=True),
    ColumnRow("t3", "#3", 250_000),
    ColumnRow("t4", "#4", None),
    ColumnRow("t5", "#5", 310_000),
)


class Charted(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.chart = GrowthChart()
        self.chart.show(COLUMNS, LEVELS)
        self.heard: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield self.chart

    def on_growth_chart_highlighted(self, message: GrowthChart.Highlighted) -> None:
        self.heard.append(("highlighted", message.column_id))

    def on_growth_chart_chosen(self, message: GrowthChart.Chosen) -> None:
        self.heard.append(("chosen", message.column_id))


async def test_columns_stand_under_the_lines_of_the_zones(lines: Lines) -> None:
    app = Charted()
    async with app.run_test(size=(60, 10)):
        assert [line.rstrip() for line in lines(app.chart)] == [
            " ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  400k urgent",
            "",
            " ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  300k warn",
            "                               ████",
            " ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁████▁▁▁▁▁▁▁▁████▁▁▁▁▁▁▁▁▁▁▁  200k note",
            "        ▆          ████        ████",
            "        █          ████        ████",
            "        █    ▁▁▁▁  ████        ████",
            "  █     █    ████  ████        ████",
            " #1    #2    ≡     #3    #4    #5",
        ]


@given(
    st.lists(st.integers(0, 2_000_000), min_size=1, max_size=8),
    st.lists(st.integers(1, 1_500_000), max_size=3, unique=True),
    st.integers(1, 40),
)
def test_a_column_is_above_a_line_only_if_its_value_reaches_the_level(
    values: list[int], levels: list[int], lines: int
) -> None:
    scale = Scale(values, [LevelRow(level, str(level)) for level in levels], lines)
    for value in values:
        tall = scale.eighths(value)
        assert 0 <= tall <= lines * 8
        assert (tall > 0) == (value > 0)
        for line, level in scale.levels.items():
            assert (tall >= line * 8) == (value >= level.value)


async def test_the_cursor_begins_at_the_newest_and_stays_on_its_column() -> None:
    app = Charted()
    async with app.run_test(size=(60, 10)) as pilot:
        assert app.chart.cursor_id == "t5"
        await pilot.press("left", "h", "enter")
        await pilot.pause()
        assert app.heard == [("highlighted", "t4"), ("highlighted", "t3"), ("chosen", "t3")]
        app.chart.show((*COLUMNS, ColumnRow("t6", "#6", 330_000)), LEVELS)
        assert app.chart.cursor_id == "t3"
        await pilot.press("G")
        app.chart.show((*COLUMNS, ColumnRow("t6", "#6", 1), ColumnRow("t7", "#7", 2)), LEVELS)
        assert app.chart.cursor_id == "t7"
        await pilot.press("g")
        assert app.chart.cursor_id == "t1"
        assert not app.chart.select("nowhere")


async def test_what_has_no_room_is_scrolled_to(lines: Lines) -> None:
    app = Charted()
    many = [ColumnRow(str(n), f"#{n}", n * 1_000) for n in range(1, 201)]
    app.chart.show(many, LEVELS)
    async with app.run_test(size=(62, 8)) as pilot:
        await pilot.press("G")
        assert "#200" in lines(app.chart)[-1]
        await pilot.press("g")
        await pilot.pause()
        assert lines(app.chart)[-1].startswith(" #1 ")
        assert "#200" not in lines(app.chart)[-1]


async def test_no_size_is_too_small_and_nothing_to_draw_is_drawn_empty() -> None:
    app = Charted()
    async with app.run_test(size=(60, 10)) as pilot:
        for width, height in ((1, 1), (3, 2), (12, 3), (200, 60)):
            await pilot.resize_terminal(width, height)
            await pilot.pause()
        app.chart.show((), ())
        await pilot.press("left", "enter", "G")
        assert app.chart.cursor_id is None
