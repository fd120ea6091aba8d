"""The next bar and the list of moves, by width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from ctxtui_widgets.move_list import MoveList
from ctxtui_widgets.next_bar import NextBar, move_spans
from ctxtui_widgets.rows import MoveRow, NextMove, NextRow

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

CLEAR = NextMove("4", "clear + brief", "≈31k", action="move(4)", best=True)
BRANCH = NextMove("2", "branch at ◆#5", "−208k", action="move(2)")
STAY = NextMove("1", "continue", "$0.06", action="app.move(1)")
ROW = NextRow((CLEAR, BRANCH, STAY), more="moves")


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (160, " next  4 clear + brief ≈31k    2 branch at ◆#5 −208k    1 continue $0.06    …"),
        (110, " next  4 clear + brief ≈31k    2 branch at ◆#5 −208k    1 continue $0.06    …"),
        (80, " next  4 clear + brief ≈31k    2 branch at ◆#5 −208k    1 continue $0.06    …"),
        (77, " next  4 clear + brief ≈31k    2 branch at ◆#5 −208k    …"),
        (60, " next  4 clear + brief ≈31k   2 branch at ◆#5 −208k   …"),
        (54, " next  4 clear + brief ≈31k   …"),
        (28, " next  4 clear + brief ≈31k"),
        (22, " next  4 clear…  ≈31k"),
    ],
)
async def test_moves_leave_whole_and_the_last_one_first(
    stage: Stage, lines: Lines, width: int, line: str
) -> None:
    bar = NextBar(ROW)
    async with stage(bar).run_test(size=(width, 2)):
        assert lines(bar) == [line.ljust(width)]


def test_the_best_move_never_leaves_and_nothing_is_drawn_beyond_the_edge() -> None:
    for width in range(8, 100):
        placed = NextBar(ROW).lay_out(width)
        assert placed[0][2] == "move(4)", width
        first, spans, _ = placed[-1]
        assert first + sum(len(span.text) for span in spans) <= width - 1, width


async def test_without_more_behind_it_the_mark_only_stands_for_what_left(
    stage: Stage, lines: Lines
) -> None:
    bar = NextBar(replace(ROW, more=""))
    async with stage(bar).run_test(size=(80, 1)) as pilot:
        assert "…" not in lines(bar)[0]
        await pilot.resize_terminal(60, 1)
        await pilot.pause()
        assert lines(bar)[0].rstrip().endswith("−208k   …")


async def test_with_nothing_to_offer_the_line_is_empty(stage: Stage, lines: Lines) -> None:
    bar = NextBar()
    async with stage(bar).run_test(size=(60, 1)) as pilot:
        assert lines(bar) == [" " * 60]
        bar.show(ROW)
        await pilot.pause()
        assert lines(bar)[0].startswith(" next  4 clear + brief")


def test_the_best_move_is_primary_and_the_figures_are_dim() -> None:
    inks = [[span.ink for span in move_spans(move)] for move in ROW.moves]
    assert inks[0] == ["accent", "text", "text-dim"]
    assert inks[1] == inks[2] == ["accent", "text-secondary", "text-dim"]


async def test_a_click_runs_the_move_and_the_mark_opens_the_others() -> None:
    ran: list[str] = []

    class One(Screen[None]):
        def compose(self) -> ComposeResult:
            yield NextBar(ROW)

        def action_move(self, number: int) -> None:
            ran.append(f"screen {number}")

        def action_moves(self) -> None:
            ran.append("all")

    class Clicked(App[None]):
        def on_mount(self) -> None:
            self.push_screen(One())

        def action_move(self, number: int) -> None:
            ran.append(f"app {number}")

    async with Clicked().run_test(size=(80, 3)) as pilot:
        for x in (2, 7, 26, 27, 31, 55, 56, 71, 76):
            await pilot.click(NextBar, offset=(x, 0))
        assert ran == ["screen 4", "screen 4", "screen 2", "app 1", "app 1", "all"]


ROWS = (
    MoveRow("compact", "3", "compact", "≈58k", "$0.39–$2.83", "≈7 requests"),
    MoveRow("clear", "4", "clear + brief", "≈31k", "$0.11", "at once"),
    MoveRow("rewind", "2", "rewind", can=False),
)


@pytest.mark.parametrize("width", [40, 56, 78])
async def test_figures_of_the_moves_stand_in_columns(
    stage: Stage, lines: Lines, width: int
) -> None:
    shown = MoveList(ROWS)
    async with stage(shown).run_test(size=(width, 6)):
        heading, compact, clear, rewind = lines(shown)[:4]
        assert clear.startswith(" 4  clear + brief ")
        assert heading.index("window") + 6 == compact.index("≈58k") + 4 == clear.index("≈31k") + 4
        assert compact.index("$2.83") == clear.index("$0.11")
        assert ("pays back" in heading) == ("at once" in clear) == (width >= 50)
        assert rewind.count("–") == 2


async def test_the_columns_are_called_what_the_owner_says(stage: Stage, lines: Lines) -> None:
    shown = MoveList(ROWS)
    async with stage(shown).run_test(size=(78, 6)) as pilot:
        shown.name_columns("window", "next, cold", "pays back")
        await pilot.pause()
        assert "next, cold" in lines(shown)[0]
