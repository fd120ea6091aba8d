"""Sections that point at things to read: files, the diff, the transcript."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ctxtui.core.evidence.wording import code, listed, safe
from ctxtui.core.handoff.budget import Keep
from ctxtui.core.handoff.ground import SHORT, Ground
from ctxtui.core.handoff.items import Evidence, Item, Section
from ctxtui.core.places import tilde
from ctxtui.core.repo.changes import Changes, FileChange
from ctxtui.core.repo.kinds import Kind
from ctxtui.core.transcripts.results import saved_output

FOREMOST = 5
MOST_FILES = 8
MOST_CHANGES = 15
MOST_SPARE = 300
"""Files that can be had in by name; of a bigger change the rest stays a number."""
SUMMARISED: frozenset[Kind] = frozenset({"lock", "generated", "vendored", "binary"})
"""Nobody reads them: one line for all."""


def files_that_matter(ground: Ground) -> Section:
    edited = [one for one in ground.files if one.edits][:MOST_FILES]
    read = [one for one in ground.files if not one.edits and one.reads > 1]
    chosen = edited + read[: MOST_FILES - len(edited) // 2]
    gone = _gone(ground)
    items: list[Item] = []
    for one in (*chosen, *(one for one in ground.files if one.edits and one not in edited)):
        said = [f"edited {_times(one.edits)}"] if one.edits else [f"read {_times(one.reads)}"]
        if one.path in gone:
            said.append("not there now")
        refs = [Evidence("turn", ref) for ref in (one.last_edit or one.first_read,) if ref]
        kind = Keep.EDITED if one.edits else Keep.READ
        kind = Keep.FOREMOST if one.edits and len(items) < FOREMOST else kind
        items.append(
            ground.item(
                "files_that_matter",
                one.path,
                f"{code(one.shown)}: {', '.join(said)}",
                Evidence("file", one.path),
                *refs,
                rank=kind.at(len(items)),
                on=len(items) < len(chosen),
            )
        )
    held = tuple(items[: len(chosen)])
    hint = _plural(len(held), "file")
    spare = tuple(items[len(chosen) : MOST_SPARE])
    return Section("files_that_matter", held, open=False, hint=hint, spare=spare)


def _gone(ground: Ground) -> set[str]:
    """Files of the project that are on disk no more; nobody is told if all of it is gone."""
    cwd, project = ground.cwd, ground.project
    if cwd is None or not project:
        return set()
    inside = [one for one in ground.files if not one.shown.startswith(("..", "/", "~"))]
    gone = {one.path for one in inside if not os.path.lexists(cwd / one.shown)}
    return gone if len(gone) <= len(inside) // 2 else set()


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
    items += [_file(ground, changes, file, at, own) for at, file in enumerate(read[:MOST_SPARE])]
    held, spare = items[: MOST_CHANGES + 1], items[MOST_CHANGES + 1 :]
    if len(read) > MOST_CHANGES:
        text = f"{len(read) - MOST_CHANGES} more: {_names(read[MOST_CHANGES:])}"
        rank = Keep.CHANGED.at(MOST_CHANGES)
        held.append(ground.item("diff", "more", text, evidence, rank=rank))
    if others := [file for file in files if file.kind in SUMMARISED]:
        kinds = Counter(file.kind for file in others)
        text = f"{', '.join(f'{n} {kind}' for kind, n in kinds.items())}: {_names(others)}"
        rank = Keep.CHANGED.at(MOST_CHANGES + 1)
        held.append(ground.item("diff", "not to read", text, evidence, rank=rank))
        spare += [_file(ground, changes, file, 0, own) for file in others if file.by_session]
    spare = [replace(item, on=False) for item in spare]
    hint = _plural(len(files), "file")
    return Section("diff", tuple(held), open=False, hint=hint, spare=tuple(spare))


def _file(ground: Ground, changes: Changes, file: FileChange, at: int, own: bool) -> Item:
    text = _change(file)
    if own and not file.by_session:
        text += ", not edited by this session's tools"
    path = str(changes.root / file.path)
    rank, on = Keep.CHANGED.at(at), at < MOST_CHANGES
    item = ground.item("diff", file.path, text, Evidence("file", path), rank=rank, on=on)
    readable = file.kind == "text" and safe(file.path) == file.path
    return replace(item, path=file.path) if readable else item


def _names(files: Sequence[FileChange]) -> str:
    return listed([code(file.path) for file in files])


def _total(ground: Ground, changes: Changes) -> str:
    number = len(changes.files) + changes.left_out
    size = f"+{changes.added} −{changes.removed}"
    command = code(diff_command(changes))
    return f"{_plural(number, 'file')}, {size} since {ground.since}: {command}"


def diff_command(changes: Changes) -> str:
    if changes.base.source == "empty":
        return "git status"
    return f"git diff {(changes.base.rev or '')[:SHORT]}"


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
        path = saved_output(ground.tree.transcript, action.output or "")
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


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"
