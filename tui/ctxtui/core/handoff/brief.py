"""Drafts the brief for the next session, from the transcript and from git alone (design 4.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.evidence.wording import safe
from ctxtui.core.handoff import done, files, material, standing, words
from ctxtui.core.handoff.budget import fit
from ctxtui.core.handoff.choices import NO_CHOICES, Choices, apply
from ctxtui.core.handoff.ground import START, Ground, look, no_diff
from ctxtui.core.handoff.hunks import with_hunks
from ctxtui.core.handoff.items import Brief, ChangedFile, Evidence, Item, Section
from ctxtui.core.handoff.layout import Layout
from ctxtui.core.handoff.markdown import laid_out
from ctxtui.core.handoff.progress import Step, unwatched
from ctxtui.core.handoff.taken import rules_in
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.door import NoRepo
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.turns import TurnTree

__all__ = ["Brief", "ChangedFile", "Evidence", "Item", "Section", "draft_brief", "whole_brief"]


def draft_brief(
    tree: TurnTree,
    goal: str,
    cwd: Path | None,
    settings: Settings,
    since: str | Base = START,
    now: datetime | None = None,
    *,
    choices: Choices = NO_CHOICES,
    layout: Layout | None = None,
    step: Step = unwatched,
) -> Brief:
    """The brief for what comes next, within the budget of the settings.

    As `whole_brief`, with the user's choices, which the budget leaves alone.
    """
    whole = whole_brief(tree, goal, cwd, since, now, layout=layout, hunks=choices.hunks, step=step)
    brief = apply(whole, choices)
    fitted = fit(brief, settings.brief_budget, choices.settled)
    return replace(fitted, struck=_on(brief) - _on(fitted))


def whole_brief(
    tree: TurnTree,
    goal: str,
    cwd: Path | None,
    since: str | Base = START,
    now: datetime | None = None,
    *,
    layout: Layout | None = None,
    hunks: Iterable[str] = (),
    step: Step = unwatched,
) -> Brief:
    """All there is to say, whatever it costs.

    Everything in it is quoted or counted: the user's sentences, commands and outputs, git's own
    figures. What the model claims is not carried on; its task list is, and is named as such.
    `cwd` is where the project lies now, None for where the session recorded it. `since` is
    "start", "merge-base" (with the default branch), a revision, or a base that was looked up
    before, as a mark's. The changed files named in `hunks` have their hunks beneath them.
    Blocks for as long as git and the file take; `step` may stop it. Raises UsageError if `since`
    names no commit; without a repository the brief says so. What else fails is a note.
    """
    taken = rules_in(goal)
    goal = safe(goal.strip())
    ground = look(tree, goal, cwd, since, now or datetime.now(UTC), step)
    sections = tuple(_sections(ground, step))
    notes = list(ground.notes)
    if isinstance(ground.state, NoRepo):
        notes.insert(0, no_diff(ground.state, ground.cwd))
    brief = Brief(
        tree.transcript.id,
        goal,
        ground.base,
        sections,
        tuple(_files(ground)),
        (),
        ground.model,
        taken=taken,
        changes=ground.changes,
        layout=layout,
    )
    try:
        brief, more = with_hunks(brief, hunks, step)
        notes += more
    except CtxtuiError as error:
        notes.append(f"The hunks are missing: {error}")
    if layout is not None:
        try:
            laid_out(brief)
        except CtxtuiError as error:
            notes.append(str(error))
            brief = replace(brief, layout=None)
    return replace(brief, notes=tuple(safe(note) for note in notes))


def _sections(ground: Ground, step: Step) -> Iterator[Section]:
    step("looking for what you asked for")
    yield words.constraints(ground)
    step("looking for what was done")
    yield done.done_so_far(ground)
    step("looking at how things stand")
    yield standing.state(ground)
    step("looking for what was given up")
    yield words.ruled_out(ground)
    step("looking at the files")
    yield files.files_that_matter(ground)
    if ground.changes is not None:
        yield material.diff(ground)
    step("looking for open errors")
    yield standing.open_errors(ground)
    step("looking for what comes next")
    yield words.next_step(ground)
    yield material.pointers(ground)


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
