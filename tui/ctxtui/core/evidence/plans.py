"""Plans the model put before the user: their words, where they are kept, and what was said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.wording import quoted, safe
from ctxtui.core.transcripts.turns import EDITORS

Verdict = Literal["approved", "refused", "waiting", "unshown"]

LEAVES = "ExitPlanMode"
_FILE = re.compile(r".*/\.claude/plans/[^/]+\.md$")
_SAVED = re.compile(r"(?:saved to|plan file(?: at)?):?\s+(?P<path>/\S+\.md)", re.IGNORECASE)
# Headings that every plan has say nothing about this one.
_HEADING = re.compile(
    r"(?:the |implementation |revised |final |updated )*(?:plan|context|overview|summary|goal|"
    r"background|problem|approach|steps|proposal|tasks?)\W*$",
    re.IGNORECASE,
)
_STEP = re.compile(r"\s*(?:[-*]\s+(?:\[[ xX]\]\s+)?|\d{1,2}[.)]\s+|#{2,6}\s+)(?P<says>\S.*)")
_MARKS = re.compile(r"^(?:#{1,6}\s+|[-*]\s+(?:\[[ xX]\]\s+)?|\d{1,2}[.)]\s+|plan:\s*)+", re.I)


@dataclass(frozen=True, slots=True)
class Plan:
    """`path` is the file it is kept in, empty if none is known. "unshown" was only written to its
    file. `said` are the user's words when refusing it."""

    text: str
    verdict: Verdict
    action: Action
    path: str = ""
    said: str = ""

    @property
    def title(self) -> str:
        return plan_title(self.text)

    @property
    def steps(self) -> list[str]:
        """Its list, or its headings, in the model's words."""
        lines = (_STEP.match(line) for line in safe(self.text).splitlines())
        return [quoted(one["says"], 120) for one in lines if one]


def plans(actions: Iterable[Action]) -> list[Plan]:
    """In order. A plan that was changed and shown again stands as often as it was shown; one that
    lies in its file and was never shown stands once, as it was written last."""
    found: list[Plan] = []
    files: dict[str, Action] = {}
    for action in actions:
        if action.name in EDITORS and action.outcome == "ok" and _FILE.match(action.path):
            if isinstance(action.given.get("content"), str):
                files[action.path] = action
        elif action.name == LEAVES:
            plan = _shown(action, files)
            found.append(plan)
            files.pop(plan.path, None)
    unshown = [Plan(str(one.given["content"]), "unshown", one, path) for path, one in files.items()]
    return sorted([*found, *unshown], key=lambda one: one.action.call.row.index)


def standing_plan(actions: Iterable[Action]) -> Plan | None:
    """The plan that was approved last; without one, the last that nobody has refused."""
    all_plans = plans(actions)
    approved = [one for one in all_plans if one.verdict == "approved"]
    open_ones = [one for one in all_plans if one.verdict in ("waiting", "unshown")]
    return next(reversed(approved or open_ones), None)


def plan_title(text: str) -> str:
    """The first line that says what this plan is about; empty if it has none."""
    for line in safe(text).splitlines():
        words = _MARKS.sub("", line.strip()).strip("*_ ")
        if words and not _HEADING.match(words):
            return quoted(words, 120)
    return ""


def _shown(action: Action, files: dict[str, Action]) -> Plan:
    verdicts: dict[str, Verdict] = {"ok": "approved", "refused": "refused"}
    verdict = verdicts.get(action.outcome, "waiting")
    given = action.given.get("planFilePath")
    told = _SAVED.search(action.output or "")
    path = given if isinstance(given, str) else told["path"] if told else next(reversed(files), "")
    text = action.given.get("plan")
    if not isinstance(text, str):
        # Newer clients keep the plan in its file alone.
        text = str(files[path].given["content"]) if path in files else ""
    return Plan(text, verdict, action, path, action.feedback)
