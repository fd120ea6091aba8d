"""All that the user said, sentence by sentence: any of it can be had in a brief by hand.

Rules find what is worded as a rule, and nobody's words are all foreseen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ctxtui.core.evidence.actions import read_actions
from ctxtui.core.evidence.path import worked
from ctxtui.core.evidence.rules import sentences
from ctxtui.core.evidence.sayings import sayings
from ctxtui.core.evidence.wording import bare, quoted
from ctxtui.core.handoff.items import Brief, Evidence, Item, make_item
from ctxtui.core.handoff.taken import rules_of
from ctxtui.core.transcripts.turns import TurnTree

LONGEST = 400
"""Cells of a sentence."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence, secrets out; `ref` is the turn or step where it was said first."""

    text: str
    ref: str
    turn: str
    """Id of the turn it was said in."""

    @property
    def id(self) -> str:
        return f"{self.turn} {self.text}"


def all_said(tree: TurnTree) -> list[Said]:
    """In file order, of the turns whose work counts, without what was pasted.

    A sentence stands once, and single words (`yes`) not at all; nor do answers to a question of
    the model, which are constraints as they are. Raises CtxtuiError if the file was replaced.
    """
    turns = worked(tree)
    found: dict[str, Said] = {}
    for saying in sayings(turns, read_actions(tree.transcript, turns)):
        if saying.how == "answer":
            continue
        for sentence in sentences(saying.text):
            text = quoted(sentence, LONGEST)
            if len(text.split()) > 1 or len(text) > 9:  # languages without blanks
                found.setdefault(bare(text), Said(text, saying.ref, saying.turn.id))
    return list(found.values())


def quoting(said: Iterable[Said], brief: Brief) -> dict[str, tuple[str, ...]]:
    """For the id of each sentence, ids of the items by which the brief says it: constraints that
    quote it or a part of it, be they left out, and what else is in it and has it word for word."""
    quotes: dict[str, list[tuple[str, str]]] = {}
    texts: list[tuple[str, str]] = []
    for section in brief.sections:
        if section.name == "constraints":
            for item in (*section.items, *section.spare):
                for one in item.evidence:
                    if one.quote:
                        quotes.setdefault(one.ref, []).append((_spaced(one.quote), item.id))
        else:
            for item in section.items:
                if item.on and any(one.kind == "turn" for one in item.evidence):
                    texts.append((_spaced(item.text), item.id))

    def ids(one: Said) -> Iterator[str]:
        sentence = _spaced(one.text)
        yield from (id for quote, id in quotes.get(one.ref, ()) if quote in sentence)
        yield from (id for text, id in texts if sentence in text)

    return {one.id: tuple(dict.fromkeys(ids(one))) for one in said}


def carried(said: Said, tree: TurnTree, model: str | None) -> Item:
    """The sentence as an item that the budget leaves alone. Left out again it is no gap."""
    evidence = (Evidence("turn", said.ref, said.text),)
    item = make_item("constraints", said.id, said.text.rstrip("."), evidence, model=model)
    return replace(item, taken=rules_of(item, evidence, tree), owed=False)


def _spaced(text: str) -> str:
    """Its words with a blank on either side, so that no word is found within another."""
    return f" {bare(text)} "
