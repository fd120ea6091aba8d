"""Home goes where the client beside us goes, until the user looks at another session."""

from __future__ import annotations

from tests.screens.conftest import until
from tests.screens.test_home import home, opened

from ctxtui.app import CtxtuiApp
from ctxtui.messages import PaneFound, PanesFound, Told
from ctxtui.screens.panes import Panes


async def test_another_session_of_the_followed_client_is_shown(shelf_app: CtxtuiApp) -> None:
    async with shelf_app.run_test(size=(60, 20)) as pilot:
        screen = await opened(pilot, shelf_app)
        ids = {one.summary.title: one.id for one in screen.library.sessions}
        await until(pilot, lambda: screen.followed, "the first word of whom to follow")
        shelf_app.post_message(PaneFound(ids["tag pages"], beside=True))
        await opened(pilot, shelf_app, "tag pages")
        screen.sessions.focus()
        screen.sessions.select(ids["price rounding"])
        await opened(pilot, shelf_app, "price rounding")
        shelf_app.post_message(PaneFound(ids["image sizes"], beside=True))
        await pilot.pause()
        await pilot.pause()
        assert screen.opened == ids["price rounding"]  # the user looks at it


async def test_several_panes_are_a_choice(shelf_app: CtxtuiApp) -> None:
    async with shelf_app.run_test(size=(60, 20)) as pilot:
        screen = await opened(pilot, shelf_app)
        await until(pilot, lambda: screen.followed, "the first word of whom to follow")
        # These have no client that the feed would see.
        shelf_app.workers.cancel_group(shelf_app, "feed")
        await until(pilot, lambda: not any(w.group == "feed" for w in shelf_app.workers), "its end")
        two = tuple(screen.library.sessions[1:3])
        shelf_app.post_message(PanesFound(two))
        await until(pilot, lambda: isinstance(shelf_app.screen, Panes), "the choice")
        await pilot.press("j", "enter")
        await until(pilot, lambda: shelf_app.screen is screen, "Home")
        await until(pilot, lambda: home(shelf_app).opened == two[1].id, "the one that was chosen")


async def test_what_the_feed_has_to_say_is_a_toast(shelf_app: CtxtuiApp) -> None:
    async with shelf_app.run_test(size=(60, 20), notifications=True) as pilot:
        await opened(pilot, shelf_app)
        shelf_app.post_message(Told("ctxtui.db was damaged and is set aside."))
        await until(pilot, lambda: shelf_app.screen.query("Toast"), "the toast")
        assert "set aside" in str(shelf_app.screen.query_one("Toast").render())
