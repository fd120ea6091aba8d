"""Everything a brief is drafted from, looked up once: the session's work, and what git says."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ctxtui.core.errors import CtxtuiError, UsageError
from ctxtui.core.evidence.actions import Action, read_actions
from ctxtui.core.evidence.commands import Run, runs
from ctxtui.core.evidence.files import Worked, worked_files
from ctxtui.core.evidence.overtaken import standing
from ctxtui.core.evidence.path import worked
from ctxtui.core.evidence.wording import code
from ctxtui.core.handoff.items import Evidence, Item, SectionName, make_item
from ctxtui.core.handoff.progress import Step, unwatched
from ctxtui.core.handoff.taken import rules_of
from ctxtui.core.places import tilde
from ctxtui.core.repo.base import Base, base_at, base_merge, base_rev
from ctxtui.core.repo.changes import Changes, read_changes
from ctxtui.core.repo.commits import Commit, commits_since
from ctxtui.core.repo.door import NoRepo
from ctxtui.core.repo.state import RepoState, read_state
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.turns import Turn, TurnTree
from ctxtui.core.transcripts.usage import last_model

START, MERGE_BASE = "start", "merge-base"
"""Words for a base, beside revisions."""
MOST_COMMITS = 50
SHORT = 10
"""Digits of a commit's id: few enough to read, unique in any repository of people."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`project` is the folder as recorded, `cwd` where it is looked for now. Without git `state`
    says why, and `changes` is None."""

    tree: TurnTree
    turns: list[Turn]
    actions: list[Action]
    checks: list[Run]
    """Those of the actions that test, build and lint."""
    stand: list[Run]
    """Those of the checks that nothing has overtaken."""
    files: list[Worked]
    project: str
    cwd: Path | None
    state: RepoState | NoRepo
    base: Base
    changes: Changes | None
    commits: tuple[Commit, ...]
    branch: str | None
    """What the session recorded last."""
    notes: tuple[str, ...]
    goal: str
    model: str | None

    @property
    def since(self) -> str:
        """Where the diff begins, in words."""
        if self.base.how == "start":
            return "the session began"
        if self.base.how == "mark":
            return f"the mark “{one_line(self.base.name, 60)}”"
        return code((self.base.rev or "")[:SHORT])

    def item(
        self,
        section: SectionName,
        source: str,
        text: str,
        *evidence: Evidence,
        rank: int = 0,
        on: bool = True,
    ) -> Item:
        """`make_item`, with the tokens of the session's model and what was taken out."""
        item = make_item(section, source, text, evidence, rank=rank, on=on, model=self.model)
        return replace(item, taken=rules_of(item, evidence, self.tree))


def look(
    tree: TurnTree,
    goal: str,
    cwd: Path | None,
    since: str | Base,
    now: datetime,
    step: Step = unwatched,
) -> Ground:
    """Read it all. Raises UsageError if `since` names no commit; git's other failures are notes."""
    step("reading what was done")
    turns = worked(tree)
    actions = read_actions(tree.transcript, turns)
    rows = tree.transcript.rows
    project = next((row.cwd for row in rows if row.cwd), "")
    branches = [row.branch for row in rows if row.branch and row.branch != "HEAD"]
    if cwd is None and project:
        cwd = Path(project)
    files = worked_files(actions, project)
    notes: list[str] = []
    step("asking git")
    state = _state(cwd)
    base = _base(cwd, state, since, _started(tree) or now, branches[0] if branches else None)
    changes: Changes | None = None
    commits: tuple[Commit, ...] = ()
    if cwd is not None and base.rev is not None:
        try:
            edited = [here(one.path, project, cwd) for one in files if one.edits]
            changes = read_changes(
                cwd, base, edited, watch=lambda: step("counting the lines that changed")
            )
            commits = commits_since(cwd, base, MOST_COMMITS)
            notes += [changes.trouble] if changes.trouble else []
        except CtxtuiError as error:
            notes.append(f"The diff is missing: {error}")
    if base.source == "history":
        notes.append(
            "git's log doesn't reach back to the session's start; the diff begins at the newest "
            "commit of that age. Use --since to name another."
        )
    if tree.transcript.bad_lines:
        count = len(tree.transcript.bad_lines)
        notes.append(f"{count} line{'s' * (count > 1)} of the transcript could not be read.")
    checks = runs(actions)
    return Ground(
        tree,
        turns,
        actions,
        checks,
        standing(checks),
        files,
        project,
        cwd,
        state,
        base,
        changes,
        commits,
        branches[-1] if branches else None,
        tuple(notes),
        goal,
        last_model(tree.transcript, tree.chain),
    )


def find_base(tree: TurnTree, cwd: Path, since: str | Base = START) -> Base:
    """Raises UsageError if `since` names no commit."""
    branches = (row.branch for row in tree.transcript.rows if row.branch and row.branch != "HEAD")
    return _base(cwd, None, since, _started(tree) or datetime.now(UTC), next(branches, None))


def no_diff(state: NoRepo, cwd: Path | None) -> str:
    """Why there is no diff, as a sentence of the brief."""
    where = tilde(cwd) if cwd is not None else ""
    return {
        "no-repo": "No git repository here, so no diff.",
        "missing": f"The project folder {where} is gone, so no diff."
        if where
        else "The session recorded no project folder, so no diff.",
        "no-git": "git is not installed here, so no diff.",
    }.get(state.why) or f"No diff: {state.reason}"


def _state(cwd: Path | None) -> RepoState | NoRepo:
    if cwd is None:
        return NoRepo("missing", "The session recorded no project folder.")
    try:
        return read_state(cwd)
    except CtxtuiError as error:
        return NoRepo("failed", str(error))


def _base(
    cwd: Path | None,
    state: RepoState | NoRepo | None,
    since: str | Base,
    started: datetime,
    branch: str | None,
) -> Base:
    if cwd is None or isinstance(state, NoRepo):
        return Base(None, "none", reason=state.reason if isinstance(state, NoRepo) else "")
    if isinstance(since, Base):
        return since
    try:
        if since.strip() == START:
            return base_at(cwd, started, branch)
        if since.strip() == MERGE_BASE:
            return base_merge(cwd)
        return base_rev(cwd, since)
    except UsageError:
        raise
    except CtxtuiError as error:
        return Base(None, "none", reason=str(error))


def _started(tree: TurnTree) -> datetime | None:
    return next((row.time for row in tree.transcript.rows if row.time is not None), None)


def here(path: str, project: str, cwd: Path) -> Path:
    """Where a recorded file lies if the project was moved to `cwd`."""
    near = os.path.relpath(path, project) if project else path
    return cwd / near if not near.startswith("..") else Path(path)
