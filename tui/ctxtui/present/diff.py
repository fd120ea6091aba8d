"""A change of a file as lines: what went in `urgent` with −, what came in `ok` with +."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ctxtui.core.text import clean
from ctxtui_widgets.rows import Block, Paragraph, Span

MOST = 160
"""Lines of one change that are shown."""

Hunk = tuple[int | None, list[str]]
"""Line number in the new file where it is known, and lines that start with +, − or a blank."""


def hunks(given: Mapping[str, Any], told: Any) -> list[Hunk]:
    """What a call changed: by the patch the client recorded, else by the call's own arguments."""
    if isinstance(told, dict):
        recorded = list(_recorded(told.get("structuredPatch")))
        if recorded:
            return recorded
    return list(_asked(given))


def _recorded(patch: Any) -> Iterator[Hunk]:
    for hunk in patch if isinstance(patch, list) else ():
        lines = hunk.get("lines") if isinstance(hunk, dict) else None
        if isinstance(lines, list):
            start = hunk.get("newStart")
            yield start if isinstance(start, int) else None, [str(line) for line in lines]


def _asked(given: Mapping[str, Any]) -> Iterator[Hunk]:
    edits = given.get("edits")
    for edit in edits if isinstance(edits, list) else [given]:
        if not isinstance(edit, dict | Mapping):
            continue
        old, new = edit.get("old_string"), edit.get("new_string")
        if isinstance(old, str) and isinstance(new, str):
            yield None, _between(old, new)
    content = given.get("content", given.get("new_source"))
    if isinstance(content, str):
        yield 1, [f"+{line}" for line in content.rstrip("\n").split("\n")]


def _between(old: str, new: str) -> list[str]:
    from difflib import unified_diff

    before, after = old.split("\n"), new.split("\n")
    if len(before) + len(after) > 4 * MOST:  # comparing takes its time; nobody reads it whole
        return [*(f"-{line}" for line in before), *(f"+{line}" for line in after)]
    return list(unified_diff(before, after, lineterm="", n=2))[3:]


def counted(change: list[Hunk]) -> tuple[int, int]:
    """Lines added and removed."""
    lines = [line for _, hunk in change for line in hunk]
    plus = sum(line.startswith("+") for line in lines)
    return plus, sum(line.startswith("-") for line in lines)


def diff_blocks(change: list[Hunk], indent: int = 0) -> list[Block]:
    """The lines, at most MOST of them and a note of how many more there are."""
    blocks: list[Block] = []
    total = sum(len(lines) for _, lines in change)
    shown = 0
    for n, (_, lines) in enumerate(change):
        if n and shown < MOST:
            blocks.append(Paragraph("┄┄┄", "rule", indent))
        for line in lines[: MOST - shown]:
            blocks.append(_line(line, indent))
            shown += 1
    if total > shown:
        blocks.append(Paragraph(f"… {total - shown} more lines", "text-dim", indent))
    return blocks


def _line(line: str, indent: int) -> Block:
    text = clean(line[1:]).expandtabs(4)
    sign, ink = {"+": ("+ ", "ok"), "-": ("− ", "urgent")}.get(line[:1], ("  ", "text-dim"))
    first = (Span(sign, ink),)
    return Paragraph((Span(text, ink),), indent=indent, first=first, rest=(Span("  "),))
