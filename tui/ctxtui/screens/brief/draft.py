"""The draft on the screen: its items as the user wants them, and the text made of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ctxtui.core.handoff.brief import Brief, Section
from ctxtui.core.handoff.budget import fit
from ctxtui.core.handoff.choices import Choices, apply
from ctxtui.core.handoff.edits import carried
from ctxtui.core.handoff.goal import with_goal
from ctxtui.core.handoff.markdown import to_markdown
from ctxtui.core.handoff.said import Said, quoting
from ctxtui.core.handoff.said import carried as carried_item
from ctxtui.core.handoff.secrets import NOTHING, Originals, put_back
from ctxtui.core.redaction import Allowed
from ctxtui.core.transcripts.turns import TurnTree

UNCOVERED = "uncovered"
"""Id of the list of what the brief leaves out."""


@dataclass(slots=True)
class Draft:
    """What the user has made of a brief so far, but for the words typed into the text."""

    whole: Brief
    """All there is to say; its choices are not in it."""
    choices: Choices
    goal: str
    trimmed: frozenset[str] = frozenset()
    """Ids of the items that the budget took."""
    folded: set[str] = field(default_factory=set)
    """Names of sections, and ids of files whose hunks are not shown."""
    generated: str = ""
    """The text as the items made it last."""
    allowed: Allowed = NOTHING
    """Secrets that the user lets pass."""
    values: Originals = field(default_factory=dict, repr=False)
    """What they put back into the items."""
    marked: Brief = field(init=False)
    """The brief with markers for all secrets of its items."""
    brief: Brief = field(init=False)

    def __post_init__(self) -> None:
        self.work()

    @classmethod
    def of(
        cls,
        whole: Brief,
        goal: str,
        budget: int,
        choices: Choices,
        allowed: Allowed = NOTHING,
        values: Originals | None = None,
    ) -> Draft:
        """A fresh one, fitted into the budget; sections of which nothing is on begin folded."""
        draft = cls(whole, choices, goal, allowed=allowed, values=values or {})
        draft.trim(budget)
        draft.folded = {
            section.name
            for section in draft.brief.sections
            if section.items and not any(item.on for item in section.items)
        }
        draft.folded.add(UNCOVERED)
        return draft

    def work(self) -> None:
        """Put it together anew."""
        brief = self.whole
        for one in self.trimmed:
            brief = brief.with_item(one, on=False)
        self.marked = apply(with_goal(brief, self.goal, self.allowed), self.choices)
        self.brief = put_back(self.marked, self.values)

    def text(self, shown: str) -> str:
        """The text of the items as they are now; what was typed into the one `shown` stays."""
        fresh = to_markdown(self.brief)
        text = carried(shown, self.generated, fresh) if shown != self.generated else fresh
        self.generated = fresh
        return text

    def aim(self, goal: str, budget: int) -> None:
        """The goal counts in the budget like all else."""
        self.goal = goal
        self.trim(budget)

    def let_pass(self, allowed: Allowed, values: Originals) -> None:
        self.allowed, self.values = allowed, values
        self.work()

    def choose(self, choices: Choices) -> None:
        self.choices = choices
        self.work()

    def trim(self, budget: int) -> int:
        """Fit it into the budget, which leaves alone what the user chose; how many items went."""
        self.trimmed = frozenset()
        self.work()
        fitted = fit(self.brief, budget, self.choices.settled)
        before = {item.id for one in self.brief.sections for item in one.items if item.on}
        after = {item.id for one in fitted.sections for item in one.items if item.on}
        self.trimmed = frozenset(before - after)
        self.work()
        return len(self.trimmed)

    def strike(self, row_id: str) -> None:
        """Switch an item; of a section all of its items out, or in again once all are out."""
        item = self.brief.find(row_id)
        section = self.section(row_id)
        if item is not None:
            self.choose(self.choices.switched([item.id], on=not item.on))
        elif section is not None:
            tops = [one for one in section.items if not one.under]
            to = not any(one.on for one in section.items)
            wanted = tops if to else section.items
            self.choose(self.choices.switched([one.id for one in wanted], on=to))

    def add(self, item_id: str) -> None:
        """Have an item in, and its section open."""
        section = self.section(item_id)
        self.choose(self.choices.switched([item_id], on=True))
        if section is not None:
            self.folded.discard(section.name)

    def carry(self, said: Said, tree: TurnTree, *, on: bool) -> None:
        """Have a sentence of the user in or out, by the constraints that quote it if there are."""
        quoted_by = quoting([said], self.brief)[said.id]
        if quoted_by:
            self.choose(self.choices.switched(quoted_by, on=on))
        elif on:
            item = carried_item(said, tree, self.whole.model)
            self.choose(self.choices.carried("constraints", item))
        if on:
            self.folded.discard("constraints")

    def pin(self, item_id: str) -> None:
        section, item = self.section(item_id), self.brief.find(item_id)
        if section is not None and item is not None:
            self.choose(self.choices.pin(section.name, item))

    def word(self, item_id: str, text: str) -> None:
        section, item = self.section(item_id), self.whole.find(item_id) or self.brief.find(item_id)
        if section is not None and item is not None:
            self.choose(self.choices.worded(section.name, item, text))

    def move(self, item_id: str, by: int) -> None:
        section = self.section(item_id)
        if section is not None:
            self.choose(self.choices.moved(section, item_id, by))

    def fold(self, row_id: str, *, open: bool) -> str:
        """Fold or unfold what the row heads, else what it is in; the id of that row."""
        item = self.brief.find(row_id)
        section = self.section(row_id)
        if item is not None and item.path and (open or item.id not in self.folded):
            name = item.id
        elif item is not None and item.under:
            name = item.under
        else:
            name = section.name if section is not None else row_id
        (self.folded.discard if open else self.folded.add)(name)
        return name

    def has_hunks(self, item_id: str) -> bool:
        return any(one.under == item_id for one in self.brief.section("diff").items)

    @property
    def first(self) -> str | None:
        """Id of the first item that is on."""
        return next((i.id for one in self.brief.sections for i in one.items if i.on), None)

    def section(self, row_id: str) -> Section | None:
        """The section of that name, or that has that item."""
        named = next((one for one in self.brief.sections if one.name == row_id), None)
        return named or self.brief.section_of(row_id)
