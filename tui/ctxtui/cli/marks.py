"""`ctxtui marks`: the rewind points, of one session or of all."""

from __future__ import annotations

import argparse

from ctxtui.cli.asking import Asked, add_session
from ctxtui.cli.doing import doing
from ctxtui.cli.remembered import remembered
from ctxtui.cli.telling import print_json, print_lines, width


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)


def run(args: argparse.Namespace, asked: Asked) -> int:
    """Each with where it stands now, also after a compaction or in a copy."""
    from datetime import UTC, datetime

    from ctxtui.core.library.library import read_library, session_files
    from ctxtui.core.rewind.marks import Marks
    from ctxtui.core.rewind.standing import find_standings
    from ctxtui.present.marks import marks_document, printed_marks

    with remembered() as store:
        marks = Marks(store).all()
        titles = store.lifecycle.titles()
    if args.session:
        _, tree = asked.open(args.session)
        held = {row.uuid for row in tree.transcript.rows}
        marks = [mark for mark in marks if mark.row in held]
    doing("looking for the turns of the marks")
    standings = find_standings(marks, session_files(asked.config_dirs)) if marks else []
    if args.json:
        print_json(marks_document(standings))
        return 0
    paths = {one.path for one in standings if one.path and one.path.stem == one.mark.session}
    library = read_library(asked.config_dirs, sorted(paths))
    titles |= {one.id: one.summary.title for one in library.sessions}
    print_lines(printed_marks(standings, titles, datetime.now(UTC), width()))
    return 0
