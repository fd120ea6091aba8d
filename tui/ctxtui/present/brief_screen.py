"""The brief on the screen: sections and items, their evidence, and the sum line."""

from __future__ import annotations

from collections.abc import Collection

from ctxtui.core.handoff.items import Brief, Evidence, Item
from ctxtui.core.handoff.redacting import Finished
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui_widgets.bars import bar
from ctxtui_widgets.rows import (
    Blank,
    BlankRow,
    Block,
    Columns,
    ItemRow,
    Paragraph,
    SectionRow,
    Span,
)

Row = SectionRow | ItemRow | BlankRow
PLACES = 3
"""Places named in an item's row; the evidence pane has all of them."""
HINTS = {"constraints": "in your words"}


def head_right(brief: Brief | None, width: int) -> list[Span]:
    """Where the diff begins, where there is room to say so."""
    if width < 76:
        return []
    how = brief.base.how if brief is not None else "start"
    since = {"start": "session start", "none": "no git"}.get(how, "–")
    return [Span("diff since ", "text-dim"), Span(since, "text-secondary")]


def brief_rows(brief: Brief, folded: Collection[str], *, airy: bool) -> list[Row]:
    """Sections with their items; `airy` puts a blank line between open sections."""
    rows: list[Row] = []
    for section in brief.sections:
        shut = section.name in folded or not section.items
        if airy and rows and not shut and not isinstance(rows[-1], BlankRow):
            rows.append(BlankRow(f"air {section.name}"))
        on = sum(item.on for item in section.items)
        rows.append(
            SectionRow(
                section.name,
                section.title,
                hint=_hint(section.name, on, len(section.items)),
                tokens=str(section.tokens) if section.tokens else "",
                open=not shut,
                empty=not section.items,
            )
        )
        if not shut:
            rows += [_item_row(item) for item in section.items]
            if airy:
                rows.append(BlankRow(f"after {section.name}"))
    while rows and isinstance(rows[-1], BlankRow):
        rows.pop()
    return rows


def _hint(name: str, on: int, count: int) -> str:
    if not count:
        return "none"
    if on < count:
        return f"{on} of {count}"
    return HINTS.get(name, "")


def _item_row(item: Item) -> ItemRow:
    return ItemRow(
        item.id,
        one_line(item.text.replace("`", ""), 400) or "type the goal above",
        evidence=places(item.evidence),
        tokens=str(item.tokens),
        on=item.on,
    )


def places(evidence: Collection[Evidence]) -> str:
    """Where it was seen, short: `#4.7 #4`, `git`, `goal`."""
    names = list(dict.fromkeys(place(one) for one in evidence))
    more = " …" if len(names) > PLACES else ""
    return " ".join(names[:PLACES]) + more


def place(one: Evidence) -> str:
    if one.kind == "turn":
        return f"#{one.ref}"
    if one.ref == "--goal":
        return "goal"
    if one.kind == "command" and one.ref.startswith("git "):
        return "git"
    return {"commit": "git", "file": "file"}.get(one.kind, "command")


def evidence_blocks(item: Item | None) -> list[Block]:
    """Each place with the words that stand there."""
    if item is None:
        return [Paragraph("No item under the cursor.", "text-dim")]
    blocks: list[Block] = []
    for one in item.evidence:
        if blocks:
            blocks.append(Blank())
        ref = f"#{one.ref}" if one.kind == "turn" else one.ref[:10] if one.kind == "commit" else ""
        name = ref or {"command": "ran", "file": "file", "commit": "commit"}.get(one.kind, one.kind)
        words = one.quote if one.kind in ("turn", "commit") else one.ref
        if one.ref == "--goal":
            name, words = "goal", "typed by you"
        blocks.append(
            Columns((Span(f"{one_line(name):<6} ", "note"),)) if not words else _said(name, words)
        )
    return blocks or [Paragraph("No place is recorded.", "text-dim")]


def _said(name: str, words: str) -> Block:
    return Paragraph((Span(f"{one_line(name):<6} ", "note"), Span(one_line(words, 600))))


def sum_left(brief: Brief, finished: Finished | None, budget: int, width: int) -> list[Span]:
    """The bar and the tokens against the budget; too long says so."""
    tokens = finished.tokens if finished is not None else None
    room = 12 if width < 100 else 30
    share = tokens / budget if tokens is not None and budget else None
    over = tokens is not None and tokens > budget
    spans = list(bar(share, room, "warn" if over else "fill"))
    spans.append(Span(f"  {'≈' if tokens is not None else ''}{tokens or '–'}", "text b"))
    spans.append(
        Span(f" of {figures.tokens(budget)}{' tokens' if width >= 100 else ''}", "text-dim")
    )
    if over:
        spans.append(Span("  ! over", "warn"))
    return spans


def sum_right(missing: int, finished: Finished | None, width: int) -> list[Span]:
    """What is not in the brief, and the secrets that were taken out."""
    spans: list[Span] = []
    if missing:
        word = "not mentioned" if width >= 76 else "out"
        spans.append(Span(f"· {missing} {word}", "note"))
    else:
        spans.append(Span("✓ all mentioned", "ok"))
    taken = len(finished.redacted) if finished is not None else 0
    spans.append(Span("   secrets ", "text-dim"))
    spans.append(Span(f"✓ {taken} redacted", "ok") if taken else Span("none", "text-secondary"))
    return spans
