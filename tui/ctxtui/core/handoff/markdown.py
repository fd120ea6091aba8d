"""A brief as Markdown: the goal, then every section that has something on."""

from __future__ import annotations

import re

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.handoff.items import TITLES, Brief, Item, Section, SectionName
from ctxtui.core.handoff.layout import Part, fill
from ctxtui.core.text import clean, one_line

_PROSE: frozenset[SectionName] = frozenset(
    {"constraints", "done_so_far", "state", "ruled_out", "open_errors", "next_step"}
)
_BLOCK = re.compile(r"^(\s*)(#{1,6}\s|`{3,}|~{3,}|>|={3,}\s*$|-{3,}\s*$|<)", re.MULTILINE)


def to_markdown(brief: Brief) -> str:
    """The text that leaves, but for the redaction (`redacting.finish`).

    Whatever the goal and the items hold, the only headings are ours, or those of the user's
    layout: each item is one line, and marks that would open a block are escaped. A layout that
    can't be filled in gives way to ours.
    """
    if brief.layout is not None:
        try:
            return laid_out(brief)
        except CtxtuiError:  # told when the brief was drafted
            pass
    parts = [f"# Goal\n{_goal(brief.goal)}"]
    parts += [f"## {one.title}\n{lines}" for one in brief.sections if (lines := _lines(one))]
    return clean("\n\n".join(parts)) + "\n"


def laid_out(brief: Brief) -> str:
    """The text in the user's layout. Raises CtxtuiError where that can't be filled in."""
    assert brief.layout is not None
    parts: dict[str, Part] = {
        name: Part(title, _lines(brief.section(name))) for name, title in TITLES.items()
    }
    in_order: dict[str, Part] = {one.name: parts[one.name] for one in brief.sections}
    text = fill(brief.layout, _goal(brief.goal), {**in_order, **parts}, {"session": brief.session})
    return clean(text) + "\n"


def _lines(section: Section) -> str:
    return "\n".join(_line(item, section.name) for item in section.items if item.on)


def _goal(goal: str) -> str:
    lines = "\n".join(line.rstrip() for line in clean(goal).strip().splitlines())
    return _BLOCK.sub(lambda found: f"{found[1]}\\{found[2]}", lines)


def _line(item: Item, section: SectionName) -> str:
    text = _BLOCK.sub(lambda found: f"\\{found[2]}", one_line(item.text))
    ends_open = text[-1:].isalnum() or text.endswith(("`", ")"))
    return f"- {text}{'.' if section in _PROSE and ends_open else ''}"
