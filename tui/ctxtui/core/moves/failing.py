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
    found = [_of_check(run, checks) for run in standing(checks) if run.result == "failed"]
    others = [one for one in actions if id(one) not in known]
    for at, action in enumerate(others):
        key = _key(action)
        if action.outcome != "failed" or any(_key(one) == key for one in others[at + 1 :]):
            continue
        tries = _in_a_row(others[: at + 1], key)
        if len(tries) >= OFTEN and not _came_good(action, others[at + 1 :]):
            found.append(Failing(quoted(what_failed(action)), telling(action.output or ""), tries))
    order = {id(action): at for at, action in enumerate(actions)}
    return sorted(found, key=lambda one: order[id(one.tries[-1])])


def passed_since(actions: Sequence[Action], at: int) -> bool:
    """Whether a check passed, or the work was committed, after the row with this index."""
    later = [one for one in actions if one.call.row.index > at]
    committed = any("git commit" in one.command and one.outcome == "ok" for one in later)
    return committed or any(run.result == "passed" and run.kind != "lint" for run in runs(later))


def _of_check(run: Run, checks: Sequence[Run]) -> Failing:
    tries = [run.action]
    for one in reversed(checks[: checks.index(run)]):
        if not set(one.parts) & set(run.parts):
            continue
        if one.result == "passed" and any(covers(a, b) for a in one.parts for b in run.parts):
            break
        if one.result == "failed":
            tries.append(one.action)
    return Failing(run.command, telling(run.action.output or ""), tuple(reversed(tries)))


def _key(action: Action) -> tuple[str, str]:
    return action.name, repr(sorted(action.given.items(), key=lambda pair: pair[0]))


def _in_a_row(actions: Sequence[Action], key: tuple[str, str]) -> tuple[Action, ...]:
    tries: list[Action] = []
    for one in reversed(actions):
        if _key(one) != key:
            continue
        if one.outcome != "failed":
            break
        tries.append(one)
    return tuple(reversed(tries))


def _came_good(action: Action, later: Sequence[Action]) -> bool:
    """The same file or program worked since, with other arguments perhaps."""
    for one in later:
        if one.outcome != "ok" or one.name != action.name:
            continue
        if action.command:
            if one.command.split()[:1] == action.command.split()[:1]:
                return True
        elif one.path == action.path:
            return True
    return False
