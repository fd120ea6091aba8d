"""Keeps one session of the demo alive: a real process, registered, and rows every few seconds."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Literal, Self

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import write_private
from ctxtui.core.terminal.processes import start_ticks
from ctxtui.core.terminal.programs import Started, start
from ctxtui.demo.auth.later import NEXT
from ctxtui.demo.play import play
from ctxtui.demo.rows import line
from ctxtui.demo.write import Demo, registered

# Ends by itself half a second after the demo is gone, however it went.
SLEEP = """\
import os, sys, time
while os.getppid() == int(sys.argv[1]):
    time.sleep(0.5)
"""

Status = Literal["busy", "idle"]


class LiveSession:
    """A client at work, as far as the disk can tell; use it in a `with`, or `close` it.

    `every` is the seconds between two writes; None registers the session and writes nothing, for
    pictures. The script is short: once it is told, only the status changes.
    """

    def __init__(
        self,
        demo: Demo,
        every: float | None = 4.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.demo = demo
        self.every = every
        self.clock = clock
        self.session = demo.story.sessions[demo.live]
        self.status: Status = "busy"
        self._written = len(self.session.lines)
        self._moves: Iterator[None] = chain.from_iterable(
            play(self.session, turn, lambda _: self.clock()) for turn in NEXT
        )
        self._began = clock()
        self._child: Started | None = None
        self._ticks = ""
        self._stop = Event()
        self._lock = Lock()
        self._thread: Thread | None = None

    @property
    def pid(self) -> int:
        """Of the registered process. Raises CtxtuiError before `start` and after `close`."""
        if self._child is None:
            raise CtxtuiError("The demo's live session isn't running. Start it first.")
        return self._child.pid

    def start(self) -> Self:
        """Start the child, register it, and go on with the story. Raises CtxtuiError."""
        if self._child is not None:
            return self
        self._stop.clear()
        self._child = start([sys.executable, "-I", "-S", "-c", SLEEP, str(os.getpid())])
        try:
            ticks = start_ticks(self._child.pid)
            if ticks is None:
                raise CtxtuiError("The demo's process ended at once. Try `ctxtui demo` again.")
            self._ticks = str(ticks)
            self._register()
        except BaseException:
            self.close()
            raise
        if self.every is not None:
            self._thread = Thread(target=self._run, name="demo", daemon=True)
            self._thread.start()
        return self

    def close(self) -> None:
        """End the child and take its entry out of the registry. Twice is fine."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._child is not None:
            self._entry.unlink(missing_ok=True)
            self._child.end()
            self._child = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def advance(self) -> bool:
        """Write what comes next, whole lines only; False once all is told.

        Then it only changes from busy to idle and back.
        """
        with self._lock:
            told = next(self._moves, self) is self
            if told:
                self.status = "idle" if self.status == "busy" else "busy"
            else:
                new = "".join(f"{one}\n" for one in self.session.lines[self._written :])
                self._written = len(self.session.lines)
                with self.demo.sessions[self.demo.live].open("ab", buffering=0) as file:
                    file.write(new.encode())
            self._register()
            return not told

    def _run(self) -> None:
        while not self._stop.wait(self.every):
            try:
                self.advance()
            except OSError:  # somebody took the folder away; the demo goes on without this
                return

    @property
    def _entry(self) -> Path:
        return self.demo.config_dir / "sessions" / f"{self.pid}.json"

    def _register(self) -> None:
        entry = registered(
            self.session, self.pid, self._ticks, self._began, self.clock(), self.status
        )
        write_private(self._entry, line(entry))
