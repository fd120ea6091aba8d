"""What failed several times in a row and never came good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.commands import Run, runs
from ctxtui.core.evidence.covering import covers
from ctxtui.core.evidence.errors import what_failed
from ctxtui.core.evidence.overtaken import standing
from ctxtui.core.evidence.telling import telling
from ctxtui.core.evidence.wording import quoted

OFTEN = 3
"""Failures in a row from which on it is a loop and no attempt (facts 2.2, retry loop)."""


@dataclass(frozen=True, slots=True)
class Failing:
    """One check or call with its failures since it last worked, the first one first."""

    what: str
    says: str
    tries: tuple[Action, ...]

    @property
    def often(self) -> bool:
        return len(self.tries) >= OFTEN


def failing(actions: Sequence[Action]) -> list[Failing]:
    """Checks that fail now, however often; other calls that failed alike `OFTEN` times in a row
    and did not work since. Refusals are no failures."""
    checks = runs(actions)
    known = {id(run.action) for run in checks}
    found = _checks(checks)
    others = [one for one in actions if id(one) not in known]
    good = _Good(others)
    for at, tries in _in_a_row(others):
        if len(tries) >= OFTEN and not good.after(at):
            last = tries[-1]
            found.append(Failing(quoted(what_failed(last)), telling(last.output or ""), tries))
    order = {id(action): at for at, action in enumerate(actions)}
    return sorted(found, key=lambda one: order[id(one.tries[-1])])


def passed_since(actions: Sequence[Action], at: int) -> bool:
    """Whether a check passed, or the work was committed, after the row with this index."""
    later = [one for one in actions if one.call.row.index > at]
    committed = any("git commit" in one.command and one.outcome == "ok" for one in later)
    return committed or any(run.result == "passed" and run.kind != "lint" for run in runs(later))


def _checks(checks: Sequence[Run]) -> list[Failing]:
    failed = [run for run in standing(checks) if run.result == "failed"]
    wanted = {part for run in failed for part in run.parts}
    places = {id(run): at for at, run in enumerate(checks)}
    sharing: dict[str, list[int]] = {}
    for at, run in enumerate(checks):
        for part in run.parts:
            if part in wanted:
                sharing.setdefault(part, []).append(at)
    found: list[Failing] = []
    for run in failed:
        before = {at for part in run.parts for at in sharing[part] if at < places[id(run)]}
        found.append(_of_check(run, [checks[at] for at in sorted(before, reverse=True)]))
    return found


def _of_check(run: Run, before: Sequence[Run]) -> Failing:
    """`before` are the earlier runs that share a command with it, the newest first."""
    tries = [run.action]
    for one in before:
        if one.result == "passed" and any(covers(a, b) for a in one.parts for b in run.parts):
            break
        if one.result == "failed":
            tries.append(one.action)
    return Failing(run.command, telling(run.action.output or ""), tuple(reversed(tries)))


def _in_a_row(actions: Sequence[Action]) -> list[tuple[int, tuple[Action, ...]]]:
    """Of each call whose last try failed, where that stands and its failures in a row up to it."""
    alike: dict[tuple[str, str, str], list[int]] = {}
    for at, action in enumerate(actions):
        alike.setdefault((action.name, action.command, action.path), []).append(at)
    found: list[tuple[int, tuple[Action, ...]]] = []
    for places in alike.values():
        # All that a call was given is long; few calls need to be told apart by it.
        if sum(actions[at].outcome == "failed" for at in places) < OFTEN:
            continue
        same: dict[str, list[int]] = {}
        for at in places:
            same.setdefault(_given(actions[at]), []).append(at)
        for tried in same.values():
            tries: list[Action] = []
            for at in reversed(tried):
                if actions[at].outcome != "failed":
                    break
                tries.append(actions[at])
            if tries:
                found.append((tried[-1], tuple(reversed(tries))))
    return sorted(found, key=lambda one: one[0])


def _given(action: Action) -> str:
    return repr(sorted(action.given.items(), key=lambda pair: pair[0]))


class _Good:
    """Where the same file or program worked last, with other arguments perhaps."""

    def __init__(self, actions: Sequence[Action]) -> None:
        self.actions = actions
        self.files: dict[tuple[str, str], int] = {}
        self.programs: dict[tuple[str, str], int] = {}
        for at, action in enumerate(actions):
            if action.outcome == "ok":
                self.files[action.name, action.path] = at
                self.programs[action.name, _program(action)] = at

    def after(self, at: int) -> bool:
        action = self.actions[at]
        if action.command:
            return self.programs.get((action.name, _program(action)), -1) > at
        return self.files.get((action.name, action.path), -1) > at


def _program(action: Action) -> str:
    return next(iter(action.command.split(None, 1)), "")
