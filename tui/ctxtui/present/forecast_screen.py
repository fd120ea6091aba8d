"""The resume forecast as panes, with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ctxtui.core.moves.forecast import Forecast
from ctxtui.core.text import clean, one_line
from ctxtui.present import figures
from ctxtui.present.forecast_lines import Line
from ctxtui.present.labelled import LABEL, labelled
from ctxtui_widgets.rows import Blank, Block, Heading, Paragraph, Span

NAME = 11
"""Cells of the name of a way on."""


def blocks(lines: Iterable[Line]) -> list[Block]:
    """As a pane shows them."""
    made: list[Block] = []
    for line in lines:
        if not line.spans:
            made += [Blank(), Heading(line.label, line.right)]
            continue
        made.append(labelled(line.label, *line.spans, ink=line.ink))
    return made


def loads_right(one: Forecast) -> list[Span]:
    lost = sum(some.rows for some in one.loading.lost)
    if lost:
        return [Span(f"! {figures.plural(lost, 'row')} lost unasked", "warn")]
    return [Span(figures.tokens(one.window.used), "text-dim")]


def cost_right(one: Forecast) -> list[Span]:
    return [Span("✗ refused", "urgent")] if one.refusal else [Span("may be resumed", "text-dim")]


def drift_right(one: Forecast) -> list[Span]:
    moved = bool(one.drift.files) or one.drift.other_branch or one.drift.head_moved
    return [Span("! moved", "warn")] if moved else [Span("as it was", "text-dim")]


def do_blocks(one: Forecast, *, window: bool, close: bool = False) -> list[Block]:
    """The advice, each way on with its key, and the command; `window` says whether one can be
    opened, `close` leaves the blank lines out."""
    air: list[Block] = [] if close else [Blank()]
    act = one.advice.act
    says = Span(f"{act}: ", "text b"), Span(one_line(one.advice.says, 400), "text")
    made = blocks([Line("Advice", says)])
    made += [*air, *_ways(one, window)]
    if not one.refusal:
        edge = (Span(" ", "text surface"),)
        line = f"{one_line(clean(one.line))} "
        made += [*air, Paragraph(line, "text surface", first=edge, rest=edge)]
    return made


def _ways(one: Forecast, window: bool) -> Iterator[Block]:
    act = one.advice.act
    if one.refusal:
        yield _way("r", "resume", "refused", on=False)
    else:
        yield _way("r", "resume", "copies the command", best=act == "resume")
        if window:
            yield _way("F8", "resume", "in a tmux window, not sent")
    yield _way("f", "branch", "a new session; this one stays", best=act == "branch")
    yield _way("b", "brief", "a fresh, lean session", best=act == "brief")
    yield _way("esc", "read only", "nothing is started", best=act == "read")


def _way(key: str, name: str, words: str, *, on: bool = True, best: bool = False) -> Block:
    ink = "text b" if best else "text" if on else "text-dim"
    first = (
        Span(f"  {key}".ljust(LABEL), "accent" if on else "text-dim"),
        Span(name.ljust(NAME), ink),
    )
    return Paragraph(words, "text-dim", first=first, rest=(Span(" " * (LABEL + NAME)),))


def failed_blocks(why: str) -> list[Block]:
    """What stands there when nothing could be worked out."""
    return [
        Paragraph((Span("✗ ", "urgent"), Span("No forecast", "text b"))),
        Paragraph(one_line(why, 600), "text-secondary", indent=2),
    ]
