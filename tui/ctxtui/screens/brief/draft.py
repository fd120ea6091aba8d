"""The draft on the screen: its items on and off, sections folded, and the text made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ctxtui.core.handoff.brief import Brief, Section
from ctxtui.core.handoff.edits import carried
from ctxtui.core.handoff.goal import with_goal
from ctxtui.core.handoff.markdown import to_markdown


@dataclass(slots=True)
class Draft:
    """What the user has made of a brief so far, but for the words typed into the text."""

    brief: Brief
    folded: set[str] = field(default_factory=set)
    """Names of sections."""
    generated: str = ""
    """The text as the items made it last."""

    @classmethod
    def of(cls, brief: Brief, goal: str) -> Draft:
        """A fresh one; sections of which nothing is on begin folded."""
        folded: set[str] = {
            section.name
            for section in brief.sections
            if section.items and not any(item.on for item in section.items)
        }
        return cls(with_goal(brief, goal), folded)

    def text(self, shown: str) -> str:
        """The text of the items as they are now; what was typed into the one `shown` stays."""
        fresh = to_markdown(self.brief)
        text = carried(shown, self.generated, fresh) if shown != self.generated else fresh
        self.generated = fresh
        return text

    def aim(self, goal: str) -> None:
        self.brief = with_goal(self.brief, goal)

    def strike(self, row_id: str) -> None:
        """Switch an item; of a section all of its items out, or in again once all are out."""
        item = self.brief.find(row_id)
        section = self._section(row_id)
        if item is not None:
            self.brief = self.brief.with_item(item.id, on=not item.on)
        elif section is not None:
            to = not any(item.on for item in section.items)
            for one in section.items:
                self.brief = self.brief.with_item(one.id, on=to)

    def fold(self, row_id: str, *, open: bool) -> str:
        """Fold or unfold the section of a row; returns its name."""
        section = self._section(row_id)
        name = section.name if section is not None else row_id
        (self.folded.discard if open else self.folded.add)(name)
        return name

    @property
    def first(self) -> str | None:
        """Id of the first item that is on."""
        return next((i.id for one in self.brief.sections for i in one.items if i.on), None)

    def _section(self, row_id: str) -> Section | None:
        """The section of that name, or that has that item."""
        return next(
            (
                one
                for one in self.brief.sections
                if one.name == row_id or any(item.id == row_id for item in one.items)
            ),
            None,
        )
