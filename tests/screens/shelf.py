"""Nine short sessions of three projects for what Home does with its list; one of them is live."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.writing import NOON, Writing

from ctxtui.core.terminal.processes import start_ticks

LIVE = "auth middleware"
SESSIONS = [
    ("shop", LIVE, 312_000),
    ("shop", "flaky checkout test", 88_000),
    ("shop", "price rounding", 41_000),
    ("shop", "search index", 262_000),
    ("shop", "order mails", 62_000),
    ("blog", "tag pages", 40_000),
    ("blog", "image sizes", 24_000),
    ("blog", "dark theme", 12_000),
    ("api", "error codes", 30_000),
]
"""Project, title and tokens in the window, the newest first."""


@dataclass
class Shelf:
    """The sessions of `config_dir`; `shop` is where the live one runs."""

    config_dir: Path
    shop: Path


def write_shelf(root: Path) -> Shelf:
    for n, (project, title, used) in reversed(list(enumerate(SESSIONS, 1))):
        id = f"6f1c2a34-0000-4000-8000-{n:012}"
        one = Writing(root / "claude", id, str(root / project))
        when = (NOON - timedelta(hours=n)).isoformat()
        one.user(f"p{n}", f"Begin with {title}", parent=None, timestamp=when)
        one.answer(f"a{n}", "Done.", used=used, timestamp=when)
        one.state("custom-title", customTitle=title)
    (root / "shop").mkdir()
    pid = os.getpid()
    said = {"pid": pid, "sessionId": id, "cwd": str(root / "shop")}
    said |= {"procStart": start_ticks(pid), "status": "busy", "kind": "interactive"}
    (root / "claude" / "sessions").mkdir()
    (root / "claude" / "sessions" / f"{pid}.json").write_text(json.dumps(said))
    return Shelf(root / "claude", root / "shop")
