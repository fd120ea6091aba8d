"""Which keys the bar of the Marks screen offers."""

from __future__ import annotations

from ctxtui.core.rewind.standing import Standing
from ctxtui_widgets.key_bar import KeyHint


def mark_hints(one: Standing, *, compare: str, undo: bool, beside: bool) -> list[KeyHint]:
    """On a mark. `compare`, what `d` does, if anything; `undo`, if there is what `u` would take
    back; `beside` it, with the cursor in what changed."""
    keys: list[KeyHint] = []
    if beside:
        keys.append(("↵", "unfold", "focused.choose"))
    elif one.place is not None:
        keys.append(("↵", "go to it", "focused.choose"))
    keys += [("r", "rename", "rename"), ("n", "note", "note")]
    if one.mark.anchor is not None:
        keys += [*_compare(compare), ("w", "check out", "check_out")]
    keys += [("del", "delete", "delete"), *undo_hint(undo)]
    return [*keys, ("tab", "next pane", "next_pane")]


def stray_hints(*, compare: str, undo: bool) -> list[KeyHint]:
    """On an anchor without a mark."""
    return [
        ("w", "check out", "check_out"),
        ("del", "delete", "delete"),
        *undo_hint(undo),
        *_compare(compare),
        ("tab", "next pane", "next_pane"),
    ]


def worktree_hints(*, marked: bool, undo: bool, beside: bool) -> list[KeyHint]:
    """On a worktree; `marked` if the turn it comes from is there, `beside` with the cursor in what
    is told of it."""
    keys: list[KeyHint] = (
        [("↵", "go to its turn", "focused.choose")] if marked and not beside else []
    )
    keys += [("del", "remove", "delete"), *undo_hint(undo)]
    return [*keys, ("tab", "next pane", "next_pane")]


def undo_hint(undo: bool) -> list[KeyHint]:
    return [("u", "undo", "undo")] if undo else []


def _compare(what: str) -> list[KeyHint]:
    return [("d", what, "compare")] if what else []
