"""A line on stderr that says what takes so long and how far it is, for as long as it takes."""

from __future__ import annotations

import os
import stat
import sys
import threading
from contextlib import suppress
from time import monotonic

SOON = 0.5
"""Seconds that a command may take before it says anything."""
AGAIN = 0.1
"""Seconds between two looks at how far it is."""


class Line:
    """The last line of the terminal, drawn by a thread of its own while the work is done.

    Only where somebody sees it, see `seen`. On a terminal that can't or shouldn't rewrite a line
    it is said once, and stays.
    """

    def __init__(self, soon: float = SOON) -> None:
        self.soon = soon
        self._what = ""
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = False

    def __call__(self, what: str) -> None:
        """It is `what` that takes its time from now on, such as `reading sessions, 12 to go`."""
        if what == self._what:  # some say it for every line that they read
            return
        self._what = what
        if self._thread is None and seen():
            self._ended.clear()
            self._thread = threading.Thread(target=self._draw, name="doing", daemon=True)
            self._thread.start()

    def away(self) -> None:
        """Take it from the terminal; before anything else is printed there."""
        if self._thread is not None:
            self._ended.set()
            self._thread.join()
            self._thread = None
        self._what = ""

    def _draw(self) -> None:
        began = monotonic()
        if self._ended.wait(self.soon):
            return
        if plain():
            if not self._told:
                _write(f"ctxtui: {_words(self._what, 0)}\n")
                self._told = True
            return
        while not self._ended.is_set():
            took = f"ctxtui: {self._what} ({monotonic() - began:.0f} s)"
            _write(f"\r{_words(took, _width() - 1)}\x1b[K")
            self._ended.wait(AGAIN)
        _write("\r\x1b[K")


doing = Line()
"""There is one terminal, so there is one line."""


def seen() -> bool:
    """Is stderr a terminal, and nobody reads from stdout who may draw there too?"""
    try:
        piped = stat.S_ISFIFO(os.fstat(sys.stdout.fileno()).st_mode)
        return not piped and sys.stderr.isatty()
    except (AttributeError, OSError, ValueError):  # there is none, it has no file, it is closed
        return False


def plain() -> bool:
    """Is nothing to be drawn but lines, one below the other?"""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM", "dumb") == "dumb"


def _words(text: str, room: int) -> str:
    from ctxtui.core.text import one_line

    return one_line(text, max(0, room))


def _width() -> int:
    with suppress(OSError, ValueError):
        return os.get_terminal_size(sys.stderr.fileno()).columns
    return 80


def _write(text: str) -> None:
    with suppress(OSError, ValueError):  # the terminal is gone: the work goes on
        sys.stderr.write(text)
        sys.stderr.flush()
