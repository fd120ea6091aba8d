"""Worktrees on the Marks screen: listed, removed, discarded only on its own yes, and back."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import TITLE, Bare, Small, write_small
from tests.screens.stages import Stage
from textual.pilot import Pilot

from ctxtui.core.library.library import Library
from ctxtui.core.library.shelf import read_all
from ctxtui.core.repo.pruning import prune
from ctxtui.core.repo.worktrees import check_out, checked_out
from ctxtui.core.rewind.marks import Mark, Marks
from ctxtui.core.store import Store
from ctxtui.core.terminal.processes import start_ticks
from ctxtui.core.transcripts.locate import locate
from ctxtui.present.worktrees import WorktreeRow
from ctxtui.screens.marks import MarksScreen
from ctxtui.screens.marks.dialogs import Discard, Sure

DARK, LIGHT = "ctxtui-dark", "ctxtui-light"
LOOKS = [
    [((60, 20), DARK), ((120, 36), LIGHT)],
    pytest.param([((60, 20), DARK), ((120, 36), DARK), ((200, 50), LIGHT)], marks=pytest.mark.slow),
]


class Shown(Bare):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[MarksScreen.GoAsked] = []

    def on_marks_screen_go_asked(self, news: MarksScreen.GoAsked) -> None:
        self.asked.append(news)


@dataclass
class Made:
    """A marked turn of a session, and a worktree that was made of it."""

    small: Small
    data: Path
    folder: Path
    mark: Mark

    @property
    def library(self) -> Library:
        return read_all((self.small.config_dir,))

    @property
    def row(self) -> str:
        return f"worktree {self.folder}"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage[Made]:
    return Stage(tmp_path_factory.mktemp("made"), make)


@pytest.fixture
def made(stage: Stage[Made]) -> Made:
    return stage.again()


def make(folder: Path) -> Made:
    small = write_small(folder)
    row = locate(small.picture().tree, "4").end.uuid or ""
    with Store.open(folder / "data") as store:
        mark = Marks(store).make(row, small.writing.session, small.shop, name="all read")
    assert mark.anchor is not None
    return Made(small, folder / "data", check_out(mark.anchor, folder / "beside"), mark)


async def opened(pilot: Pilot[None], app: Shown, made: Made) -> MarksScreen:
    screen = MarksScreen(made.library, made.data)
    await app.push_screen(screen)
    await until(pilot, lambda: rows(screen), "the worktree")
    screen.marks.select(made.row)
    await pilot.pause()
    return screen


def rows(screen: MarksScreen) -> list[WorktreeRow]:
    return [row for row in screen.marks.rows if isinstance(row, WorktreeRow)]


@pytest.mark.parametrize("looks", LOOKS)
async def test_one_is_listed_with_its_mark_and_told_of(
    made: Made, looks: list[tuple[tuple[int, int], str]]
) -> None:
    app = Shown()
    async with app.run_test(size=looks[0][0]) as pilot:
        screen = await opened(pilot, app, made)
        (row,) = rows(screen)
        assert (row.name, row.ref, row.files, row.age) == ("beside", "#4", "", "now")
        assert (row.origin, row.done) == (f"◆ all read, {TITLE}", "")
        await until(pilot, lambda: "Done in it" in app.text(), "what was done in it")
        for size, theme in looks:
            app.theme = theme
            await pilot.resize_terminal(*size)
            await pilot.pause()
            text = app.text()
            for said in ("beside/", "◆ all read", "no branch: HEAD is detached", "nothing"):
                assert said in text
            assert "Done in it" in text and "remove" in text
            assert all(len(line) <= size[0] for line in text.split("\n"))
        await pilot.press("d", "w", "r", "n")
        assert app.screen is screen and app.toasts == []
        await pilot.press("enter")
        await pilot.pause()
        assert [one.standing.mark for one in app.asked] == [made.mark]


async def test_an_untouched_one_is_removed_and_comes_back_also_in_a_later_run(made: Made) -> None:
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, made)
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, Sure), "the question")
        await until(pilot, lambda: "its mark, the repository" in app.text(), "its words")
        await pilot.press("escape", "delete")
        await until(pilot, lambda: isinstance(app.screen, Sure), "the question again")
        assert made.folder.exists()
        await pilot.press("enter")
        await until(pilot, lambda: not rows(screen), "it to be gone")
        assert not made.folder.exists() and "Removed" in app.toasts[-1]
    later = Shown()
    async with later.run_test(size=(80, 24)) as pilot:
        screen = MarksScreen(made.library, made.data)
        await later.push_screen(screen)
        await until(pilot, lambda: screen.listed.put_away, "what was put away")
        await pilot.press("u")
        await until(pilot, lambda: len(rows(screen)) == 1, "it to be back")
        assert (made.folder / "app.py").read_text() == "LIMIT = 5\n"
        assert "It is back" in later.toasts[-1]


async def test_work_in_it_is_named_and_kept_unless_what_was_named_is_discarded_by_its_own_key(
    made: Made,
) -> None:
    (made.folder / "app.py").write_text("LIMIT = 6\n")
    (made.folder / "app.env").write_text("TOKEN=1\n")
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, made)
        assert (rows(screen)[0].done, rows(screen)[0].files) == ("2 changed files", "2")
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, Discard), "the question")
        await until(pilot, lambda: "but not   app.env" in app.text(), "its words")
        assert "2 changed files" in app.text()
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen, "the list again")
        assert app.screen is screen and made.folder.exists()
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, Discard), "the question again")
        (made.folder / "more.py").write_text("x = 1\n")
        await pilot.press("D")
        await until(pilot, lambda: "since you looked" in "".join(app.toasts), "the refusal")
        assert (made.folder / "more.py").exists()
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, Discard), "the question with that too")
        await pilot.press("D")
        await until(pilot, lambda: not rows(screen), "it to be gone")
        assert not made.folder.exists()
        await pilot.press("u")
        await until(pilot, lambda: len(rows(screen)) == 1, "it to be back")
        assert (made.folder / "app.py").read_text() == "LIMIT = 6\n"
        assert (made.folder / "more.py").read_text() == "x = 1\n"
        assert not (made.folder / "app.env").exists()


async def test_one_that_a_client_runs_in_stays(made: Made) -> None:
    entry = {"pid": os.getpid(), "sessionId": "cccc0000", "cwd": str(made.folder)}
    entry |= {"procStart": str(start_ticks(os.getpid())), "status": "idle"}
    registry = made.small.config_dir / "sessions" / f"{os.getpid()}.json"
    registry.parent.mkdir()
    registry.write_text(json.dumps(entry))
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, made)
        assert "Claude Code is open in it" in app.text()
        await pilot.press("delete")
        await until(pilot, lambda: app.toasts, "the refusal")
        assert "It stays: Claude Code is open in it (session cccc0000)" in app.toasts[0]
        assert app.screen is screen and made.folder.exists()


async def test_one_whose_mark_is_gone_is_listed_with_its_anchor(made: Made) -> None:
    with Store.open(made.data) as store:
        Marks(store).delete(made.mark.id)
    prune(made.small.shop, [made.mark.id])
    app = Shown()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app, made)
        (row,) = rows(screen)
        assert (row.origin, row.ref) == (f"anchor {made.mark.id[:8]}, no mark", "")
        await pilot.press("enter")
        assert app.asked == [] and [one.folder for one in checked_out(made.small.shop)] == [
            made.folder
        ]
