"""A small stage for the screens of rewind points: one session of five turns, and its repository."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.writing import Writing, call
from textual.app import App
from textual.notifications import SeverityLevel

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.library.library import Session, read_library
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.settings import Settings
from ctxtui.core.terminal.processes import start_ticks
from ctxtui.themes import THEMES
from ctxtui_widgets.drawn import Drawn

TITLE = "login limits"
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HANGS = "E   TimeoutError: redis read timed out after fork\n1 failed in 30.1s"


@dataclass
class Small:
    """#1, then #2 and #3 that were rewound, then #4 and #5; `shop` is where it ran."""

    writing: Writing
    shop: Path

    @property
    def config_dir(self) -> Path:
        return self.writing.config_dir

    @property
    def path(self) -> Path:
        return self.writing.path

    def picture(self) -> Picture:
        return read_picture(self.path, Settings(), TITLE)

    def session(self) -> Session:
        return read_library([self.config_dir], [self.path]).sessions[0]


def write_small(root: Path) -> Small:
    shop = make_repo(
        root / "shop",
        [SampleCommit({"app.py": "LIMIT = 5\n", "limits.py": "WINDOW = 60\n"}, "Start", NOON)],
    )
    one = Writing(root / "claude", cwd=str(shop))
    limits = str(shop / "limits.py")
    one.user("p1", "Add rate limiting to login", parent=None)
    one.answer("a1", "Where shall it count?", used=40_000)
    one.user("p2", "Try Redis for the counter")
    one.answer("a2", "I look.", call("t1", "Read", file_path=limits), used=48_000)
    one.result("r2", "t1", "WINDOW = 60")
    edit = call("t2", "Edit", file_path=limits, old_string="60", new_string="61")
    one.answer("a3", edit, used=60_000)
    one.result("r3", "t2", "The file has been updated successfully.")
    one.answer("a4", call("t3", command="pytest -x tests"), used=70_000)
    one.result("r4", "t3", f"Exit code 1\n{HANGS}", error=True)
    one.answer("a5", "Redis hangs after a fork.", used=90_000)
    one.user("p3", "Fix the Redis client after fork")
    one.answer("a6", call("t4", command="pytest -x tests"), used=95_000)
    one.result("r6", "t4", f"Exit code 1\n{HANGS}", error=True)
    one.answer("a7", "It still hangs.", used=99_000)
    one.user("p4", "Leave Redis, it is not worth it. Keep the counter in memory.", parent="a1")
    one.answer("a8", call("t5", "Read", file_path=limits), used=50_000)
    one.result("r8", "t5", "WINDOW = 60")
    one.answer("a9", "Kept in memory.", used=104_000)
    one.user("p5", "Write the tests first")
    one.answer("a10", "Written.", used=312_000)
    one.state("custom-title", customTitle=TITLE)
    return Small(one, shop)


def register(small: Small, status: str) -> Path:
    """Say that its client is the process of the tests; the entry of the registry."""
    pid = os.getpid()
    entry = small.config_dir / "sessions" / f"{pid}.json"
    entry.parent.mkdir()
    said = {"pid": pid, "sessionId": small.writing.session, "cwd": small.writing.cwd}
    said |= {"procStart": start_ticks(pid), "status": status, "kind": "interactive"}
    entry.write_text(json.dumps(said))
    return entry


class Bare(App[None]):
    """An app with nothing but the screens that are pushed; it keeps what they tell."""

    CSS = "Screen { background: $background; }"

    def __init__(self) -> None:
        super().__init__()
        self.toasts: list[str] = []
        self.ascii_glyphs = False
        for theme in THEMES:
            self.register_theme(theme)
        # Before anything is drawn, as the application does: set later, all rules are read twice.
        self.set_reactive(App.theme, "ctxtui-dark")
        self.stylesheet.set_variables(self.get_css_variables())
        self.update_classes({"-theme-ctxtui-dark": True, "-dark-mode": True}, update=False)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        self.toasts.append(f"{title}: {message}")

    def text(self) -> str:
        """What the widgets of the screen on top draw, from the top; only what is in sight."""
        drawn = [one for one in self.screen.query(Drawn) if one.size and not one.children]
        return "\n".join(one.render_line(y).text for one in drawn for y in range(one.size.height))
