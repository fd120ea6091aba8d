"""The first frame of Home: before anything is read, and before what reads it is imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from textual.app import App

from ctxtui.core.settings import Settings
from ctxtui.screens.home import Home
from ctxtui.themes import THEMES
from ctxtui_widgets.rows import ComingRow

LATER = (
    "ctxtui.core.library",
    "ctxtui.core.transcripts",
    "ctxtui.core.repo",
    "ctxtui.core.store",
    "ctxtui.core.terminal",
    "ctxtui.demo",
    "ctxtui.feed",
    "ctxtui.present.documents",
    "ctxtui.present.tree",
    "git",
    "psutil",
    "pydantic",
    "pyperclip",
    "sqlite3",
    "tiktoken",
    "watchfiles",
)


class OnlyHome(App[None]):
    """Home, with nobody who reads anything for it."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        super().__init__()
        self.settings, self.folder = settings, folder
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name

    def get_default_screen(self) -> Home:
        return Home((self.folder / "claude",), self.settings, self.folder)


def words(screen: Home) -> str:
    return "".join(span.text for span in (*screen.header.left, *screen.header.right))


async def test_keys_work_while_nothing_is_read_yet(tmp_path: Path, settings: Settings) -> None:
    app = OnlyHome(settings, tmp_path / "shop")
    async with app.run_test(size=(120, 36)) as pilot:
        screen = app.screen
        assert isinstance(screen, Home)
        assert all(isinstance(row, ComingRow) for row in screen.sessions.rows)
        assert screen.sessions.rows and not screen.has_class("-empty")
        assert "shop" in words(screen) and words(screen).endswith("reading")
        await pilot.press("slash", "c", "a", "r", "t")
        assert screen.sessions_pane.filter.text == "cart"
        await pilot.press("enter", "tab", "j", "G")
        assert screen.turns.has_focus
        assert screen.library.sessions == ()


def test_what_reads_sessions_is_imported_after_the_first_frame() -> None:
    program = "import sys, ctxtui.cli, ctxtui.app; print('\\n'.join(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(ran.stdout.split())
    assert "ctxtui.screens.home.screen" in loaded
    early = {name for name in loaded for late in LATER if f"{name}.".startswith(f"{late}.")}
    assert early == set()
