"""How a command answers: documents and lines on stdout, messages on stderr, the clipboard."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from ctxtui.cli.doing import doing


def say(message: str) -> None:
    """A sentence on stderr, on one line, for names of files are not ours; on a terminal it wraps
    between words."""
    from ctxtui.core.text import one_line
    from ctxtui.present.tables import wrapped

    doing.away()
    for line in wrapped(f"ctxtui: {one_line(message)}", _width(sys.stderr), hang=8):
        print(line, file=sys.stderr)


def width() -> int:
    """Cells of a line of the terminal that stdout is; 0 where it is none: nothing is cut then."""
    return _width(sys.stdout)


def _width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (AttributeError, OSError, ValueError):  # there is none, it has no file, it is closed
        return 0


def print_lines(lines: Iterable[str]) -> None:
    """On stdout, of which they are all; a terminal that lacks a glyph shows `?`."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    doing.away()
    for line in lines:
        print(line)


def print_json(document: dict[str, Any]) -> None:
    """Escaped to ASCII, so that no control character or lone surrogate reaches the terminal."""
    import json

    text = json.dumps(document, indent=None, separators=(",", ":"))
    doing.away()
    print(text)


def osc52() -> Callable[[str], None] | None:
    """Sends text to the terminal's clipboard; None where there is no terminal."""
    try:
        handle = os.open("/dev/tty", os.O_WRONLY | os.O_NOCTTY)
    except OSError:
        return None
    os.close(handle)

    def write(text: str) -> None:
        from ctxtui.core.terminal.clipboard import osc52 as sequence

        with open("/dev/tty", "w", encoding="ascii") as terminal:  # noqa: PTH123
            terminal.write(sequence(text))

    return write
