"""A client of our own in a real tmux: it draws an input, registers itself, notes what it gets."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env

from ctxtui.core.terminal.tmux import Tmux

Ask = Callable[..., str]
Found = TypeVar("Found")
PATIENCE = 20.0
CLIENT = Path(__file__).with_name("client.py")
# Asked again and again, so the answer takes no interpreter; `version` in its folder replaces it.
VERSION = """#!/bin/sh
if [ "$*" = --version ]; then
    version=$(cat "$CLIENT_ROOT/version" 2>/dev/null)
    echo "${version:-2.1.329} (Claude Code)"
    exit
fi
"""
SESSION = "6f1c2a34-0000-4000-8000-000000000001"


def until(looked_for: Callable[[], Found | None], what: str) -> Found:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := looked_for():
            return found
        time.sleep(0.02)  # between looks: the program looked at needs the processor too
    raise AssertionError(f"never: {what}")


@dataclass(frozen=True)
class Room:
    """A tmux server, a config dir, a trusted project, and a `claude` on the PATH."""

    ask: Ask
    env: dict[str, str]
    root: Path
    config: Path
    project: Path

    def open(self, session: str = SESSION) -> Running:
        """A client in a window of its own, once it is ready."""
        tmux = Tmux.from_env(self.env)
        assert tmux is not None
        before = set(self.entries())
        argv = self.command(session)
        running = Running(self, tmux, tmux.new_window(argv, str(self.project)))
        until(lambda: set(self.entries()) - before, "an entry in the registry")
        until(lambda: "❯" in running.screen or self.told("shows"), "an input")
        return running

    def command(self, session: str = SESSION) -> list[str]:
        variables = (f"CLAUDE_CONFIG_DIR={self.config}", f"CLIENT_ROOT={self.root}")
        return ["env", *variables, str(self.root / "bin" / "claude"), "--resume", session]

    def entries(self) -> dict[int, dict[str, Any]]:
        found = [json.loads(path.read_bytes()) for path in self.config.glob("sessions/*.json")]
        return {one["pid"]: one for one in found}

    def tell(self, name: str, what: str) -> None:
        """Write one of the files that the clients look at."""
        (self.root / name).write_text(what)

    def told(self, name: str) -> str:
        path = self.root / name
        return path.read_text() if path.exists() else ""

    @property
    def started(self) -> list[dict[str, Any]]:
        """The arguments and the folder of each client that was started."""
        return [json.loads(line) for line in self.told("argv").splitlines()]

    @property
    def sent(self) -> list[str]:
        """Every prompt that any client was given, commands too."""
        return [json.loads(line)["text"] for line in self.told("sent").splitlines()]

    @property
    def typed(self) -> str:
        """Every key that any client read."""
        return "".join(json.loads(line) for line in self.told("typed").splitlines())


@dataclass(frozen=True)
class Running:
    room: Room
    tmux: Tmux
    pane: str

    @property
    def screen(self) -> str:
        return "\n".join(self.tmux.screen(self.pane).lines).strip()

    @property
    def pid(self) -> int:
        return next(one.pid for one in self.tmux.panes() if one.id == self.pane)

    def type(self, text: str) -> None:
        """As a user does, and until it is on the screen."""
        self.tmux.paste(self.pane, text)
        last = text.splitlines()[-1]
        until(lambda: last in self.screen, "what was typed")


@pytest.fixture
def room(
    tmp_path: Path, ask_tmux: Ask, pane_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    config, project, bin = (tmp_path / one for one in ("claude", "shop #(touch ran)", "bin"))
    for folder in (config, project, bin):
        folder.mkdir()
    program = bin / "claude"
    program.write_text(f"{VERSION}exec '{sys.executable}' -S '{CLIENT}' \"$@\"\n")
    program.chmod(0o755)
    trusted = {"projects": {str(project): {"hasTrustDialogAccepted": True}}}
    (config / ".claude.json").write_text(json.dumps(trusted))
    ask_tmux("set-environment", "-g", "CLIENT_ROOT", str(tmp_path))
    env = pane_env | {
        "PATH": f"{bin}:{pane_env['PATH']}",
        "HOME": os.environ["HOME"],
        "CLIENT_ROOT": str(tmp_path),
    }
    return Room(ask_tmux, env, tmp_path, config, project)
