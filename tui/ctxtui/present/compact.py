"""The compact composer: topics and what else to keep, what the lint says, and the sum line."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ctxtui.core.handoff.compact.composing import Composition, Line, Part, PartKind
from ctxtui.core.handoff.compact.linting import MOST, Lint, lint
from ctxtui.core.handoff.compact.turning import Turning
from ctxtui.core.text import one_line
from ctxtui.present import figures
from ctxtui_widgets.bars import bar
from ctxtui_widgets.rows import Blank, BlankRow, Block, ItemRow, Paragraph, SectionRow, Span

Row = SectionRow | ItemRow | BlankRow
SECTIONS: tuple[tuple[PartKind, str, str], ...] = (
    ("topic", "Topics", "✓ goes on  – is done"),
    ("constraint", "Rules", "in your words"),
    ("file", "Files", ""),
    ("open", "Open", ""),
)
NOTHING = "Nothing was asked since the last compaction."


def head_right(composition: Composition | None, width: int) -> list[Span]:
    """How full the window is, where there is room to say so."""
    if composition is None or width < 76:
        return []
    used, limit = figures.tokens(composition.used), figures.tokens(composition.limit)
    return [Span(used, "text-secondary"), Span(f" of {limit}", "text-dim")]


def part_rows(
    composition: Composition, folded: Collection[str], *, airy: bool, places: int = 3
) -> list[Row]:
    """A section for each kind of which there is something; a part names so many of its places."""
    rows: list[Row] = []
    for kind, title, hint in SECTIONS:
        parts = composition.of_kind(kind)
        if not parts:
            continue
        if airy and rows:
            rows.append(BlankRow(f"air {kind}"))
        on = sum(one.on for one in parts)
        shares = [one.share for one in parts if one.on and one.share is not None]
        said = hint if on == len(parts) or kind == "topic" else f"{on} of {len(parts)}"
        total = figures.share(sum(shares)) if shares else ""
        if all(one.share is None for one in parts):
            total = " "  # not unknown: they take no room worth a figure
        rows.append(SectionRow(kind, title, said, total, open=kind not in folded))
        if kind not in folded:
            rows += [_row(one, places) for one in parts]
    return rows


def _row(one: Part, places: int) -> ItemRow:
    refs = " ".join(f"#{ref}" for ref in one.refs[:places])
    refs += " …" if len(one.refs) > places else ""
    share = figures.share(one.share) if one.share is not None else ""
    return ItemRow(one.id, one_line(one.text, 300), refs, share, one.on)


def check_blocks(found: Sequence[Lint], turns: Turning | None) -> list[Block]:
    """What keeps it from being sent, the warning, then the rest, each with the reason."""
    blocks = _lint_blocks([one for one in found if one.fatal])
    if turns is not None:
        blocks += [
            *([Blank()] if blocks else []),
            Paragraph((Span("! ", "warn"), Span(one_line(turns.says, 300), "warn"))),
            Paragraph(_when(turns.fresh), "text-dim"),
        ]
    rest = _lint_blocks([one for one in found if not one.fatal])
    blocks += [*([Blank()] if blocks and rest else []), *rest]
    if not found:
        if blocks:
            blocks.append(Blank())
        blocks.append(Paragraph((Span("✓ ", "ok"), Span("One line, short, and no command."))))
    return blocks


def _lint_blocks(found: Sequence[Lint]) -> list[Block]:
    blocks: list[Block] = []
    for one in found:
        if blocks:
            blocks.append(Blank())
        sign, ink = ("✗ ", "urgent") if one.fatal else ("! ", "warn")
        blocks += [
            Paragraph((Span(sign, ink), Span(one_line(one.says, 200)))),
            Paragraph(one.why, "text-dim"),
        ]
    return blocks


def _when(fresh: bool) -> str:
    if fresh:
        return "The model is still fresh: a compaction now, with this line, keeps the most."
    return "The window is nearly full, and the model summarises worse: the line matters more."


def sum_left(line: Line | None, width: int) -> list[Span]:
    """Characters against the longest that is well read, and the tokens."""
    if line is None:
        return []
    length = len(line.text)
    room = 12 if width < 100 else 30
    over = length > MOST
    spans = list(bar(length / MOST, room, "warn" if over else "fill"))
    spans.append(Span(f"  {length}", "text b"))
    spans.append(Span(f" of {MOST}{' characters' if width >= 76 else ''}", "text-dim"))
    if width >= 76:
        spans.append(Span(f"   ≈{line.tokens} tokens", "text-secondary"))
    return spans


def sum_right(
    found: Sequence[Lint], line: Line | None, turns: Turning | None, width: int
) -> list[Span]:
    """What the check comes to; under 76 columns only what matters most of it."""
    said: list[Span] = []
    if any(one.fatal for one in found):
        said.append(Span("✗ can't be sent", "urgent"))
    if turns is not None:
        said.append(Span("! the work turns", "warn"))
    if found and not any(one.fatal for one in found):
        said.append(Span(f"! {figures.plural(len(found), 'remark')}", "warn"))
    if not said:
        said.append(Span("✓ fit to send", "ok"))
    if line is not None and line.redacted:
        said.append(Span(f"✓ {len(line.redacted)} redacted", "ok"))
    if width < 76:
        return said[:1]
    return [one for n, span in enumerate(said) for one in ([Span("   ")] if n else []) + [span]]


def remarks(found: Sequence[Lint], turns: Turning | None) -> list[str]:
    """For the terminal, a line each."""
    lines = [f"{one_line(turns.says)}. {_when(turns.fresh)}"] if turns is not None else []
    return [*lines, *(f"{one.says}. {one.why}" for one in found)]


def compact_document(composition: Composition, line: Line) -> dict[str, Any]:
    """The document of `ctxtui compact` (schema/compact.py)."""
    turns = composition.turning
    return {
        "session": composition.session,
        "goal": composition.goal,
        "line": line.text,
        "command": line.command,
        "tokens": line.tokens,
        "tokens_how": "estimated",
        "redacted": list(line.redacted),
        "parts": [
            {
                "id": one.id,
                "kind": one.kind,
                "text": one.text,
                "on": one.on,
                "refs": list(one.refs),
                "tokens": one.tokens,
                "share": one.share,
            }
            for one in composition.parts
        ],
        "lint": [
            {"rule": one.rule, "says": one.says, "why": one.why, "fatal": one.fatal}
            for one in lint(line.text)
        ],
        "turning": None
        if turns is None
        else {
            "how": turns.how,
            "says": one_line(turns.says),
            "refs": list(turns.refs),
            "fresh": turns.fresh,
        },
    }
