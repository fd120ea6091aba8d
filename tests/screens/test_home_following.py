"""Home goes where the client beside us goes, until the user looks at another session."""

from __future__ import annotations

from tests.screens.conftest import until
from tests.screens.test_home import home, opened

from ctxtui.app import CtxtuiApp
from ctxtui.messages import PaneFound, PanesFound, Told
from ctxtui.screens.panes import Panes


async def test_another_session_of_the_followed_client_is_shown(app: CtxtuiApp) -> None:
    async with app.run_test(size=(120, 36)) as pilot:
        screen = await opened(pilot, app)
        ids = {one.summary.title: one.id for one in screen.library.sessions}
        await until(pilot, lambda: screen.followed, "the first word of whom to follow")
        app.post_message(PaneFound(ids["tag pages"], beside=True))
        await opened(pilot, app, "tag pages")
        screen.sessions.focus()
        screen.sessions.select(ids["price rounding"])
        await opened(pilot, app, "price rounding")
        app.post_message(PaneFound(ids["image sizes"], beside=True))
        await pilot.pause()
        await pilot.pause()
        assert screen.opened == ids["price rounding"]  # the user looks at it


async def test_several_panes_are_a_choice(app: CtxtuiApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, app)
        await until(pilot, lambda: screen.followed, "the first word of whom to follow")
        app.workers.cancel_group(app, "feed")  # these have no client that the feed would see
        await until(pilot, lambda: not any(w.group == "feed" for w in app.workers), "its end")
        two = tuple(screen.library.sessions[1:3])
        app.post_message(PanesFound(two))
        await until(pilot, lambda: isinstance(app.screen, Panes), "the choice")
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.screen is screen, "Home")
        await until(pilot, lambda: home(app).opened == two[1].id, "the one that was chosen")


async def test_what_the_feed_has_to_say_is_a_toast(app: CtxtuiApp) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, app)
        app.post_message(Told("ctxtui.db was damaged and is set aside."))
        await until(pilot, lambda: app.screen.query("Toast"), "the toast")
        assert "set aside" in str(app.screen.query_one("Toast").render())
