"""The composer on a small session: parts to lines, the lint, copying and sending."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.handoff.compact.test_compact import work
from tests.screens.conftest import until
from tests.screens.small import Bare
from tests.writing import Writing
from textual.pilot import Pilot

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.settings import Settings
from ctxtui.screens.compact import CompactScreen
from ctxtui_widgets.drawn import Drawn
from ctxtui_widgets.rows import ItemRow

TOPIC = "looking why the invoice export hangs"


SIZES = [(60, 20), (80, 24), (120, 36), (200, 50)]
AT_EVERY_SIZE = pytest.mark.parametrize(
    "sizes", [SIZES[::2], pytest.param(SIZES, marks=pytest.mark.slow)], ids=["some", "all"]
)


class Shown(Bare):
    """Nothing but the screen, and what it asks to send."""

    def __init__(self, screen: CompactScreen) -> None:
        super().__init__()
        self.shown = screen
        self.sent: list[CompactScreen.Send] = []

    def on_mount(self) -> None:
        self.push_screen(self.shown)

    def on_compact_screen_send(self, news: CompactScreen.Send) -> None:
        self.sent.append(news)

    def lines(self) -> list[str]:
        drawn = [one for one in self.shown.query(Drawn) if one.size and not one.children]
        return [one.render_line(y).text for one in drawn for y in range(one.size.height)]


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    play = work(Writing(tmp_path_factory.mktemp("composed") / "claude"))
    return read_picture(play.path, Settings(), "limits")


@pytest.fixture
def screen(picture: Picture) -> CompactScreen:
    return CompactScreen(picture, can_send=True)


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An xclip of our own that keeps what it was given, and a display to use it on."""
    program = tmp_path / "bin" / "xclip"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/copied\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "copied"


async def composed(pilot: Pilot[None], screen: CompactScreen) -> None:
    await until(pilot, lambda: screen.composition and screen.line, "the parts")


def on(screen: CompactScreen) -> dict[str, bool]:
    return {row.text: row.on for row in screen.parts.rows if isinstance(row, ItemRow)}


@AT_EVERY_SIZE
async def test_topics_line_and_what_the_check_says_of_an_edited_one_are_in_sight_at_every_size(
    screen: CompactScreen, sizes: list[tuple[int, int]]
) -> None:
    app = Shown(screen)
    async with app.run_test(size=SIZES[0]) as pilot:
        await composed(pilot, screen)
        await pilot.press("escape")
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            seen = "\n".join(app.lines())
            assert "✓ looking why the invoice" in seen
            assert "! the work turns" in seen
            assert "of 600" in seen
            assert screen.area.region.height >= min(3, screen.area.wrapped_document.height)
            assert screen.area.text.startswith(f"Keep: the work on “{TOPIC}”")
            await pilot.press("e")
            await until(pilot, lambda: screen.check.region, "the check")
            await pilot.pause()
            assert "! #3 turned to something else" in "\n".join(app.lines())
            assert screen.check.region.height >= len(screen.check.lines)
            assert screen.area.region.height >= screen.area.wrapped_document.height
            await pilot.press("escape")
            assert screen.parts.has_focus


async def test_the_keys_of_the_goal_say_where_enter_leads_and_escape_leaves_the_field_first(
    screen: CompactScreen,
) -> None:
    app = Shown(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await composed(pilot, screen)
        assert "↵ to the parts" in app.lines()[-1]
        await pilot.press("enter")
        assert screen.parts.has_focus
        assert "↵" not in app.lines()[-1]
        assert "e edit, check" in app.lines()[-1]
        await pilot.press("i")
        assert screen.goal.has_focus
        await pilot.press("escape")
        assert app.screen is screen
        await pilot.press("escape")
        assert app.screen is not screen


async def test_the_goal_comes_into_the_line_as_it_is_typed_and_f5_copies_the_command(
    screen: CompactScreen, copies: Path
) -> None:
    app = Shown(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await composed(pilot, screen)
        assert screen.goal.has_focus
        await pilot.press(*"fix it", "enter")
        assert screen.area.text.startswith("Next: fixing it. Keep: the work on")
        assert screen.parts.has_focus
        await pilot.press("f5")
        await until(pilot, copies.exists, "the copy")
        await until(pilot, lambda: copies.read_text().endswith("."), "all of it")
        assert copies.read_text() == f"/compact {screen.area.text}"


async def test_space_drops_a_topic_and_keeps_it_again_and_leaves_an_edited_line_alone(
    screen: CompactScreen,
) -> None:
    app = Shown(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await composed(pilot, screen)
        await pilot.press("escape")
        assert on(screen)["adding rate limiting to the login"] is False
        assert "not needed: “adding rate limiting to the login”" in screen.area.text
        await pilot.press("space")
        assert on(screen)["adding rate limiting to the login"] is True
        assert "not needed" not in screen.area.text
        await pilot.press("space")
        assert "not needed" in screen.area.text
        await pilot.press("e", *"My ", "enter", "space")
        assert screen.parts.has_focus
        assert screen.area.text.startswith("My Keep: ")
        assert "\n" not in screen.area.text
        assert "not needed" in screen.area.text
        await pilot.press("r")
        assert screen.area.text.startswith("Keep: ")
        assert "not needed" not in screen.area.text


async def test_f8_asks_to_send_the_finished_line_but_none_that_would_be_a_command(
    screen: CompactScreen,
) -> None:
    app = Shown(screen)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await composed(pilot, screen)
        await pilot.press("f8")
        await until(pilot, lambda: app.sent, "the request to send")
        assert [one.line.text for one in app.sent] == [screen.area.text]
        assert app.sent[0].screen is screen
        screen.area.load_text("/clear")
        await pilot.press("f8")
        await pilot.pause()
        assert len(app.sent) == 1
        assert any("It begins with /clear" in line for line in app.lines())


async def test_without_a_pane_f8_sends_nothing_and_no_key_offers_it(picture: Picture) -> None:
    screen = CompactScreen(picture)
    app = Shown(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await composed(pilot, screen)
        await pilot.press("escape", "f8")
        await pilot.pause()
        assert app.sent == []
        assert not any("F8" in line for line in app.lines())
