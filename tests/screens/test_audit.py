"""The audit on a planted session: facts by compaction, the line beside, the card."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from tests.conftest import Trees
from tests.core.handoff.audit.planted import played, stories
from tests.screens.conftest import until
from tests.screens.small import Bare
from textual.pilot import Pilot

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.settings import Settings
from ctxtui.screens.audit import AuditScreen
from ctxtui_widgets.drawn import Drawn
from ctxtui_widgets.rows import FactRow

LIMIT = "Allow 5 attempts per minute"
RULE = "Never log the session token"
SIZES = [(60, 20), (80, 24), (120, 36), (200, 50)]
AT_EVERY_SIZE = pytest.mark.parametrize(
    "sizes", [SIZES[::3], pytest.param(SIZES, marks=pytest.mark.slow)], ids=["some", "all"]
)


class Shown(Bare):
    """Nothing but the screen."""

    def __init__(self, screen: AuditScreen) -> None:
        super().__init__()
        self.shown = screen

    def on_mount(self) -> None:
        self.push_screen(self.shown)

    def words(self) -> str:
        """All of it with one blank between words, wherever lines end."""
        return " ".join(" ".join(self.lines()).split())

    def lines(self) -> list[str]:
        drawn = [one for one in self.shown.query(Drawn) if one.size and not one.children]
        return [one.render_line(y).text for one in drawn for y in range(one.size.height)]


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Picture:
    told = tomllib.loads(stories()[0].read_text("utf-8"))
    return read_picture(played(told, tmp_path_factory.mktemp("audited")).path, Settings(), "limits")


@pytest.fixture
def screen(picture: Picture) -> AuditScreen:
    return AuditScreen(picture)


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


async def audited(pilot: Pilot[None], screen: AuditScreen) -> None:
    await until(pilot, lambda: screen.audit is not None, "the audit")
    await until(pilot, lambda: screen.card.text, "the card")


def rows(screen: AuditScreen) -> dict[str, FactRow]:
    return {row.text: row for row in screen.facts.rows if isinstance(row, FactRow)}


@AT_EVERY_SIZE
async def test_facts_have_their_state_in_glyph_and_word_at_every_size(
    screen: AuditScreen, sizes: list[tuple[int, int]]
) -> None:
    app = Shown(screen)
    async with app.run_test(size=(60, 20)) as pilot:
        await audited(pilot, screen)
        for size in sizes:
            await pilot.resize_terminal(*size)
            await pilot.pause()
            seen = "\n".join(app.lines())
            for words in (
                "✗ gone",
                "? unclear",
                "≡ 1 compacted by you",
                "The model has nothing left",
                "of 200",
            ):
                assert words in seen
            assert ("constraint" in seen) == (size[0] == 200)


async def test_what_is_gone_stands_first_and_is_ticked_and_a_heading_folds_its_facts(
    screen: AuditScreen,
) -> None:
    async with Shown(screen).run_test(size=(120, 36)) as pilot:
        await audited(pilot, screen)
        states = [row.state for row in rows(screen).values()]
        assert states == sorted(states, key=["gone", "unclear", "kept"].index)
        assert {row.state for row in rows(screen).values() if row.on} == {"gone"}
        assert f"- {LIMIT}\n" in screen.card.text
        await pilot.press("h")
        assert rows(screen) == {}
        await pilot.press("l")
        assert RULE in rows(screen)


async def test_the_line_of_the_summary_stands_beside_the_fact(screen: AuditScreen) -> None:
    app = Shown(screen)
    async with app.run_test(size=(120, 36)) as pilot:
        await audited(pilot, screen)
        screen.facts.select(rows(screen)[RULE].id)
        await until(
            pilot,
            lambda: "Session tokens must not show" in app.words(),
            "the line that keeps it",
        )
        screen.facts.select(rows(screen)[LIMIT].id)
        await until(
            pilot,
            lambda: "What comes nearest says something else" in app.words(),
            "the line with the other figure",
        )


async def test_space_ticks_and_f5_copies_the_card(screen: AuditScreen, copies: Path) -> None:
    async with Shown(screen).run_test(size=(80, 24)) as pilot:
        await audited(pilot, screen)
        screen.facts.select(screen.facts.rows[0].id)
        await pilot.press("space")
        await until(pilot, lambda: not screen.card.text, "nothing is ticked")
        screen.facts.select(rows(screen)[RULE].id)
        await pilot.press("space")
        await until(pilot, lambda: screen.card.text, "a card of one fact")
        await pilot.press("f5")
        await until(pilot, copies.exists, "the copy")
        await until(pilot, lambda: copies.read_text().endswith("\n"), "all of it")
        assert copies.read_text() == f"Still true from before the compaction:\n- {RULE}\n"


async def test_the_card_has_a_key_where_it_has_no_pane(screen: AuditScreen) -> None:
    app = Shown(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await audited(pilot, screen)
        assert not any("Still true from before" in line for line in app.lines())
        await pilot.press("c")
        await until(
            pilot, lambda: any("Still true from before" in line for line in app.lines()), "the card"
        )
        await until(pilot, lambda: "c facts" in app.lines()[-1], "its keys")
        assert "space tick" not in app.lines()[-1] and "tab" not in app.lines()[-1]
        await pilot.press("escape")
        assert screen.facts.has_focus and app.screen is screen


async def test_older_compactions_begin_folded(tree_of: Trees) -> None:
    path = tree_of("flaky_329").transcript.path
    screen = AuditScreen(read_picture(path, Settings(), "flaky"))
    async with Shown(screen).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: screen.audit is not None, "the audit")
        await pilot.pause()
        heads = [row.title for row in screen.facts.rows if not isinstance(row, FactRow)
                 and hasattr(row, "title")]  # fmt: skip
        assert heads == ["≡ 2 compacted by you, from here", "≡ 1 compacted by you"]
        assert len(rows(screen)) == 3


async def test_a_session_that_was_never_compacted_says_so(tree_of: Trees) -> None:
    path = tree_of("plain_329").transcript.path
    screen = AuditScreen(read_picture(path, Settings(), "plain"))
    app = Shown(screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(
            pilot, lambda: any("never compacted" in line for line in app.lines()), "the sentence"
        )
        assert not any("card" in line for line in app.lines()[-4:])
        await pilot.press("f5")
        await pilot.pause()
        assert app.screen is screen
