"""The secrets of a brief: what is told of each, and never its value."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ctxtui.core.handoff.goal import is_goal
from ctxtui.core.handoff.items import Brief, Item
from ctxtui.core.handoff.secrets import Secret
from ctxtui.present.brief_places import places
from ctxtui_widgets.rows import BlankRow, Block, ItemRow, Paragraph, SectionRow, Span

SECRET, SECRETS = "secret ", "secrets"
"""How the ids of rows begin that stand for a secret, and the id of their heading."""
NOT_TO_BE_HAD = (
    "Where it was seen there are several of that kind, or none on one line. Word the item with e, "
    "type it there, and let that pass."
)


def secret_rows(
    secrets: Sequence[Secret], brief: Brief, folded: Collection[str]
) -> list[SectionRow | ItemRow | BlankRow]:
    """Under a heading of their own, those that pass with a sign; none without any."""
    if not secrets:
        return []
    passing = sum(one.passes for one in secrets)
    said = [f"{len(secrets) - passing} taken out"] if passing < len(secrets) else []
    said += [f"! {passing} let pass"] if passing else []
    open = SECRETS not in folded
    rows: list[SectionRow | ItemRow | BlankRow] = [
        SectionRow(SECRETS, "Secrets", hint=", ".join(said), open=open)
    ]
    if open:
        rows += [
            ItemRow(
                SECRET + one.id,
                f"{one.rule}, {one.hint}" if one.hint else one.rule,
                evidence=secret_place(one, brief),
                on=one.passes,
                word="! let pass" if one.passes else "",
                missing=not one.passes,
            )
            for one in secrets
        ]
    return rows


def secret_place(one: Secret, brief: Brief) -> str:
    """Where it stands, short: `goal`, `#4.2`, `line 12`."""
    items = (brief.find(id) for id in one.items)
    seen = [evidence for item in items if item is not None for evidence in item.evidence]
    names = ["goal"] if one.goal else []
    names += [places(seen)] if seen else []
    names += [f"line {one.line}"] if one.line is not None else []
    return " ".join(names)


def secrets_in(secrets: Sequence[Secret], item: Item | None) -> list[Secret]:
    """Those that stand, or stood, in this item."""
    if item is None:
        return []
    goal = is_goal(item)
    return [one for one in secrets if item.id in one.items or (goal and one.goal)]


def secret_blocks(one: Secret, brief: Brief) -> list[Block]:
    """One secret, and where it stands."""
    place = secret_place(one, brief)
    seen = [Paragraph((Span("In  ", "text-dim"), Span(place, "note")))] if place else []
    return [*secret_lines(one), *seen]


def secret_lines(one: Secret) -> list[Block]:
    """What may be told of it, and what the key does."""
    about = f"{one.rule}, {one.hint}" if one.hint else one.rule
    if one.passes:
        signs = (Span("! let pass  ", "warn"), Span(about, "text"))
        does = "It leaves with this brief. x takes it out again."
    else:
        signs = (Span("✓ redacted  ", "ok"), Span(about, "text"))
        does = "x lets it pass, in briefs of this session." if one.fingerprint else NOT_TO_BE_HAD
    return [Paragraph(signs), Paragraph(does, "text-dim")]
