"""Where an item of a brief was seen, short, as in its row."""

from __future__ import annotations

from collections.abc import Collection

from ctxtui.core.handoff.items import Evidence

PLACES = 3
"""Places named in an item's row; the evidence pane has all of them."""


def places(evidence: Collection[Evidence]) -> str:
    """Where it was seen, short: `#4.7 #4`, `git`, `goal`."""
    names = list(dict.fromkeys(place(one) for one in evidence))
    more = " …" if len(names) > PLACES else ""
    return " ".join(names[:PLACES]) + more


def place(one: Evidence) -> str:
    if one.kind == "turn":
        return f"#{one.ref}"
    if one.ref == "--goal":
        return "goal"
    if one.kind == "command" and one.ref.startswith("git "):
        return "git"
    return {"commit": "git", "file": "file"}.get(one.kind, "command")
