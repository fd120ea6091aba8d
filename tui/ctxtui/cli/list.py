"""`ctxtui list`: the sessions of this project, or of all."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, here, reading
from ctxtui.cli.telling import print_json, print_lines, say, width

if TYPE_CHECKING:
    from ctxtui.core.library.library import Unreadable


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="of all projects")


def run(args: argparse.Namespace, asked: Asked) -> int:
    """Newest first; none found is no error."""
    from ctxtui.core.library.finding import project_of
    from ctxtui.core.library.shelf import read_all
    from ctxtui.present.documents import list_document

    reading(0)
    if args.all:
        library = asked.library(
            lambda known: read_all(asked.config_dirs, successions=known, watch=reading)
        )
    else:
        library = asked.library(
            lambda known: project_of(asked.config_dirs, here(), known, reading)[1]
        )
    document = list_document(library, asked.settings)
    _complain(library.unreadable)
    if args.json:
        print_json(document)
        return 0
    from ctxtui.present.printed import printed_list

    print_lines(printed_list(document, library, width()))
    if not library.sessions and not args.all:
        print("`ctxtui list --all` looks at every project.", file=sys.stderr)
    return 0


def _complain(unreadable: Iterable[Unreadable]) -> None:
    for one in unreadable:
        say(f"{one.path}: left out, it can't be read ({one.why}).")
