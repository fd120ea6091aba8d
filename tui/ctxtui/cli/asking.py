"""What a command is asked about: folders, settings, a session."""

from __future__ import annotations

import argparse
import os
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.cli.doing import doing
from ctxtui.cli.remembered import remembered
from ctxtui.core.errors import CtxtuiError, NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ctxtui.core.library.library import Library, Session
    from ctxtui.core.library.lineage import Succession
    from ctxtui.core.settings import Settings
    from ctxtui.core.transcripts.turns import TurnTree


MOST_READ = 100
"""Sessions, the newest, in which a command looks for handoffs that were carried there by hand: the
screens look at all, but a command is done soon."""


class Asked:
    """Settings and Claude Code's folders, read when they are needed; `named` are those given on
    the command line. Both raise CtxtuiError."""

    def __init__(self, named: tuple[str, ...]) -> None:
        self.named = named

    @cached_property
    def settings(self) -> Settings:
        from ctxtui.core.settings import read_settings

        return read_settings()

    @cached_property
    def config_dirs(self) -> tuple[Path, ...]:
        from ctxtui.core.places import claude_dirs

        set_there = () if os.environ.get("CLAUDE_CONFIG_DIR") else self.settings.config_dirs
        return claude_dirs(list(self.named) or set_there)

    @cached_property
    def successions(self) -> list[Succession]:
        """Which session was seen to follow which, and the handoffs; none, and a word about it,
        where what ctxtui remembers can't be read."""
        from ctxtui.core.places import data_dir
        from ctxtui.core.store import NAME

        if not (data_dir() / NAME).exists():
            return []
        from ctxtui.cli.telling import say
        from ctxtui.core.library.lineage import recalled

        try:
            with remembered() as store:
                return recalled(store.successions.all())
        except CtxtuiError as error:
            say(f"Handoffs are left out. {error}")
            return []

    def library(self, read: Callable[[Sequence[Succession]], Library]) -> Library:
        """The sessions that `read` finds, all of a project at least; read again if a handoff is
        found in one of them that was carried there by hand."""
        from ctxtui.core.places import data_dir
        from ctxtui.core.store import NAME

        library = read(self.successions)
        if not (data_dir() / NAME).exists():
            return library
        from ctxtui.core.delivery.arrivals import Arrivals
        from ctxtui.core.delivery.records import Deliveries
        from ctxtui.core.store import Store

        try:
            with Store.open(data_dir()) as store:
                arrived = Arrivals(MOST_READ).note(Deliveries(store), library)
        except CtxtuiError:  # told of before, or there is no writing: another ctxtui will find them
            return library
        if not arrived:
            return library
        del self.successions  # they are more by now
        return read(self.successions)

    def open(self, name: str) -> tuple[Session, TurnTree]:
        """The session of that id, prefix or name. Raises UsageError without one, NotFound if none
        is meant or nothing was said in it."""
        from ctxtui.core.library.finding import find_session
        from ctxtui.core.library.library import read_library
        from ctxtui.core.transcripts.transcript import read_transcript
        from ctxtui.core.transcripts.turns import turn_tree

        if not name:
            raise UsageError(
                "Which session? Give an id, a unique prefix, a name, or . for the newest."
            )
        doing("looking for the session")
        path = find_session(self.config_dirs, name, here(), reading)
        doing(f"reading {path.stem[:8]}{_size(path)}")
        library = read_library(self.config_dirs, [path], self.successions)
        for one in library.unreadable:
            raise CtxtuiError(f"{one.path}: can't be read ({one.why}).")
        if not library.sessions:
            raise NotFound(f"{path}: nothing was said in this session; it has no rows.")
        return library.sessions[0], turn_tree(read_transcript(path))


def reading(left: int) -> None:
    """Says how many sessions are still to be read."""
    doing(f"reading sessions, {left} to go" if left else "reading sessions")


def _size(path: Path) -> str:
    try:
        size = path.stat().st_size / 1_000_000
    except OSError:  # it is told when it is read
        return ""
    return f", {size:.0f} MB" if size >= 1 else ""


def add_common(parser: argparse.ArgumentParser, *, json: bool = True) -> None:
    """What every command takes."""
    add_config_dir(parser, "config_dir")
    if json:
        parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def add_config_dir(parser: argparse.ArgumentParser, dest: str) -> None:
    """A command's parser would overwrite what stands before the command, so each has its own."""
    parser.add_argument(
        "--config-dir",
        dest=dest,
        action="append",
        default=[],
        metavar="DIR",
        help="Claude Code's folder (repeatable); else CLAUDE_CONFIG_DIR, else ~/.claude",
    )


def add_session(parser: argparse.ArgumentParser) -> None:
    """Not required: without it the command says what is missing in our words."""
    parser.add_argument(
        "session", metavar="SESSION", nargs="?", default="", help="id, prefix, name, or ."
    )


def check_terminal() -> None:
    """Raises CtxtuiError without one. Screens are drawn on stderr, so stdout may go anywhere."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise CtxtuiError(
            "The screens need a terminal. Without one there are `ctxtui list`, `show` and `brief`."
        )


def here() -> Path:
    """The folder we were started in. Raises CtxtuiError if it is gone."""
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise CtxtuiError("The folder you are in is gone. Change to another with cd.") from error


def new_file(named: str) -> Path:
    """Where a file may be written that a command was given. Raises CtxtuiError, before anything
    is done, if there is one already or its folder is missing."""
    from ctxtui.core.places import as_typed

    out = as_typed(named)
    if os.path.lexists(out):
        raise CtxtuiError(f"{out}: is there already; it is not written over. Name another file.")
    if not out.parent.is_dir():
        raise CtxtuiError(f"{out.parent}: no such folder. Make it first, or name another file.")
    return out
