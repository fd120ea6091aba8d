"""Sections that point at things to read: the diff, the transcript."""

from __future__ import annotations

import os
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ctxtui.core.evidence.bash_files import bash_files
from ctxtui.core.evidence.wording import code, listed, safe
from ctxtui.core.handoff.budget import Keep
from ctxtui.core.handoff.ground import SHORT, Ground, here
from ctxtui.core.handoff.items import Evidence, Item, Section
from ctxtui.core.places import tilde
from ctxtui.core.repo.changes import Changes, FileChange, inside
from ctxtui.core.repo.kinds import Kind
from ctxtui.core.transcripts.results import saved_output

MOST_CHANGES = 15
MOST_SPARE = 300
"""Files that can be had in by name; of a bigger change the rest stays a number."""
MOST_NAMED = 4
"""Paths that the command of a diff names."""
SUMMARISED: frozenset[Kind] = frozenset({"lock", "generated", "vendored", "binary"})
"""Nobody reads them: one line for all."""


def diff(ground: Ground) -> Section:
    changes = ground.changes
    if changes is None:
        return Section("diff", open=False)
    files = changes.files
    if not files:
        return Section("diff", open=False, hint="none")
    evidence = Evidence("command", diff_command(changes))
    items = [ground.item("diff", "total", _total(ground, changes), evidence, rank=Keep.TOTAL.at(0))]
    read = [file for file in files if file.kind not in SUMMARISED]
    own = any(file.by_session for file in files)
    ran = _commands(ground, changes)
    items += [_file(ground, file, at, own, ran) for at, file in enumerate(read[:MOST_SPARE])]
    held, spare = items[: MOST_CHANGES + 1], items[MOST_CHANGES + 1 :]
    if len(read) > MOST_CHANGES:
        more = len(read) - MOST_CHANGES + changes.left_out
        text = f"{more} more: {_names(read[MOST_CHANGES:])}"
        rank = Keep.CHANGED.at(MOST_CHANGES)
        held.append(ground.item("diff", "more", text, evidence, rank=rank))
    if others := [file for file in files if file.kind in SUMMARISED]:
        kinds = Counter(file.kind for file in others)
        text = f"{', '.join(f'{n} {kind}' for kind, n in kinds.items())}: {_names(others)}"
        rank = Keep.CHANGED.at(MOST_CHANGES + 1)
        held.append(ground.item("diff", "not to read", text, evidence, rank=rank))
        spare += [_file(ground, file, 0, own, ran) for file in others if file.by_session]
    spare = [replace(item, on=False) for item in spare]
    hint = plural(len(files) + changes.left_out, "file")
    return Section("diff", tuple(held), open=False, hint=hint, spare=tuple(spare))


def _file(ground: Ground, file: FileChange, at: int, own: bool, ran: Mapping[str, str]) -> Item:
    assert ground.changes is not None
    text = _change(file)
    seen = [Evidence("file", str(ground.changes.root / file.path))]
    if not file.by_session and (ref := ran.get(file.path)):
        text += ", by a command of this session"
        seen.append(Evidence("turn", ref))
    elif own and not file.by_session:
        text += ", not edited by this session's tools"
    rank, on = Keep.CHANGED.at(at), at < MOST_CHANGES
    item = ground.item("diff", file.path, text, *seen, rank=rank, on=on)
    readable = file.kind == "text" and safe(file.path) == file.path
    return replace(item, path=file.path) if readable else item


def _commands(ground: Ground, changes: Changes) -> dict[str, str]:
    """The step whose command touched a file last, by its path below the root."""
    cwd = ground.cwd
    if cwd is None:
        return {}
    return {
        name: one.ref
        for one in bash_files(ground.actions, ground.project)
        for name in inside(changes.root, cwd, [here(one.path, ground.project, cwd)])
    }


def _names(files: Sequence[FileChange]) -> str:
    return listed([code(file.path) for file in files])


def _total(ground: Ground, changes: Changes) -> str:
    number = len(changes.files) + changes.left_out
    size = f"+{changes.added} −{changes.removed}"
    command = code(diff_command(changes))
    return f"{plural(number, 'file')}, {size} since {ground.since}: {command}"


def diff_command(changes: Changes) -> str:
    if changes.base.source == "empty":
        return "git status"
    told = f"git diff {(changes.base.rev or '')[:SHORT]}"
    # A mark holds new files too, which git would show as deleted: it is asked for some by name.
    known = [file.path for file in changes.files if file.status != "untracked"]
    if changes.base.how == "mark" and 0 < len(known) <= MOST_NAMED and not changes.left_out:
        told += f" -- {shlex.join(known)}"
    return told


def pointers(ground: Ground) -> Section:
    transcript = ground.tree.transcript
    path = transcript.path.absolute()
    items = [
        ground.item(
            "pointers",
            "session",
            f"Session {code(transcript.id)}",
            Evidence("file", str(path)),
            rank=Keep.TOTAL.at(1),
        ),
        ground.item(
            "pointers",
            "transcript",
            f"Transcript: {code(tilde(path))}",
            Evidence("file", str(path)),
            rank=Keep.POINTER.at(0),
        ),
    ]
    base = ground.base
    if base.rev is not None and ground.commits and base.source != "empty":
        log = f"git log {base.rev[:SHORT]}.."
        text = f"Commits: {code(log)}"
        evidence = Evidence("commit", base.rev)
        items.append(ground.item("pointers", "commits", text, evidence, rank=Keep.POINTER.at(1)))
    for at, (ref, file) in enumerate(_saved(ground)):
        text = f"Full output of #{ref}: {code(tilde(file))}"
        evidence = Evidence("file", str(file))
        items.append(ground.item("pointers", str(file), text, evidence, rank=Keep.OUTPUT.at(at)))
    return Section("pointers", tuple(items), open=False)


def _saved(ground: Ground) -> list[tuple[str, Path]]:
    """Outputs too long for the transcript that still lie beside it, the newest three."""
    found: dict[Path, str] = {}
    for action in ground.actions:
        path = saved_output(ground.tree.transcript, action.told or "")
        if path is not None and os.path.lexists(path):
            found[path.absolute()] = action.ref
    return [(ref, path) for path, ref in found.items()][-3:]


def _change(file: FileChange) -> str:
    text = code(file.path)
    if file.added is not None or file.removed is not None:
        text += f" +{file.added or 0} −{file.removed or 0}"
    if file.status == "renamed" and file.old_path:
        return f"{text}, renamed from {code(file.old_path)}"
    words = (
        []
        if file.status == "modified"
        else [{"type": "type changed"}.get(file.status, file.status)]
    )
    words += [] if file.kind == "text" else [file.kind]
    return ", ".join([text, *words])


def plural(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
