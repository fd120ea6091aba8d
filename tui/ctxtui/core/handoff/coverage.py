"""What changed or failed, or was asked for, and whether the brief says it."""

from __future__ import annotations

from dataclasses import dataclass

from ctxtui.core.handoff.goal import is_goal
from ctxtui.core.handoff.items import Brief, ChangedFile, Item, SectionName
from ctxtui.core.text import one_line

_MATTER: tuple[SectionName, ...] = ("constraints", "open_errors", "next_step", "ruled_out")


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that the brief leaves out; `item` is the id of the item that would say it, None
    where there is none."""

    text: str
    item: str | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Facts are constraints, open errors, todos, dropped approaches, failing checks, and files
    that the session changed."""

    facts: int
    missing: tuple[Missing, ...]

    @property
    def covered(self) -> int:
        return self.facts - len(self.missing)

    def per_100(self, tokens: int) -> float | None:
        """Facts covered for a hundred tokens; None for an empty brief."""
        return self.covered * 100 / tokens if tokens > 0 else None


def coverage(brief: Brief) -> Coverage:
    """Struck constraints, errors, todos and dropped approaches; failing checks; files of the
    session's own that no item names."""
    facts: list[tuple[Missing, bool]] = []
    for section in brief.sections:
        facts += [(Missing(one, None), False) for one in section.left_out]
    for name in _MATTER:
        section = brief.section(name)
        for item in (*section.items, *section.spare):
            if item.owed and not is_goal(item):
                facts.append((Missing(f"{section.title}: {item.text}", item.id), item.on))
    for item in brief.section("state").items:
        if _failed(item):
            facts.append((Missing(f"State: {item.text}", item.id), item.on))
    said = "\n".join(item.text for one in brief.sections for item in one.items if item.on)
    for file in brief.files:
        if file.by_session:
            named = f"`{file.shown}`" in said or f"`{file.shown}:" in said
            facts.append((Missing(f"{file.shown}: {file.status}", _item_of(brief, file)), named))
    short = {one_line(one.text, 160): (one, there) for one, there in reversed(facts)}
    missing = [Missing(text, one.item) for text, (one, there) in short.items() if not there]
    return Coverage(len(short), tuple(reversed(missing)))


def uncovered(brief: Brief) -> list[str]:
    """What is missing, a short line each."""
    return [one.text for one in coverage(brief).missing]


def _failed(item: Item) -> bool:
    return "failed" in item.text and any(one.kind == "turn" for one in item.evidence)


def _item_of(brief: Brief, file: ChangedFile) -> str | None:
    """The item that names the file if it is switched on: its line of the diff, else the other."""
    for name in ("diff", "files_that_matter"):
        section = brief.section(name)
        for item in (*section.items, *section.spare):
            named = not item.under and f"`{file.shown}`" in item.text.split(": ")[0]
            if named and any(one.ref == file.path for one in item.evidence):
                return item.id
    return None
