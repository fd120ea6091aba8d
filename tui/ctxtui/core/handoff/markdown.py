"""A brief as Markdown: the goal, then every section that has something on."""

from __future__ import annotations

import re

from ctxtui.core.handoff.items import Brief, Item, SectionName
from ctxtui.core.text import clean, one_line

_PROSE: frozenset[SectionName] = frozenset(
    {"constraints", "done_so_far", "state", "ruled_out", "open_errors", "next_step"}
)
_BLOCK = re.compile(r"^(\s*)(#{1,6}\s|`{3,}|~{3,}|>|={3,}\s*$|-{3,}\s*$|<)", re.MULTILINE)


def to_markdown(brief: Brief) -> str:
    """The text that leaves, but for the redaction (`redacting.finish`).

    Whatever the goal and the items hold, the only headings are ours: each item is one line, and
    marks that would open a block are escaped.
    """
    parts = [f"# Goal\n{_goal(brief.goal)}"]
    for section in brief.sections:
        lines = [_line(item, section.name) for item in section.items if item.on]
        if lines:
            parts.append("\n".join([f"## {section.title}", *lines]))
    return clean("\n\n".join(parts)) + "\n"


def _goal(goal: str) -> str:
    lines = "\n".join(line.rstrip() for line in clean(goal).strip().splitlines())
    return _BLOCK.sub(lambda found: f"{found[1]}\\{found[2]}", lines)


def _line(item: Item, section: SectionName) -> str:
    text = _BLOCK.sub(lambda found: f"\\{found[2]}", one_line(item.text))
    ends_open = text[-1:].isalnum() or text.endswith(("`", ")"))
    return f"- {text}{'.' if section in _PROSE and ends_open else ''}"
