"""The brief on the screen: sections and items, their evidence, and the sum line."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ctxtui.core.handoff.bases import Offer
from ctxtui.core.handoff.coverage import Coverage, Missing
from ctxtui.core.handoff.items import Brief, Item
from ctxtui.core.handoff.redacting import Finished
from ctxtui.core.handoff.secrets import Secret
from ctxtui.core.repo.base import Base
from ctxtui.core.repo.size import Size
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui.present.brief_places import places
from ctxtui.present.brief_secrets import secret_rows
from ctxtui_widgets.bars import bar
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.rows import (
    BlankRow,
    ItemRow,
    SectionRow,
    Span,
)

Row = SectionRow | ItemRow | BlankRow
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
    used = [one.base is not None and one.base.rev == now.rev for one in offers]
    return [
        ItemRow(
            str(at),
            one_line(one.name, 60),
            evidence=_size(one.size) if one.size is not None else one_line(one.trouble, 60),
            on=one.base is not None,
            word="in use" if used[at] else "",
            chosen=used[at],
        )
        for at, one in enumerate(offers)
    ]


def _size(size: Size) -> str:
    return f"{figures.plural(size.files, 'file')} +{size.added} −{size.removed}"


def went_on(width: int) -> list[Span]:
    """The session has grown since the brief was drafted."""
    said = "the session went on" if width >= 76 else "it went on"
    return [Span(f"{said}  ", "text-secondary"), Span("r", "accent"), Span(" redraft", "text-dim")]


def brief_rows(
    brief: Brief,
    folded: Collection[str],
    missing: Sequence[Missing] = (),
    secrets: Sequence[Secret] = (),
    *,
    airy: bool,
) -> list[Row]:
    """Sections with their items; `airy` puts a blank line between open sections. Last come the
    secrets, and what the brief leaves out."""
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
    for more in (secret_rows(secrets, brief, folded), _missing_rows(missing, folded)):
        if airy and more and rows and not isinstance(rows[-1], BlankRow):
            rows.append(BlankRow(f"before {more[0].id}"))
        rows += more
    while rows and isinstance(rows[-1], BlankRow):
        rows.pop()
    return rows


def _missing_rows(missing: Sequence[Missing], folded: Collection[str]) -> list[Row]:
    if not missing:
        return []
    open = "uncovered" not in folded
    rows: list[Row] = []
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


def sum_left(brief: Brief, finished: Finished | None, budget: int, width: int) -> list[Span]:
    """The bar and the tokens against the budget; too long says so."""
    tokens = finished.tokens if finished is not None else None
    room = 12 if width < 100 else 16 if width < 140 else 30
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


def sum_right(covered: Coverage, finished: Finished | None, room: int) -> list[Span]:
    """How much of what matters is in the brief, and the secrets that were taken out; in so many
    cells, or as few as it can be said in."""
    per = covered.per_100(finished.tokens) if finished is not None and covered.facts else None
    share = f"   {per:.1f}" if per is not None else ""
    secrets = _secrets(finished)
    for heading, missing, each in (
        ("coverage ", " missing", share),
        ("coverage ", " missing", ""),
        ("", " missing", ""),
        ("", "", ""),
    ):
        spans = [Span(heading, "text-dim")] if heading else []
        if covered.missing:
            spans.append(Span(f"{covered.covered} of {covered.facts}", "text-secondary"))
            spans.append(Span(f" ! {len(covered.missing)}{missing}", "warn"))
        else:
            spans.append(Span(f"✓ all{f' {covered.facts}' if covered.facts else ''}", "ok"))
        if each:
            spans += [Span(each, "text-secondary"), Span(" facts per 100 tokens", "text-dim")]
        spans += secrets
        if cells(spans) <= room:
            break
    return spans


def _secrets(finished: Finished | None) -> list[Span]:
    taken = len(finished.redacted) if finished is not None else 0
    passed = finished.passed if finished is not None else 0
    spans = [Span("   secrets ", "text-dim")]
    if not passed and not taken:
        spans.append(Span("none", "text-secondary"))
    if taken:
        spans.append(Span(f"✓ {taken} redacted", "ok"))
    if passed:
        spans.append(Span(f"{'  ' if taken else ''}! {passed} let pass", "warn"))
    return spans
