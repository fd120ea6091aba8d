"""The desktop's clipboard through pyperclip, as a program of its own that can be killed.

pyperclip has no time limit, picks its mechanism from the environment when first used, never looks
at the exit code of the program it hands the text to, and leaves that program's children running
with our file descriptors. A thread could not be stopped and would share the choice of mechanism;
a process with an environment of its own can and doesn't.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.terminal.programs import TookTooLong, run
from ctxtui.core.text import one_line

TIMEOUT = 5.0
"""Seconds a clipboard may take; a machine that compiles needs two to start what asks it."""
NO_PROGRAM = "neither xclip nor xsel nor wl-copy is installed"
_ENTER = (
    "import sys; sys.path[:] = sys.argv[1:];"
    "from ctxtui.core.terminal.system_clipboard import main; sys.exit(main())"
)


def why_not(env: Mapping[str, str]) -> str:
    """Why the desktop's clipboard shouldn't be tried; "" when it should.

    Over SSH it would be the clipboard of the wrong machine, and a forwarded display may hang.
    """
    if any(env.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return "this is an SSH session"
    if sys.platform in ("darwin", "cygwin") or env.get("WSL_DISTRO_NAME"):
        return ""
    if env.get("WAYLAND_DISPLAY") or env.get("DISPLAY"):
        return ""
    return "there is no display"


def put(text: str, env: Mapping[str, str], timeout: float = TIMEOUT) -> str:
    """Put `text` there and return the mechanism's name, such as `xclip`.

    Raises CtxtuiError when no mechanism is found or the one found didn't succeed, and
    TookTooLong after `timeout` seconds.
    """
    # -I: nothing of the directory or the environment we were started in is imported.
    argv = [sys.executable, "-I", "-c", _ENTER, *filter(None, sys.path)]
    try:
        done = run(argv, input=text, timeout=timeout, env=env)
    except TookTooLong as late:
        raise TookTooLong(f"it gave no answer within {timeout:g} s and was stopped") from late
    answer = one_line(done.out, 200)
    if not done.ok:
        raise CtxtuiError(answer or f"pyperclip ended with exit code {done.code}")
    return answer


def main() -> int:
    """The child: copies its stdin, prints the mechanism or the reason, exits 0 or 1."""
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    with os.fdopen(os.dup(1), "w") as parent, tempfile.TemporaryFile() as complaints:
        # What keeps the selection runs on after us: it must hold neither pipe of our parent open.
        with Path(os.devnull).open("rb+", buffering=0) as nothing:
            os.dup2(nothing.fileno(), 1)
        os.dup2(complaints.fileno(), 2)
        try:
            mechanism, failed = _copy(text)
        except Exception as error:  # a clipboard's library may raise anything; the parent is told
            parent.write(_sentence(error))
            return 1
        complaints.seek(0)
        said = complaints.read(2000).decode("utf-8", "replace").strip()
        parent.write(f"{mechanism}: {said or failed}" if failed else mechanism)
        return 1 if failed else 0


def _copy(text: str) -> tuple[str, str]:
    """The name of the mechanism and what failed; "" when it succeeded."""
    import pyperclip

    codes: list[tuple[Sequence[str], subprocess.Popen[Any]]] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, args: Sequence[str], *rest: Any, **options: Any) -> None:
            super().__init__(args, *rest, **options)
            codes.append((args, self))

    copy, _ = pyperclip.determine_clipboard()
    mechanism = str(getattr(copy, "__name__", "")).removeprefix("copy_").removeprefix("osx_")
    if mechanism == "qt":
        # Qt serves the selection itself, and so loses it with this process.
        raise CtxtuiError(NO_PROGRAM)
    subprocess.Popen = Watched  # type: ignore[misc, assignment]
    copy(text)
    for args, process in codes:
        if process.wait():
            return mechanism, f"{args[0]} ended with exit code {process.returncode}"
    return "wl-copy" if mechanism == "wl" else mechanism, ""


def _sentence(error: Exception) -> str:
    if type(error).__name__ == "PyperclipException":  # its text is a page of advice
        return NO_PROGRAM
    return str(error) or type(error).__name__
