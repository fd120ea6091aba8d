"""Where an item of a brief was seen: who or what did it, when, and the words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ctxtui.core.handoff.items import Evidence, Item
from ctxtui.core.handoff.secrets import Secret
from ctxtui.core.handoff.trace import Trace
from ctxtui.core.places import tilde
from ctxtui.core.text import one_line
from ctxtui.present.brief_secrets import secret_lines
from ctxtui.present.figures import age
from ctxtui_widgets.rows import Blank, Block, Columns, Paragraph, Span

REF = 7
"""Cells of a place's name in the evidence pane."""


def evidence_blocks(
    item: Item | None,
    drafted: Item | None = None,
    traces: Sequence[Trace] = (),
    secrets: Sequence[Secret] = (),
    now: datetime | None = None,
) -> list[Block]:
    """Each place with who or what did it, how long ago, and the words that stand there; of words
    of the user's own, first those that were drafted. `traces` are those of the item's evidence."""
    if item is None:
        return [Paragraph("No item under the cursor.", "text-dim")]
    blocks: list[Block] = []
    if item.edited and drafted is not None:
        blocks.append(Paragraph(f"Drafted: {one_line(drafted.text, 600)}", "text-dim"))
    for secret in secrets:
        blocks += secret_lines(secret)
    for at, one in enumerate(item.evidence):
        if blocks:
            blocks.append(Blank())
        blocks += _place(one, traces[at] if at < len(traces) else None, now)
    return blocks or [Paragraph("No place is recorded.", "text-dim")]


def _place(one: Evidence, trace: Trace | None, now: datetime | None) -> list[Block]:
    name, what, words = _told(one, trace)
    right: list[Span] = []
    if trace is not None and not trace.there:
        right.append(Span("✗ not in the session now", "urgent"))
    elif trace is not None and trace.failed:
        right.append(Span("✗ ", "urgent"))
    if trace is not None and trace.when is not None and now is not None:
        right.append(Span(age(trace.when, now), "text-dim"))
    head = (Span(f"{name:<{REF - 1}} ", "note"), Span(what, "text"))
    if not words:
        return [Columns(head, tuple(right))]
    lines: list[Block] = [Columns(head, tuple(right))] if what or right else []
    first = (Span(f"{name:<{REF - 1}} ", "note"),) if not lines else (Span(" " * REF),)
    lines.append(
        Paragraph(one_line(words, 600), "text-secondary", first=first, rest=(Span(" " * REF),))
    )
    return lines


def _told(one: Evidence, trace: Trace | None) -> tuple[str, str, str]:
    """A place's name, who or what did it, and the words that stand there."""
    if one.kind == "turn":
        return f"#{one_line(one.ref)}", trace.what if trace is not None else "", one.quote
    if one.ref == "--goal":
        return "goal", "you", "typed above"
    if one.kind == "commit":
        return "commit", one_line(one.ref[:10]), one.quote
    if one.kind == "command":
        return "ran", one_line(one.ref), one.quote
    return "file", one_line(tilde(one.ref)), one.quote
