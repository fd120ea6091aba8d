"""`ctxtui mark`: set a rewind point, with the code as it is now."""

from __future__ import annotations

import argparse
from pathlib import Path

from ctxtui.cli.asking import Asked, add_session
from ctxtui.cli.doing import doing
from ctxtui.cli.remembered import remembered
from ctxtui.cli.telling import print_json, print_lines, say


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)
    parser.add_argument("turn", metavar="TURN", nargs="?", default="", help="such as 14 or 14.3")
    parser.add_argument("--name", default="", metavar="NAME", help="what to call it")
    parser.add_argument("--note", default="", metavar="TEXT", help="what to remember of it")


def run(args: argparse.Namespace, asked: Asked) -> int:
    """The id of the mark is on stdout; what became of the code is said beside it."""
    from ctxtui.core.rewind.marks import Marks
    from ctxtui.core.rewind.standing import Standing
    from ctxtui.core.transcripts.locate import locate
    from ctxtui.present.marks import marks_document, set_words

    session, tree = asked.open(args.session)
    place = locate(tree, args.turn)
    row, project = place.end.uuid or "", session.summary.project
    doing("keeping the code as it is")
    with remembered() as store:
        mark = Marks(store).make(
            row, session.id, Path(project) if project else None, name=args.name, note=args.note
        )
    if args.json:
        # The turn is told as it was asked for: a step may be the end of its turn as well.
        print_json(marks_document([Standing(mark, session.summary.path, place)]))
    else:
        print_lines([mark.id])
    if not args.json or mark.anchor is None or mark.anchor.left_out:
        say(set_words(mark))
    return 0
