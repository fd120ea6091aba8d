"""The application: wires the feed to the screens, and screens to one another."""

from __future__ import annotations

import gc
import logging
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.notifications import SeverityLevel
from textual.worker import Worker, WorkerState, get_current_worker

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import tilde
from ctxtui.core.settings import Settings
from ctxtui.key_order import KeyOrder
from ctxtui.keys import HELP, QUIT, binding_ids, check_keys, keymap
from ctxtui.log import log_failure, log_path, start_log
from ctxtui.messages import LibraryRead, PaneFound, PanesFound, SessionGrew, Told
from ctxtui.screens.home import Home
from ctxtui.themes import THEMES
from ctxtui.toast import toast
from ctxtui.ways import Ways
from ctxtui_widgets.glyphs import plain

if TYPE_CHECKING:
    from ctxtui.feed import Feed

UNTIL_A_KEY = 24 * 3_600.0
LIGHT_FROM = 7
"""Background colours of COLORFGBG from which a terminal is a light one (8 is dark grey)."""


def _key_commands() -> type[Provider]:
    from ctxtui.commands import KeyCommands

    return KeyCommands


class CtxtuiApp(Ways, KeyOrder):
    """Sessions of Claude Code, in the pane beside it."""

    TITLE = "ctxtui"
    # Home's is named here too: read with the first, it needs no second pass over all rules.
    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", "screens/home/home.tcss"]
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_key_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+p", "command_palette", "palette", id="app.palette", priority=True),
        QUIT,
        HELP,
    ]

    def __init__(
        self, config_dirs: tuple[Path, ...], settings: Settings, here: Path | None = None
    ) -> None:
        super().__init__()
        self.config_dirs = config_dirs
        self.settings = settings
        self.here = here or Path.cwd()
        self.ascii_glyphs = settings.ascii or not _speaks_utf8()
        self.set_class(self.ascii_glyphs, "-ascii")
        self.staged = False
        """What is shown is our own demo: nothing of it is remembered."""
        self.feed: Feed | None = None
        self.toast_stays = False
        self.closing = ExitStack()
        for theme in THEMES:
            self.register_theme(theme)
        self.begin_with(f"ctxtui-{shade(settings)}")
        self.set_keymap(dict(keymap(settings)))
        self.bound_anew = frozenset(settings.keys)

    def begin_with(self, theme: str) -> None:
        """Take this theme before anything is drawn: set later, all rules would be read twice."""
        self.set_reactive(App.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        dark = self.current_theme.dark
        classes = {name: False for name in self.classes if name.startswith("-theme-")}
        classes |= {f"-theme-{theme}": True, "-dark-mode": dark, "-light-mode": not dark}
        self.update_classes(classes, update=False)

    def get_default_screen(self) -> Home:
        return self.home(self.config_dirs)

    def on_mount(self) -> None:
        self.screen.call_after_refresh(self.begin)

    def begin(self) -> None:
        """The first frame stands and keys work: now read, with whatever that needs."""
        gc.freeze()  # of what was imported nothing goes away
        gc.enable()
        self.follow()
        self.read_marks()

    def on_unmount(self) -> None:
        self.closing.close()

    def home(self, config_dirs: tuple[Path, ...]) -> Home:
        return Home(config_dirs, self.settings, self.here)

    # -- news from the disk

    @work(thread=True, exclusive=True, group="feed", exit_on_error=False)
    def follow(self) -> None:
        from ctxtui.feed import Feed

        worker = get_current_worker()
        keep = not self.staged
        self.feed = Feed(self.config_dirs, self.settings, self.post_message, self.here, keep)
        self.feed.follow(worker.cancelled_event)

    def on_library_read(self, news: LibraryRead) -> None:
        if news.library.config_dirs != self.config_dirs:
            return  # the last word of a feed that was left for another
        for screen in self.screen_stack:
            if isinstance(screen, Home):
                screen.post_message(news)

    def on_session_grew(self, news: SessionGrew) -> None:
        for screen in self.screen_stack:
            screen.post_message(SessionGrew(news.path, news.read))
        if not any(isinstance(screen, Home) for screen in self.screen_stack):
            news.read.set()

    def on_home_opened(self, news: Home.Opened) -> None:
        if self.feed is not None:
            self.feed.shown = news.path

    def on_pane_found(self, news: PaneFound) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Home):
                screen.post_message(news)

    def on_panes_found(self, news: PanesFound) -> None:
        """Several Claude panes stand in this window: the user says which one we are beside."""
        from ctxtui.screens.panes import Panes

        def answer(session_id: str | None) -> None:
            if session_id is not None and self.feed is not None:
                for screen in self.screen_stack:
                    if isinstance(screen, Home):
                        self.feed.beside.choose(session_id, screen.library)
                        screen.post_message(PaneFound(session_id, beside=True))

        if isinstance(self.screen, Home) and not self.screen.chosen_by_user:
            self.push_screen(Panes(news.sessions), answer)

    def on_told(self, news: Told) -> None:
        toast(self, "warn", "", news.sentence, 10)

    # -- the demo

    def on_home_demo_asked(self) -> None:
        if not self.staged and not any(
            one.group == "demo" and one.is_running for one in self.workers
        ):
            self.start_demo()

    @work(thread=True, group="demo", exit_on_error=False)
    def start_demo(self) -> None:
        from ctxtui.demo.stage import staged

        stage = self.closing.enter_context(staged())
        self.call_from_thread(self.move_to, (stage.config_dir,), stage.projects["shop"])

    def on_worker_state_changed(self, news: Worker.StateChanged) -> None:
        """What failed behind the screens is said; the screens stay."""
        error = news.worker.error
        failed = {"demo": "The demo can't be started", "feed": "The folder is no longer followed"}
        if news.state is WorkerState.ERROR and news.worker.group in failed:
            log_failure(news.worker.group, error or RuntimeError())
            why = str(error) if isinstance(error, CtxtuiError) else type(error).__name__
            why = f"{why.rstrip('.')}. The log says more: {tilde(log_path())}"
            toast(self, "failed", failed[news.worker.group], why, 20)

    def move_to(self, config_dirs: tuple[Path, ...], here: Path) -> None:
        """Show the demo from now on."""
        self.config_dirs, self.here = config_dirs, here
        self.staged = True
        self.add_mode("demo", lambda: self.home(config_dirs))
        self.switch_mode("demo")
        self.follow()

    # -- toasts

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """One toast at a time; an error stays until a key is pressed (VISUAL.md 9).

        The words are drawn as they are, whatever a caller asks: they may quote a transcript.
        """
        if self.ascii_glyphs:
            message, title = plain(message), plain(title)
        self.toast_stays = severity == "error"
        if severity == "error":
            logging.getLogger("ctxtui").warning("told: %s", title or "an error")
        super().notify(
            message,
            title=title,
            severity=severity,
            timeout=UNTIL_A_KEY if self.toast_stays else timeout,
            markup=False,
        )

    def on_notify(self) -> None:
        """The one before goes; Textual adds the new one after this."""
        self.clear_notifications()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and self.toast_stays:
            self.toast_stays = False
            self.clear_notifications()
        await super().on_event(event)

    def action_help(self) -> None:
        from ctxtui.screens.help import Help

        if not isinstance(self.screen, Help):
            self.push_screen(Help(dict(self.screen.active_bindings)))


def shade(settings: Settings) -> str:
    """`dark` or `light`: as set, else what the terminal says in COLORFGBG, else dark."""
    if settings.theme != "auto":
        return settings.theme
    ground = os.environ.get("COLORFGBG", "").rpartition(";")[2]
    return "light" if ground.isdigit() and LIGHT_FROM <= int(ground) != 8 else "dark"


def _speaks_utf8() -> bool:
    named = next(
        (os.environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if os.environ.get(name)), ""
    )
    return named == "" or "utf" in named.lower()


def _bindings() -> set[str]:
    import ctxtui_widgets
    from ctxtui import screens

    return binding_ids((screens, ctxtui_widgets), CtxtuiApp)


def run_app(
    config_dirs: tuple[Path, ...],
    settings: Settings,
    here: Path | None = None,
    staged: ExitStack | None = None,
) -> int:
    """Run the screens until the user leaves, or the terminal goes. `staged` closes the demo,
    if that is what is shown. Raises UsageError if a key is set for a binding there is none of."""
    if settings.keys:
        check_keys(settings, _bindings())
    start_log(log_path())
    app = CtxtuiApp(config_dirs, settings, here)
    if staged is not None:
        app.staged, app.closing = True, staged

    def leave(number: int, _: object) -> None:
        """The terminal went: close what would stay behind, then end as anybody would."""
        app.closing.close()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    for sign in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(sign, leave)
    with app.closing:  # a demo that was still being made when the user left
        app.run()
    return app.return_code or 0
