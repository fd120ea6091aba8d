"""Drafts the brief for the next session, from the transcript and from git alone (design 4.5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.evidence.wording import safe
from ctxtui.core.handoff import done, material, standing, words
from ctxtui.core.handoff.budget import fit
from ctxtui.core.handoff.ground import Ground, look, no_diff
from ctxtui.core.handoff.items import Brief, ChangedFile, Evidence, Item, Section
from ctxtui.core.handoff.taken import rules_in
from ctxtui.core.repo.door import NoRepo
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.turns import TurnTree

__all__ = ["Brief", "ChangedFile", "Evidence", "Item", "Section", "draft_brief"]


def draft_brief(
    tree: TurnTree,
    goal: str,
    cwd: Path | None,
    settings: Settings,
    since: str = "start",
    now: datetime | None = None,
) -> Brief:
    """The brief for what comes next, within the budget of the settings.

    Everything in it is quoted or counted: the user's sentences, commands and outputs, git's own
    figures. What the model claims is not carried on; its task list is, and is named as such.
    `cwd` is where the project lies now, None for where the session recorded it. `since` is
    "start" or a revision. Blocks for as long as git and the file take. Raises UsageError if
    `since` names no commit; without a repository the brief says so.
    """
    taken = rules_in(goal)
    goal = safe(goal.strip())
    ground = look(tree, goal, cwd, since, now or datetime.now(UTC))
    sections = (
        words.constraints(ground),
        done.done_so_far(ground),
        standing.state(ground),
        words.ruled_out(ground),
        material.files_that_matter(ground),
        *((material.diff(ground),) if ground.changes is not None else ()),
        standing.open_errors(ground),
        words.next_step(ground),
        material.pointers(ground),
    )
    notes = list(ground.notes)
    if isinstance(ground.state, NoRepo):
        notes.insert(0, no_diff(ground.state, ground.cwd))
    brief = Brief(
        tree.transcript.id,
        goal,
        ground.base,
        sections,
        tuple(_files(ground)),
        tuple(safe(note) for note in notes),
        ground.model,
        taken=taken,
    )
    fitted = fit(brief, settings.brief_budget)
    return replace(fitted, struck=_on(brief) - _on(fitted))


def _on(brief: Brief) -> int:
    return sum(item.on for section in brief.sections for item in section.items)


def _files(ground: Ground) -> list[ChangedFile]:
    changes = ground.changes
    if changes is None:
        return [
            ChangedFile(safe(one.path), safe(one.shown), "edited", by_session=True)
            for one in ground.files
            if one.edits
        ]
    return [
        ChangedFile(
            safe(str(changes.root / file.path)),
            safe(file.path),
            file.status,
            file.added,
            file.removed,
            file.by_session,
        )
        for file in changes.files
    ]
