"""Folding a tree that takes longer than a frame: its rows are made in a thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.test_home import home
from tests.writing import Writing
from textual.pilot import Pilot

from ctxtui.app import CtxtuiApp
from ctxtui.core.settings import Settings
from ctxtui.present.tree import SHORT
from ctxtui.screens.home import Home
from ctxtui_widgets.rows import TurnRow

TURNS = SHORT + 200
EVERY = 100
"""Every so many turns one was rewound."""


@pytest.fixture(scope="module")
def config_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    writing = Writing(tmp_path_factory.mktemp("long") / "claude")
    above: str | None = None
    for n in range(1, TURNS + 1):
        writing.user(f"p{n}", f"Prompt {n}", parent=above)
        if n % EVERY:
            above = f"p{n}"
    return writing.config_dir


async def opened(pilot: Pilot[None], app: CtxtuiApp) -> Home:
    await until(pilot, lambda: app.screen_stack and home(app).picture, "the session")
    screen = home(app)
    screen.turns.focus()
    await until(pilot, lambda: len(screen.turns.rows) == TURNS, "all turns")
    return screen


def kinds(screen: Home) -> dict[str, str]:
    return {row.id: row.kind for row in screen.turns.rows if isinstance(row, TurnRow)}


def building(app: CtxtuiApp) -> bool:
    return any(one.group == "rows" and not one.is_finished for one in app.workers)


async def test_all_is_folded_and_unfolded_as_was_asked_last_and_the_cursor_stays(
    config_dir: Path, settings: Settings, tmp_path: Path
) -> None:
    app = CtxtuiApp((config_dir,), settings, tmp_path)
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app)
        pane = screen.turns_pane
        pane.fold_all()  # made in a thread
        assert building(app)
        pane.fold_all()  # known: drawn at once, before that thread is done
        await until(pilot, lambda: not building(app), "what was asked for first")
        assert "folded" not in kinds(screen).values()
        assert len(screen.turns.rows) == TURNS
        screen.turns.select("p642")
        await pilot.press("minus")
        await until(pilot, lambda: "folded" in kinds(screen).values(), "the folded branches")
        folded = [row_id for row_id, kind in kinds(screen).items() if kind == "folded"]
        assert folded == [f"p{n}" for n in range(EVERY, TURNS, EVERY)]
        assert screen.turns.cursor_id == "p642"
        await pilot.press("minus")
        assert "folded" not in kinds(screen).values()  # it was drawn so before: at once
        assert screen.turns.cursor_id == "p642"


async def test_a_branch_folds_onto_its_first_turn_unless_the_cursor_went_on(
    config_dir: Path, settings: Settings, tmp_path: Path
) -> None:
    app = CtxtuiApp((config_dir,), settings, tmp_path)
    async with app.run_test(size=(110, 20)) as pilot:
        screen = await opened(pilot, app)
        screen.turns.select("p300")
        await pilot.press("left")
        await until(pilot, lambda: kinds(screen)["p300"] == "folded", "the folded branch")
        assert screen.turns.cursor_id == "p300"
        await pilot.press("right")
        assert kinds(screen)["p300"] == "prompt"
        screen.turns.select("p400")
        screen.turns_pane.fold()
        screen.turns.select("p20")
        await until(pilot, lambda: kinds(screen)["p400"] == "folded", "the folded branch")
        assert screen.turns.cursor_id == "p20"
