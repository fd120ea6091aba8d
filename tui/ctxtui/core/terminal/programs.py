"""Starting other programs: from argument lists, with a time limit, and none of them left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.errors import CtxtuiError, NotFound


class Missing(NotFound):
    """The program isn't installed, isn't executable, or its working directory is gone."""


class TookTooLong(CtxtuiError):
    """The program didn't end in time and was killed with all it had started."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ended by itself. `code` is negative when a signal ended it."""

    code: int
    out: str
    err: str

    @property
    def ok(self) -> bool:
        return self.code == 0


@dataclass(frozen=True, slots=True)
class Started:
    """A program that keeps running until `end`."""

    process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        return self.process.pid

    def end(self, patience: float = 2.0) -> None:
        """Ask its whole session to leave, and after `patience` seconds make it. Twice is fine."""
        if self.process.poll() is None:
            _signal_all(self.process, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(patience)
            _kill(self.process)


def run(
    argv: Sequence[str | Path],
    *,
    input: str | bytes | None = None,
    timeout: float,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
) -> Finished:
    """Run a program to its end, at most `timeout` seconds; `input` is all it can read.

    A bad exit code is a value: what it means differs from program to program. Raises Missing
    and TookTooLong. The program has a session of its own: it can't reach for our terminal, and
    a time-out takes its children along. A child that outlives a program that ended well (a
    clipboard keeper such as xclip) stays; its output is waited for no longer than `timeout`.
    `env` replaces the environment; without it the program inherits ours.
    """
    command = [str(part) for part in argv]
    data = input.encode("utf-8", "surrogatepass") if isinstance(input, str) else input
    with _popen(command, env, cwd, piped=True) as process:
        try:
            out, err = process.communicate(data if data is not None else b"", timeout)
        except subprocess.TimeoutExpired as late:
            if process.poll() is not None:  # ended, but left a child behind that holds its output
                return _finished(process, late.output, late.stderr)
            _kill(process)
            raise TookTooLong(
                f"{command[0]}: gave no answer within {timeout:g} s and was stopped. "
                f"Run `{_shown(command)}` yourself to see what it waits for."
            ) from late
        except BaseException:
            _kill(process)
            raise
    return _finished(process, out, err)


def start(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
) -> Started:
    """Start a program that reads nothing and whose output nobody sees. Raises Missing.

    The caller owes it an `end`; `running` sees to that by itself.
    """
    return Started(_popen([str(part) for part in argv], env, cwd, piped=False))


@contextlib.contextmanager
def running(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: str | Path | None = None,
) -> Iterator[Started]:
    """`start`, and `end` on the way out."""
    started = start(argv, env=env, cwd=cwd)
    try:
        yield started
    finally:
        started.end()


def _finished(process: subprocess.Popen[bytes], out: bytes | None, err: bytes | None) -> Finished:
    said, complained = ((raw or b"").decode("utf-8", "replace") for raw in (out, err))
    return Finished(process.returncode, said, complained)


def _popen(
    command: list[str], env: Mapping[str, str] | None, cwd: str | Path | None, *, piped: bool
) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE if piped else quiet,
            stdout=subprocess.PIPE if piped else quiet,
            stderr=subprocess.PIPE if piped else quiet,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
        )
    except (FileNotFoundError, NotADirectoryError) as missing:
        if cwd is not None and not Path(cwd).is_dir():
            raise Missing(f"{cwd}: no such folder, so {command[0]} can't start there.") from missing
        raise Missing(f"{command[0]}: not found. Install it or put it on the PATH.") from missing
    except OSError as refused:
        raise Missing(f"{command[0]}: can't be started ({refused.strerror}).") from refused
    except ValueError as bad:
        raise CtxtuiError(
            f"{command[0]}: can't be started, an argument holds a null byte."
        ) from bad


def _signal_all(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    # The child leads its own session, so its pid names its group while any of them lives.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, sign)


def _kill(process: subprocess.Popen[bytes]) -> None:
    _signal_all(process, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _shown(command: list[str]) -> str:
    import shlex

    return shlex.join(command[:6]) + (" …" if len(command) > 6 else "")
