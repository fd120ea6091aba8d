"""The section of files that matter: edited, changed by commands, or read more than once."""

from __future__ import annotations

import os

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.evidence.bash_files import BashFile, bash_files
from ctxtui.core.evidence.files import Worked
from ctxtui.core.evidence.wording import code
from ctxtui.core.handoff.budget import Keep
from ctxtui.core.handoff.ground import Ground, here
from ctxtui.core.handoff.items import Evidence, Item, Section
from ctxtui.core.handoff.material import MOST_SPARE, plural
from ctxtui.core.repo.changes import inside
from ctxtui.core.repo.tracked import tracked

FOREMOST = 5
MOST_FILES = 8


def files_that_matter(ground: Ground) -> Section:
    edited = [one for one in ground.files if one.edits]
    gone, left = _gone(ground), nothing_left(ground)
    by_command = _by_command(ground)
    known = {one.path for one in edited} | {one.path for one in by_command}
    read = [one for one in ground.files if one.reads > 1 and one.path not in known]
    some = edited[:MOST_FILES]
    rest = MOST_FILES - len(some) // 2
    chosen: list[Worked | BashFile] = [*some, *by_command[: rest // 2]]
    chosen += read[: MOST_FILES + len(some) - len(some) // 2 - len(chosen)]
    others: list[Worked | BashFile] = [*edited[MOST_FILES:], *by_command[rest // 2 :]]
    items: list[Item] = []
    for one in (*chosen, *others[:MOST_SPARE]):
        said, rank = _said_of(one, one.path in left, len(items))
        if one.path in gone and not isinstance(one, BashFile):
            said += ", not there now"
        ref = one.ref if isinstance(one, BashFile) else one.last_edit or one.first_read
        items.append(
            ground.item(
                "files_that_matter",
                one.path,
                f"{code(one.shown)}: {said}",
                Evidence("file", one.path),
                *([Evidence("turn", ref)] if ref else []),
                rank=rank,
                on=len(items) < len(chosen),
            )
        )
    held = tuple(items[: len(chosen)])
    hint = plural(len(held), "file")
    spare = tuple(items[len(chosen) : MOST_SPARE])
    return Section("files_that_matter", held, open=False, hint=hint, spare=spare)


def _said_of(one: Worked | BashFile, left: bool, at: int) -> tuple[str, int]:
    """What the session did with a file, and how long that stays in the brief."""
    if isinstance(one, BashFile):
        return f"{one.how} by a command", Keep.EDITED.at(at)
    if not one.edits:
        return f"read {_times(one.reads)}", Keep.READ.at(at)
    said = f"edited {_times(one.edits)}"
    if left:
        return f"{said}, nothing left of it in the diff", Keep.READ.at(at)
    return said, (Keep.FOREMOST if at < FOREMOST else Keep.EDITED).at(at)


def _by_command(ground: Ground) -> list[BashFile]:
    """Files in the project that commands changed and no tool of the client edited, the newest
    first. Left out is what was put back to what git has, or written and is gone again."""
    edited = {one.path for one in ground.files if one.edits}
    found = bash_files(ground.actions, ground.project)
    cwd = ground.cwd

    def matters(one: BashFile) -> bool:
        if one.path in edited or one.how == "restored" or not _inside(one.shown):
            return False
        return one.how in ("removed", "moved") or cwd is None or os.path.lexists(cwd / one.shown)

    return [one for one in reversed(found) if matters(one)]


def nothing_left(ground: Ground) -> frozenset[str]:
    """Files that the session edited and that git shows as they were when it began.

    Only of files that git follows, and only if the diff is whole and begins with the session.
    """
    changes, cwd = ground.changes, ground.cwd
    if changes is None or cwd is None or changes.left_out or ground.base.how != "start":
        return frozenset()
    differ = {path for one in changes.files for path in (one.path, one.old_path) if path}
    there = {one.path: here(one.path, ground.project, cwd) for one in ground.files if one.edits}
    same = {
        path: file
        for path, file in there.items()
        if not differ.intersection(inside(changes.root, cwd, [file]))
    }
    if not same:
        return frozenset()
    try:
        followed = tracked(cwd, same.values())
    except CtxtuiError:
        return frozenset()
    return frozenset(path for path, file in same.items() if file in followed)


def _gone(ground: Ground) -> set[str]:
    """Files of the project that are on disk no more; nobody is told if all of it is gone."""
    cwd, project = ground.cwd, ground.project
    if cwd is None or not project:
        return set()
    own = [one for one in ground.files if _inside(one.shown)]
    gone = {one.path for one in own if not os.path.lexists(cwd / one.shown)}
    return gone if len(gone) <= len(own) // 2 else set()


def _inside(shown: str) -> bool:
    return not shown.startswith(("..", "/", "~"))


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
