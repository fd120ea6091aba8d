"""Commits and pull requests that a session's own commands made, for where git can't be asked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.shell import programs
from ctxtui.core.evidence.wording import ends, quoted, safe
from ctxtui.core.text import clean

# `[main 1a2b3c4] Subject`, as git answers a commit.
_ANSWER = re.compile(
    r"^\[(?P<branch>[^\]\n]+?)(?: \(root-commit\))? (?P<id>[0-9a-f]{7,40})\] (?P<subject>.+)$", re.M
)
_QUIET = re.compile(
    r"git commit\b[^\n]*?\s-[a-z]*m\s+(?P<mark>['\"])(?P<subject>[^\n]+?)(?P=mark)(?:\s|$)"
)
_PULL = re.compile(r"https://\S+?/(?:pull|merge_requests)/\d+")


_NEEDS = ("commit", "create")
"""Words of the commands that make one."""


@dataclass(frozen=True, slots=True)
class Made:
    """`id` is empty where git was told to be quiet; of a pull request `subject` is its address."""

    subject: str
    id: str
    ref: str
    pull: bool = False


def made(actions: Iterable[Action]) -> list[Made]:
    """In order; an amended commit replaces the one before it."""
    found: list[Made] = []
    for action in actions:
        if action.outcome != "ok" or not any(one in action.command for one in _NEEDS):
            continue
        starts = [one.text for one in programs(action.command)]
        if any(one.startswith("git commit") for one in starts):
            # What is quoted of an output is made safe then; a command may have secrets across it.
            output = clean(ends(action.output or ""))
            told = [(one["subject"], one["id"]) for one in _ANSWER.finditer(output)]
            if not told:
                quiet = _QUIET.finditer(safe(action.command))
                told = [(one["subject"], "") for one in quiet]
            if any("--amend" in one for one in starts) and told and found and not found[-1].pull:
                found.pop()
            found += [Made(quoted(subject, 100), id, action.ref) for subject, id in told]
        if any(one.startswith(("gh pr create", "glab mr create")) for one in starts):
            pulls = _PULL.findall(safe(action.output or ""))
            found += [Made(one, "", action.ref, pull=True) for one in pulls[-1:]]
    return found
