"""`ctxtui context`: what the model sees, what it costs, and what to do next."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, add_session
from ctxtui.cli.doing import doing
from ctxtui.cli.telling import print_json, print_lines, width

if TYPE_CHECKING:
    from ctxtui.core.transcripts.locate import Place


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)
    parser.add_argument(
        "--at",
        nargs="?",
        const="",
        metavar="TURN",
        help="as it was at the end of that turn or step, such as 14 or 14.3",
    )
    parser.add_argument("--goal", default="", metavar="TEXT", help="what comes next: ranks moves")


def run(args: argparse.Namespace, asked: Asked) -> int:
    """At the end of the live path, or of the turn or step that `--at` names."""
    from ctxtui.core.context.picture import make_picture
    from ctxtui.core.transcripts.locate import locate
    from ctxtui.present.documents import context_document

    session, tree = asked.open(args.session)
    doing("weighing what fills the window")
    picture = make_picture(tree.transcript, asked.settings, session.summary.title)
    place: Place | None = locate(picture.tree, args.at) if args.at is not None else None
    status = session.status
    document = context_document(picture, asked.settings, place, status=status, goal=args.goal)
    if args.json:
        print_json(document)
        return 0
    from ctxtui.present.printed import printed_context

    print_lines(printed_context(document, width()))
    return 0
