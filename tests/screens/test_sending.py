"""The sending dialog: says where a text would go, takes it there on F8, and remembers that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.core.delivery.conftest import SESSION, Room
from tests.core.delivery.conftest import room as room
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.screens.conftest import until
from tests.screens.small import NOON, Bare
from textual.pilot import Pilot

from ctxtui.core.delivery.outcome import Outcome
from ctxtui.core.delivery.records import Deliveries
from ctxtui.core.repo.anchors import list_anchors
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.screens.sending import SendDialog
from ctxtui.sending import Errand, deliver, in_worktree

BRIEF = "# Goal\nShip the limiter\n\n- Don't use Redis\n"
KEY = "sk-ant-api03-" + "Zq7Lw9" * 16


@pytest.fixture
def errand(room: Room, monkeypatch: pytest.MonkeyPatch) -> Errand:
    """A brief made of a session that runs in a pane."""
    for name, value in (room.env | {"CLAUDE_CONFIG_DIR": str(room.config)}).items():
        monkeypatch.setenv(name, value)
    return Errand("brief", BRIEF, SESSION, room.config, room.project, "limiter, handed over")


async def asked(pilot: Pilot[None], errand: Errand, data: Path) -> tuple[SendDialog, list[Outcome]]:
    dialog, came = SendDialog(errand, Settings(), data), list[Outcome]()

    def keep(outcome: Outcome | None) -> None:
        came.extend([outcome] if outcome is not None else [])

    await pilot.app.push_screen(dialog, keep)
    await until(pilot, lambda: dialog.reach is not None or dialog.why, "what is open")
    await pilot.pause()
    return dialog, came


async def test_a_brief_goes_to_the_cleared_pane_and_is_the_next_sessions_parent(
    room: Room, errand: Errand, tmp_path: Path
) -> None:
    room.open()
    app = Bare()
    async with app.run_test(size=(80, 24)) as pilot:
        _, came = await asked(pilot, errand, tmp_path / "data")
        says = app.text()
        assert "● this session's pane, after /clear" in says
        assert "it waits in the input, you press Enter" in says
        assert room.sent == []
        await pilot.press("f8")
        await until(pilot, lambda: came, "an outcome")
    assert came[0].state == "filled", came[0].sentence
    assert room.sent == ["/clear"]
    with Store.open(tmp_path / "data") as store:
        handed = Deliveries(store).handoffs()
    assert [(one.kind, one.source, one.to) for one in handed] == [
        ("clear", SESSION, came[0].session)
    ]
    assert handed[0].text == BRIEF


async def test_f3_sends_it_too_but_no_secret_is_typed(
    room: Room, errand: Errand, tmp_path: Path
) -> None:
    room.open()
    text = f"{BRIEF}- Use the key {KEY} for it\n"
    app = Bare()
    async with app.run_test(size=(60, 20)) as pilot:
        _, came = await asked(pilot, replace(errand, text=text), tmp_path / "data")
        assert KEY not in app.text()
        await pilot.press("f3")
        assert "Enter is pressed, a model call" in app.text()
        await pilot.press("f8")
        await until(pilot, lambda: came, "an outcome")
    clear, typed = room.sent
    assert clear == "/clear"
    assert typed.startswith(f"{BRIEF}- Use the key ") and typed.endswith(" for it")
    assert KEY not in typed
    assert "redacted" in typed


async def test_a_busy_client_is_left_alone_and_another_way_is_offered(
    room: Room, errand: Errand, tmp_path: Path
) -> None:
    room.tell("status", "busy")
    client = room.open()
    before = client.screen
    app = Bare()
    async with app.run_test(size=(80, 24)) as pilot:
        dialog, came = await asked(pilot, errand, tmp_path / "data")
        ways = [dialog.choice.way]
        await pilot.press("up")
        ways.append(dialog.choice.way)
        assert ways == ["window", "clear"]
        says = app.text()
        assert "✗ " in says
        assert "F8" not in says and "F3" not in says
        assert dialog.query_one("#box").border_subtitle == " types nothing "
        await pilot.press("f8")
        await pilot.pause()
        assert (came, dialog.busy) == ([], False)
    assert (room.typed, room.sent, client.screen) == ("", [], before)


async def test_a_prompt_opens_a_session_of_its_own_and_is_remembered_as_a_launch(
    room: Room, errand: Errand, tmp_path: Path
) -> None:
    launch = replace(errand, what="prompt", text="Verify src/ #(x)", template="verify", place="#3")
    app = Bare()
    async with app.run_test(size=(120, 36)) as pilot:
        dialog, came = await asked(pilot, launch, tmp_path / "data")
        assert dialog.choice.way == "window"
        await pilot.press("f8")
        await until(pilot, lambda: came, "an outcome")
    assert came[0].state == "filled", came[0].sentence
    assert room.sent == []
    with Store.open(tmp_path / "data") as store:
        (one,) = Deliveries(store).launches()
    assert (one.template, one.route, one.source, one.to, one.state) == (
        *("verify", "window", SESSION, came[0].session, "filled"),
    )
    assert (one.prompt, one.place) == ("Verify src/ #(x)", "#3")


def test_a_launch_in_a_worktree_says_where_that_is(
    room: Room, errand: Errand, tmp_path: Path
) -> None:
    code = make_repo(tmp_path / "code", [SampleCommit({"a.py": "1\n"}, "Start", NOON)])
    launch = replace(errand, what="prompt", text="Look", name="look", cwd=code)
    said = deliver(launch, "window", Settings(), send=False, data=tmp_path / "data", worktree=True)
    assert said.state != "stopped", said.sentence
    assert said.sentence.endswith(f"The worktree is {tmp_path / 'code-look'}.")
    with Store.open(tmp_path / "data") as store:
        (one,) = Deliveries(store).launches()
    assert (one.folder, one.worktree) == (tmp_path / "code-look", True)


async def test_without_tmux_and_client_it_says_so(
    errand: Errand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMUX")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    app = Bare()
    async with app.run_test(size=(60, 20)) as pilot:
        dialog, _ = await asked(pilot, errand, tmp_path / "data")
        assert dialog.against
        assert "✗ " in app.text()
        await pilot.press("escape")
        assert not isinstance(app.screen, SendDialog)


def test_a_worktree_has_the_code_as_it_is_and_leaves_no_anchor(tmp_path: Path) -> None:
    shop = make_repo(tmp_path / "shop", [SampleCommit({"a.py": "1\n"}, "Start", NOON)])
    (shop / "a.py").write_text("2\n")
    (shop / "new.py").write_text("3\n")
    errand = Errand("prompt", "Look", SESSION, tmp_path, shop, "Look round!")
    inside = in_worktree(errand).cwd
    assert inside == tmp_path / "shop-look-round"
    assert (inside / "a.py").read_text() == "2\n"
    assert (inside / "new.py").read_text() == "3\n"
    assert list_anchors(shop) == ()
    again = in_worktree(errand).cwd
    assert again == tmp_path / "shop-look-round-2"
