import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.terminal.processes import alive
from ctxtui.core.terminal.programs import Missing, TookTooLong, run, running, start

Gone = Callable[[int], bool]


def test_a_program_gets_its_input_and_gives_code_output_and_complaints() -> None:
    done = run(["sh", "-c", "cat; echo oops >&2; exit 3"], input="héllo", timeout=5)
    assert (done.code, done.out, done.err, done.ok) == (3, "héllo", "oops\n", False)


def test_a_program_without_input_reads_nothing() -> None:
    assert run(["cat"], timeout=5).out == ""


def test_arguments_are_never_read_by_a_shell(tmp_path: Path) -> None:
    done = run(["printf", "%s", "$(touch owned); `touch owned` #{x}"], timeout=5, cwd=tmp_path)
    assert done.out == "$(touch owned); `touch owned` #{x}"
    assert not (tmp_path / "owned").exists()


def test_environment_and_directory_are_those_given(tmp_path: Path) -> None:
    done = run(["/bin/sh", "-c", "echo $WHO; pwd"], timeout=5, env={"WHO": "me"}, cwd=tmp_path)
    assert done.out.split() == ["me", str(tmp_path)]


def test_output_that_is_not_utf8_is_no_crash() -> None:
    assert run(["printf", r"a\377b"], timeout=5).out == "a\ufffdb"


def test_a_program_that_takes_too_long_is_killed_with_its_children(
    tmp_path: Path, gone: Gone
) -> None:
    began = time.monotonic()
    with pytest.raises(TookTooLong, match=r"sh: gave no answer within 0\.5 s"):
        run(["sh", "-c", "sleep 600 & echo $! > child; wait"], timeout=0.5, cwd=tmp_path)
    assert time.monotonic() - began < 5
    assert gone(int((tmp_path / "child").read_text()))


def test_a_program_that_reads_none_of_a_big_input_is_killed_too() -> None:
    with pytest.raises(TookTooLong):
        run(["sleep", "600"], input="x" * 1_000_000, timeout=0.2)


def test_a_child_left_behind_does_not_spoil_a_good_end() -> None:
    done = run(["sh", "-c", "echo done; sleep 600 & echo $! >&2"], timeout=0.5)
    assert (done.code, done.out) == (0, "done\n")
    child = int(done.err)
    assert alive(child, None)
    run(["kill", str(child)], timeout=5)


def test_what_cannot_be_started_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"no-such-program: not found\. Install it"):
        run(["no-such-program"], timeout=5)
    with pytest.raises(Missing, match="gone: no such folder"):
        run(["true"], timeout=5, cwd=tmp_path / "gone")
    (tmp_path / "plain").write_text("text")
    with pytest.raises(Missing, match="can't be started"):
        run([tmp_path / "plain"], timeout=5)
    with pytest.raises(CtxtuiError, match="null byte"):
        run(["echo", "a\0b"], timeout=5)


def test_a_started_program_runs_until_it_is_ended() -> None:
    sleeper = start(["sleep", "600"])
    assert alive(sleeper.pid, None)
    sleeper.end()
    assert not alive(sleeper.pid, None)
    sleeper.end()  # once more does nothing


def test_one_that_will_not_leave_is_made_to() -> None:
    stubborn = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile 1: signal.pause()"
    )
    started = start([sys.executable, "-c", stubborn])
    started.end(patience=0.3)
    assert not alive(started.pid, None)


def test_running_ends_it_even_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), running(["sleep", "600"]) as sleeper:
        _ = 1 / 0
    assert not alive(sleeper.pid, None)
