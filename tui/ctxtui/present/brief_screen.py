"""The brief on the screen: sections and items, their evidence, and the sum line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ctxtui.core.handoff.bases import Offer
from ctxtui.core.handoff.coverage import Coverage, Missing
from ctxtui.core.handoff.items import Brief, Evidence, Item
from ctxtui.core.handoff.redacting import Finished
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.size import Size
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
MISSING = "missing "
"""How the ids of rows begin that stand for what the brief leaves out."""


def head_right(brief: Brief | None, width: int) -> list[Span]:
    """Where the diff begins, where there is room to say so."""
    if width < 76:
        return []
    since = base_name(brief.base) if brief is not None else "–"
    return [Span("diff since ", "text-dim"), Span(since, "text-secondary"), Span("  F3", "accent")]


def base_name(base: Base) -> str:
    """What people call it, short."""
    if base.how in ("start", "none"):
        return "session start" if base.how == "start" else "no git"
    name = one_line(base.name, 40) or (base.rev or "")[:10]
    return f"◆ {name}" if base.how == "mark" else name


def offer_rows(offers: Sequence[Offer], now: Base) -> list[ItemRow]:
    """Where the diff may begin, the one in use with its sign; ids are places in the list."""
    return [
        ItemRow(
            str(at),
            one_line(one.name, 60),
            evidence=_size(one.size) if one.size is not None else one_line(one.trouble, 60),
            on=one.base is not None,
            word="in use" if one.base is not None and one.base.rev == now.rev else "",
        )
        for at, one in enumerate(offers)
    ]


def _size(size: Size) -> str:
    return f"{figures.plural(size.files, 'file')} +{size.added} −{size.removed}"


def brief_rows(
    brief: Brief, folded: Collection[str], missing: Sequence[Missing] = (), *, airy: bool
) -> list[Row]:
    """Sections with their items; `airy` puts a blank line between open sections. Last comes what
    the brief leaves out."""
    rows: list[Row] = []
    for section in brief.sections:
        shut = section.name in folded or not section.items
        if airy and rows and not shut and not isinstance(rows[-1], BlankRow):
            rows.append(BlankRow(f"air {section.name}"))
        tops = [item for item in section.items if not item.under]
        rows.append(
            SectionRow(
                section.name,
                section.title,
                hint=_hint(section.name, sum(item.on for item in tops), len(tops)),
                tokens=str(section.tokens) if section.tokens else "",
                open=not shut,
                empty=not section.items,
            )
        )
        if not shut:
            unfolded = {item.under for item in section.items if item.under} - set(folded)
            rows += [
                _item_row(item, unfolded)
                for item in section.items
                if not item.under or item.under in unfolded
            ]
            if airy:
                rows.append(BlankRow(f"after {section.name}"))
    rows += _missing_rows(missing, folded, airy=airy)
    while rows and isinstance(rows[-1], BlankRow):
        rows.pop()
    return rows


def _missing_rows(missing: Sequence[Missing], folded: Collection[str], *, airy: bool) -> list[Row]:
    if not missing:
        return []
    open = "uncovered" not in folded
    rows: list[Row] = [BlankRow("before uncovered")] if airy else []
    hint = figures.plural(len(missing), "fact")
    rows.append(SectionRow("uncovered", "Not mentioned", hint=hint, open=open))
    if open:
        rows += [
            ItemRow(
                f"{MISSING}{one.item or f'? {at}'}",
                one_line(one.text.replace("`", ""), 400),
                on=False,
                missing=True,
            )
            for at, one in enumerate(missing)
        ]
    return rows


def _hint(name: str, on: int, count: int) -> str:
    if not count:
        return "none"
    if on < count:
        return f"{on} of {count}"
    return HINTS.get(name, "")


def _item_row(item: Item, unfolded: Collection[str]) -> ItemRow:
    words = [word for word, is_so in (("pinned", item.pinned), ("yours", item.edited)) if is_so]
    return ItemRow(
        item.id,
        one_line(item.text.replace("`", ""), 400) or "type the goal above",
        evidence="" if item.under else places(item.evidence),
        tokens=str(item.tokens),
        on=item.on,
        word=" ".join(words),
        depth=1 if item.under else 0,
        open=item.id in unfolded if item.path else None,
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


def evidence_blocks(item: Item | None, drafted: Item | None = None) -> list[Block]:
    """Each place with the words that stand there; of words of the user's own, first those that
    were drafted."""
    if item is None:
        return [Paragraph("No item under the cursor.", "text-dim")]
    blocks: list[Block] = []
    if item.edited and drafted is not None:
        blocks.append(Paragraph(f"Drafted: {one_line(drafted.text, 600)}", "text-dim"))
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


def sum_right(covered: Coverage, finished: Finished | None, width: int) -> list[Span]:
    """How much of what matters is in the brief, and the secrets that were taken out."""
    spans: list[Span] = []
    missing = len(covered.missing)
    if missing:
        word = "not mentioned" if width >= 76 else "out"
        spans.append(Span(f"· {missing} {word}", "note"))
    else:
        spans.append(Span("✓ all mentioned", "ok"))
    per = covered.per_100(finished.tokens) if finished is not None else None
    if width >= 100 and per is not None and covered.facts:
        spans.append(Span(f"   {per:.1f}", "text-secondary"))
        spans.append(Span(" facts per 100 tokens", "text-dim"))
    taken = len(finished.redacted) if finished is not None else 0
    spans.append(Span("   secrets ", "text-dim"))
    spans.append(Span(f"✓ {taken} redacted", "ok") if taken else Span("none", "text-secondary"))
    return spans
