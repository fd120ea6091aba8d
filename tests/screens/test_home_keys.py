"""The palette, copying, toasts, and the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import TITLE
from tests.screens.test_home import opened
from textual.binding import Binding
from textual.widgets import Input, OptionList

from ctxtui.app import CtxtuiApp
from ctxtui.commands import command_name
from ctxtui.screens.home import Home

pytestmark = pytest.mark.usefixtures("nothing_ahead")


def offered(app: CtxtuiApp) -> list[str]:
    options = app.screen.query_one(OptionList)
    prompts = [options.get_option_at_index(n).prompt for n in range(options.option_count)]
    return [str(prompt).strip().split("  ")[0] for prompt in prompts]


async def test_the_palette_has_every_action_that_works_now(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, small_app, TITLE)
        await pilot.press("g")
        wanted = {
            command_name(binding)
            for binding in Home.BINDINGS
            if isinstance(binding, Binding)
            and screen.check_action(binding.action.split("(")[0], ())
            and "palette" not in binding.action
        }
        await pilot.press("ctrl+p")
        await until(pilot, lambda: len(offered(small_app)) > 20, "the commands")
        assert wanted <= set(offered(small_app))
        assert {"ctxtui: Quit", "theme: Use the light one", "turn: Next error"} <= set(
            offered(small_app)
        )
        assert not [one for one in offered(small_app) if ": " not in one]
        small_app.screen.query_one(Input).value = "next error"
        await until(
            pilot, lambda: offered(small_app)[:1] == ["turn: Next error"], "the one looked for"
        )
        await pilot.press("enter")
        await until(pilot, lambda: small_app.screen is screen, "Home again")
        turn = screen.turn()
        assert turn is not None and turn.label == "#2"


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    program = tmp_path / "xclip"
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/copied\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":7")
    return tmp_path / "copied"


async def test_y_copies_ids_and_paths_and_says_by_which_route(
    small_app: CtxtuiApp, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with small_app.run_test(size=(110, 20), notifications=True) as pilot:
        screen = await opened(pilot, small_app, TITLE)

        assert screen.picture is not None
        turn = screen.turn()
        assert turn is not None
        await pilot.press("y")
        await until(pilot, copies.exists, "the copy")
        await until(pilot, lambda: copies.read_text() == turn.id, "all of it")
        await until(pilot, lambda: small_app.screen.query("Toast"), "the toast")
        toast = "\n".join(str(one.render()) for one in small_app.screen.query("Toast"))
        assert "Id of turn #5" in toast and "xclip" in toast
        monkeypatch.delenv("DISPLAY")  # now by way of the terminal
        screen.sessions.focus()
        await pilot.press("y")
        session = screen.picture
        await until(pilot, lambda: small_app.clipboard == session.id, "the id of the session")
        await pilot.press("Y")
        await until(pilot, lambda: small_app.clipboard == str(session.path), "its path")
        assert len(small_app.screen.query("Toast")) <= 1


async def test_an_error_stays_until_a_key_and_is_the_only_toast(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(60, 20), notifications=True) as pilot:
        await opened(pilot, small_app, TITLE)
        small_app.notify("The first.", timeout=60)
        small_app.notify(
            "[bold]no[/] such folder", title="✗ Not written", severity="error", timeout=0.01
        )
        await until(pilot, lambda: len(small_app.screen.query("Toast")) == 1, "one toast")
        shown = str(small_app.screen.query_one("Toast").render())
        assert "[bold]no[/] such folder" in shown
        await pilot.press("j")
        await until(pilot, lambda: not small_app.screen.query("Toast"), "no toast")
