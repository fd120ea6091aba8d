"""The application: wires the feed to the screens, and screens to one another."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import App
from textual.binding import Binding, BindingType
from textual.worker import get_current_worker

from ctxtui.core.library.library import Library
from ctxtui.core.settings import Settings
from ctxtui.feed import Feed, find_pane
from ctxtui.keys import HELP, QUIT, keymap
from ctxtui.messages import LibraryRead, PaneFound
from ctxtui.screens.home import Home
from ctxtui.themes import THEMES

if TYPE_CHECKING:
    from ctxtui.screens.brief import BriefScreen

LIGHT_FROM = 7
"""Background colours of COLORFGBG from which a terminal is a light one (8 is dark grey)."""


class CtxtuiApp(App[None]):
    """Sessions of Claude Code, in the pane beside it."""

    TITLE = "ctxtui"
    CSS_PATH = "app.tcss"
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
        self.asked_tmux = False
        self.closing = ExitStack()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = f"ctxtui-{shade(settings)}"
        self.set_keymap(dict(keymap(settings)))

    def on_mount(self) -> None:
        self.push_screen(self.home(self.config_dirs))
        self.follow()

    def on_unmount(self) -> None:
        self.closing.close()

    def home(self, config_dirs: tuple[Path, ...]) -> Home:
        return Home(config_dirs, self.settings, self.here)

    # -- news from the disk

    @work(thread=True, exclusive=True, group="feed", exit_on_error=False)
    def follow(self) -> None:
        worker = get_current_worker()
        Feed(self.config_dirs, self.settings, self.post_message).follow(worker.cancelled_event)

    def on_library_read(self, news: LibraryRead) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Home):
                screen.post_message(news)
        if not news.left and not self.asked_tmux:
            self.asked_tmux = True
            self.look_for_pane(news.library)

    @work(thread=True, group="tmux", exit_on_error=False)
    def look_for_pane(self, library: Library) -> None:
        find_pane(library, self.post_message)

    def on_pane_found(self, news: PaneFound) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Home):
                screen.post_message(news)

    # -- from screen to screen

    def on_home_brief_asked(self, asked: Home.BriefAsked) -> None:
        from ctxtui.screens.brief import BriefScreen

        self.push_screen(BriefScreen(asked.picture, self.settings))

    def on_brief_screen_path_asked(self, asked: BriefScreen.PathAsked) -> None:
        from ctxtui.screens.ask import Ask

        def answer(path: str | None) -> None:
            if path is not None:
                asked.screen.write_to(path)

        promise = "a new file, only for you to read"
        self.push_screen(Ask("Write the brief to", promise, asked.suggested), answer)

    def on_home_demo_asked(self) -> None:
        self.start_demo()

    @work(thread=True, group="demo", exit_on_error=False)
    def start_demo(self) -> None:
        from ctxtui.demo.stage import staged

        stage = self.closing.enter_context(staged())
        self.call_from_thread(self.move_to, (stage.config_dir,), stage.projects["shop"])

    def move_to(self, config_dirs: tuple[Path, ...], here: Path) -> None:
        """Show other config dirs from now on."""
        self.config_dirs, self.here = config_dirs, here
        self.asked_tmux = True
        self.switch_screen(self.home(config_dirs))
        self.follow()

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


def run_app(config_dirs: tuple[Path, ...], settings: Settings, here: Path | None = None) -> int:
    """Run the screens until the user leaves."""
    app = CtxtuiApp(config_dirs, settings, here)
    app.run()
    return app.return_code or 0
