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
from ctxtui.log import log_path
from ctxtui.screens.help import Help
from ctxtui.screens.home import Home
from ctxtui_widgets.prose import Prose


def offered(app: CtxtuiApp) -> list[str]:
    options = app.screen.query_one(OptionList)
    prompts = [options.get_option_at_index(n).prompt for n in range(options.option_count)]
    return [str(prompt).strip().split("  ")[0] for prompt in prompts]


async def test_the_palette_has_every_action_that_works_now(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(120, 50)) as pilot:
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
    small_app: CtxtuiApp, copies: Path
) -> None:
    async with small_app.run_test(size=(120, 36), notifications=True) as pilot:
        screen = await opened(pilot, small_app, TITLE)

        async def copied(key: str, text: str) -> None:
            await pilot.press(key)
            await until(
                pilot, lambda: copies.exists() and copies.read_text() == text, f"{text} by {key}"
            )

        assert screen.picture is not None
        turn = screen.turn()
        assert turn is not None
        await copied("y", turn.id)
        await until(pilot, lambda: small_app.screen.query("Toast"), "the toast")
        toast = "\n".join(str(one.render()) for one in small_app.screen.query("Toast"))
        assert "Id of turn #5" in toast and "xclip" in toast
        screen.sessions.focus()
        await copied("y", screen.picture.id)
        await copied("Y", str(screen.picture.path))
        assert len(small_app.screen.query("Toast")) <= 1


async def test_an_error_stays_until_a_key_and_is_the_only_toast(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(120, 36), notifications=True) as pilot:
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


async def test_the_help_names_the_log_and_the_new_keys(small_app: CtxtuiApp) -> None:
    async with small_app.run_test(size=(120, 60)) as pilot:
        await opened(pilot, small_app, TITLE)
        await pilot.press("question_mark")
        assert isinstance(small_app.screen, Help)
        lines = small_app.screen.query_one(Prose).lines
        text = "\n".join("".join(span.text for span in line) for line in lines)
        assert "next error" in text and "filter, find" in text and "everything said" in text
        assert log_path().name in text
