"""The dialog with all that the user said, from which any of it gets into a brief."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import Bare, Small, write_small
from textual.pilot import Pilot

from ctxtui.core.handoff.brief import draft_brief
from ctxtui.core.settings import Settings
from ctxtui.screens.brief import BriefScreen
from ctxtui.screens.brief.your_words import YourWords
from ctxtui_widgets.rows import ItemRow

Open = Callable[[Pilot[None]], Awaitable[YourWords]]


class Shown(Bare):
    """Nothing but the screen."""

    def __init__(self, small: Small) -> None:
        super().__init__()
        self.brief = BriefScreen(small.picture(), Settings(), "Ship it")

    def on_mount(self) -> None:
        self.push_screen(self.brief)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return write_small(tmp_path)


async def opened(pilot: Pilot[None], app: Shown) -> YourWords:
    await until(pilot, lambda: app.brief.brief and not app.brief.doing, "the draft")
    app.brief.items.focus()
    await pilot.press("w")
    dialog = app.screen
    assert isinstance(dialog, YourWords)
    await until(pilot, lambda: dialog.said, "what was said")
    return dialog


def offered(dialog: YourWords) -> list[tuple[str, bool]]:
    return [(row.text, row.on) for row in dialog.sentences.rows if isinstance(row, ItemRow)]


async def test_typing_narrows_it_and_enter_has_a_sentence_in_the_brief(small: Small) -> None:
    app = Shown(small)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, app)
        assert offered(dialog) == [
            ("Add rate limiting to login", False),
            ("Leave Redis, it is not worth it.", False),
            ("Keep the counter in memory.", True),
            ("Write the tests first", False),
        ]
        assert dialog.box.border_subtitle == " 4 sentences, 1 in the brief "
        await pilot.press(*"FIRST the")
        assert offered(dialog) == [("Write the tests first", False)]
        await pilot.press("enter")
        assert offered(dialog) == [("Write the tests first", True)]
        assert dialog.box.border_subtitle == " 1 of 4 sentences, 2 in the brief "
        await pilot.press("escape")
        assert app.screen is app.brief
        assert "- Write the tests first.\n" in app.brief.area.text
    again = Shown(small)  # the draft on disk has it
    async with again.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: again.brief.brief and not again.brief.doing, "the draft")
        assert "- Write the tests first.\n" in again.brief.area.text


async def test_a_sentence_that_is_in_goes_out_with_the_rule_that_quotes_it(small: Small) -> None:
    app = Shown(small)
    async with app.run_test(size=(120, 36)) as pilot:
        dialog = await opened(pilot, app)
        row = dialog.sentences.rows[2].id
        await pilot.press("down", "down", "enter", "up", "up", "enter", "enter", "escape")
        assert dialog.chosen == {**dialog.before, row: False}
        assert "counter in memory" not in app.brief.area.text
        await opened(pilot, app)
        await pilot.press("down", "down", "enter", "escape")
        assert "- Keep the counter in memory.\n" in app.brief.area.text


async def test_the_list_and_its_pages_go_by_keys_from_the_field(small: Small) -> None:
    app = Shown(small)
    async with app.run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, app)
        last = dialog.sentences.rows[-1].id
        await pilot.press("pagedown")
        assert dialog.sentences.cursor_id == last
        assert "Write the tests first" in str(dialog.whole.blocks)
        await pilot.press("pageup", "tab", "j", "space", "escape")
        assert "- Leave Redis, it is not worth it.\n" in app.brief.area.text


async def test_words_that_nobody_said_are_told_and_change_nothing(small: Small) -> None:
    app = Shown(small)
    async with app.run_test(size=(60, 24)) as pilot:
        dialog = await opened(pilot, app)
        before = app.brief.area.text
        await pilot.press(*"kubernetes", "enter")
        assert offered(dialog) == []
        assert "Nothing you said holds these words." in app.export_screenshot().replace(
            "&#160;", " "
        )
        await pilot.press("escape")
        assert app.brief.area.text == before


async def test_a_session_whose_file_was_replaced_says_so(small: Small) -> None:
    brief = draft_brief(small.picture().tree, "Ship it", None, Settings())
    dialog = YourWords(small.picture().tree, brief)
    small.path.write_text("{}\n")
    app = Bare()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(dialog)
        await until(pilot, lambda: dialog.is_mounted and dialog.whole.blocks, "why not")
        await pilot.pause()
        assert "changed while it was being read" in str(dialog.whole.blocks)
        assert dialog.whole.size.height > 6 and not dialog.sentences.display
        assert dialog.box.border_subtitle == ""
        await pilot.press("enter", "escape")
        assert app.screen is not dialog
