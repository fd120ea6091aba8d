"""Which keys the bar of the composer offers."""

from __future__ import annotations

from ctxtui_widgets.key_bar import KeyHint


def compact_hints(
    *, parts: bool, can_send: bool, typing: bool, in_goal: bool, edited: bool, wide: bool
) -> list[KeyHint]:
    """`parts` says whether there are any; `typing`, that letters go into a field."""
    hints: list[KeyHint] = []
    if parts and not typing:
        hints.append(("space", "keep or drop", "focused.strike"))
    hints.append(("F5", "copy", "copy"))
    if can_send:
        hints.append(("F8", "send", "send"))
    if in_goal:
        hints.append(("↵", "to the parts", "focused.submit"))
    if not typing:
        hints += [("e", "edit" if wide else "edit, check", "edit"), ("i", "next", "goal")]
        hints += [("r", "anew", "anew")] if edited else []
    hints.append(("tab", "next pane", "next_field(1)"))
    hints.append(("esc", "leave field" if typing else "back", "back"))
    return [*hints, ("F1" if typing else "?", "help", "app.help")]
