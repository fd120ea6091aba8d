"""A label and what it says beside it, wrapped under itself: how facts are told in a pane."""

from __future__ import annotations

from ctxtui_widgets.rows import Paragraph, Span

LABEL = 10
"""Cells of a label."""


def labelled(label: str, *said: Span, ink: str = "text-secondary", lines: int = 0) -> Paragraph:
    """`ink` is the label's; `lines`, how many it may take, 0 for as many as it needs."""
    first = (Span(label.ljust(LABEL), ink),)
    return Paragraph(said, first=first, rest=(Span(" " * LABEL),), lines=lines)
