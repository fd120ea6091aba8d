"""`ctxtui status`: one line for tmux or Claude Code's status line."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, add_session, here
from ctxtui.cli.telling import print_json, print_lines
from ctxtui.core.errors import NotFound, UsageError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ctxtui.core.context.client_status import ClientStatus
    from ctxtui.core.library.at_hand import AtHand
    from ctxtui.core.library.pulse import Pulse
    from ctxtui.core.terminal.tmux import Tmux

MOST_GIVEN = 1 << 20
"""Characters read of what Claude Code gives a status line: a few thousand in earnest."""


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)
    fields = "fields in braces, such as '{title} {used}{sign} {cache}'"
    parser.add_argument("--format", metavar="TEXT", help=fields)
    parser.add_argument("--tmux", action="store_true", help="for its status bar: coloured by zone")
    parser.add_argument("--pane", metavar="ID", help="the pane whose window counts: '#{pane_id}'")
    parser.add_argument(
        "--stdin", action="store_true", help="of the session that Claude Code names there"
    )


def run(args: argparse.Namespace, asked: Asked) -> int:
    """Asked every few seconds, so it reads the end of one file and nothing it can do without."""
    from datetime import UTC, datetime

    from ctxtui.core.context.glance import glance
    from ctxtui.core.library.at_hand import AtHand
    from ctxtui.present.status import Told, filled, status_document, status_line

    if args.json and args.format is not None:
        raise UsageError("--json or --format: give one of them.")
    client = _told_by_client() if args.stdin else None
    now = datetime.now(UTC)
    at_hand = AtHand(asked.config_dirs)
    path, pulse = _asked(args, at_hand, client, now)
    size = client.window_size if client is not None and client.session == pulse.id else None
    told = Told(
        pulse,
        path,
        glance(pulse, at_hand.config_dir_of(path), asked.settings, now, size),
        lambda: at_hand.standing(pulse, now.timestamp()),
        args.tmux,
    )
    if args.json:
        print_json(status_document(told))
    else:
        print_lines([status_line(told) if args.format is None else filled(args.format, told)])
    at_hand.close()
    if not gc.isenabled():
        gc.freeze()  # or Python would look through it all at its end
    return 0


def _asked(
    args: argparse.Namespace, at_hand: AtHand, client: ClientStatus | None, now: datetime
) -> tuple[Path | None, Pulse]:
    """The session that is meant; without a path if its client has written nothing yet."""
    if args.session:
        path = at_hand.named(args.session, here())
    elif client is None or client.session is None:
        path = at_hand.here((client.cwd if client else None) or here(), _tmux(args.pane))
    else:
        with suppress(NotFound):
            if client.path is not None and client.path.is_file():
                return client.path, at_hand.pulse(client.path)
        return None, client.pulse(now)
    return path, at_hand.pulse(path)


def _tmux(pane: str | None) -> Tmux | None:
    if not os.environ.get("TMUX"):
        return None
    from ctxtui.core.terminal.tmux import Tmux

    return Tmux.from_env({**os.environ, "TMUX_PANE": pane} if pane else os.environ)


def _told_by_client() -> ClientStatus:
    from ctxtui.core.context.client_status import read_client_status

    if sys.stdin.isatty():
        raise UsageError("--stdin: there is only a terminal to read. Claude Code gives it JSON.")
    return read_client_status(sys.stdin.read(MOST_GIVEN))
