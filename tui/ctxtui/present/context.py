"""The Context screen: what fills the window by part, by file and command, and by turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ctxtui.core.context.contents import Contents
from ctxtui.core.context.in_window import WasteKind
from ctxtui.core.context.parts import How, Share, Weight
from ctxtui.core.context.picture import Picture
from ctxtui.core.context.windows import MILLION
from ctxtui.core.settings import Zones
from ctxtui.core.text import clean, one_line
from ctxtui.core.transcripts.turns import READERS
from ctxtui.present import figures
from ctxtui.present.steps import inside, target
from ctxtui_widgets.rows import (
    BlankRow,
    Block,
    ColumnRow,
    Fade,
    LevelRow,
    Paragraph,
    PartRow,
    Span,
)

PartListRow = PartRow | BlankRow

BASE = (
    "System prompt, tools and what the client adds before the first prompt: "
    "the file holds none of it."
)
LISTED = 12
"""Files or commands that are listed each; the rest stands in one row."""
REPEATS = 3
"""Runs of one command in the window from which on it is said to repeat."""
REPEATED = 2_000
"""Tokens that the runs but the largest must take for that."""
SHOWN = 200_000
"""Characters of a block that are shown."""
SINGLE = {"base": "Base", "compaction summary": "Carried over"}
TALK = ("memory and attachments", "prompts", "replies", "thinking", "tool calls", "other")
SAID = {"memory and attachments": "attachments"}
REMARKS: dict[WasteKind, tuple[str, str]] = {
    "stale": ("! stale", "warn"),
    "duplicate": ("! twice", "warn"),
    "unused": ("· unused", "note"),
    "concluded": ("· done with", "note"),
}


@dataclass(slots=True)
class Group:
    """Rows of a list that stand for blocks: which, by row id."""

    rows: list[PartListRow] = field(default_factory=list)
    behind: dict[str, list[Weight]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def part_group(contents: Contents) -> Group:
    """By kind of content: what is largest stands first within its group."""
    account, group = contents.account, Group()
    longest = max((one.tokens for one in _bars(contents)), default=1) or 1
    whole = account.used or sum(one.tokens for one in account.shares)

    def add(key: str, title: str, share: Share, weights: list[Weight], depth: int) -> None:
        group.rows.append(_part(key, title, share, longest, whole, depth))
        group.behind[key], group.titles[key] = weights, title

    shares = {one.name: one for one in account.shares}
    for name, title in SINGLE.items():
        if name in shares:
            add(name, title, shares[name], account.behind(name), 0)
    talk = _largest(shares[name] for name in TALK if name in shares and shares[name].tokens)
    if talk:
        group.rows.append(_head("talk", "Talk", talk, whole))
        group.behind["talk"] = _sorted(w for one in talk for w in account.behind(one.name))
        group.titles["talk"] = "Talk"
        for one in talk:
            add(one.name, SAID.get(one.name, one.name), one, account.behind(one.name), 1)
    tools = [one for one in account.by_tool if one.name not in ("Agent", "Task")]
    others = [shares[name] for name in ("subagent reports", "images") if name in shares]
    results = _largest([*tools, *others])
    if results:
        weights = [w for w in account.weights if w.name in ("results", *(o.name for o in others))]
        group.rows.append(_head("results", "Results", results, whole))
        group.behind["results"], group.titles["results"] = _sorted(weights), "Results"
        for one in results:
            own = (
                account.behind(one.name)
                if one in others
                else [w for w in account.behind("results") if (w.tool or "unknown") == one.name]
            )
            add(f"result {one.name}", one_line(one.name, 60), one, own, 1)
    return group


def file_group(contents: Contents, *, by_name: bool = False) -> Group:
    """Files that were read or edited, and commands with their output; large ones first."""
    group = Group()
    cwd = contents.picture.cwd
    remarks = _remarks(contents)
    files: dict[str, list[Weight]] = {}
    commands: dict[str, list[Weight]] = {}
    for weight in contents.account.weights:
        if weight.path:
            files.setdefault(inside(weight.path, cwd), []).append(weight)
        elif weight.type == "tool_result" and weight.tool == "Bash":
            given = contents.inputs.get((weight.row, weight.nth), {})
            commands.setdefault(target(given, cwd) or "a command", []).append(weight)
    longest = max((_sum(one) for one in (*files.values(), *commands.values())), default=1) or 1
    for kind, title, found in (("file", "Files", files), ("command", "Command output", commands)):
        if not found:
            continue
        names = sorted(found) if by_name else sorted(found, key=lambda one: -_sum(found[one]))
        if group.rows:
            group.rows.append(BlankRow(f"before {kind}"))
        everything = [weight for name in names for weight in found[name]]
        whole = _tokens(_sum(everything), _mostly(everything))
        _add(group, PartRow(f"{kind}s", title, whole), everything)
        for name in names[:LISTED]:
            word, ink = _remark(kind, found[name], remarks)
            tokens = _sum(found[name])
            row = PartRow(
                f"{kind} {name}",
                name,
                _tokens(tokens, _least(found[name])),
                tokens / longest,
                remark=word,
                remark_ink=ink,
                depth=1,
            )
            _add(group, row, found[name])
        rest = [weight for name in names[LISTED:] for weight in found[name]]
        if rest:
            others = figures.plural(len(names) - LISTED, "other")
            row = PartRow(
                f"other {kind}s",
                others,
                _tokens(_sum(rest), _mostly(rest)),
                _sum(rest) / max(longest, _sum(rest)),
                depth=1,
                rest=True,
            )
            _add(group, row, rest)
    return group


def block_rows(contents: Contents, weights: Sequence[Weight]) -> list[PartListRow]:
    """The blocks behind a row, largest first, each with the turn it stands in."""
    longest = max((one.tokens for one in weights), default=1) or 1
    turns = contents.picture.tree.by_id
    rows: list[PartListRow] = []
    for n, one in enumerate(weights):
        turn = turns.get(one.turn or "")
        label = turn.label if turn is not None else ""
        rows.append(
            PartRow(
                f"block {n}",
                f"{label:<5}{block_title(contents, one)}",
                _tokens(one.tokens, one.how),
                one.tokens / longest,
                depth=1,
            )
        )
    return rows


def block_title(contents: Contents, weight: Weight) -> str:
    """`Read limits.py`, `pytest -x`, or what kind of text it is."""
    cwd = contents.picture.cwd
    if weight.type == "tool_result":
        given = contents.inputs.get((weight.row, weight.nth), {})
        return one_line(f"{weight.tool or 'result'} {target(given, cwd)}", 200)
    if weight.type == "tool_use":
        about = inside(weight.path, cwd) if weight.path else ""
        return one_line(f"call of {weight.tool or 'a tool'} {about}", 200)
    row = contents.picture.tree.transcript.by_uuid.get(weight.row)
    words = one_line(row.text[:400], 120) if row is not None and weight.type == "text" else ""
    return words or SAID.get(weight.name, weight.name)


def block_right(contents: Contents, weight: Weight) -> list[Span]:
    """`#8`, its tokens, and how they are known."""
    turn = contents.picture.tree.by_id.get(weight.turn or "")
    where = f"{turn.label}  " if turn is not None and turn.label else ""
    return [Span(where, "note"), Span(f"{weight.tokens} tokens, {weight.how}", "text-dim")]


def block_blocks(text: str) -> list[Block]:
    """The very block, to be read."""
    if not text.strip():
        empty = "The file holds no text of this block."
        return [Paragraph(empty, "text-dim")]
    shown = clean(text[:SHOWN])
    blocks: list[Block] = [
        Paragraph(line.expandtabs(4) or " ", "text-secondary") for line in shown.split("\n")
    ]
    if len(text) > SHOWN:
        blocks.append(Paragraph(f"… {len(text) - SHOWN} more characters", "text-dim"))
    return blocks


def part_right(contents: Contents) -> list[Span]:
    """`312k exact`, and which turn it is the end of."""
    window = contents.window
    how = window.used_how or "unknown"
    at = contents.at
    place = ""
    if at is not None:
        step = f".{at.step.number}" if at.step is not None else ""
        place = f"after {at.turn.label or 'the compaction'}{step}  "
    return [
        Span(place, "note"),
        Span(f"{figures.tokens(window.used)} {how}", "text-dim"),
    ]


def how_right(contents: Contents) -> list[Span]:
    """How the parts are known."""
    calibration = contents.account.calibration
    if calibration.how == "calibrated":
        return [
            Span(f"calibrated on {figures.plural(calibration.intervals, 'interval')}", "text-dim")
        ]
    return [Span("estimated", "text-dim")]


def blocks_word(weights: Sequence[Weight]) -> str:
    """`12 blocks  48k`."""
    return f"{figures.plural(len(weights), 'block')}  {figures.tokens(_sum(weights))}"


def columns(picture: Picture) -> list[ColumnRow]:
    """A column for each turn that has a known window after it, in file order."""
    rows: list[ColumnRow] = []
    for turn in picture.tree.turns:
        if turn.kind == "command":
            continue
        fade: Fade = (
            "window" if turn.in_context else "summarised" if turn.on_live_path else "rewound"
        )
        grown = picture.growth.get(turn.id)
        compaction = turn.kind == "compaction"
        rows.append(
            ColumnRow(
                turn.id,
                "≡" if compaction else turn.label,
                grown.after if grown is not None else None,
                "window" if compaction and turn.on_live_path else fade,
                compaction,
            )
        )
    return rows


def levels(limit: int | None, zones: Zones) -> list[LevelRow]:
    """Where the zones begin; none without a limit."""
    if not limit:
        return []
    values = (zones.million if limit >= MILLION else zones.usual).tokens(limit)
    names = ("note", "warn", "urgent")
    return [
        LevelRow(value, f"{figures.tokens(value)} {name}", name)
        for value, name in zip(values, names, strict=True)
    ]


def legend() -> list[Span]:
    return [
        Span("████", "fill"),
        Span(" in the window   ", "text-dim"),
        Span("█", "guide"),
        Span(" summarised   ", "text-dim"),
        Span("█", "track"),
        Span(" rewound", "text-dim"),
    ]


# -- rows


def _part(key: str, title: str, share: Share, longest: int, whole: int, depth: int) -> PartRow:
    return PartRow(
        key,
        title,
        _tokens(share.tokens, share.how),
        share.tokens / longest,
        figures.share(share.tokens / whole if whole else None),
        depth=depth,
    )


def _head(key: str, title: str, shares: Sequence[Share], whole: int) -> PartRow:
    tokens = sum(one.tokens for one in shares)
    percent = figures.share(tokens / whole if whole else None)
    return PartRow(key, title, _tokens(tokens, _mostly(shares)), None, percent)


def _add(group: Group, row: PartRow, weights: Sequence[Weight]) -> None:
    group.rows.append(row)
    group.behind[row.id], group.titles[row.id] = _sorted(weights), row.title


def _remarks(contents: Contents) -> dict[str, WasteKind]:
    """What is wrong with a result, by the uuid of its row."""
    return {one.rows[0]: one.kind for one in contents.findings if one.rows}


def _remark(kind: str, weights: Sequence[Weight], remarks: dict[str, WasteKind]) -> tuple[str, str]:
    """What is wrong with any of them, else how many there are."""
    results = [one for one in weights if one.type == "tool_result"]
    wrong = Counter[WasteKind]()
    for one in results:
        if one.row in remarks:
            wrong[remarks[one.row]] += one.tokens
    if wrong:
        return REMARKS[wrong.most_common(1)[0][0]]
    count = len(results)
    if kind == "command":
        if count >= REPEATS and _sum(results) - max(one.tokens for one in results) >= REPEATED:
            return "! repeats", "warn"
        return figures.plural(count, "run"), "text-dim"
    reads = sum(one.tool in READERS for one in results)
    if reads:
        return figures.plural(reads, "read"), "text-dim"
    return figures.plural(count, "edit") if count else "", "text-dim"


def _least(weights: Sequence[Weight]) -> How:
    return "estimated" if any(one.how == "estimated" for one in weights) else "calibrated"


def _mostly(parts: Sequence[Share] | Sequence[Weight]) -> How:
    """How a sum is known: it is an estimate where most of it is."""
    guessed = sum(one.tokens for one in parts if one.how == "estimated")
    return "estimated" if 2 * guessed > sum(one.tokens for one in parts) else "calibrated"


def _tokens(tokens: int, how: How) -> str:
    return figures.tokens(tokens, about=how == "estimated")


def _bars(contents: Contents) -> Iterator[Share]:
    """The shares that are drawn with a bar."""
    yield from (one for one in contents.account.shares if one.name != "results")
    yield from contents.account.by_tool


def _largest(shares: Iterable[Share]) -> list[Share]:
    return sorted(shares, key=lambda one: -one.tokens)


def _sorted(weights: Iterable[Weight]) -> list[Weight]:
    return sorted(weights, key=lambda one: -one.tokens)


def _sum(weights: Iterable[Weight]) -> int:
    return sum(one.tokens for one in weights)
