"""A brief that is being made outlives a kill -9 of the real program."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.writing import SESSION, Writing

from ctxtui.core.handoff.drafts import Drafts
from ctxtui.core.terminal.processes import alive

PATIENCE = 60.0
"""Seconds; the machine may be busy with other tests."""


def until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.1)  # between looks: the program looked at needs the processor too


def test_what_was_typed_is_on_disk_when_the_program_is_killed(
    ask_tmux: Callable[..., str], tmp_path: Path
) -> None:
    (tmp_path / "shop").mkdir()
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path / "shop"))
    writing.user("p1", "Never log the token. Fix it", parent=None)
    writing.answer("a1", "Fixed.")
    places = [f"XDG_{name}_HOME={tmp_path / name}" for name in ("DATA", "CONFIG", "CACHE")]
    argv = ["env", *places, "LANG=C.UTF-8", sys.executable, "-m", "ctxtui"]
    argv += ["--config-dir", str(tmp_path / "claude")]
    told = ("-P", "-F", "#{pane_id} #{pane_pid}")
    pane, pid = ask_tmux("new-window", *told, "-c", str(tmp_path / "shop"), *argv).split()

    def shows(*words: str) -> Callable[[], bool]:
        return lambda: all(word in ask_tmux("capture-pane", "-p", "-t", pane) for word in words)

    until(shows("Never log the token", "b brief"), "the session")
    ask_tmux("send-keys", "-t", pane, "b")
    until(shows("Never log the token", "F5 copy"), "the draft")
    ask_tmux("send-keys", "-t", pane, "-l", "Ship it behind a flag")
    drafts = Drafts.below(tmp_path / "DATA" / "ctxtui")

    def goal() -> str:
        kept = drafts.load(SESSION)
        return kept.goal if kept is not None else ""

    until(lambda: goal() == "Ship it behind a flag", "the goal on disk")
    os.kill(int(pid), signal.SIGKILL)
    until(lambda: not alive(int(pid), None), "its end")
    assert goal() == "Ship it behind a flag"
    assert [path.name for path in drafts.folder.iterdir()] == [f"{SESSION}.json"]
