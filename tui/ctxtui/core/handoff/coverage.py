"""What changed or failed, or was asked for, and is not in the brief."""

from __future__ import annotations

from ctxtui.core.handoff.items import Brief, SectionName
from ctxtui.core.text import one_line

_MATTER: tuple[SectionName, ...] = ("constraints", "open_errors", "next_step", "ruled_out")


def uncovered(brief: Brief) -> list[str]:
    """A short line each: struck constraints, errors, todos and dropped approaches; failing checks;
    files of the session's own that no item names."""
    shown = [item for one in brief.sections for item in one.items if item.on]
    said = "\n".join(item.text for item in shown)
    missing: list[str] = [one for section in brief.sections for one in section.left_out]
    for name in _MATTER:
        section = brief.section(name)
        missing += [f"{section.title}: {item.text}" for item in section.items if not item.on]
    missing += [
        f"State: {item.text}"
        for item in brief.section("state").items
        if not item.on and "failed" in item.text
    ]
    missing += [
        f"{file.shown}: {file.status}"
        for file in brief.files
        if file.by_session and f"`{file.shown}`" not in said
    ]
    return [one_line(one, 160) for one in dict.fromkeys(missing)]
