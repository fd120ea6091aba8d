"""`ctxtui schema`: the promise of each `--json`."""

from __future__ import annotations

import argparse

from ctxtui.cli.asking import Asked
from ctxtui.cli.telling import print_json
from ctxtui.core.errors import UsageError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", default="", help="list, show, …")


def run(args: argparse.Namespace, asked: Asked) -> int:
    """One JSON Schema on stdout. Raises UsageError for a document that there is not."""
    from ctxtui.schema import NAMES, schema

    if not args.name:
        raise UsageError(f"Which document? There are {', '.join(NAMES)}.")
    print_json(schema(args.name))
    return 0
