"""A brief as values: sections of items, each with its evidence. Secrets are out of all of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Literal

from ctxtui.core.evidence.wording import safe
from ctxtui.core.handoff.layout import Layout
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.changes import Changes
from ctxtui.core.text import one_line

EvidenceKind = Literal["turn", "file", "commit", "command"]
SectionName = Literal[
    "constraints",
    "done_so_far",
    "state",
    "ruled_out",
    "files_that_matter",
    "diff",
    "open_errors",
    "next_step",
    "pointers",
]
ItemSource = tuple["Evidence", ...]

TITLES: dict[SectionName, str] = {
    "constraints": "Constraints",
    "done_so_far": "Done so far",
    "state": "State",
    "ruled_out": "Ruled out",
    "files_that_matter": "Files that matter",
    "diff": "Diff",
    "open_errors": "Open errors",
    "next_step": "Next step",
    "pointers": "Pointers",
}
"""In the order of the brief."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where an item was seen. `ref` is a turn or step (`14.6`), a path, a commit's id, or the
    command that tells it; `quote` the words that stand there."""

    kind: EvidenceKind
    ref: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the brief. `rank` says what the budget takes first, the highest; 0 it never
    takes. `tokens` are estimated."""

    id: str
    text: str
    evidence: ItemSource
    on: bool = True
    tokens: int = 0
    rank: int = 0
    taken: tuple[str, ...] = ()
    """Rules by which secrets were taken out of its text or evidence."""
    passed: tuple[str, ...] = ()
    """Those of them whose secret the user lets pass: it stands in the text again."""
    pinned: bool = False
    """The user wants it in, whatever the budget."""
    edited: bool = False
    """The text is the user's."""
    path: str = ""
    """Of a changed file with lines to show, relative to the root: it has hunks beneath it."""
    under: str = ""
    """Id of the file's item that a hunk stands beneath."""
    owed: bool = True
    """Leaving it out counts as a gap; it doesn't for a rule that was lifted."""

    def reworded(self, text: str, model: str | None) -> Item:
        return replace(self, text=text, edited=True, tokens=line_tokens(text, model))


@dataclass(frozen=True, slots=True)
class Section:
    name: SectionName
    items: tuple[Item, ...] = ()
    open: bool = True
    hint: str = ""
    left_out: tuple[str, ...] = ()
    """Facts for which there was no room at all, a line each."""
    spare: tuple[Item, ...] = ()
    """Items beyond what a section holds, each off; the user may have them in."""

    @property
    def title(self) -> str:
        return TITLES[self.name]

    @property
    def tokens(self) -> int:
        """Of the items that are on, without the heading."""
        return sum(item.tokens for item in self.items if item.on)


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file that differs from the base; without git one the session edited, status "edited".

    `path` is absolute, `shown` as people name it. Lines are None where they are not counted.
    """

    path: str
    shown: str
    status: str
    added: int | None = None
    removed: int | None = None
    by_session: bool = False


@dataclass(frozen=True, slots=True)
class Brief:
    """A draft. `notes` are for the user, no part of the text."""

    session: str
    goal: str
    base: Base
    sections: tuple[Section, ...]
    files: tuple[ChangedFile, ...] = ()
    notes: tuple[str, ...] = ()
    model: str | None = None
    struck: int = 0
    """Items that were switched off to fit the budget."""
    taken: tuple[str, ...] = ()
    """Rules by which secrets were taken out of the goal, one for each."""
    changes: Changes | None = field(default=None, repr=False)
    """What git told, to look up hunks by; None without git."""
    layout: Layout | None = None
    """How the text is laid out; None is ours."""

    def section(self, name: SectionName) -> Section:
        """An empty one if the brief has none of that name, as without git the diff."""
        return next((one for one in self.sections if one.name == name), Section(name))

    def find(self, item_id: str) -> Item | None:
        """Among the spare ones too."""
        return next(
            (i for one in self.sections for i in (*one.items, *one.spare) if i.id == item_id), None
        )

    def section_of(self, item_id: str) -> Section | None:
        """The section that has the item, be it a spare one."""
        return next(
            (
                one
                for one in self.sections
                if any(item.id == item_id for item in (*one.items, *one.spare))
            ),
            None,
        )

    def with_item(self, item_id: str, *, on: bool | None = None, text: str | None = None) -> Brief:
        """The brief with one item switched or worded anew; an unknown id changes nothing."""

        def changed(item: Item) -> Item:
            if item.id != item_id:
                return item
            fresh = item.text if text is None else text
            tokens = item.tokens if text is None else line_tokens(fresh, self.model)
            return replace(item, on=item.on if on is None else on, text=fresh, tokens=tokens)

        sections = tuple(
            replace(one, items=tuple(changed(item) for item in one.items)) for one in self.sections
        )
        return replace(self, sections=sections)


def make_item(
    section: SectionName,
    source: str,
    text: str,
    evidence: ItemSource,
    *,
    rank: int = 0,
    on: bool = True,
    model: str | None = None,
) -> Item:
    """An item on one line, secrets taken out of text and evidence.

    Its id comes from the section and `source`, so that a redraft finds it again: the source must
    not hold what may change, such as a count.
    """
    digest = hashlib.sha256(f"{section}\0{source}".encode("utf-8", "replace")).hexdigest()[:12]
    clean = one_line(safe(text))
    shown = tuple(
        Evidence(one.kind, _ref(one), one_line(safe(one.quote), 300) if one.quote else "")
        for one in evidence
    )
    return Item(digest, clean, shown, on, line_tokens(clean, model), rank)


def _ref(one: Evidence) -> str:
    # The name of a turn is too short for a secret.
    return one_line(one.ref if one.kind == "turn" else safe(one.ref))


def line_tokens(text: str, model: str | None) -> int:
    from ctxtui.core.context.tokens import estimate

    return estimate(f"- {text}\n", model)
