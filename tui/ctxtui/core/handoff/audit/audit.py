"""The audit of a session's compactions (design 4.5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from ctxtui.core.handoff.audit.card import Card, card
from ctxtui.core.handoff.audit.compactions import Compaction, compactions
from ctxtui.core.handoff.audit.facts import Fact, facts_before
from ctxtui.core.handoff.audit.judging import State, Verdict, judge
from ctxtui.core.handoff.audit.prose import passages
from ctxtui.core.transcripts.turns import TurnTree
from ctxtui.core.transcripts.usage import last_model

LASTING = ("constraint", "decision")
"""Kinds that hold for the whole session: what one compaction kept, the next one can still lose."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact and what became of it. `carried` came through an earlier compaction."""

    fact: Fact
    verdict: Verdict
    carried: bool = False

    @property
    def state(self) -> State:
        return self.verdict.state


@dataclass(frozen=True, slots=True)
class Audited:
    """One compaction with its findings, gone first within each kind as the facts stand."""

    compaction: Compaction
    findings: tuple[Finding, ...]

    def count(self, state: State) -> int:
        return sum(one.state == state for one in self.findings)


@dataclass(frozen=True, slots=True)
class Audit:
    session: str
    model: str | None
    compactions: tuple[Audited, ...]

    def find(self, compaction: str, fact: str) -> Finding | None:
        return next(
            (
                one
                for audited in self.compactions
                if audited.compaction.id == compaction
                for one in audited.findings
                if one.fact.id == fact
            ),
            None,
        )


def audit(tree: TurnTree) -> Audit:
    """Every compaction of the session, oldest first; none gives an empty audit.

    Reads the bodies of all calls before them: slow for large sessions. Raises CtxtuiError if the
    file was replaced.
    """
    done: list[Audited] = []
    by_turn: dict[str, Audited] = {}
    for compaction in compactions(tree):
        above = _above(tree, compaction)
        prose = passages(compaction.told)
        own = facts_before(tree, compaction)
        known = {fact.id for fact in own}
        carried = [
            replace(one.fact, rows=())
            for one in (by_turn[above].findings if above in by_turn else ())
            if one.fact.kind in LASTING and one.state != "gone" and one.fact.id not in known
        ]
        findings = [Finding(one, judge(one, compaction, prose, own), True) for one in carried]
        findings += [Finding(one, judge(one, compaction, prose, own)) for one in own]
        audited = Audited(compaction, tuple(findings))
        by_turn[compaction.id] = audited
        done.append(audited)
    return Audit(tree.transcript.id, last_model(tree.transcript, tree.chain), tuple(done))


def card_of(audited: Audited, ticked: Collection[str], model: str | None) -> Card:
    """A card of the facts with these ids."""
    return card([one.fact for one in audited.findings if one.fact.id in ticked], model)


def lost(audited: Audited) -> tuple[str, ...]:
    """Ids of what is worth a card without anybody choosing: the facts that are gone."""
    return tuple(one.fact.id for one in audited.findings if one.state == "gone")


def _above(tree: TurnTree, compaction: Compaction) -> str:
    """Id of the compaction before it on its branch; empty if there is none."""
    at, seen = tree.by_id.get(compaction.turn.parent or ""), set[str]()
    while at is not None and at.id not in seen:
        if at.kind == "compaction":
            return at.id
        seen.add(at.id)
        at = tree.by_id.get(at.parent or "")
    return ""
