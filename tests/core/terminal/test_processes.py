import os
import time
from collections.abc import Callable
from pathlib import Path

from ctxtui.core.terminal.processes import (
    alive,
    ancestors,
    claude_pane,
    reads_keys,
    start_ticks,
)
from ctxtui.core.terminal.programs import run, running
from ctxtui.core.terminal.tmux import Tmux

Ask = Callable[..., str]


def test_a_process_is_alive_only_with_its_own_start_time() -> None:
    with running(["sleep", "600"]) as sleeper:
        started = start_ticks(sleeper.pid)
        assert started is not None
        assert alive(sleeper.pid, str(started))  # as the registry writes it
        assert alive(sleeper.pid, started)
        assert not alive(sleeper.pid, str(started - 1))
        assert not alive(sleeper.pid, "last Tuesday")
        assert alive(sleeper.pid, None)


def test_an_ended_process_is_not_alive() -> None:
    pid = int(run(["sh", "-c", "echo $$"], timeout=5).out)
    assert not alive(pid, None)
    assert start_ticks(pid) is None
    assert ancestors(pid) == ()


def test_a_zombie_is_not_alive() -> None:
    with running(["sleep", "600"]) as sleeper:
        started = start_ticks(sleeper.pid)
        os.kill(sleeper.pid, 9)
        os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # dead, and not yet collected
        assert not alive(sleeper.pid, started)


def test_ancestors_lead_up_from_the_parent() -> None:
    with running(["sleep", "600"]) as sleeper:
        assert ancestors(sleeper.pid)[:2] == (os.getpid(), os.getppid())


def test_a_name_with_brackets_and_blanks_is_read_past(tmp_path: Path) -> None:
    sneaky = tmp_path / "a) R 1 (b"
    sneaky.symlink_to("/bin/sleep")
    with running([sneaky, "600"]) as sleeper:
        assert ancestors(sleeper.pid)[0] == os.getpid()


def test_clients_are_found_in_the_panes_that_hold_them(
    ask_tmux: Ask, pane_env: dict[str, str], tmp_path: Path
) -> None:
    pids = tmp_path / "pids"
    # %1: a client below the pane's shell. %2: one whose parent has gone, on the pane's terminal.
    ready = "tmux wait-for -S ready"
    ask_tmux("split-window", "-d", f"sleep 900 & echo $! >> {pids}; {ready}; wait")
    ask_tmux("wait-for", "ready")
    ask_tmux("split-window", "-d", f"(sleep 900 & echo $! >> {pids}); {ready}; exec sleep 900")
    ask_tmux("wait-for", "ready")
    below, orphan = map(int, pids.read_text().split())
    tmux = Tmux.from_env(pane_env)
    assert tmux is not None
    panes = tmux.panes()
    held = claude_pane(panes, [panes[0].pid, below, orphan, 2**22 + 1])
    assert {pid: pane.id for pid, pane in held.items()} == {
        panes[0].pid: "%0",
        below: "%1",
        orphan: "%2",
    }
    assert panes[2].pid not in ancestors(orphan)


def test_only_what_is_in_front_in_its_own_pane_reads_the_keys(
    ask_tmux: Ask, pane_env: dict[str, str], tmp_path: Path
) -> None:
    tmux = Tmux.from_env(pane_env)
    assert tmux is not None
    note = tmp_path / "pids"
    ask_tmux(
        "new-window", "-d", f"bash -c 'set -m; sleep 1000 & echo $! > {note}.behind; "
        f"sh -c \"echo \\$\\$ > {note}.front; exec sleep 1000\"'",
    )  # fmt: skip
    end = time.monotonic() + 20
    files = [Path(f"{note}.behind"), Path(f"{note}.front")]
    while not all(one.exists() and one.read_text().strip() for one in files):
        assert time.monotonic() < end
    behind, front = (int(one.read_text()) for one in files)
    other, pane = tmux.panes()
    assert (reads_keys(front, pane), reads_keys(behind, pane)) == (True, False)
    assert not reads_keys(front, other) and not reads_keys(os.getpid(), pane)
    assert reads_keys(other.pid, other)
