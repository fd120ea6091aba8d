"""Home tells where a session came from, and goes along the chain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.core.delivery.test_matching import BRIEF
from tests.screens.conftest import until
from tests.writing import Writing

from ctxtui.app import CtxtuiApp
from ctxtui.core.handoff.handed import note_handoff
from ctxtui.core.places import data_dir
from ctxtui.core.settings import Settings
from ctxtui.core.store import Store
from ctxtui.screens.home import Home

FIRST = "6f1c2a34-0000-4000-8000-00000000000a"
NEXT = "6f1c2a34-0000-4000-8000-00000000000b"


def two(root: Path) -> tuple[Path, Path]:
    """A session, and the one that its brief was handed to."""
    shop = root / "shop"
    shop.mkdir()
    config = root / "claude"
    for session, asked in ((FIRST, "Add the limiter"), (NEXT, "Ship it")):
        one = Writing(config, cwd=str(shop), session=session)
        one.user(f"p{session[-1]}", asked, parent=None)
        one.answer(f"a{session[-1]}", "Done.", used=20_000)
    with Store.open(data_dir()) as store:
        when = datetime(2026, 3, 10, tzinfo=UTC).timestamp()
        store.successions.note(NEXT, FIRST, "handoff", None, when)
    return config, shop


async def test_the_chain_of_a_handoff_is_told_and_gone_along(tmp_path: Path) -> None:
    config, shop = two(tmp_path)
    app = CtxtuiApp((config,), Settings(), shop)
    async with app.run_test(size=(200, 20)) as pilot:
        screen = app.screen
        assert isinstance(screen, Home)
        await until(pilot, lambda: len(screen.listed.by_id) == 2 and screen.picture, "the sessions")
        if screen.opened != NEXT:
            await pilot.press(">")
        await until(pilot, lambda: screen.opened == NEXT and screen.picture, "the later one")
        pane = screen.turns_pane
        await until(
            pilot,
            lambda: "← handed over by Add the limiter" in "".join(s.text for s in pane.rule.right),
            "where it came from",
        )
        await pilot.press("<")
        await until(pilot, lambda: screen.opened == FIRST and screen.picture, "the first one")
        assert screen.sessions_pane.session_id == FIRST
        assert "←" not in "".join(one.text for one in pane.rule.right)
        await pilot.press("<")
        await pilot.pause()
        assert screen.opened == FIRST


async def test_a_copied_brief_that_was_pasted_by_hand_makes_the_same_chain(tmp_path: Path) -> None:
    shop, config = tmp_path / "shop", tmp_path / "claude"
    shop.mkdir()
    first = Writing(config, cwd=str(shop), session=FIRST)
    first.user("pa", "Add the limiter", parent=None)
    first.answer("aa", "Done.", used=20_000)
    assert note_handoff("clipboard", FIRST, BRIEF, data_dir()) == ""
    app = CtxtuiApp((config,), Settings(), shop)
    async with app.run_test(size=(200, 20)) as pilot:
        screen = app.screen
        assert isinstance(screen, Home)
        await until(pilot, lambda: screen.opened == FIRST and screen.picture, "the first one")
        soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
        later = Writing(config, cwd=str(shop), session=NEXT)
        later.user("pb", f"Go on from here:\n{BRIEF}", parent=None, timestamp=soon)
        await until(pilot, lambda: _parent(screen, NEXT) == (FIRST, "handoff"), "the lineage")
        await pilot.press(">")
        await until(pilot, lambda: screen.opened == NEXT and screen.picture, "the later one")
        pane = screen.turns_pane
        await until(
            pilot,
            lambda: "← handed over by Add the limiter" in "".join(s.text for s in pane.rule.right),
            "where it came from",
        )
        await pilot.press("<")
        await until(pilot, lambda: screen.opened == FIRST and screen.picture, "the first again")


def _parent(screen: Home, session: str) -> tuple[str, str] | None:
    one = screen.listed.by_id.get(session)
    return (one.parent.id, one.parent.how) if one is not None and one.parent is not None else None
