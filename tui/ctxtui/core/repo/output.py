"""What one git command prints, in pieces while it runs; it never outlives its reader."""

from __future__ import annotations

import os
import selectors
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from subprocess import Popen, TimeoutExpired

PIECE = 65_536  # bytes; as much as a pipe holds
MOST_COMPLAINTS = 65_536  # bytes; git may warn of each file
BLINK = 0.2
"""Seconds between two calls of a `Watch`."""

Watch = Callable[[], None]
"""Called some times a second while git works. What it raises stops git and goes through."""


class Late(Exception):
    """The command was stopped, because it took too long."""


class NotStarted(Exception):
    """There is no git, or not one that can be run; its words may be empty."""


def unwatched() -> None:
    """Nobody would stop it."""


class Output:
    """The pieces of what a command prints, to go through once; then its `status` and its words."""

    def __init__(self, process: Popen[bytes], limit: float, watch: Watch) -> None:
        self.process = process
        self.ends = time.monotonic() + limit
        self.watch = watch
        self.status = 0
        self._complaints = b""

    @property
    def complaints(self) -> str:
        return self._complaints.decode(errors="replace")

    def __iter__(self) -> Iterator[bytes]:
        """Raises Late, and what the watch raises."""
        out, err = self.process.stdout, self.process.stderr
        assert out is not None
        assert err is not None
        look_at = 0.0
        with selectors.DefaultSelector() as ready:
            ready.register(out, selectors.EVENT_READ)
            ready.register(err, selectors.EVENT_READ)
            while ready.get_map():
                if (now := time.monotonic()) >= look_at:
                    look_at = now + BLINK
                    self.watch()
                if now >= self.ends:
                    raise Late
                for key, _ in ready.select(min(BLINK, self.ends - now)):
                    piece = os.read(key.fd, PIECE)
                    if not piece:
                        ready.unregister(key.fileobj)
                    elif key.fileobj is out:
                        yield piece
                    else:
                        self._complaints += piece[: MOST_COMPLAINTS - len(self._complaints)]
        try:
            self.status = self.process.wait(max(BLINK, self.ends - time.monotonic()))
        except TimeoutExpired as error:
            raise Late from error


@contextmanager
def output(
    command: Sequence[str],
    stdin: bytes | None,
    env: Mapping[str, str],
    limit: float,
    watch: Watch = unwatched,
) -> Iterator[Output]:
    """Start a command of git, and stop it on the way out unless it came to its end.

    `limit` is in seconds from here. Raises NotStarted, and Late where the output is read.
    """
    try:
        import git
    except ImportError as error:  # GitPython tries the program it is told to use
        raise NotStarted(str(error)) from error

    with tempfile.TemporaryFile() as given:
        if stdin:
            given.write(stdin)
            given.seek(0)
        try:
            # In a session of its own, so that it is stopped with all it may have started.
            started = git.Git(os.sep).execute(
                list(command), istream=given, as_process=True, env=env, start_new_session=True
            )
        except (git.GitCommandNotFound, UnicodeError) as error:
            raise NotStarted from error
    process = started.proc
    assert process is not None
    try:
        yield Output(process, limit, watch)
    finally:
        _end(process)


def _end(process: Popen[bytes]) -> None:
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()
