import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ctxtui.core.terminal.processes import alive
from ctxtui.core.terminal.programs import run

Ask = Callable[..., str]


@pytest.fixture
def ask_tmux() -> Iterator[Ask]:
    """A tmux server of the test's own, with one session; calls it and returns what it prints."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    name = f"ctxtui-test-{uuid.uuid4().hex}"
    outside = {key: value for key, value in os.environ.items() if not key.startswith("TMUX")}

    def ask(*command: str) -> str:
        argv = ["tmux", "-L", name, "-f", "/dev/null", *command]
        done = run(argv, timeout=10, env=outside)
        assert done.ok, done.err
        return done.out

    size, tells = ("-x", "80", "-y", "24"), ("-P", "-F", "#{socket_path}")
    socket = Path(ask("new-session", "-d", *size, *tells, "exec sleep 1000").strip())
    yield ask
    ask("kill-server")
    socket.unlink(missing_ok=True)


@pytest.fixture
def pane_env(ask_tmux: Ask) -> dict[str, str]:
    """The environment of a program in that server's pane, with no display and no SSH."""
    where = ask_tmux("display-message", "-p", "#{socket_path},#{pid},0\n#{pane_id}").splitlines()
    return {"PATH": os.environ["PATH"], "TERM": "screen", "TMUX": where[0], "TMUX_PANE": where[1]}


@pytest.fixture
def stand_in(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a shell script as a program into `bin`, the folder it returns."""

    def write(name: str, script: str) -> Path:
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        return program.parent

    return write


@pytest.fixture
def gone() -> Callable[[int], bool]:
    """Has that process ended? A kill takes effect a moment after it was sent."""

    def ended(pid: int) -> bool:
        deadline = time.monotonic() + 5
        while alive(pid, None) and time.monotonic() < deadline:
            time.sleep(0.01)  # between looks: what ends needs the processor too
        return not alive(pid, None)

    return ended
