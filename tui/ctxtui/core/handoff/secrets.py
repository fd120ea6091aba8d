"""The secrets of a brief, one by one: what may be told of each, and which the user lets pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from ctxtui.core.evidence.wording import ends
from ctxtui.core.handoff.goal import is_goal
from ctxtui.core.handoff.items import Brief, Item, line_tokens
from ctxtui.core.handoff.taken import sources
from ctxtui.core.redaction import Allowed, Finding, redact
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.turns import TurnTree

NOTHING = Allowed(frozenset(), b"")
"""Every secret is taken out."""
Originals = Mapping[str, Mapping[str, str]]
"""Of items, by their ids: what stands in place of which marker."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One value, wherever it stands in the brief. It is never in here itself.

    Without a `fingerprint` it can't be let pass: where it was seen there is none of that rule to
    be read again, or several.
    """

    rule: str
    hint: str = ""
    fingerprint: str = ""
    passes: bool = False
    goal: bool = False
    items: tuple[str, ...] = ()
    """Ids."""
    line: int | None = None
    """Of the whole text, if it stands neither in the goal nor in an item; from 1."""

    @property
    def id(self) -> str:
        return self.fingerprint or " ".join((self.rule, *self.items))


@dataclass(frozen=True, slots=True)
class _Original:
    finding: Finding
    value: str = field(repr=False)


def secrets_of(
    brief: Brief, goal: str, text: str, tree: TurnTree, allowed: Allowed
) -> tuple[Secret, ...]:
    """Those in the goal, in the items that are on, and in the whole text; each value once.

    `goal` and `text` are as they were typed. An item's are looked up where it was seen.
    """
    found: dict[str, Secret] = {}

    def tell(one: Secret) -> None:
        known = found.setdefault(one.id, one)
        items = tuple(dict.fromkeys((*known.items, *one.items)))
        found[one.id] = replace(known, goal=known.goal or one.goal, items=items)

    for finding in _all_in(goal, allowed):
        tell(replace(_secret(finding, allowed), goal=True))
    for section in brief.sections:
        for item in section.items:
            if item.on and item.taken and not is_goal(item):
                for one in _of_item(item, tree, allowed):
                    tell(one)
    for finding in _all_in(text, allowed):
        if finding.fingerprint not in found:
            tell(replace(_secret(finding, allowed), line=finding.line))
    return tuple(found.values())


def originals(brief: Brief, tree: TurnTree, allowed: Allowed) -> Originals:
    """What is to be put back into the items, because the user lets it pass."""
    if not allowed.fingerprints:
        return {}
    found: dict[str, dict[str, str]] = {}
    for section in brief.sections:
        for item in (*section.items, *section.spare):
            for rule, one in _looked_up(item, tree, allowed).items():
                if one is not None and one.finding.fingerprint in allowed.fingerprints:
                    found.setdefault(item.id, {})[rule] = one.value
    return found


def put_back(brief: Brief, values: Originals) -> Brief:
    """The brief with these values in its items again."""
    if not values:
        return brief

    def whole(item: Item) -> Item:
        if item.id not in values:
            return item
        text = item.text
        for rule, value in values[item.id].items():
            text = text.replace(_marker(rule), value)
        tokens = line_tokens(text, brief.model)
        return replace(item, text=text, passed=tuple(values[item.id]), tokens=tokens)

    sections = (
        replace(one, items=tuple(whole(item) for item in one.items)) for one in brief.sections
    )
    return replace(brief, sections=tuple(sections))


def _of_item(item: Item, tree: TurnTree, allowed: Allowed) -> Iterator[Secret]:
    for rule, one in _looked_up(item, tree, allowed).items():
        if one is None:
            yield Secret(rule, items=(item.id,))
        else:
            yield replace(_secret(one.finding, allowed), items=(item.id,))


def _looked_up(item: Item, tree: TurnTree, allowed: Allowed) -> dict[str, _Original | None]:
    """By rule, for each marker of ours in the text: the one value that can have stood there."""
    rules = [rule for rule in item.taken if _marker(rule) in item.text or rule in item.passed]
    if not rules:
        return {}
    told: dict[str, dict[str, _Original]] = {rule: {} for rule in rules}
    doubtful: set[str] = set()
    for source in (text for one in item.evidence for text in sources(one, tree)):
        text = ends(clean(source))
        doubtful.update(rule for rule in rules if _marker(rule) in text)
        for one in redact(text, salt=allowed.salt).findings:
            if one.rule in told:
                told[one.rule][one.fingerprint] = _Original(one, text[one.start : one.end])
    return {rule: _only(list(told[rule].values()), rule in doubtful) for rule in rules}


def _only(found: list[_Original], doubtful: bool) -> _Original | None:
    if doubtful or len(found) != 1 or one_line(found[0].value) != found[0].value:
        return None  # an item is one line, and a guess might let the wrong one out
    return found[0]


def _all_in(text: str, allowed: Allowed) -> list[Finding]:
    done = redact(clean(text), allowed.fingerprints, allowed.salt)
    return sorted((*done.findings, *done.let_through), key=lambda one: one.start)


def _secret(one: Finding, allowed: Allowed) -> Secret:
    return Secret(one.rule, one.hint, one.fingerprint, one.fingerprint in allowed.fingerprints)


def _marker(rule: str) -> str:
    return f"[redacted: {rule}]"
