"""A brief from Home to the clipboard: its goal, its items, what leaves and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import TITLE, Small
from tests.screens.test_brief_leaving import Shown, shown
from tests.screens.test_home import opened
from tests.writing import Writing
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from ctxtui.app import CtxtuiApp
from ctxtui.screens.ask import Ask
from ctxtui.screens.brief import BriefScreen
from ctxtui.screens.home import Home

GOAL = "Ship it behind a flag"


@pytest.fixture
def stage(shown_small: Small) -> Shown:
    """Nothing but the screen and the ways from it, as Home opens it."""
    return shown(shown_small.writing, "")


async def drafted(pilot: Pilot[None], app: CtxtuiApp, goal: str = GOAL) -> BriefScreen:
    await opened(pilot, app, TITLE)
    await pilot.press("b")
    return await counted(pilot, app, goal)


async def counted(pilot: Pilot[None], app: App[None], goal: str = GOAL) -> BriefScreen:
    await until(pilot, lambda: isinstance(app.screen, BriefScreen), "the brief's screen")
    screen = app.screen
    assert isinstance(screen, BriefScreen)
    screen.goal.value = goal
    await until(pilot, lambda: screen.brief and screen.finished, "the draft is counted")
    return screen


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An xclip of our own that keeps what it was given, and a display to use it on."""
    program = tmp_path / "bin" / "xclip"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/copied\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "copied"


async def test_three_keys_copy_a_brief_and_escape_leaves_the_field_and_then_goes_back(
    small_app: CtxtuiApp, copies: Path, tmp_path: Path
) -> None:
    async with small_app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await drafted(pilot, small_app)
        await pilot.press("f5")
        await until(pilot, copies.exists, "the copy")
        await until(pilot, lambda: copies.read_text().endswith("\n"), "all of it")
        text = copies.read_text()
        assert text.startswith(f"# Goal\n{GOAL}\n\n## Constraints\n- Keep the counter in memory.\n")
        assert text == screen.area.text
        kept = list((tmp_path / "data" / "ctxtui" / "briefs").glob("*.md"))
        assert [one.read_text() for one in kept] == [text]
        assert [one.stat().st_mode & 0o777 for one in kept] == [0o600]
        assert screen.goal.has_focus
        await pilot.press("escape")
        assert small_app.screen is screen and screen.goal.value == GOAL
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(small_app.screen, Home), "back at Home")


async def test_without_a_goal_f5_and_f8_put_the_cursor_there_and_letters_are_text(
    stage: Shown, copies: Path
) -> None:
    async with stage.run_test(size=(80, 24)) as pilot:
        screen = await counted(pilot, stage, goal="")
        for key in ("f5", "f8"):
            await pilot.press("tab")
            assert screen.items.has_focus
            await pilot.press(key)
            assert screen.goal.has_focus and stage.screen is screen
        await pilot.press("q", "u", "i", "e", "t", "question_mark")
        assert screen.goal.value == "quiet?"
        assert stage.screen is screen
        assert not copies.exists()


async def test_a_struck_item_leaves_the_text_and_comes_back_and_what_was_typed_stays(
    stage: Shown,
) -> None:
    async with stage.run_test(size=(120, 36)) as pilot:
        screen = await counted(pilot, stage)
        await pilot.press("tab")
        assert screen.items.cursor_row is not None
        assert "- Keep the counter in memory.\n" in screen.area.text
        await pilot.press("space")
        assert "Keep the counter in memory" not in screen.area.text
        await pilot.press("space")
        assert "- Keep the counter in memory.\n" in screen.area.text
        await pilot.press("E")
        assert screen.area.has_focus
        screen.area.move_cursor((3, 0))
        await pilot.press("M", "i", "n", "d", "!", "enter")
        await pilot.press("escape")
        assert screen.items.has_focus and screen.edited
        await pilot.press("space")
        assert "Mind!" in screen.area.text
        assert "Keep the counter in memory" not in screen.area.text


async def test_every_item_shows_where_it_was_seen(stage: Shown) -> None:
    async with stage.run_test(size=(80, 24)) as pilot:
        screen = await counted(pilot, stage)
        await pilot.press("tab", "enter")
        assert screen.has_class("-source")
        shown = "".join(span.text for line in screen.evidence.lines for span in line)
        assert "#4" in shown and "Keep the counter in memory." in shown


async def test_f2_writes_a_new_private_file_and_never_over_one(
    stage: Shown, tmp_path: Path
) -> None:
    async with stage.run_test(size=(120, 36)) as pilot:
        screen = await counted(pilot, stage)
        for said in ("✓ Brief written", "✗ Not written"):
            stage.toasts.clear()
            await pilot.press("f2")
            await until(pilot, lambda: isinstance(stage.screen, Ask), "the dialog")
            stage.screen.query_one(Input).value = str(tmp_path / "handoff.md")
            await pilot.press("enter")
            await until(pilot, lambda: stage.screen is screen, "the brief again")
            await until(pilot, lambda: stage.toasts, "what became of it")
            assert stage.toasts[-1].startswith(said)
            screen.goal.value = "Another goal"
        assert (tmp_path / "handoff.md").read_text().startswith(f"# Goal\n{GOAL}")
        assert (tmp_path / "handoff.md").stat().st_mode & 0o777 == 0o600


async def test_a_secret_in_the_text_does_not_leave(stage: Shown, copies: Path) -> None:
    async with stage.run_test(size=(120, 36)) as pilot:
        screen = await counted(pilot, stage)
        await pilot.press("tab", "E")
        key = "sk-ant-api03-" + "Zq7" * 30
        screen.area.insert(f"Use {key} for it.\n")
        await pilot.press("f5")
        await until(pilot, lambda: copies.exists() and copies.stat().st_size, "the copy")
        assert key not in copies.read_text()
        assert "[redacted" in copies.read_text()


async def test_it_works_without_git_and_says_so(tmp_path: Path) -> None:
    project = tmp_path / "plain"
    project.mkdir()
    writing = Writing(tmp_path / "claude", cwd=str(project))
    writing.user("u1", "Say hello. Never use tabs.", parent=None)
    app = shown(writing, "")
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.brief.brief, "the draft")
        assert "Never use tabs." in app.brief.area.text
        assert "no git repository" in app.brief.area.text.lower()


async def test_drafting_changes_nothing_in_the_repository(stage: Shown, shown_small: Small) -> None:
    def state() -> dict[str, bytes]:
        files = (one for one in shown_small.shop.rglob("*") if one.is_file())
        return {str(one): one.read_bytes() for one in files}

    before = state()
    async with stage.run_test(size=(60, 20)) as pilot:
        await counted(pilot, stage)
    assert len(before) > 5 and state() == before
