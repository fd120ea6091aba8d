"""A turn that should have been a subagent, in one line."""

from __future__ import annotations

from ctxtui.core.subagents.suggestions import Suggestion
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui_widgets.rows import Span


def suggestion_spans(one: Suggestion) -> list[Span]:
    """`! #7 left 26k of output nobody used: Log triage would have kept it out`."""
    name = one_line(one.template, 40)
    return [
        Span("! ", "note"),
        Span(turn_label(one), "note"),
        Span(f" left {figures.tokens(one.tokens)} of output nobody used: "),
        Span(name[:1].upper() + name[1:], "text b"),
        Span(" would have kept it out"),
    ]


def turn_label(one: Suggestion) -> str:
    """`#7`, or the start of the id of a turn that has no number."""
    start = one.refs[0].partition(".")[0] if one.refs else one.turn[:8]
    return f"#{start}" if start.isdigit() else one_line(start)
