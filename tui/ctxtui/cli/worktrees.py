"""`ctxtui worktrees`: those of ours, what was done in them; taken away, and brought back."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from ctxtui.cli.asking import Asked, add_session, here
from ctxtui.cli.doing import doing
from ctxtui.cli.remembered import remembered
from ctxtui.cli.telling import print_json, print_lines, say, width
from ctxtui.core.errors import NotFound, UsageError

if TYPE_CHECKING:
    from ctxtui.core.delivery.records import Launch
    from ctxtui.core.rewind.marks import Mark
    from ctxtui.core.rewind.worktrees import Found


def arguments(parser: argparse.ArgumentParser) -> None:
    add_session(parser)
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--remove", metavar="DIR", help="take one away; never one that was worked in")
    one.add_argument("--restore", metavar="DIR", help="bring one back that was taken away")
    parser.add_argument(
        "--discard",
        action="store_true",
        help="with --remove: also if it was worked in; for 14 days --restore brings back its "
        "files and commits, but no ignored files and no secrets",
    )


def run(args: argparse.Namespace, asked: Asked) -> int:
    """Of this project, and of all with a mark, a launch or a session that was seen."""
    if args.discard and not args.remove:
        raise UsageError("--discard needs --remove DIR.")
    known = _Known(args, asked)
    if args.remove:
        return _remove(args, asked, known)
    if args.restore:
        return _restore(args, known)
    from datetime import UTC, datetime

    from ctxtui.core.library.library import read_library, session_files
    from ctxtui.core.rewind.standing import find_standings
    from ctxtui.present.worktrees import printed_worktrees, worktrees_document

    doing("looking into the worktrees")
    found = known.find()
    marks = [one.mark for one in found.worktrees if one.mark is not None]
    files = session_files(asked.config_dirs) if marks else []
    standings = {one.mark.id: one for one in find_standings(marks, files)}
    if args.json:
        print_json(worktrees_document(found, standings))
        return 0
    paths = {one.path for one in standings.values() if one.path is not None}
    library = read_library(asked.config_dirs, sorted(paths))
    titles = known.titles | {one.id: one.summary.title for one in library.sessions}
    print_lines(printed_worktrees(found, standings, titles, datetime.now(UTC), width()))
    return 0


class _Known:
    """What ctxtui remembers, and in which folders to look."""

    def __init__(self, args: argparse.Namespace, asked: Asked) -> None:
        from ctxtui.core.delivery.records import Deliveries
        from ctxtui.core.places import data_dir
        from ctxtui.core.rewind.marks import Marks
        from ctxtui.core.store import NAME

        self.asked = asked
        self.marks: list[Mark] = []
        self.launches: list[Launch] = []
        self.titles: dict[str, str] = {}
        self.folders: list[Path] = []
        projects: list[str | None] = []
        if (data_dir() / NAME).exists():
            with remembered() as store:
                self.marks, self.launches = Marks(store).all(), Deliveries(store).launches()
                lives = store.lifecycle.all()
            self.titles = {one.session: one.title for one in lives.values()}
            projects = [one.project for one in lives.values()]
        if args.session:
            session, _ = asked.open(args.session)
            projects = [session.summary.project]
        else:
            roots = [one.anchor.root for one in self.marks if one.anchor is not None]
            self.folders = [here(), *roots, *(one.folder for one in self.launches)]
        self.folders += [Path(one) for one in projects if one]

    def find(self) -> Found:
        from ctxtui.core.library.registry import read_registry
        from ctxtui.core.rewind.worktrees import find_worktrees

        registered = read_registry(self.asked.config_dirs)
        return find_worktrees(self.folders, self.marks, self.launches, registered)


def _remove(args: argparse.Namespace, asked: Asked, known: _Known) -> int:
    from ctxtui.core.repo.worktrees import checked_out
    from ctxtui.core.rewind.worktrees import take_away
    from ctxtui.present.worktrees import away_words

    folder = _named(args.remove)
    if folder.is_dir():
        listed = list(checked_out(folder))
    else:  # git may list it still
        listed = [one.made for one in known.find().worktrees]
    made = next((one for one in listed if _same(one.folder, folder)), None)
    if made is None:
        raise NotFound(
            f"{folder}: is no worktree that ctxtui made, so it stays as it is. "
            "`ctxtui worktrees` lists those that are."
        )
    away = take_away(made, asked.config_dirs, discard=args.discard)
    say(away_words(away))
    return 0


def _restore(args: argparse.Namespace, known: _Known) -> int:
    from ctxtui.core.repo.putting_away import bring_back
    from ctxtui.present.worktrees import back_words

    folder = _named(args.restore)
    away = next((one for one in known.find().put_away if _same(one.made.folder, folder)), None)
    if away is None:
        raise NotFound(
            f"{folder}: no worktree of that place was removed lately. `ctxtui worktrees` lists "
            "those that can come back."
        )
    print_lines([str(bring_back(away))])
    say(back_words(away))
    return 0


def _named(typed: str) -> Path:
    from ctxtui.core.places import as_typed

    return as_typed(typed).absolute()


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
