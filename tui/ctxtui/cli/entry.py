"""The way in: which command is meant, and how it ends."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NamedTuple

from ctxtui import __version__
from ctxtui.cli.asking import Asked, add_common, add_config_dir, check_terminal, here
from ctxtui.cli.doing import doing
from ctxtui.cli.telling import say
from ctxtui.core.errors import CtxtuiError


class Command(NamedTuple):
    """One command. Its module has `arguments(parser)` and `run(args, asked)`."""

    name: str
    help: str
    module: str
    json: bool = True


COMMANDS = (
    Command("list", "sessions of this project", "list"),
    Command("show", "the turn tree of a session", "show"),
    Command("context", "what the model sees, and what it costs", "context"),
    Command("status", "one session in one line, for tmux or Claude Code's status line", "status"),
    Command("mark", "set a rewind point, with the code as it is now", "mark"),
    Command("marks", "rewind points", "marks"),
    Command("worktrees", "worktrees that were made of marks and for launches", "worktrees"),
    Command("forecast", "what resuming would load and cost", "forecast"),
    Command("brief", "the handoff brief for the next session", "brief"),
    Command("compact", "a line that steers /compact", "compact"),
    Command("audit", "what compactions lost", "audit"),
    Command("templates", "prompts for subagents, and the agents that could run them", "templates"),
    Command("prompt", "a template filled in, for a subagent", "prompt"),
    Command(
        "launches", "prompts that were launched, and subagents, with what came of them", "launches"
    ),
    Command("branch", "a new session that ends at a turn or step", "branch", json=False),
    Command("demo", "sample projects with sample sessions", "demo", json=False),
    Command("schema", "the JSON Schema of a command's --json", "schema", json=False),
)
"""In the order of the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0 ok, 1 nothing found or refused, 2 bad usage."""
    if argv is None:
        argv = sys.argv[1:]
        if argv[:1] == ["status"]:
            gc.disable()  # a process so short leaves nothing worth collecting
    try:
        return _run(_parsed(argv))
    except CtxtuiError as error:
        say(str(error))
        return error.exit_code
    except BrokenPipeError:
        # The reader, `head` say, has what it wanted.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        say(f"{what}{error.strerror or error}. Nothing more was done.")
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        doing.away()


class _Parser(argparse.ArgumentParser):
    """Of one command. The help of those about marks says who sees our refs."""

    def format_help(self) -> str:
        if self.prog.endswith((" mark", " marks")):
            from ctxtui.core.repo.anchors import SEEN_BY_ALL

            self.epilog = SEEN_BY_ALL
        return super().format_help()


def _module(command: Command) -> ModuleType:
    return import_module(f"ctxtui.cli.{command.module}")


def _parser(commands: Sequence[Command]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ctxtui",
        description="See, steer and hand off Claude Code sessions.",
        epilog="Without a command it opens the screens. SESSION is an id, a unique prefix, a name, "
        "or . for the newest of this project; TURN is a number (14), a step (14.3) or a uuid.",
    )
    parser.add_argument("--version", action="version", version=f"ctxtui {__version__}")
    add_config_dir(parser, "before")
    parsers = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for command in commands:
        one = parsers.add_parser(command.name, help=command.help, description=command.help)
        add_common(one, json=command.json)
        _module(command).arguments(one)
    return parser


def _parsed(argv: Sequence[str]) -> argparse.Namespace:
    if argv[:1] != ["status"]:
        # Those of the others are only made where they may be told of.
        named = [one for one in COMMANDS if [one.name] == list(argv[:1])]
        return _parser(named or COMMANDS).parse_args(argv)
    # A status bar asks every few seconds. To make the parsers of all other commands takes a while,
    # and so do the modules by which argparse asks how wide the terminal is.
    command = next(one for one in COMMANDS if one.name == "status")
    parser = argparse.ArgumentParser(
        prog="ctxtui status",
        description=command.help,
        formatter_class=lambda prog: argparse.HelpFormatter(prog, width=80),
    )
    add_common(parser)
    _module(command).arguments(parser)
    return parser.parse_args(argv[1:], argparse.Namespace(command="status", before=[]))


def _run(args: argparse.Namespace) -> int:
    asked = Asked((*args.before, *getattr(args, "config_dir", ())))
    if args.command is None:
        return _screens(asked)
    command = next(one for one in COMMANDS if one.name == args.command)
    code: int = _module(command).run(args, asked)
    return code


def _screens(asked: Asked) -> int:
    settings, config_dirs = asked.settings, asked.config_dirs
    check_terminal()
    gc.disable()  # until the first frame stands: all that is made until then is kept
    from ctxtui.app import run_app

    return run_app(config_dirs, settings, here())
