"""Filtering and sorting the sessions, and finding turns."""

from __future__ import annotations

import pytest
from tests.screens.conftest import until
from tests.screens.small import TITLE
from tests.screens.test_home import opened

from ctxtui.app import CtxtuiApp
from ctxtui.screens.home import Home
from ctxtui_widgets.rows import ProjectRow, SessionRow, TurnRow

pytestmark = pytest.mark.usefixtures("nothing_ahead")


def titles(screen: Home) -> list[str]:
    return [row.title for row in screen.sessions.rows if isinstance(row, SessionRow)]


def rule(screen: Home) -> str:
    return "".join(span.text for span in screen.sessions_pane.rule.right).strip()


async def test_the_list_is_filtered_as_one_types_and_the_next_filter_takes_its_place(
    shelf_app: CtxtuiApp,
) -> None:
    async with shelf_app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, shelf_app)
        screen.sessions.focus()
        everyone = titles(screen)
        await pilot.press(*"/blog tag")
        assert titles(screen) == ["tag pages"]  # words of project and title
        heads = [row.title for row in screen.sessions.rows if isinstance(row, ProjectRow)]
        assert heads == ["blog"]
        assert rule(screen) == "1 of 9"
        await opened(pilot, shelf_app, "tag pages")
        await pilot.press("enter")
        assert screen.sessions.has_focus and titles(screen) == ["tag pages"]
        await pilot.press("slash", "end", "backspace", "q")
        assert titles(screen) == [] and shelf_app.is_running  # a letter in a field is a letter
        await pilot.press("escape")
        assert screen.sessions.has_focus and screen.sessions_pane.filter.text == "blog taq"
        await pilot.press("escape")
        assert titles(screen) == everyone
        assert not screen.sessions_pane.filter.display
        await pilot.press(*"/b", "enter", *"/tag")
        assert screen.sessions_pane.filter.text == "tag"


async def test_sessions_sort_by_size_and_share_and_say_so(shelf_app: CtxtuiApp) -> None:
    async with shelf_app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, shelf_app)
        recent = titles(screen)
        await pilot.press("z")
        used = [row.used for row in screen.sessions.rows if isinstance(row, SessionRow)]
        assert used[:5] == ["312k", "262k", "88k", "62k", "41k"]
        assert rule(screen) == "by size  9"
        await pilot.press("z")
        rows = [row for row in screen.sessions.rows if isinstance(row, SessionRow)]
        shares = [screen.listed.windows[one].share for one in [row.id for row in rows[:5]]]
        assert shares == sorted(shares, key=lambda share: -(share or 0))
        assert rule(screen) == "by share  9"
        await pilot.press("z")
        assert titles(screen) == recent


async def test_prompts_are_found_and_n_goes_from_match_to_match(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, small_app, TITLE)

        def label() -> str:
            row = screen.turns.cursor_row
            assert isinstance(row, TurnRow)
            return row.label

        await until(pilot, lambda: screen.turns.has_focus, "the turns in focus")
        await pilot.press("g", *"/redis")
        assert label() == "#2"
        assert "1/3" in "".join(span.text for span in screen.turns_pane.rule.right)
        await pilot.press("enter", "n")
        assert label() == "#3"
        await pilot.press("n", "n")
        assert label() == "#2"  # from the end to the start again
        await pilot.press("h", "g", "N", "N")
        assert label() == "#3"  # a match in a folded branch unfolds it
        await pilot.press("escape", "n")
        assert label() == "#3"  # nothing is looked for any more


async def test_one_pane_tells_the_status_in_words(shelf_app: CtxtuiApp) -> None:
    async with shelf_app.run_test(size=(60, 24)) as pilot:
        screen = await opened(pilot, shelf_app)
        await until(pilot, lambda: screen.sessions.rows, "the list")
        live = next(row for row in screen.sessions.rows if isinstance(row, SessionRow))
        assert (live.title, live.word) == ("auth middleware", "working")
        line = screen.sessions.render_line(screen.sessions.cursor).text
        assert "auth middleware" in line and "working" in line and "312k!" in line
        await pilot.resize_terminal(120, 36)
        await pilot.pause()
        assert not [row for row in screen.sessions.rows if isinstance(row, SessionRow) and row.word]
