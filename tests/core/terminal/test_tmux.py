import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.terminal.tmux import Screen, Tmux

Ask = Callable[..., str]


def inside(env: dict[str, str]) -> Tmux:
    tmux = Tmux.from_env(env)
    assert tmux is not None
    return tmux


def test_outside_tmux_there_is_none() -> None:
    assert Tmux.from_env({"TERM": "xterm"}) is None
    assert Tmux.from_env({"TMUX": ""}) is None


def test_a_socket_path_may_hold_commas() -> None:
    assert inside({"TMUX": "/tmp/a,b/s,123,0"}).socket == "/tmp/a,b/s"


def test_a_buffer_holds_the_cleaned_text(ask_tmux: Ask, pane_env: dict[str, str]) -> None:
    offered = inside(pane_env).load_buffer("one\r\n\x1b[31mtwo\x1b[0m #{pane_id} 日本\n")
    assert ask_tmux("show-buffer", "-b", "ctxtui") == "one\ntwo #{pane_id} 日本\n"
    assert offered == (inside(pane_env).version() >= (3, 2))


def test_only_the_server_of_the_socket_is_asked(
    ask_tmux: Ask, pane_env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMUX", "/nowhere/else,1,0")
    inside(pane_env).load_buffer("here", name="other")
    assert ask_tmux("show-buffer", "-b", "other") == "here"


def test_the_clipboard_option_is_read(ask_tmux: Ask, pane_env: dict[str, str]) -> None:
    ask_tmux("set-option", "-s", "set-clipboard", "on")
    assert inside(pane_env).set_clipboard() == "on"
    ask_tmux("set-option", "-s", "set-clipboard", "external")
    assert inside(pane_env).set_clipboard() == "external"


def test_panes_are_told_with_their_process_place_and_window(
    ask_tmux: Ask, pane_env: dict[str, str], tmp_path: Path
) -> None:
    odd = tmp_path / "new\nline\t%9 77 日本"
    odd.mkdir()
    ask_tmux("split-window", "-d", "-c", str(odd), "exec sleep 1000")
    ask_tmux("new-window", "-d", "exec sleep 1000")
    ask_tmux("new-session", "-d", "-t", "0")  # a second session on the same windows
    tmux = inside(pane_env)
    panes = tmux.panes()
    assert [pane.id for pane in panes] == ["%0", "%1", "%2"]
    first, beside, far = panes
    assert first.active and not beside.active
    assert beside.path == str(odd)
    assert beside.pid == int(ask_tmux("display-message", "-p", "-t", "%1", "#{pane_pid}"))
    assert beside.tty == ask_tmux("display-message", "-p", "-t", "%1", "#{pane_tty}").strip()
    assert first.window_id == beside.window_id != far.window_id
    assert tmux.panes_of_this_window() == [first, beside]


def test_without_a_pane_of_our_own_no_window_is_ours(pane_env: dict[str, str]) -> None:
    assert inside({**pane_env, "TMUX_PANE": ""}).panes_of_this_window() == []


def test_a_server_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CtxtuiError, match=rf"tmux list-panes: .*{tmp_path}/gone still running"):
        Tmux(f"{tmp_path}/gone").panes()


OLD = """
shift 3
echo "$@" >> {log}
case "$1" in
    display-message) echo {version};;
    *) cat > /dev/null;;
esac
"""


@pytest.mark.parametrize(
    ("version", "number", "asked"),
    [
        ("3.1c", (3, 1), "load-buffer -b ctxtui -"),
        ("3.2", (3, 2), "load-buffer -w -b ctxtui -"),
        ("next-3.6", (3, 6), "load-buffer -w -b ctxtui -"),
        ("openbsd-7.4", (99, 0), "load-buffer -w -b ctxtui -"),
        ("master", (99, 0), "load-buffer -w -b ctxtui -"),
    ],
)
def test_an_old_server_is_not_asked_to_set_the_clipboard(
    tmp_path: Path,
    stand_in: Callable[[str, str], Path],
    version: str,
    number: tuple[int, int],
    asked: str,
) -> None:
    log = tmp_path / "log"
    bin = stand_in("tmux", OLD.format(log=log, version=version))
    tmux = Tmux("/tmp/any", path=f"{bin}:/usr/bin:/bin")
    assert tmux.version() == number
    assert tmux.load_buffer("text") == ("-w" in asked)
    assert log.read_text().splitlines()[-1] == asked


def shows(tmux: Tmux, pane: str, what: str) -> Screen:
    """The screen of `pane` once it shows `what`."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        screen = tmux.screen(pane)
        if any(what in line for line in screen.lines):
            return screen
    raise AssertionError(f"never: {what}")


def test_a_screen_is_told_with_its_cursor_and_who_gets_the_keys(
    ask_tmux: Ask, pane_env: dict[str, str]
) -> None:
    tmux = inside(pane_env)
    pane = tmux.new_window(["sh", "-c", "printf 'one\\n  日本 two'; exec sleep 1000"], "/")
    screen = shows(tmux, pane, "two")
    assert screen.lines[:3] == ("one", "  日本 two", "")
    assert screen.cursor == (10, 1)
    assert (screen.in_mode, screen.synchronized, screen.closed) == (False, False, False)
    ask_tmux("copy-mode", "-t", pane)
    assert tmux.screen(pane).in_mode
    ask_tmux("set-option", "-w", "-t", pane, "synchronize-panes", "on")
    assert tmux.screen(pane).synchronized
    ask_tmux("select-pane", "-d", "-t", pane)
    assert tmux.screen(pane).closed
    with pytest.raises(CtxtuiError, match="tmux"):
        tmux.screen("%99")


def test_keys_are_pressed_by_their_names(pane_env: dict[str, str]) -> None:
    tmux = inside(pane_env)
    script = "stty -echo; read -r line; echo got:$line; exec sleep 1000"
    pane = tmux.new_window(["sh", "-c", f"echo up; {script}"], "/")
    shows(tmux, pane, "up")
    tmux.paste(pane, "no: C-u")
    tmux.press(pane, "C-u")
    tmux.paste(pane, "yes; Enter;")
    tmux.press(pane, "Enter")
    assert "got:yes; Enter;" in shows(tmux, pane, "got:").lines
