import base64
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ctxtui.core.terminal.clipboard import Copied, Outcome, copy, osc52
from ctxtui.core.terminal.processes import alive
from ctxtui.core.terminal.programs import run

Ask = Callable[..., str]
StandIn = Callable[[str, str], Path]
BRIEF = "## Goal\nfinish the parser\n"
PATIENCE = 60.0
"""Seconds, where nothing hangs: the machine may be busy with other tests."""
BIG = "".join(f"line {n} of a long brief, ünïcödé\n" for n in range(9000))

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no DISPLAY")


def outcomes(copied: Copied) -> dict[str, Outcome]:
    return {route.how: route.outcome for route in copied.routes}


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, str]:
    """No display, no tmux, no SSH."""
    return {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "HOME": str(tmp_path)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "briefs" / "brief.md"


def test_in_tmux_the_text_is_in_its_buffer(
    ask_tmux: Ask, pane_env: dict[str, str], file: Path
) -> None:
    copied = copy(BIG, env=pane_env, write_osc52=None, file=file)
    assert ask_tmux("show-buffer", "-b", "ctxtui") == BIG
    assert outcomes(copied)["tmux"] == "buffered"
    assert copied.ok
    assert "in the tmux buffer ctxtui" in copied.sentence
    assert "doesn't say whether it took it" in copied.sentence
    assert "opied" not in copied.sentence


def test_there_is_always_a_private_file(plain: dict[str, str], file: Path) -> None:
    copied = copy(BRIEF, env=plain, write_osc52=None, file=file)
    assert copied.file == file
    assert file.read_text() == BRIEF
    assert file.stat().st_mode & 0o777 == 0o600


@linux_only
@pytest.mark.parametrize("text", [BRIEF, BIG], ids=["small", "big"])
def test_on_a_desktop_pyperclip_copies(
    plain: dict[str, str], tmp_path: Path, file: Path, stand_in: StandIn, text: str
) -> None:
    bin = stand_in("xclip", f"cat > {tmp_path}/clip")
    env = {**plain, "DISPLAY": ":9", "PATH": f"{bin}:{plain['PATH']}"}
    sent: list[str] = []
    copied = copy(text, env=env, write_osc52=sent.append, file=file, patience=PATIENCE)
    assert (tmp_path / "clip").read_text() == text
    assert "Copied to the clipboard with xclip." in copied.sentence
    assert outcomes(copied) == {"system": "copied", "file": "written"}
    assert sent == []


@linux_only
def test_the_keeper_of_the_selection_is_neither_awaited_nor_killed(
    plain: dict[str, str], tmp_path: Path, file: Path, stand_in: StandIn
) -> None:
    bin = stand_in("xclip", f"cat > {tmp_path}/clip; sleep 600 & echo $! > {tmp_path}/keeper")
    env = {**plain, "DISPLAY": ":9", "PATH": f"{bin}:{plain['PATH']}"}
    copied = copy(BRIEF, env=env, write_osc52=None, file=file, patience=PATIENCE)
    keeper = int((tmp_path / "keeper").read_text())
    assert alive(keeper, None)
    run(["kill", str(keeper)], timeout=5)
    assert outcomes(copied)["system"] == "copied"


@linux_only
def test_a_clipboard_that_hangs_is_killed_and_the_text_is_kept(
    plain: dict[str, str],
    tmp_path: Path,
    file: Path,
    stand_in: StandIn,
    gone: Callable[[int], bool],
) -> None:
    bin = stand_in("xclip", f"echo $$ > {tmp_path}/pid; exec sleep 600")
    env = {**plain, "DISPLAY": ":9", "PATH": f"{bin}:{plain['PATH']}"}
    sent: list[str] = []
    copied = copy(BRIEF, env=env, write_osc52=sent.append, file=file, patience=4)
    assert file.read_text() == BRIEF
    assert outcomes(copied) == {"system": "failed", "osc52": "sent", "file": "written"}
    assert "gave no answer within 4 s" in copied.sentence
    assert gone(int((tmp_path / "pid").read_text()))


@linux_only
def test_a_clipboard_program_that_fails_did_not_copy(
    plain: dict[str, str], file: Path, stand_in: StandIn
) -> None:
    bin = stand_in("xclip", 'cat > /dev/null; echo "Error: Can\'t open display: :9" >&2; exit 1')
    env = {**plain, "DISPLAY": ":9", "PATH": f"{bin}:{plain['PATH']}"}
    copied = copy(BRIEF, env=env, write_osc52=None, file=file, patience=PATIENCE)
    assert outcomes(copied)["system"] == "failed"
    assert "Can't open display: :9" in copied.sentence
    assert "opied" not in copied.sentence
    assert not copied.ok


@linux_only
def test_a_display_without_a_program_says_what_to_install(
    plain: dict[str, str], tmp_path: Path, file: Path
) -> None:
    env = {**plain, "DISPLAY": ":9", "PATH": str(tmp_path)}
    copied = copy(BRIEF, env=env, write_osc52=None, file=file, patience=PATIENCE)
    assert outcomes(copied)["system"] == "failed"
    assert "Install xclip, xsel or wl-clipboard" in copied.sentence


def test_over_ssh_a_forwarded_display_is_not_tried(
    plain: dict[str, str], tmp_path: Path, file: Path, stand_in: StandIn
) -> None:
    bin = stand_in("xclip", f"touch {tmp_path}/started")
    env = {**plain, "DISPLAY": "localhost:10.0", "PATH": f"{bin}:{plain['PATH']}"}
    sent: list[str] = []
    copied = copy(
        BRIEF, env={**env, "SSH_CONNECTION": "a 1 b 22"}, write_osc52=sent.append, file=file
    )
    assert not (tmp_path / "started").exists()
    assert sent == [BRIEF]
    assert outcomes(copied) == {"system": "skipped", "osc52": "sent", "file": "written"}


def test_what_goes_to_the_terminal_is_sent_never_copied(plain: dict[str, str], file: Path) -> None:
    sent: list[str] = []
    plain["SSH_CONNECTION"] = "a 1 b 22"
    copied = copy(BRIEF, env=plain, write_osc52=sent.append, file=file)
    assert sent == [BRIEF]
    assert copied.sentence.startswith("Sent to the terminal, which doesn't say")
    assert "opied" not in copied.sentence


def test_a_terminal_may_not_take_much(plain: dict[str, str], file: Path) -> None:
    plain["SSH_CONNECTION"] = "a 1 b 22"
    copied = copy(BIG, env=plain, write_osc52=lambda text: None, file=file)
    assert "kB, more than some terminals take" in copied.sentence


def test_a_terminal_that_is_gone_is_a_failed_route(plain: dict[str, str], file: Path) -> None:
    def gone(text: str) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    plain["SSH_CONNECTION"] = "a 1 b 22"
    copied = copy(BRIEF, env=plain, write_osc52=gone, file=file)
    assert outcomes(copied)["osc52"] == "failed"
    assert "Broken pipe" in copied.sentence


def test_gnu_screen_is_told_apart(plain: dict[str, str], file: Path) -> None:
    sent: list[str] = []
    env = {**plain, "SSH_TTY": "/dev/pts/1", "STY": "1.tty", "TERM": "screen"}
    copied = copy(BRIEF, env=env, write_osc52=sent.append, file=file)
    assert sent == []
    assert "GNU screen doesn't pass it on" in copied.sentence
    assert f"screen -X readbuf {file}" in copied.sentence


def test_with_nothing_at_all_the_file_is_named_with_the_next_step(
    plain: dict[str, str], file: Path
) -> None:
    plain["SSH_CONNECTION"] = "a 1 b 22"
    copied = copy(BRIEF, env=plain, write_osc52=None, file=file)
    assert not copied.ok
    assert copied.sentence.startswith("On no clipboard: ")
    assert f"It is kept in {file}. Paste from that file" in copied.sentence


def test_a_file_that_cannot_be_written_is_told(plain: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("")
    plain["SSH_CONNECTION"] = "a 1 b 22"
    copied = copy(BRIEF, env=plain, write_osc52=None, file=tmp_path / "occupied" / "brief.md")
    assert copied.file is None
    assert "could not be kept in a file" in copied.sentence
    assert copied.sentence.endswith("Choose another file to write it to.")


def test_a_dead_tmux_server_is_told_and_the_text_kept(
    plain: dict[str, str], tmp_path: Path, file: Path
) -> None:
    plain |= {"TMUX": f"{tmp_path}/gone,1,0", "SSH_CONNECTION": "a 1 b 22"}
    copied = copy(BRIEF, env=plain, write_osc52=lambda text: None, file=file)
    assert outcomes(copied) == {
        "tmux": "failed",
        "system": "skipped",
        "osc52": "skipped",
        "file": "written",
    }
    assert "Paste from that file until tmux answers again." in copied.sentence


OLD_TMUX = """
shift 3
case "$1" in
    display-message) echo 3.1;;
    show-options) echo {option};;
    *) cat > /dev/null;;
esac
"""


@pytest.mark.parametrize(("option", "sends"), [("on", True), ("external", False), ("off", False)])
def test_an_old_tmux_gets_the_sequence_only_if_it_heeds_programs(
    plain: dict[str, str], file: Path, stand_in: StandIn, option: str, sends: bool
) -> None:
    bin = stand_in("tmux", OLD_TMUX.format(option=option))
    env = {**plain, "PATH": f"{bin}:{plain['PATH']}", "TMUX": "/any,1,0", "SSH_TTY": "/dev/x"}
    sent: list[str] = []
    copied = copy(BRIEF, env=env, write_osc52=sent.append, file=file)
    assert sent == ([BRIEF] if sends else [])
    assert outcomes(copied)["tmux"] == "buffered"
    huge = copy("x" * 800_000, env=env, write_osc52=sent.append, file=file)
    assert outcomes(huge)["osc52"] == "skipped"


def test_nothing_leaves_uncleaned(ask_tmux: Ask, pane_env: dict[str, str], file: Path) -> None:
    hostile = "a\x1b[201~\r\nrm\u202e -rf\x1b]52;c;eA==\x07\n"
    copy(hostile, env=pane_env, write_osc52=None, file=file)
    assert file.read_text() == ask_tmux("show-buffer", "-b", "ctxtui") == "a\nrm -rf\n"
    sent: list[str] = []
    ssh = {"PATH": pane_env["PATH"], "SSH_TTY": "/dev/x"}
    copy(hostile, env=ssh, write_osc52=sent.append, file=file)
    assert sent == ["a\nrm -rf\n"]


def test_the_sequence_carries_the_text_in_base64() -> None:
    sequence = osc52("héllo")
    assert sequence.startswith("\x1b]52;c;") and sequence.endswith("\x07")
    assert base64.b64decode(sequence[7:-1]).decode() == "héllo"
