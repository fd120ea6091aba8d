"""What the user decided about the items of a brief, by their ids: it outlives a redraft."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ctxtui.core.handoff.items import TITLES, Brief, Item, Section, SectionName
from ctxtui.core.text import one_line


@dataclass(frozen=True, slots=True)
class Kept:
    """An item as it was when the user had a hand in it, should its source be gone later."""

    section: SectionName
    item: Item


@dataclass(frozen=True, slots=True)
class Choices:
    """Items in or out, in the user's words, pinned, and in the user's order; all by id."""

    on: Mapping[str, bool] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    pinned: frozenset[str] = frozenset()
    order: Mapping[SectionName, tuple[str, ...]] = field(default_factory=dict)
    """Of sections in which an item was moved: all items it had then."""
    kept: tuple[Kept, ...] = ()
    """Items that were worded, pinned or carried. If a redraft has them no more they stay as they
    were."""
    hunks: tuple[str, ...] = ()
    """Paths of changed files whose hunks are items too."""

    def __bool__(self) -> bool:
        return bool(self.on or self.words or self.pinned or self.order)

    @property
    def settled(self) -> frozenset[str]:
        """Ids of items that the budget may neither take nor bring back."""
        return frozenset((*self.on, *self.words, *self.pinned))

    def switched(self, ids: Iterable[str], *, on: bool) -> Choices:
        """A pinned item that is struck is pinned no more."""
        ids = tuple(ids)
        pinned = self.pinned if on else self.pinned.difference(ids)
        return replace(self, on={**self.on, **dict.fromkeys(ids, on)}, pinned=pinned)

    def worded(self, section: SectionName, item: Item, text: str) -> Choices:
        """`item` with the user's words, in the brief from now on; none give it its own back."""
        text = one_line(text)
        words = {id: said for id, said in self.words.items() if id != item.id}
        if not text:
            return replace(self, words=words)
        on = {**self.on, item.id: True}
        return replace(self, words={**words, item.id: text}, on=on, kept=self._keep(section, item))

    def pin(self, section: SectionName, item: Item) -> Choices:
        """Pinned if it wasn't, and in the brief; else free again."""
        if item.id in self.pinned:
            return replace(self, pinned=self.pinned - {item.id})
        on = {**self.on, item.id: True}
        kept = self._keep(section, item)
        return replace(self, pinned=self.pinned | {item.id}, on=on, kept=kept)

    def carried(self, section: SectionName, item: Item) -> Choices:
        """With an item that no draft has by itself."""
        on = {**self.on, item.id: True}
        return replace(self, on=on, kept=self._keep(section, item))

    def moved(self, section: Section, item_id: str, by: int) -> Choices:
        """The item one place up (-1) or down; a hunk stays with its file, and does not move."""
        ids = [item.id for item in section.items if not item.under]
        if item_id not in ids:
            return self
        at = ids.index(item_id)
        to = at + by
        if not 0 <= to < len(ids):
            return self
        ids[at], ids[to] = ids[to], ids[at]
        return replace(self, order={**self.order, section.name: tuple(ids)})

    def _keep(self, section: SectionName, item: Item) -> tuple[Kept, ...]:
        others = tuple(one for one in self.kept if one.item.id != item.id)
        return (*others, Kept(section, item))


NO_CHOICES = Choices()


def apply(brief: Brief, choices: Choices) -> Brief:
    """The brief as the user wants it; what the choices don't speak of stays as it is."""
    lost = _lost(brief, choices)
    sections = {section.name: section for section in brief.sections}
    for name in lost:
        sections.setdefault(name, Section(name, open=False))
    done = tuple(
        _applied(sections[name], lost.get(name, []), choices, brief.model)
        for name in TITLES
        if name in sections
    )
    return replace(brief, sections=done)


def _lost(brief: Brief, choices: Choices) -> dict[SectionName, list[Item]]:
    """Items that the user had a hand in, and that were not found again."""
    known = {item.id for one in brief.sections for item in (*one.items, *one.spare)}
    lost: dict[SectionName, list[Item]] = {}
    for kept in choices.kept:
        item = kept.item
        if item.id not in known and item.id in choices.settled:
            # A hunk whose file is no item now stands by itself.
            item = item if item.under in known else replace(item, under="")
            lost.setdefault(kept.section, []).append(item)
    return lost


def _applied(section: Section, lost: list[Item], choices: Choices, model: str | None) -> Section:
    wanted = [item for item in section.spare if choices.on.get(item.id)]
    spare = tuple(item for item in section.spare if item not in wanted)
    items = [_chosen(item, choices, model) for item in (*section.items, *wanted, *lost)]
    return replace(section, items=_ordered(items, choices.order.get(section.name, ())), spare=spare)


def _chosen(item: Item, choices: Choices, model: str | None) -> Item:
    words = choices.words.get(item.id)
    if words is not None and words != item.text:
        item = item.reworded(words, model)
    on = choices.on.get(item.id, item.on)
    return replace(item, on=on, pinned=item.id in choices.pinned)


def _ordered(items: list[Item], order: tuple[str, ...]) -> tuple[Item, ...]:
    """In the user's order; an item that came since stands behind the one it followed."""
    tops = [item for item in items if not item.under]
    if order:
        place = {id: at for at, id in enumerate(order)}
        keys: dict[str, tuple[int, int]] = {}
        last = -1
        for at, item in enumerate(tops):
            last = place.get(item.id, last)
            keys[item.id] = (last, 0 if item.id in place else at + 1)
        tops.sort(key=lambda item: keys[item.id])
    below: dict[str, list[Item]] = {}
    for item in items:
        if item.under:
            below.setdefault(item.under, []).append(item)
    return tuple(one for top in tops for one in (top, *below.pop(top.id, ())))
