"""The screens of Parts 4 to 6 with plain letters only, and without colours."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.screens.conftest import until
from tests.screens.small import Bare, Small, write_small
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import TextArea

import ctxtui
from ctxtui.core.library.shelf import read_all
from ctxtui.core.rewind.marks import Marks
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.core.transcripts.locate import locate
from ctxtui.screens.audit import AuditScreen
from ctxtui.screens.branch import BranchDialog
from ctxtui.screens.compact import CompactScreen
from ctxtui.screens.forecast import ForecastScreen
from ctxtui.screens.marks import MarksScreen
from ctxtui.screens.sending import SendDialog
from ctxtui.screens.templates import TemplatesScreen
from ctxtui.sending import Errand

NAMES = ("compact", "audit", "templates", "sending", "forecast", "marks", "branch")
SOME = ("compact", "audit", "marks")
"""A form, a list with states and one of marks: that all is grey is the work of one filter."""


class Plain(Bare):
    """With what the application says of lines that Textual draws itself."""

    CSS_PATH: ClassVar[Path] = Path(ctxtui.__file__).parent / "app.tcss"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Small:
    """Nothing is written to it."""
    return write_small(tmp_path_factory.mktemp("plain"))


@pytest.fixture(autouse=True)
def no_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.delenv("TMUX", raising=False)


def made(name: str, small: Small, data: Path) -> Screen[Any]:
    picture = small.picture()
    if name == "marks":
        with Store.open(data) as store:
            Marks(store).make("a9", picture.id, small.shop, name="kept in memory")
    screens: dict[str, Callable[[], Screen[Any]]] = {
        "compact": lambda: CompactScreen(picture, can_send=True),
        "audit": lambda: AuditScreen(picture),
        "templates": lambda: TemplatesScreen(picture, (small.config_dir,)),
        "sending": lambda: SendDialog(
            Errand("prompt", "Look", picture.id, small.config_dir, small.shop, "look"),
            Settings(),
            data,
        ),
        "forecast": lambda: ForecastScreen(picture, small.session(), Settings()),
        "marks": lambda: MarksScreen(read_all([small.config_dir]), data),
        "branch": lambda: BranchDialog(picture, Settings(), locate(picture.tree, "2"), data),
    }
    return screens[name]()


def done(screen: Screen[Any]) -> bool:
    """Has it read what it shows?"""
    if isinstance(screen, CompactScreen):
        return screen.line is not None
    if isinstance(screen, AuditScreen):
        return screen.audit is not None
    if isinstance(screen, TemplatesScreen):
        return screen.prompt_pane.tokens is not None
    if isinstance(screen, SendDialog):
        return screen.reach is not None
    if isinstance(screen, ForecastScreen):
        return screen.forecast is not None
    if isinstance(screen, MarksScreen):
        return screen.was_read
    assert isinstance(screen, BranchDialog)
    return screen.facts is not None


async def shown(pilot: Pilot[None], screen: Screen[Any]) -> str:
    """What stands on the terminal, all of it."""
    await pilot.app.push_screen(screen)
    await until(pilot, lambda: done(screen), "what it shows")
    await pilot.pause()
    return picture_of(pilot)


def picture_of(pilot: Pilot[None]) -> str:
    svg = pilot.app.export_screenshot(title="", simplify=True)
    return html.unescape("\n".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)))


async def test_with_plain_letters_nothing_else_is_drawn(small: Small, tmp_path: Path) -> None:
    app = Plain()
    app.ascii_glyphs = True
    app.add_class("-ascii")
    async with app.run_test() as pilot:
        for name in NAMES:
            await pilot.resize_terminal(60, 20)
            screen = made(name, small, tmp_path / "data")
            seen = await shown(pilot, screen)
            await pilot.resize_terminal(120, 36)
            await pilot.pause()
            seen += picture_of(pilot)
            own = "".join(one.text for one in screen.query(TextArea))  # stays as it was written
            odd = {char for char in seen if not char.isascii() and char not in {*own, "\xa0"}}
            assert (name, odd) == (name, set())
            await app.pop_screen()


@pytest.mark.parametrize(
    "names", [SOME, pytest.param(NAMES, marks=pytest.mark.slow)], ids=["some", "all"]
)
async def test_without_colours_the_glyphs_stay_and_all_is_grey(
    small: Small, tmp_path: Path, names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Plain()
    async with app.run_test(size=(80, 24)) as pilot:
        for name in names:
            seen = await shown(pilot, made(name, small, tmp_path / "data"))
            svg = app.export_screenshot(title="", simplify=True)
            assert set("━▌●✓") & set(seen), name
            colours = set(re.findall(r"fill: #([0-9a-f]{6})", svg[svg.index("-matrix {") :]))
            colours |= set(re.findall(r'<rect fill="#([0-9a-f]{6})" x=', svg))
            colours.discard("c5c8c6")  # the drawing's own, of cells that say nothing
            assert colours, name
            odd = [one for one in colours if len({one[:2], one[2:4], one[4:]}) > 1]
            assert (name, odd) == (name, [])
            await app.pop_screen()
