"""The main job by keys only, in a real tmux of the test's own, at four sizes."""

from __future__ import annotations

import os
import shutil
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ctxtui.core.terminal.programs import run

PATIENCE = 60.0
"""Seconds until a screen must have come; the machine may be busy with other tests."""
SIZES = [(60, 24), (80, 24), (120, 36), (200, 50)]


class Terminal:
    """A tmux server with one window that runs ctxtui."""

    def __init__(self, columns: int, lines: int, home: Path) -> None:
        self.name = f"ctxtui-keys-{uuid.uuid4().hex}"
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "TMPDIR": str(home),
        }
        size = ("-x", str(columns), "-y", str(lines))
        self.ask("new-session", "-d", *size, sys.executable, "-m", "ctxtui", "demo")

    def ask(self, *command: str) -> str:
        argv = ["tmux", "-L", self.name, "-f", "/dev/null", *command]
        done = run(argv, timeout=10, env=self.env)
        assert done.ok, done.err
        return done.out

    def keys(self, *names: str) -> None:
        self.ask("send-keys", *names)

    def resize(self, columns: int, lines: int) -> None:
        self.ask("resize-window", "-x", str(columns), "-y", str(lines))

    def type(self, text: str) -> None:
        self.ask("send-keys", "-l", text)

    def screen(self) -> str:
        return self.ask("capture-pane", "-p")

    def wait(self, holds: Callable[[str], bool], what: str) -> str:
        deadline = time.monotonic() + PATIENCE
        shown = ""
        while time.monotonic() < deadline:
            shown = self.screen()
            if holds(shown):
                return shown
            time.sleep(0.1)  # between looks: the program looked at needs the processor too
        raise AssertionError(f"never: {what}\n{shown}")

    def buffer(self) -> str:
        listed = self.ask("list-buffers", "-F", "#{buffer_name}")
        return self.ask("show-buffer", "-b", "ctxtui") if "ctxtui" in listed.split() else ""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Callable[[int, int], Terminal]]:
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    running: list[Terminal] = []

    def start(columns: int, lines: int) -> Terminal:
        running.append(Terminal(columns, lines, tmp_path))
        return running[-1]

    yield start
    for one in running:
        socket = one.ask("display-message", "-p", "#{socket_path}").strip()
        one.ask("kill-server")
        Path(socket).unlink(missing_ok=True)


def widest(text: str) -> int:
    return max(map(len, text.splitlines()), default=0)


def brief(tmux: Terminal, goal: str, columns: int) -> str:
    """The main job on the live session, from Home and back to it, in a window of so many
    columns; what was copied."""
    tmux.keys("g")
    tmux.wait(lambda text: "Add rate limiting to login" in text, "the first turn")
    tmux.keys("j", "j")
    tmux.keys("b")
    tmux.wait(lambda text: "Never log the session token" in text, "the draft")
    tmux.type(goal)
    tmux.keys("Enter")
    shown = tmux.wait(
        lambda text: "F5 copy" in text and "space strike" in text, "the sections' keys"
    )
    assert columns - 20 < widest(shown) <= columns
    tmux.keys("E")
    tmux.wait(lambda text: "# Goal" in text and "leave field" in text, "the editor")
    tmux.type("Mind the flag. ")
    tmux.wait(lambda text: "edited by hand" in text, "that the text was edited")
    tmux.keys("F5")
    tmux.wait(lambda _: goal in tmux.buffer(), "the text in the buffer")
    tmux.wait(lambda text: "tmux buffer" in text, "which way it went")
    tmux.keys("Escape")
    tmux.wait(lambda text: "esc back" in text, "out of the field")
    tmux.keys("C-g")
    shown = tmux.wait(lambda text: "brief ›" not in text and "#14" in text, "Home")
    assert widest(shown) <= columns
    return tmux.buffer()


@pytest.mark.parametrize(
    "sizes", [SIZES[::3], pytest.param(SIZES, marks=pytest.mark.slow)], ids=["ends", "all"]
)
def test_at_every_size_a_brief_of_the_demo_gets_into_the_tmux_buffer(
    terminal: Callable[[int, int], Terminal], tmp_path: Path, sizes: list[tuple[int, int]]
) -> None:
    tmux = terminal(60, 24)
    # One pane opens on the turns by itself: the live session's process is in this very pane.
    tmux.wait(
        lambda text: all(word in text for word in ("#14", "312k", "Fix the cookie parser")),
        "the turn tree",
    )
    earlier: set[Path] = set()
    for columns, lines in sizes:
        tmux.resize(columns, lines)
        goal = f"Ship the rate limiter in {columns} columns"
        copied = brief(tmux, goal, columns)
        assert copied.startswith(f"Mind the flag. # Goal\n{goal}\n\n## Constraints\n")
        assert "Redis" in copied and "41 passed" in copied
        # It is kept with the demo, so it goes with it.
        kept = set(tmp_path.glob("ctxtui-demo-*/**/briefs/*.md"))
        assert [one.read_text() for one in kept - earlier] == [copied]
        earlier = kept


def test_a_terminal_that_goes_leaves_nothing_of_the_demo(
    terminal: Callable[[int, int], Terminal], tmp_path: Path
) -> None:
    tmux = terminal(80, 24)
    tmux.wait(lambda text: "#14" in text, "the turn tree")
    assert list(tmp_path.glob("ctxtui-demo-*"))
    tmux.ask("new-session", "-d", "exec sleep 1000")
    tmux.ask("kill-session", "-t", "=0")
    tmux.wait(lambda _: not list(tmp_path.glob("ctxtui-demo-*")), "the demo's folder is gone")
