"""The gauge line by width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from textual.app import App
from textual.widget import Widget

from ctxtui_widgets.bars import bar
from ctxtui_widgets.gauge import Gauge
from ctxtui_widgets.rows import Clock, GaugeRow

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

FULL = GaugeRow(
    "312k", "1M", 0.312, "31%", "warn", next_at=0.4, ahead=Clock("urgent", "≈3–5 turns"),
    clocks=(Clock("cache", "41m"), Clock("compact", "≈27 turns")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (39, " ━━━╸─┴──────  312k of 1M  31%  ! warn "),
        (60, " ━━━━╸─┴───────  312k of 1M  31%  ! warn          cache 41m "),
        (
            80,
            " ━━━━━━━──┴────────────  312k of 1M  31%  ! warn  cache 41m   compact ≈27 turns ",
        ),
        (
            110,
            " ━━━━━━━━━╸──┴─────────────────  312k of 1M  31%  ! warn   urgent ≈3–5 turns"
            "    cache 41m   compact ≈27 turns ",
        ),
        (
            160,
            f" {'━' * 18}╸{'─' * 5}┴{'─' * 35}  312k of 1M  31%  ! warn   urgent ≈3–5 turns"
            + " " * 23
            + " cache 41m   compact ≈27 turns ",
        ),
    ],
)
async def test_the_line_at_every_width(stage: Stage, lines: Lines, width: int, line: str) -> None:
    gauge = Gauge(FULL)
    async with stage(gauge).run_test(size=(width, 3)):
        assert lines(gauge) == [line]


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (GaugeRow(), f" {'─' * 14}  – of –  –"),
        (
            GaugeRow(limit="1M", why="no answer of the model yet"),
            f" {'─' * 14}  –  no answer of the model yet",
        ),
        (GaugeRow("48k"), f" {'─' * 14}  48k of –  –"),
        (GaugeRow("310k", zone="warn", share=0.9), f" {'─' * 14}  310k of –  –  ! warn"),
        (GaugeRow("48k", "1M", 0.048, "5%", "calm"), f" ╸{'─' * 13}  48k of 1M  5%"),
        (GaugeRow("1", "1M", 0.000001, "<1%"), f" ╸{'─' * 13}  1 of 1M  <1%"),
        (GaugeRow("0", "1M", 0.0, "0%"), f" {'─' * 14}  0 of 1M  0%"),
        (
            GaugeRow("210k", "200k", 1.05, "105%", "urgent"),
            f" {'━' * 14}  210k of 200k  105%  !! urgent",
        ),
        (
            GaugeRow("204k", "1M", 0.204, "20%", "note", 0.3),
            f" ━━━─┴{'─' * 9}  204k of 1M  20%  · note",
        ),
    ],
)  # fmt: skip
async def test_unknown_calm_and_full(stage: Stage, lines: Lines, row: GaugeRow, line: str) -> None:
    gauge = Gauge()
    async with stage(gauge).run_test(size=(60, 1)) as pilot:
        gauge.show(row)
        await pilot.pause()
        assert lines(gauge) == [line.ljust(60)]


async def test_clocks_leave_whole_and_the_figures_stay(stage: Stage, lines: Lines) -> None:
    many = tuple(Clock(f"clock{n}", "41m") for n in range(6))
    gauge = Gauge(replace(FULL, clocks=many))
    async with stage(gauge).run_test(size=(80, 1)):
        assert lines(gauge)[0].endswith("! warn        clock0 41m   clock1 41m ")


async def test_the_gauge_in_plain_letters(stage: Stage, lines: Lines) -> None:
    gauge = Gauge(FULL)
    async with stage(gauge, ascii_glyphs=True).run_test(size=(60, 1)):
        assert lines(gauge) == [" ====--|-------  312k of 1M  31%  ! warn          cache 41m "]


@pytest.mark.parametrize("share", [0.0, 0.004, 0.33, 0.5, 0.96, 1.0, 7.5, None])
@pytest.mark.parametrize("room", [0, 1, 8, 13])
def test_a_bar_has_its_room_whatever_the_share(share: float | None, room: int) -> None:
    assert sum(len(span.text) for span in bar(share, room)) == room


def test_a_bar_is_exact_to_half_a_cell() -> None:
    drawn = ["".join(span.text for span in bar(share, 4)) for share in (0.125, 0.25, 0.6, 1.0)]
    assert drawn == ["╸───", "━───", "━━╸─", "━━━━"]
