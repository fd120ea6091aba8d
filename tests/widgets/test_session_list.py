"""The columns of the session list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.app import App
from textual.widget import Widget

from ctxtui_widgets.rows import ComingRow, MoreRow, ProjectRow, SessionRow
from ctxtui_widgets.session_list import SessionList, SessionListRow

Stage = Callable[..., App[None]]
Lines = Callable[[Widget], list[str]]

ROWS: list[SessionListRow] = [
    ProjectRow("p", "shop", "28"),
    SessionRow("1", "auth middleware", "working", "312k", "warn", "now", live=True),
    SessionRow("2", "flaky checkout test", "waiting", "88k", "calm", "6m", live=True),
    SessionRow("3", "search page spike", "expired", "418k", "urgent", "2d"),
    SessionRow("4", "日本語のとても長いタイトルです", "ended", "≈208k", "note", "Mar 14"),
    SessionRow("5", "never asked", "stale", age="5w"),
    MoreRow("m", "19 more"),
    ComingRow("c", 12),
    ProjectRow("q", "a project with quite a long name of its own", "4", open=False),
]


async def test_27_cells(stage: Stage, lines: Lines) -> None:
    sessions = SessionList(ROWS)
    async with stage(sessions).run_test(size=(27, 10)):
        sessions.select("1")
        assert lines(sessions) == [
            " ▾ shop               28   ",
            "▌● auth middleware  312k!  ",
            " ◐ flaky checkout…   88k   ",
            " ◌ search page spi… 418k!! ",
            " · 日本語のとても… ≈208k·  ",
            " × never asked         –   ",
            "   19 more                 ",
            "   ┄┄┄┄┄┄┄┄┄┄┄┄            ",
            " ▸ a project with…     4   ",
            "                           ",
        ]


async def test_38_cells_add_the_age(stage: Stage, lines: Lines) -> None:
    sessions = SessionList(ROWS)
    async with stage(sessions).run_test(size=(38, 9)):
        sessions.select("1")
        assert lines(sessions) == [
            " ▾ shop                     28        ",
            "▌● auth middleware        312k!   now ",
            " ◐ flaky checkout test     88k     6m ",
            " ◌ search page spike      418k!!   2d ",
            " · 日本語のとても長い…  ≈208k· Mar 14 ",
            " × never asked               –     5w ",
            "   19 more                            ",
            "   ┄┄┄┄┄┄┄┄┄┄┄┄                       ",
            " ▸ a project with quite…     4        ",
        ]


async def test_49_and_80_cells_only_give_the_titles_more_room(stage: Stage, lines: Lines) -> None:
    sessions = SessionList(ROWS)
    async with stage(sessions).run_test(size=(49, 9)) as pilot:
        sessions.select("1")
        assert lines(sessions) == [
            " ▾ shop                                28        ",
            "▌● auth middleware                   312k!   now ",
            " ◐ flaky checkout test                88k     6m ",
            " ◌ search page spike                 418k!!   2d ",
            " · 日本語のとても長いタイトルです  ≈208k· Mar 14 ",
            " × never asked                          –     5w ",
            "   19 more                                       ",
            "   ┄┄┄┄┄┄┄┄┄┄┄┄                                  ",
            " ▸ a project with quite a long name…    4        ",
        ]
        await pilot.resize_terminal(80, 9)
        await pilot.pause()
        assert lines(sessions)[8] == (
            " ▸ a project with quite a long name of its own                         4        "
        )


TAILS = {
    33: "▌◌ search page spike      418k!! ",
    34: "▌◌ search page spike  418k!!   2d ",
    49: "▌◌ search page spike                 418k!!   2d ",
    80: "▌◌ search page spike".ljust(68) + "418k!!   2d ",
    20: "▌◌ search p… 418k!! ",
    14: "▌◌ se… 418k!! ",
}


async def test_the_tail_stands_whole_at_every_width(stage: Stage, lines: Lines) -> None:
    sessions = SessionList([ROWS[3]])
    async with stage(sessions).run_test(size=(80, 2)) as pilot:
        for width, line in TAILS.items():
            await pilot.resize_terminal(width, 2)
            await pilot.pause()
            assert lines(sessions)[0] == line.ljust(width)


async def test_plain_letters_stand_in_the_same_cells(stage: Stage, lines: Lines) -> None:
    plain, drawn = SessionList(ROWS), SessionList(ROWS)
    async with stage(drawn).run_test(size=(38, 9)):
        glyphs = lines(drawn)
    async with stage(plain, ascii_glyphs=True).run_test(size=(38, 9)):
        letters = lines(plain)
        assert letters[1] == " * auth middleware        312k!   now "
        assert letters[3] == " ~ search page spike      418k!!   2d "
        assert letters[8] == " + a project with quite~     4        "
    assert [len(line) for line in letters] == [len(line) for line in glyphs]


async def test_folding_a_project_leaves_the_cursor_on_it(stage: Stage) -> None:
    sessions = SessionList(ROWS)
    async with stage(sessions).run_test():
        sessions.select("4")
        sessions.show([ProjectRow("p", "shop", "28", open=False), ROWS[-1]])
        assert sessions.cursor_id == "p"


async def test_with_no_colour_zone_and_cursor_are_still_told(
    stage: Stage, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    sessions = SessionList(ROWS)
    async with stage(sessions).run_test(size=(27, 9)):
        sessions.select("1")
        assert lines(sessions)[1] == "▌● auth middleware  312k!  "
        parts = sessions.render_line(1)
        bold = [part.text.strip() for part in parts if part.style and part.style.bold]
        assert bold == ["auth middleware"]


@pytest.mark.parametrize(("width", "end"), [(27, "312k!"), (38, "now"), (80, "now")])
async def test_two_processes_on_one_session_are_told_in_urgent_ink(
    stage: Stage, width: int, end: str
) -> None:
    row = SessionRow(
        "1",
        "auth middleware",
        "working",
        "312k",
        "warn",
        "now",
        live=True,
        word="working",
        alarm="2 processes",
    )
    sessions = SessionList([ROWS[0], row])
    async with stage(sessions).run_test(size=(width, 3)) as pilot:
        tokens = pilot.app.current_theme.variables
        strip = sessions.render_line(1)
        assert "2 processes" in strip.text and "working" not in strip.text
        assert strip.text.rstrip().endswith(end)
        inks = {
            part.text.strip(): part.style.color.name
            for part in strip
            if part.style and part.style.color
        }
        assert inks["2 processes"] == tokens["urgent"]
        assert strip.cell_length == width


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (38, " · docs for cart API ≈     41k     3h "),
        (30, " · docs for cart API ≈  41k   "),
        (27, " · docs for cart… ≈  41k   "),
    ],
)
async def test_a_guessed_origin_has_a_quiet_sign_behind_the_title(
    stage: Stage, lines: Lines, width: int, line: str
) -> None:
    row = SessionRow("1", "docs for cart API", "ended", "41k", age="3h", guess=True)
    sessions = SessionList([ROWS[0], row])
    async with stage(sessions).run_test(size=(width, 3)) as pilot:
        assert lines(sessions)[1] == line
        quiet = pilot.app.current_theme.variables["text-dim"]
        sign = next(part for part in sessions.render_line(1) if "≈" in part.text)
        assert sign.style is not None and sign.style.color is not None
        assert sign.style.color.name == quiet
