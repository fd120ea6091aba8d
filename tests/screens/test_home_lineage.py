"""Home tells where a session came from, and goes along the chain."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.screens.conftest import until
from tests.writing import Writing

from ctxtui.app import CtxtuiApp
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
        store.note_succession(NEXT, FIRST, "handoff", None, when)
    return config, shop


async def test_the_chain_of_a_handoff_is_told_and_gone_along(tmp_path: Path) -> None:
    config, shop = two(tmp_path)
    app = CtxtuiApp((config,), Settings(), shop)
    async with app.run_test(size=(200, 40)) as pilot:
        screen = app.screen
        assert isinstance(screen, Home)
        await until(pilot, lambda: len(screen.by_id) == 2 and screen.picture, "the sessions")
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
