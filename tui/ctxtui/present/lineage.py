"""Where a session comes from and what came of it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ctxtui.core.text import one_line
from ctxtui.present.home import session_title
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.rows import Span

if TYPE_CHECKING:
    from ctxtui.core.library.library import Session
    from ctxtui.core.library.summary import ParentHow

HOW: dict[ParentHow, str] = {
    "branch": "branch of",
    "fork": "fork of",
    "clear": "after /clear, from",
    "handoff": "handed over by",
    "continued": "goes on from",
    "shared-rows": "shares rows with",
}


def came_from(session: Session | None, by_id: Mapping[str, Session], room: int) -> list[Span]:
    """How it came from which session; shorter or not at all where there is no room for it."""
    parent = session.parent if session is not None else None
    if parent is None:
        return []
    source = by_id.get(parent.id)
    title = session_title(source) if source is not None else parent.id[:8]
    about = "" if parent.sure else "≈"
    for words in (f"{about}{HOW[parent.how]} {one_line(title, 40)}", f"{about}{parent.how}"):
        spans = [Span(f"← {words}", "text-dim")]
        if cells(spans) <= room:
            return [*spans, Span("  ")]
    return []


def before(session: Session, by_id: Mapping[str, Session]) -> Session | None:
    """The one it came from, if that is still there."""
    return by_id.get(session.parent.id) if session.parent is not None else None


def after(session: Session, by_id: Mapping[str, Session]) -> Session | None:
    """Of those that came from it the one that was worked on last."""
    found = [
        one for one in by_id.values() if one.parent is not None and one.parent.id == session.id
    ]
    return max(found, key=lambda one: one.summary.updated, default=None)
