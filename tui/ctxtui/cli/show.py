"""`ctxtui show`: the turn tree of a session."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, add_session
from ctxtui.cli.doing import doing
from ctxtui.cli.remembered import remembered
from ctxtui.cli.telling import print_json, print_lines, say, width
from ctxtui.core.errors import CtxtuiError

if TYPE_CHECKING:
    from ctxtui.core.rewind.marks import Mark


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)


def run(args: argparse.Namespace, asked: Asked) -> int:
    """Turns with their branches, compactions, subagents and marks."""
    from ctxtui.present.documents import show_document

    session, tree = asked.open(args.session)
    doing("putting its turns together")
    document = show_document(session, tree, asked.settings, _known_marks())
    if args.json:
        print_json(document)
        return 0
    from ctxtui.present.printed import printed_show

    print_lines(printed_show(document, width()))
    return 0


def _known_marks() -> list[Mark]:
    """All marks; none, and a word about it, where what ctxtui remembers can't be read."""
    from ctxtui.core.places import data_dir
    from ctxtui.core.store import NAME

    if not (data_dir() / NAME).exists():
        return []
    from ctxtui.core.rewind.marks import Marks

    try:
        with remembered() as store:
            return Marks(store).all()
    except CtxtuiError as error:
        say(f"Marks are left out. {error}")
        return []
