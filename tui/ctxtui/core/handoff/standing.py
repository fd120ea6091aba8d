"""Sections that say how things stand: git, the last results, what is broken."""

from __future__ import annotations

from itertools import islice

from ctxtui.core.evidence.commands import edited_since
from ctxtui.core.evidence.errors import RECENT, fixed_errors
from ctxtui.core.evidence.errors import open_errors as still_open
from ctxtui.core.evidence.warnings import warnings
from ctxtui.core.evidence.wording import code, quoted
from ctxtui.core.handoff.budget import Keep
from ctxtui.core.handoff.ground import MOST_COMMITS, SHORT, Ground, no_diff
from ctxtui.core.handoff.items import Evidence, Item, Section
from ctxtui.core.repo.door import NoRepo
from ctxtui.core.repo.state import RepoState
from ctxtui.core.transcripts.subagents import subagents

MOST_FIXED = 3
MOST_WARNINGS = 3


def state(ground: Ground) -> Section:
    return Section("state", (*_git(ground), *_results(ground), *_fixed(ground), *_agents(ground)))


def _git(ground: Ground) -> list[Item]:
    state = ground.state
    if isinstance(state, NoRepo):
        text = no_diff(state, ground.cwd)
        return [
            ground.item(
                "state",
                "git",
                text,
                Evidence("command", "git status", state.reason),
                rank=Keep.WHERE.at(0),
            )
        ]
    items = [
        ground.item(
            "state",
            "git",
            _where(ground, state),
            Evidence("command", "git status"),
            rank=Keep.WHERE.at(0),
        )
    ]
    recorded = ground.branch
    if recorded and state.branch != recorded:
        text = f"The session was on branch {code(recorded)}"
        row = next(r for r in reversed(ground.tree.transcript.rows) if r.branch == recorded)
        evidence = Evidence("file", str(ground.tree.transcript.path), row.timestamp or "")
        items.append(ground.item("state", "branch", text, evidence, rank=Keep.WHERE.at(1)))
    return items


def _where(ground: Ground, state: RepoState) -> str:
    if state.bare:
        return "A bare repository, so no diff"
    if state.unborn:
        said = [f"Branch {code(state.branch or 'unknown')}", "nothing committed yet"]
    elif state.detached:
        said = [f"Detached HEAD at {code((state.head or '')[:SHORT])}"]
    else:
        said = [f"Branch {code(state.branch or '')} at {code((state.head or '')[:SHORT])}"]
    commits = len(ground.commits)
    if commits:
        many = f"{commits}{'+' if commits == MOST_COMMITS else ''} commit{'s' * (commits > 1)}"
        said.append(f"{many} since {ground.since}")
    parts = [(state.staged, "staged"), (state.untracked, "untracked")]
    detail = ", ".join(f"{number} {word}" for number, word in parts if number)
    dirty = f"{state.dirty} file{'s' * (state.dirty != 1)} dirty" if state.dirty else "clean"
    said.append(f"{dirty} ({detail})" if detail else dirty)
    if state.conflicts:
        said.append(f"{state.conflicts} in conflict")
    if state.operation:
        said.append(f"a {state.operation} is under way")
    return ", ".join(said)


def _results(ground: Ground) -> list[Item]:
    newest = {run.kind: run for run in ground.stand}
    items: list[Item] = []
    for run in newest.values():
        said = (run.summary if len(run.parts) == 1 or run.result == "failed" else "") or run.result
        if run.result == "failed" and "fail" not in said.lower():
            said = f"failed, {said}"
        text = f"{code(run.command)}: {said}"
        if edited_since(run, ground.actions):
            text += ", before the last edits"
        evidence = Evidence("turn", run.ref, f"{run.command}: {said}")
        source = f"result {run.kind} {run.command}"
        rank = Keep.RESULT.at(len(items))
        items.append(ground.item("state", source, text, evidence, rank=rank))
    return items


def _fixed(ground: Ground) -> list[Item]:
    """The last failures of checks that were made good, so that nobody looks for them again."""
    fixed = fixed_errors(ground.actions, ground.checks, calls=False)
    found = islice((one for one in fixed if one.says), MOST_FIXED)
    items: list[Item] = []
    for at, one in enumerate(found):
        text = f"Fixed, {code(one.what)} passed after: {one.says}"
        seen = (Evidence("turn", one.action.ref, one.says), Evidence("turn", one.by.ref, one.what))
        source = f"fixed {one.what} {one.says}"
        items.append(ground.item("state", source, text, *seen, rank=Keep.TICKED.at(at)))
    return items


def _agents(ground: Ground) -> list[Item]:
    turns = {turn.id: turn for turn in ground.turns}
    items: list[Item] = []
    for agent in subagents(ground.tree):
        turn = turns.get(agent.turn or "")
        if agent.status != "unfinished" or turn is None or agent.parent is not None:
            continue
        if agent.problem and agent.tool_use is None:
            continue  # its file can't be read: it may well have reported
        what = quoted(agent.description or agent.type or agent.id, 60)
        evidence = Evidence("turn", str(turn.number or turn.id[:8]), what)
        text = f"Subagent “{what}” has not reported"
        rank = Keep.RESULT.at(100 + len(items))
        items.append(ground.item("state", f"agent {agent.id}", text, evidence, rank=rank))
    return items


def open_errors(ground: Ground) -> Section:
    prompts = [turn.id for turn in ground.turns if turn.kind == "prompt"]
    items: list[Item] = []
    found = still_open(ground.actions, prompts[-RECENT:], ground.checks, ground.stand)
    for at, one in enumerate(found):
        often = f" ({one.times} times in a row)" if one.times > 1 and one.check else ""
        text = f"{code(one.what)}: {one.says}{often}" if one.says else f"{code(one.what)} failed"
        evidence = Evidence("turn", one.action.ref, f"{one.what}: {one.says}")
        rank = Keep.ERROR.at(len(found) - at)
        items.append(
            ground.item("open_errors", f"{one.what} {one.says}", text, evidence, rank=rank)
        )
    told = _warnings(ground)
    held = (*items, *told[:MOST_WARNINGS])
    return Section("open_errors", held, hint="" if held else "none", spare=told[MOST_WARNINGS:])


def _warnings(ground: Ground) -> tuple[Item, ...]:
    """Warnings that are still printed, the newest first."""
    items: list[Item] = []
    for at, one in enumerate(reversed(warnings(ground.actions, ground.checks))):
        text = f"Warning, never dealt with, of {code(one.what)}: {one.says}"
        evidence = Evidence("turn", one.action.ref, one.says)
        rank, on = Keep.TICKED.at(at), at < MOST_WARNINGS
        source = f"warning {one.what} {one.says}"
        items.append(ground.item("open_errors", source, text, evidence, rank=rank, on=on))
    return tuple(items)
