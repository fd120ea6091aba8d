"""A brief handed to a client, secrets that may pass, and a session that goes on meanwhile."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Event

import pytest
from tests.core.delivery.conftest import SESSION, Room
from tests.core.delivery.conftest import room as room
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.screens.conftest import until
from tests.screens.small import Bare, Small, write_small
from tests.screens.test_brief_studio import row_of
from tests.writing import Writing, call
from textual.pilot import Pilot

from ctxtui.core.context.picture import read_picture
from ctxtui.core.delivery.records import Deliveries
from ctxtui.core.handoff.drafts import Drafts
from ctxtui.core.places import data_dir
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.messages import SessionGrew
from ctxtui.screens.brief import BriefScreen
from ctxtui.screens.sending import SendDialog
from ctxtui.ways import Ways

KEY = "sk-ant-api03-" + "Zq7Lw9" * 16


class Shown(Bare, Ways):
    """Nothing but the screen, and the ways from it."""

    staged = False

    def __init__(self, screen: BriefScreen, config_dir: Path, here: Path) -> None:
        super().__init__()
        self.brief = screen
        self.config_dirs, self.here, self.settings = (config_dir,), here, Settings()

    def on_mount(self) -> None:
        self.push_screen(self.brief)


def shown(writing: Writing, goal: str = "Ship it", budget: int = 900) -> Shown:
    settings = Settings(brief_budget=budget)
    picture = read_picture(writing.path, settings, "limits")
    return Shown(BriefScreen(picture, settings, goal), writing.config_dir, Path(writing.cwd))


async def drafted(pilot: Pilot[None], app: Shown) -> BriefScreen:
    screen = app.brief
    await until(pilot, lambda: screen.brief and not screen.doing, "the draft")
    screen.items.focus()
    await pilot.pause()
    return screen


def plain(tmp_path: Path) -> Writing:
    """A session without a repository, in which a secret was said and one was run."""
    (tmp_path / "shop").mkdir()
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path / "shop"))
    writing.user("p1", f"Always use {KEY} for staging", parent=None)
    writing.answer("a1", call("t1", command="pytest -x"), stop="tool_use")
    writing.result("r1", "t1", "E   ValueError: no column\n1 failed", error=True)
    writing.answer("a2", "It fails.")
    return writing


async def test_f8_hands_it_over_and_the_draft_is_done_with(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (room.env | {"CLAUDE_CONFIG_DIR": str(room.config)}).items():
        monkeypatch.setenv(name, value)
    writing = Writing(room.config, SESSION, str(room.project))
    writing.user("p1", "Never log the token. Fix it", parent=None)
    writing.answer("a1", "Fixed.")
    room.open()
    app, drafts = shown(writing), Drafts.below()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        await until(pilot, lambda: drafts.load(SESSION), "the draft on disk")
        assert "F8 hand over" in app.text()
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, SendDialog), "the dialog")
        dialog = app.screen
        assert isinstance(dialog, SendDialog)
        await until(pilot, lambda: dialog.reach, "what is open")
        await until(pilot, lambda: "F8 hand over" in app.text(), "that it can be done")
        await pilot.press("f8")
        await until(pilot, lambda: app.screen is screen, "the brief again")
        assert room.sent == ["/clear"]
        await until(pilot, lambda: drafts.load(SESSION) is None, "the draft gone")
        with Store.open(data_dir()) as store:
            handed = Deliveries(store).handoffs()
        assert [(one.kind, one.source, one.text) for one in handed] == [
            ("clear", SESSION, screen.area.text)
        ]


async def test_x_lets_one_secret_pass_and_takes_it_back(tmp_path: Path) -> None:
    writing = plain(tmp_path)
    app = shown(writing)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await drafted(pilot, app)
        await until(pilot, lambda: screen.secrets, "the secret in the list")
        assert "Secrets  1 taken out" in app.text() and "✓ 1 redacted" in app.text()
        assert KEY not in app.text() and KEY not in screen.area.text
        screen.items.select(row_of(screen, f"sk-ant-api03-…, {len(KEY)} characters"))
        await pilot.pause()
        assert "x let pass" in app.text()
        await pilot.press("space")
        assert KEY not in screen.area.text
        await pilot.press("x")
        await until(pilot, lambda: KEY in screen.area.text, "the value in the text")
        await until(pilot, lambda: "! 1 let pass" in app.text(), "that it passes")
        assert f"Always use {KEY} for staging." in screen.area.text
        screen.write_to(str(tmp_path / "brief.md"))
        await until(pilot, (tmp_path / "brief.md").exists, "the file")
        assert KEY in (tmp_path / "brief.md").read_text()
        again = shown(writing)
        async with again.run_test(size=(80, 24)) as other:
            there = await drafted(other, again)
            assert KEY in there.area.text
        await pilot.press("x")
        await until(pilot, lambda: KEY not in screen.area.text, "the marker again")
        await until(pilot, lambda: "Secrets  1 taken out" in app.text(), "that it is out")


async def test_a_list_of_what_may_pass_that_is_broken_lets_nothing_pass(tmp_path: Path) -> None:
    path = Drafts.below().allowed_path(SESSION)
    path.parent.mkdir(parents=True)
    path.write_text("{")
    app = shown(plain(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        await until(pilot, lambda: screen.secrets, "the secret in the list")
        screen.items.select(row_of(screen, f"sk-ant-api03-…, {len(KEY)} characters"))
        await pilot.press("x")
        assert app.toasts[-1].startswith("! Secret: The list of what may pass can't be read")
    assert path.read_text() == "{"


async def test_each_place_is_shown_with_its_tool_and_that_it_failed(tmp_path: Path) -> None:
    app = shown(plain(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await drafted(pilot, app)
        screen.items.select(row_of(screen, "pytest -x: ValueError: no column"))
        await pilot.pause()
        shows = ["".join(span.text for span in line).strip() for line in screen.evidence.lines]
        assert shows[0].startswith("#1.1   Bash") and "✗ Mar 10" in shows[0]
        assert "ValueError: no column" in shows[1]
        screen.items.select(row_of(screen, "Always use"))
        await pilot.pause()
        shows = ["".join(span.text for span in line).strip() for line in screen.evidence.lines]
        assert any(line.startswith("#1     you") for line in shows)
        assert not any("✗" in line for line in shows)


async def test_what_is_said_meanwhile_comes_in_with_r_and_choices_stay(tmp_path: Path) -> None:
    small: Small = write_small(tmp_path)
    app = shown(small.writing)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await drafted(pilot, app)
        screen.items.select(row_of(screen, "counter in memory"))
        await pilot.press("e")
        screen.words.value = "One counter"
        await pilot.press("enter", "r")
        assert not screen.doing and "went on" not in app.text()
        small.writing.user("p6", "Never commit to main")
        small.writing.answer("a11", "Understood.")
        screen.post_message(SessionGrew(tmp_path / "another.jsonl", Event()))
        screen.post_message(SessionGrew(small.path, Event()))
        await until(pilot, lambda: "the session went on  r redraft" in app.text(), "the note")
        assert "Never commit" not in screen.area.text
        await pilot.press("r")
        await until(pilot, lambda: "Never commit to main" in screen.area.text, "what was said")
        assert "- One counter.\n" in screen.area.text
        assert "went on" not in app.text()


async def test_what_is_written_to_a_file_is_remembered_and_leaves_no_draft(tmp_path: Path) -> None:
    app = shown(plain(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await drafted(pilot, app)
        folder = Drafts.below().folder
        await until(pilot, lambda: list(folder.glob("*.json")), "the draft on disk")
        screen.write_to(str(tmp_path / "brief.md"))
        await until(pilot, lambda: any("✓ Brief written" in one for one in app.toasts), "the toast")
        await until(pilot, lambda: not list(folder.glob("*.json")), "the draft gone")
    with Store.open(data_dir()) as store:
        (handed,) = Deliveries(store).handoffs()
    assert (handed.kind, handed.to, handed.kept) == ("file", None, tmp_path / "brief.md")
    assert handed.text == (tmp_path / "brief.md").read_text()
    assert handed.text.startswith("# Goal\nShip it\n")
    assert KEY not in json.dumps(handed.text)
