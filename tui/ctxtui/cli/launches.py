"""`ctxtui launches`: what was launched, and subagents, of one session or of all."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, add_session, reading
from ctxtui.cli.doing import doing
from ctxtui.cli.remembered import remembered
from ctxtui.cli.telling import print_json, print_lines, width

if TYPE_CHECKING:
    from ctxtui.core.library.library import Session


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)


def run(args: argparse.Namespace, asked: Asked) -> int:
    """What became of each launch is looked up, and remembered where it is new."""
    from datetime import UTC, datetime

    from ctxtui.core.delivery.records import Deliveries
    from ctxtui.core.library.library import Library, read_library
    from ctxtui.core.library.shelf import read_all
    from ctxtui.core.places import data_dir
    from ctxtui.core.store import NAME
    from ctxtui.core.subagents.launches import Followed, Launches, follow_kept
    from ctxtui.core.subagents.running import Runs
    from ctxtui.present.launch_entries import entries
    from ctxtui.present.launches_document import launches_document, printed_launches

    doing("looking at what became of the launches")
    titles: dict[str, str] = {}
    followed: list[Followed] = []
    if (data_dir() / NAME).exists():
        with remembered() as store:
            titles = store.lifecycle.titles()
            followed = follow_kept(Deliveries(store), Launches(asked.config_dirs))
    library: Library
    if args.session:
        session, _ = asked.open(args.session)
        library = read_library(asked.config_dirs, [session.summary.path])
        own = (session.id,)
        followed = [one for one in followed if one.launch.source in own or one.launch.to in own]
    else:
        library = read_all(asked.config_dirs, watch=reading)
    titles |= {one.id: one.summary.title for one in library.sessions}
    runs = [run for _, found in Runs().each(_told(library.sessions)) for run in found]
    shown = entries(followed, runs)
    if args.json:
        print_json(launches_document(shown))
    else:
        print_lines(printed_launches(shown, titles, datetime.now(UTC), width()))
    return 0


def _told(sessions: Sequence[Session]) -> Iterator[Session]:
    """Says how many are still to be looked through."""
    from ctxtui.present.figures import plural

    for n, one in enumerate(sessions):
        doing(f"looking for subagents, {plural(len(sessions) - n, 'session')} to go")
        yield one
