"""`ctxtui compact`: a line that steers a compaction."""

from __future__ import annotations

import argparse

from ctxtui.cli.asking import Asked, add_session
from ctxtui.cli.doing import doing
from ctxtui.cli.telling import print_json, print_lines, say


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)
    parser.add_argument("--goal", default="", metavar="TEXT", help="what comes next")


def run(args: argparse.Namespace, asked: Asked) -> int:
    """The command on stdout, cleaned and redacted; what is to be said of it on stderr.

    Nothing is sent. Without anything to keep there is no line, and the exit code is 1.
    """
    from ctxtui.core.context.picture import make_picture
    from ctxtui.core.errors import NotFound
    from ctxtui.core.handoff.compact.composing import compose, finish_line
    from ctxtui.core.handoff.compact.linting import lint
    from ctxtui.present.compact import NOTHING, compact_document, remarks

    session, tree = asked.open(args.session)
    doing("looking at what to keep")
    picture = make_picture(tree.transcript, asked.settings, session.summary.title)
    composition = compose(picture, args.goal)
    line = finish_line(composition.line, composition.model)
    if not line.text:
        raise NotFound(f"{NOTHING} There is nothing to compact; name what comes next with --goal.")
    for remark in remarks(lint(line.text), composition.turning):
        say(remark)
    if line.redacted:
        say(f"Secrets were taken out ({', '.join(dict.fromkeys(line.redacted))}).")
    if args.json:
        print_json(compact_document(composition, line))
    else:
        print_lines([line.command])
    return 0
