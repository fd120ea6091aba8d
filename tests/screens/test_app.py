"""What the app itself sees to: toasts, the palette, and which feed is heard."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import TITLE
from tests.screens.test_brief import drafted
from tests.screens.test_home import home, opened
from textual.command import CommandList
from textual.pilot import Pilot
from textual.widgets import Input
from textual.widgets._toast import Toast

from ctxtui.app import CtxtuiApp
from ctxtui.core.library.library import Library
from ctxtui.core.settings import Settings
from ctxtui.messages import LibraryRead
from ctxtui.screens.ask import Ask
from ctxtui.screens.brief import BriefScreen
from ctxtui.toast import toast

pytestmark = pytest.mark.usefixtures("nothing_ahead")


def toasts(app: CtxtuiApp) -> list[str]:
    return [str(one.render()) for one in app.screen.query(Toast)]


async def told(pilot: Pilot[None], app: CtxtuiApp, words: str) -> None:
    await until(pilot, lambda: any(words in one for one in toasts(app)), f"{words!r} in a toast")


async def ask_for_a_file(pilot: Pilot[None], app: CtxtuiApp, name: Path | str) -> None:
    screen = app.screen
    await pilot.press("f2")
    await until(pilot, lambda: isinstance(app.screen, Ask), "the dialog")
    app.screen.query_one(Input).value = str(name)
    await pilot.press("enter")
    await until(pilot, lambda: app.screen is screen, "the brief again")


async def test_what_is_told_has_plain_letters_where_the_screen_has(tmp_path: Path) -> None:
    app = CtxtuiApp((tmp_path,), Settings(ascii=True), tmp_path)
    async with app.run_test(notifications=True) as pilot:
        toast(app.screen, "ok", "◆ two", "28 files kept… “as it was”")
        await told(pilot, app, "28 files kept~")
        assert any("v @ two" in one for one in toasts(app))


async def test_a_file_that_cannot_be_written_is_said_and_one_that_is_by_its_path_as_it_is(
    small_app: CtxtuiApp, tmp_path: Path
) -> None:
    notes, folder = tmp_path / "notes", tmp_path / "[" / "x]"
    notes.mkdir()
    folder.mkdir(parents=True)
    (notes / "taken.md").write_text("mine")
    (notes / "link.md").symlink_to(notes / "gone.md")
    async with small_app.run_test(size=(80, 20), notifications=True) as pilot:
        await drafted(pilot, small_app)
        for name, says in [
            (f"{notes}/taken.md", "taken.md exists already"),
            (f"{notes}/link.md", "link.md exists already"),
            (f"{notes}/typo/brief.md", "no such folder"),
            ("~no-such-person/brief.md", "there is no such user"),
            (f"{folder}/brief.md", "[/x]/brief.md"),
        ]:
            await ask_for_a_file(pilot, small_app, name)
            await told(pilot, small_app, says)
    assert (notes / "taken.md").read_text() == "mine"
    assert sorted(one.name for one in notes.iterdir()) == ["link.md", "taken.md"]
    assert (folder / "brief.md").is_file()


async def test_a_demo_that_cannot_be_made_is_said(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "claude"
    config.mkdir()
    (tmp_path / "bin").mkdir()
    app = CtxtuiApp((config,), settings, tmp_path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: app.screen_stack, "Home")
        await until(pilot, lambda: home(app).has_class("-empty"), "the empty state")
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))  # without git
        await pilot.press("d")
        await told(pilot, app, "The demo can't be started")


async def test_the_last_picture_of_a_feed_that_was_left_is_not_shown(
    small_app: CtxtuiApp, tmp_path: Path
) -> None:
    async with small_app.run_test(size=(60, 20)) as pilot:
        screen = await opened(pilot, small_app, TITLE)
        count = len(screen.library.sessions)
        small_app.post_message(LibraryRead(Library((tmp_path,)), {}, 0))
        await pilot.pause()
        await pilot.pause()
        assert len(screen.library.sessions) == count > 0


async def test_the_palette_has_what_the_keys_do_and_nothing_that_writes(
    small_app: CtxtuiApp,
) -> None:
    async with small_app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, small_app, TITLE)
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(small_app.screen.query(CommandList)) == 1, "the palette")
        said = small_app.screen.query_one(CommandList)
        await until(pilot, lambda: said.option_count > 3, "its commands")
        shown = [str(one.prompt).lower() for one in said.options]
        assert any("brief" in one for one in shown) and any("help" in one for one in shown)
        assert not any("screenshot" in one or "maximize" in one for one in shown)


async def test_a_project_with_a_hostile_name_can_be_briefed(
    tmp_path: Path, settings: Settings
) -> None:
    project = tmp_path / "a[" / "b]"
    folder = tmp_path / "claude" / "projects" / "-a"
    folder.mkdir(parents=True)
    row = {
        "type": "user",
        "uuid": "u1",
        "parentUuid": None,
        "cwd": str(project),
        "message": {"role": "user", "content": "Say hello."},
        "timestamp": "2026-11-20T10:00:00Z",
    }
    session = folder / "11111111-1111-4111-8111-111111111111.jsonl"
    session.write_text(json.dumps(row, separators=(",", ":")) + "\n")
    app = CtxtuiApp((tmp_path / "claude",), settings, tmp_path)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, app, "Say hello.")
        await pilot.press("b")
        await until(pilot, lambda: isinstance(app.screen, BriefScreen), "the brief's screen")
        await told(pilot, app, "a[/b]")  # why there is no diff
