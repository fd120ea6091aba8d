"""What a command draws on a terminal: tables that fit it, and a line that says what takes long."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from select import select

import pytest
from tests.writing import SESSION, Writing, call

from ctxtui.cli import main
from ctxtui.cli.doing import Line, doing, seen
from ctxtui.core.library.shelf import read_all
from ctxtui.core.text import cells

LONG = "Pull the rate limiter out of the login route and into a middleware of its own, 登录限流"
LATER = 3_600.0


class Terminal:
    """The two ends of one: a command's output goes in, and what it draws can be read."""

    def __init__(self, columns: int) -> None:
        self.ours, theirs = pty.openpty()
        tty.setraw(theirs)
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.file = open(theirs, "w", encoding="utf-8", errors="backslashreplace")  # noqa: PTH123, SIM115
        self.drawn = ""

    def read(self, awaited: str = "") -> str:
        """All that was drawn, at once; or as soon as `awaited` is there."""
        while select([self.ours], [], [], 20 if awaited and awaited not in self.drawn else 0)[0]:
            self.drawn += os.read(self.ours, 65_536).decode()
        assert awaited in self.drawn
        return self.drawn

    def close(self) -> None:
        self.file.close()
        os.close(self.ours)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], Terminal]]:
    """Makes stdout and stderr a terminal of so many columns."""
    opened: list[Terminal] = []

    def make(columns: int) -> Terminal:
        opened.append(one := Terminal(columns))
        monkeypatch.setattr(sys, "stdout", one.file)
        monkeypatch.setattr(sys, "stderr", one.file)
        return one

    monkeypatch.setenv("TERM", "tmux-256color")
    yield make
    monkeypatch.undo()
    for one in opened:
        one.close()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One session of two turns with long words, a subagent, a compaction and a mark."""
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    one = Writing(tmp_path / "claude", cwd="/home/ada/work/" + "a-long-name-of-a-folder/" * 6)
    one.user("aaaa0001-p", LONG, parent=None)
    asked = {"description": f"explore: {LONG}", "subagent_type": "Explore", "prompt": "Look."}
    one.answer("aaaa0002-a", "I look.", call("t1", "Agent", **asked), stop="tool_use")
    one.result("aaaa0003-r", "t1", "Two callers.", toolUseResult={"status": "completed"})
    one.answer("aaaa0004-a", "Done.", used=150_000)
    one.boundary("aaaa0005-b")
    one.summary("aaaa0006-s", f"We did this: {LONG}. Never log the session token.")
    one.user("bbbb0001-p", f"{LONG}. Never log the session token.")
    one.answer("bbbb0002-a", f"I did it: {LONG}.", used=50_000)
    one.state("custom-title", customTitle=LONG)
    assert main(["mark", SESSION, "1", "--name", LONG]) == 0
    return tmp_path / "claude"


TABLES = (
    ("list", "--all"),
    ("show", SESSION),
    ("context", SESSION),
    ("marks",),
    ("launches",),
    ("templates",),
    ("audit", SESSION),
)


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_every_table_fits_the_terminal(
    home: Path,
    terminal: Callable[[int], Terminal],
    columns: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doing, "soon", LATER)
    for argv in TABLES:
        screen = terminal(columns)
        assert main(argv) == 0
        screen.file.flush()
        lines = screen.read().splitlines()
        assert lines
        assert max(map(cells, lines)) <= columns, argv


def test_what_is_piped_is_not_cut(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for argv in (("list", "--all"), ("show", SESSION), ("launches",)):
        assert main(argv) == 0
        assert LONG[:60] in capsys.readouterr().out, argv
    assert main(("show", SESSION)) == 0
    assert f"  {LONG}. Never log the session token.\n" in capsys.readouterr().out


# -- what takes long


def test_what_takes_long_is_said_and_taken_away(terminal: Callable[[int], Terminal]) -> None:
    screen, line = terminal(60), Line(soon=0)
    line("reading sessions, 12 to go")
    assert screen.read("12 to go").startswith("\rctxtui: reading sessions, 12 to go (0 s)\x1b[K")
    line("reading sessions, 3 to go")
    screen.read("\rctxtui: reading sessions, 3 to go (")
    line.away()
    assert screen.read().endswith("\r\x1b[K") and "\n" not in screen.drawn


def test_it_is_cut_to_the_terminal_and_cannot_act_on_it(
    terminal: Callable[[int], Terminal],
) -> None:
    screen, line = terminal(30), Line(soon=0)
    line("reading \x1b[2Ja session with a long name")
    assert screen.read("\x1b[K").startswith("\rctxtui: reading a session wi…\x1b[K")
    line.away()


def test_what_is_done_soon_says_nothing(terminal: Callable[[int], Terminal]) -> None:
    screen, line = terminal(60), Line(soon=LATER)
    line("reading sessions")
    line.away()
    assert screen.read() == ""


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_a_plain_terminal_is_told_once(
    terminal: Callable[[int], Terminal], monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    screen, line = terminal(60), Line(soon=0)
    monkeypatch.setenv(name, value)
    line("reading sessions, 12 to go")
    screen.read("to go\n")
    for left in (3, 1):
        line.away()
        line(f"reading sessions, {left} to go")
    line.away()
    assert screen.read() == "ctxtui: reading sessions, 12 to go\n"


def test_who_reads_from_a_pipe_is_left_alone(
    terminal: Callable[[int], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, line = terminal(60), Line(soon=0)
    reads, writes = os.pipe()
    with open(reads), open(writes, "w") as piped:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdout", piped)
        line("reading sessions")
        line.away()
    assert screen.read() == ""
    assert not seen()


def test_a_command_says_what_it_reads_and_then_only_what_it_found(
    home: Path, terminal: Callable[[int], Terminal], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = terminal(80)
    monkeypatch.setattr(doing, "soon", 0.0)
    for argv in (("list", "--all"), ("launches",), ("brief", SESSION, "--goal", "Go on")):
        assert main(argv) == 0
        screen.file.flush()
        said, _, found = screen.read().rpartition("\r\x1b[K")
        assert "\rctxtui: " in said
        assert found and "\r" not in found
        screen.drawn = ""


def test_whoever_watches_is_told_how_many_sessions_are_still_to_be_read(home: Path) -> None:
    for n in range(30):
        Writing(home, f"session-{n:02}").user(f"p{n}", "hello", parent=None)
    left: list[int] = []
    assert len(read_all([home], watch=left.append).sessions) == 31
    assert 11 in left and left[-1] == 0 and left == sorted(left, reverse=True)


def test_a_long_message_wraps_between_words_and_a_path_stays_whole(
    home: Path, terminal: Callable[[int], Terminal]
) -> None:
    folder = str(home)
    screen = terminal(40)
    assert main(["show", "no-such-session"]) == 1
    screen.file.flush()
    lines = [line.rstrip("\r") for line in screen.read().split("\n") if line]
    assert lines[0].startswith("ctxtui: no-such-session: no session")
    assert all(line.startswith("        ") for line in lines[1:])
    assert all(cells(line) <= 40 for line in lines if folder not in line)
    assert any(folder in line for line in lines)


def test_what_goes_elsewhere_stays_on_one_line(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", "no-such-session"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
