"""The pane of a live session comes to the front, and not a key goes there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.core.delivery.conftest import SESSION, Room, until

from ctxtui.core.delivery.going import NotLive, go_to_pane
from ctxtui.core.delivery.outcome import Halted
from ctxtui.core.errors import CtxtuiError
from ctxtui.core.terminal.processes import start_ticks, tmux_socket
from ctxtui.core.terminal.programs import running

TERMINAL = """
import os, pty, sys
pid, file = pty.fork()
if not pid:
    os.execvp(sys.argv[1], sys.argv[1:])
while os.read(file, 65536):
    pass
"""


def seen(room: Room) -> str:
    """Session, window and pane that a new client would see first."""
    return room.ask("display-message", "-p", "-t", "=0:", "#{session_name} #{pane_id}").strip()


def go(room: Room, session: str = SESSION) -> str:
    return go_to_pane(session, [room.config], room.env)


@pytest.fixture
def attached(room: Room) -> Iterator[Callable[[], str]]:
    """A terminal of its own on the server; what it shows: the tmux session and the pane."""
    socket = room.ask("display-message", "-p", "#{socket_path}").strip()
    env = {"PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8"}
    argv = [sys.executable, "-S", "-c", TERMINAL, "tmux", "-S", socket, "attach", "-t", "0"]
    with running(argv, env=env):
        until(lambda: room.ask("list-clients").strip(), "a terminal")

        def shows() -> str:
            asked = room.ask("list-clients", "-F", "#{session_name} #{pane_id}").splitlines()
            (one,) = asked
            return one

        yield shows


def test_a_pane_in_another_window_comes_to_the_front(room: Room) -> None:
    client = room.open()
    room.ask("select-window", "-t", "%0")
    assert seen(room) == "0 %0"
    assert go(room) == ""
    assert seen(room) == f"0 {client.pane}"
    assert room.typed == ""


def test_a_pane_beside_ours_gets_the_focus_also_behind_a_zoomed_one(room: Room) -> None:
    client = room.open()
    room.ask("select-window", "-t", "%0")
    room.ask("join-pane", "-d", "-s", client.pane, "-t", "%0")
    room.ask("select-pane", "-t", "%0")
    room.ask("resize-pane", "-Z", "-t", "%0")
    go(room)
    assert seen(room) == f"0 {client.pane}"
    assert room.ask("display-message", "-p", "-t", "%0", "#{window_zoomed_flag}").strip() == "0"


def test_the_terminal_that_looks_at_us_goes_to_another_session_of_tmux(
    room: Room, attached: Callable[[], str]
) -> None:
    client = room.open()
    room.ask("new-session", "-d", "-s", "work", "exec sleep 1000")
    room.ask("move-window", "-s", client.pane, "-t", "work:")
    room.ask("select-window", "-t", "work:0")
    assert attached() == "0 %0"
    go(room)
    assert attached() == f"work {client.pane}"
    assert room.typed == ""


def test_a_window_that_our_session_has_too_is_shown_in_ours(
    room: Room, attached: Callable[[], str]
) -> None:
    client = room.open()
    room.ask("select-window", "-t", "%0")
    room.ask("new-session", "-d", "-s", "work", "exec sleep 1000")
    room.ask("link-window", "-d", "-s", client.pane, "-t", "work:7")
    go(room)
    assert attached() == f"0 {client.pane}"


def test_a_session_without_a_client_has_no_pane(room: Room) -> None:
    with pytest.raises(NotLive, match="No client has this session open"):
        go(room)


def test_outside_tmux_it_says_where_the_client_is(room: Room) -> None:
    room.open()
    env = {key: value for key, value in room.env.items() if not key.startswith("TMUX")}
    with pytest.raises(Halted, match=r"not inside tmux here\. .* `tmux -S .* attach`"):
        go_to_pane(SESSION, [room.config], env)


def test_a_client_in_another_tmux_is_told_with_the_way_there(room: Room, tmp_path: Path) -> None:
    socket = tmp_path / "other"
    argv = ["tmux", "-S", str(socket), "-f", "/dev/null"]
    env = {key: value for key, value in os.environ.items() if not key.startswith("TMUX")}
    subprocess.run([*argv, "new-session", "-d", *room.command()], env=env, check=True, timeout=10)
    try:
        until(room.entries, "an entry in the registry")
        before = seen(room)
        with pytest.raises(Halted, match=rf"in another tmux: `tmux -S {socket} attach`"):
            go(room)
        assert seen(room) == before
    finally:
        subprocess.run([*argv, "kill-server"], env=env, check=True, timeout=10)


def register(room: Room, pid: int, **more: object) -> None:
    entry = {"pid": pid, "sessionId": SESSION, "status": "idle", "kind": "interactive"}
    entry |= {"procStart": str(start_ticks(pid))} | more
    (room.config / "sessions").mkdir(exist_ok=True)
    (room.config / "sessions" / f"{pid}.json").write_text(json.dumps(entry))


def test_a_client_in_no_pane_is_told_with_its_process(room: Room) -> None:
    plain = {key: value for key, value in os.environ.items() if not key.startswith("TMUX")}
    with running([shutil.which("sleep") or "sleep", "1000"], env=plain) as other:
        register(room, other.pid)
        says = rf"process {other.pid}\) is in no pane of this tmux server"
        with pytest.raises(Halted, match=says):
            go(room)


def test_one_in_the_background_or_elsewhere_has_no_pane(room: Room) -> None:
    register(room, os.getpid(), kind="bg")
    with pytest.raises(Halted, match="background, in no pane"):
        go(room)
    register(room, os.getpid(), procStart=None, pidDomain="linux:far:pid:[1]")
    with pytest.raises(Halted, match="another container or on another machine"):
        go(room)


def test_of_two_clients_it_goes_to_the_one_that_was_active_last(room: Room) -> None:
    first, second = room.open(), room.open()
    for client, updated in ((first, 2_000), (second, 1_000)):
        pid = next(pid for pid in room.entries() if pid == client.pid)
        register(room, pid, updatedAt=updated)
    assert go(room) == "2 clients have it open; this is the one that was active last."
    assert seen(room) == f"0 {first.pane}"


def test_our_own_pane_is_no_place_to_go(room: Room) -> None:
    pid = int(room.ask("display-message", "-p", "-t", "%0", "#{pane_pid}"))
    register(room, pid)
    with pytest.raises(Halted, match="in this very pane"):
        go(room)


def test_a_server_that_is_gone_is_told(room: Room, tmp_path: Path) -> None:
    room.open()
    env = room.env | {"TMUX": f"{tmp_path}/gone,1,0"}
    with pytest.raises(CtxtuiError, match="still running"):
        go_to_pane(SESSION, [room.config], env)


def test_the_socket_of_a_process_is_that_of_its_environment() -> None:
    sleep = shutil.which("sleep") or "sleep"
    with running([sleep, "1000"], env={"TMUX": "/tmp/a,b/s,123,0"}) as one:
        until(lambda: tmux_socket(one.pid) == "/tmp/a,b/s", "its environment")
    with running([sleep, "1000"], env={"TMUX_PANE": "%1"}) as one:
        assert tmux_socket(one.pid) is None
    assert tmux_socket(2**30) is None
