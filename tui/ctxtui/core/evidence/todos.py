"""The session's own list of tasks as it stood at the end, from the calls that kept it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ctxtui.core.evidence.actions import Action
from ctxtui.core.evidence.wording import quoted

_CREATED = re.compile(r"Task #(\w+) created")
_KEEPERS = frozenset({"TodoWrite", "TaskCreate", "TaskUpdate"})
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Todo:
    """One entry. The model words it and ticks it off: it is a plan, and no proof of work."""

    text: str
    status: str
    """As the client says: pending, in_progress, completed."""
    ref: str

    @property
    def done(self) -> bool:
        return self.status == "completed"


def todos(actions: Iterable[Action]) -> list[Todo]:
    """The last state of the list, in its order; cancelled entries are gone."""
    kept = [one for one in actions if one.outcome == "ok" and one.name in _KEEPERS]
    wholes = [at for at, one in enumerate(kept) if _is_whole(one)]
    found: dict[str, Todo] = {}
    for action in kept[wholes[-1] if wholes else 0 :]:
        if action.name == "TodoWrite":
            found = _whole(action) if _is_whole(action) else found
        elif action.name == "TaskCreate":
            made = _CREATED.search(action.output or "")
            subject = action.given.get("subject")
            if made and isinstance(subject, str):
                found[made[1]] = Todo(quoted(subject, _LONGEST), "pending", action.ref)
        elif action.name == "TaskUpdate":
            _update(found, action)
    return [one for one in found.values() if one.text]


def _is_whole(action: Action) -> bool:
    return action.name == "TodoWrite" and isinstance(action.given.get("todos"), list)


def _whole(action: Action) -> dict[str, Todo]:
    entries = [one for one in action.given["todos"] if isinstance(one, dict)]
    return {
        str(at): Todo(
            quoted(str(one.get("content") or ""), _LONGEST), str(one.get("status")), action.ref
        )
        for at, one in enumerate(entries)
    }


def _update(found: dict[str, Todo], action: Action) -> None:
    which = str(action.given.get("taskId"))
    status = action.given.get("status")
    if which not in found or not isinstance(status, str):
        return
    if status in ("deleted", "cancelled"):
        del found[which]
    else:
        found[which] = Todo(found[which].text, status, action.ref)
