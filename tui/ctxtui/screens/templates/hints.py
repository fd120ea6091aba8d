"""Which keys the bar of the Templates screen offers."""

from __future__ import annotations

from typing import Literal

from ctxtui_widgets.key_bar import KeyHint

Stop = Literal["list", "form", "prompt"]
"""The pane that the user is in."""


def template_hints(
    stop: Stop, *, shown: bool, ready: bool, editable: bool, typing: bool, beside: bool
) -> list[KeyHint]:
    """`shown` says whether a template is, `ready` whether its prompt may leave; `beside`, that
    all panes are in sight."""
    hints: list[KeyHint] = []
    if ready:
        hints += [("F8", "start", "launch"), ("F5", "copy", "copy")]
    if shown and not beside and stop != "list":
        hints += [("F6", "fields" if stop == "prompt" else "prompt", "prompt")]
    if typing:
        hints += [("↓", "choices", "focused.choice(1)")]
    elif stop == "list":
        hints += [("↵", "fill in", "focused.choose")]
    if shown and not beside and stop == "list":
        hints += [("F6", "prompt", "prompt")]
    if shown:
        hints += [("F2", "save as agent", "save_agent")]
    hints.append(("tab", "next field", "next_stop(1)"))
    if not typing:
        hints += [("e", "edit", "edit")] if editable else []
        hints += [("n", "new", "new")]
    hints.append(("esc", "list" if stop != "list" else "back", "back"))
    return [*hints, ("F1" if typing else "?", "help", "app.help")]
