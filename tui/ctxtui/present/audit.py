"""The audit on the screen and in the terminal: facts by compaction, the line beside, the card."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ctxtui.core.handoff.audit.audit import Audit, Audited, Finding, card_of, lost
from ctxtui.core.handoff.audit.card import MOST, Card
from ctxtui.core.text import clean, one_line
from ctxtui.present import figures
from ctxtui.present.tables import wrapped
from ctxtui_widgets.rows import (
    Blank,
    BlankRow,
    Block,
    FactRow,
    FactState,
    Paragraph,
    SectionRow,
    Span,
)

Row = SectionRow | FactRow | BlankRow
STATES: tuple[FactState, ...] = ("gone", "unclear", "kept")
"""In the order in which the list has them: what needs a look first."""
SIGNS = {"kept": "✓ kept", "unclear": "? unclear", "gone": "✗ gone"}
INKS = {"kept": "ok", "unclear": "warn", "gone": "urgent"}
SAYS = {
    "kept": "The model still has it.",
    "unclear": "It comes up, but not all of it, or not as it was meant.",
    "gone": "The model has nothing left that says it.",
}
OTHERWISE = "What comes nearest says something else."
WHERE = {
    "summary": "in the summary",
    "attached": "attached again",
    "kept": "kept word for word",
}
NONE = "This session was never compacted."
SAID = 25
"""Cells before a fact in the terminal."""


def title(audited: Audited) -> str:
    """`≡ 2 compacted by you, from here`."""
    one = audited.compaction
    extent = "" if one.extent == "whole" else f", {one.extent}"
    return f"≡ {one.number} {one.turn.text}{extent}"


def head_right(audit: Audit | None) -> list[Span]:
    if audit is None:
        return []
    return [Span(figures.plural(len(audit.compactions), "compaction"), "text-secondary")]


def counts(audited: Audited) -> str:
    """`3 gone  1 unclear  4 kept`."""
    return "  ".join(f"{audited.count(state)} {state}" for state in STATES)


def audit_rows(
    audit: Audit, ticked: Collection[tuple[str, str]], folded: Collection[str], *, airy: bool
) -> list[Row]:
    """The newest compaction first; within it what is gone, unclear, kept, each as it was said."""
    rows: list[Row] = []
    for audited in reversed(audit.compactions):
        id = audited.compaction.id
        if airy and rows:
            rows.append(BlankRow(f"air {id}"))
        shut = id in folded or not audited.findings
        before = audited.compaction.tokens_before
        hint = f"from {figures.tokens(before)}" if before is not None else ""
        total = counts(audited) if audited.findings else "no facts"
        rows.append(
            SectionRow(id, title(audited), hint, total, open=not shut, empty=not audited.findings)
        )
        if not shut:
            rows += [_row(id, one, (id, one.fact.id) in ticked) for one in in_order(audited)]
    return rows


def in_order(audited: Audited) -> list[Finding]:
    return sorted(audited.findings, key=lambda one: STATES.index(one.state))


def row_id(compaction: str, fact: str) -> str:
    return f"{compaction} {fact}"


def _row(compaction: str, one: Finding, on: bool) -> FactRow:
    refs = " ".join(f"#{ref}" for ref in one.fact.refs[:2])
    more = " …" if len(one.fact.refs) > 2 else ""
    return FactRow(
        row_id(compaction, one.fact.id),
        one_line(one.fact.text, 300),
        one.state,
        one.fact.kind,
        refs + more,
        on,
    )


def finding_blocks(one: Finding | None) -> list[Block]:
    """The fact whole, where it was said, and the line that comes nearest."""
    if one is None:
        return [Paragraph("No fact under the cursor.", "text-dim")]
    said = " ".join(f"#{ref}" for ref in one.fact.refs)
    carried = ", came through an earlier compaction" if one.carried else ""
    says = OTHERWISE if one.state == "gone" and one.verdict.line else SAYS[one.state]
    blocks: list[Block] = [
        Paragraph((Span(f"{one.fact.kind} ", "text-dim"), Span(said, "note"), Span(carried))),
        Paragraph(one_line(one.fact.text), "text"),
        Blank(),
        Paragraph(
            (
                Span(SIGNS[one.state], INKS[one.state]),
                Span(f"  {says}", "text-secondary"),
            )
        ),
    ]
    verdict = one.verdict
    if verdict.line:
        where = WHERE[verdict.where or "summary"]
        blocks.append(
            Paragraph(
                (Span(f"{where}  ", "text-dim"), Span(f"“{one_line(verdict.line)}”", "text")),
            )
        )
    return blocks


def card_blocks(card: Card) -> list[Block]:
    if not card.text:
        return [Paragraph("Tick facts to get a card of them.", "text-dim")]
    return [Paragraph(clean(card.text).rstrip("\n"), "text")]


def card_right(card: Card) -> list[Span]:
    """Tokens of the card, and what had no room."""
    spans = [Span(f"≈{card.tokens}", "text"), Span(f" of {MOST}", "text-dim")]
    if card.left_out:
        spans.append(Span(f"  ! {len(card.left_out)} no room", "warn"))
    return spans


def sum_left(audited: Audited | None) -> list[Span]:
    """What became of the facts of one compaction."""
    if audited is None:
        return []
    spans: list[Span] = []
    for state in STATES:
        if spans:
            spans.append(Span("   "))
        count = audited.count(state)
        sign, word = SIGNS[state].split(" ", 1)
        spans.append(Span(f"{sign} {count} {word}", INKS[state] if count else "text-dim"))
    return spans


def sum_right(card: Card) -> list[Span]:
    spans = [Span("card ", "text-dim"), *card_right(card)]
    if card.redacted:
        spans.append(Span(f"   ✓ {len(card.redacted)} redacted", "ok"))
    return spans


def audit_lines(audit: Audit, width: int = 0) -> list[str]:
    """For the terminal; in `width` cells, if that is given."""
    if not audit.compactions:
        return [NONE]
    lines: list[str] = []
    for audited in audit.compactions:
        lines += [""] if lines else []
        lines += wrapped(f"{title(audited)}: {counts(audited)}", width)
        for one in in_order(audited):
            refs = " ".join(f"#{ref}" for ref in one.fact.refs[:3])
            text = one_line(one.fact.text, 120)
            said = f"  {SIGNS[one.state]:<10} {one.fact.kind:<11} {text}  {refs}"
            lines += wrapped(said, width, SAID)
            if one.verdict.line and one.state != "gone":
                indent = " " * (SAID if not width or width > 2 * SAID else 4)
                lines += wrapped(f"{indent}{one_line(one.verdict.line, 120)}", width, len(indent))
        card = card_of(audited, lost(audited), audit.model)
        if card.text:
            lines += ["", f"  Card of what is gone, ≈{card.tokens} tokens:"]
            for line in clean(card.text).splitlines():
                lines += wrapped(f"  {line}", width, 4)
    return lines


def audit_document(audit: Audit) -> dict[str, Any]:
    """The document of `ctxtui audit` (schema/audit.py)."""
    return {
        "session": audit.session,
        "compactions": [_document(one, audit.model) for one in audit.compactions],
    }


def _document(audited: Audited, model: str | None) -> dict[str, Any]:
    one = audited.compaction
    card = card_of(audited, lost(audited), model)
    return {
        "id": one.id,
        "number": one.number,
        "when": figures.iso(one.turn.started),
        "trigger": one.trigger,
        "extent": one.extent,
        "version": one.turn.row.version,
        "tokens_before": one.tokens_before,
        "kept": audited.count("kept"),
        "unclear": audited.count("unclear"),
        "gone": audited.count("gone"),
        "facts": [
            {
                "id": found.fact.id,
                "kind": found.fact.kind,
                "text": found.fact.text,
                "state": found.state,
                "refs": list(found.fact.refs),
                "line": found.verdict.line or None,
                "where": found.verdict.where,
                "carried": found.carried,
            }
            for found in audited.findings
        ],
        "card": {
            "text": card.text,
            "tokens": card.tokens,
            "tokens_how": "estimated",
            "left_out": [fact.id for fact in card.left_out],
        },
    }
