"""The sending dialog's lines: what goes where, what stands against it, and how far it got."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ctxtui.core.delivery.outcome import Step
from ctxtui.core.delivery.reach import Reach
from ctxtui.core.places import tilde
from ctxtui.core.text import one_line
from ctxtui.present.labelled import LABEL, labelled
from ctxtui.sending import WAYS, Errand, Way, What, why_not
from ctxtui_widgets.rows import Blank, Block, Paragraph, Span

TITLES: dict[What, str] = {
    "brief": "Hand over the brief",
    "prompt": "Launch",
    "compact": "Send /compact",
    "card": "Paste the card",
}
_ACT: dict[What, str] = {
    "brief": "hand over", "prompt": "launch", "compact": "put there", "card": "put there"
}  # fmt: skip
_WAYS: dict[Way, str] = {
    "clear": "this session's pane, after /clear",
    "pane": "this session's pane",
    "window": "a new session, in a tmux window",
    "background": "a background session",
}
_STEPS: dict[Step, str] = {
    "checked": "the client is idle",
    "emptied": "its input is empty",
    "cleared": "/clear was sent",
    "anew": "a new session began",
    "opened": "the window is open",
    "filled": "the text is in its input",
    "sent": "it was sent",
}


@dataclass(slots=True)
class Choice:
    """What the user has chosen by now."""

    way: Way
    send: bool = False
    worktree: bool = False
    steps: list[Step] = field(default_factory=list)


def title(errand: Errand) -> str:
    what = TITLES[errand.what]
    return f"{what} {one_line(errand.template, 40)}" if errand.template else what


def act(errand: Errand, choice: Choice) -> str:
    """The words of the key that does it."""
    if choice.way == "background":
        return "start"
    return f"{_ACT[errand.what]} and send" if choice.send else _ACT[errand.what]


def first_way(errand: Errand, reach: Reach) -> Way:
    """The usual one if it is open, else the first that is."""
    ways = WAYS[errand.what]
    open_ways = [way for way in ways if not why_not(reach, way, send=False)]
    return open_ways[0] if open_ways else ways[0]


def head_blocks(
    errand: Errand,
    reach: Reach | None,
    choice: Choice,
    tokens: int | None,
    *,
    width: int = 66,
    airy: bool = False,
) -> list[Block]:
    """The text, the ways there are, and what the chosen one would do; `width` cells of room."""
    air: list[Block] = [Blank()] if airy else []
    blocks: list[Block] = [labelled("Text", *_text(errand, tokens), lines=1), *air]
    for n, way in enumerate(WAYS[errand.what]):
        blocks.append(_way("To" if n == 0 else "", way, reach, choice, width))
    if reach is None:
        return [*blocks, labelled("", Span("looking what is open…", "text-dim"))]
    against = why_not(reach, choice.way, send=choice.send)
    if against:
        return [*blocks, labelled("", Span("✗ ", "urgent"), Span(one_line(against, 400), "text"))]
    return [*blocks, *air, *_then(errand, reach, choice)]


def _text(errand: Errand, tokens: int | None) -> list[Span]:
    size = f"≈{tokens:,} tokens" if tokens is not None else "counting…"
    words = one_line(errand.text.lstrip("# \n"), 120)
    return [Span(size, "text"), Span(f"  {words}", "text-dim")]


def _way(label: str, way: Way, reach: Reach | None, choice: Choice, width: int) -> Paragraph:
    """A way that is closed says why beside it, where there is room for its first sentence."""
    closed = why_not(reach, way, send=False) if reach is not None else ""
    chosen = way == choice.way
    sign = Span("● ", "accent") if chosen else Span("○ ", "text-dim")
    ink = "text-dim" if closed else "text b" if chosen else "text-secondary"
    said = "" if chosen else f"  {one_line(closed).split('. ')[0].rstrip('.')}"
    if closed and LABEL + 2 + len(_WAYS[way]) + len(said) <= width:
        return labelled(label, sign, Span(_WAYS[way], ink), Span(said, "text-dim"), lines=1)
    return labelled(label, sign, Span(_WAYS[way], ink), lines=1)


def _then(errand: Errand, reach: Reach, choice: Choice) -> list[Block]:
    lines: list[Block] = []
    if choice.way in ("window", "background"):
        where = "a new worktree beside it" if choice.worktree else "as it is"
        cwd = tilde(errand.cwd) if errand.cwd is not None else "–"
        lines.append(
            labelled("In", Span(one_line(cwd), "text"), Span(f"  {where}", "text-secondary"))
        )
    lines.append(labelled("Then", *_after(choice)))
    if choice.way == "window" and not reach.trusted:
        asks = "The client asks first whether you trust the folder."
        lines.append(labelled("", Span("! ", "warn"), Span(asks, "text")))
    return lines


def _after(choice: Choice) -> list[Span]:
    if choice.way == "background":
        return [Span("it starts at once", "text"), Span(", a model call", "text-secondary")]
    if choice.send:
        return [Span("Enter is pressed", "text"), Span(", a model call", "text-secondary")]
    return [Span("it waits in the input", "text"), Span(", you press Enter", "text-secondary")]


def course_blocks(steps: Sequence[Step]) -> list[Block]:
    """How far it got."""
    return [Blank(), *(labelled("", Span("✓ ", "ok"), Span(_STEPS[one], "text")) for one in steps)]


def tokens_of(errand: Errand, model: str | None) -> int:
    """Estimated, of the text as it leaves. Slow the first time."""
    from ctxtui.core.context.tokens import estimate

    return estimate(errand.ready, model)


def failed_blocks(why: str) -> list[Block]:
    """That it can't be told where the text could go."""
    return [labelled("To", Span("✗ ", "urgent"), Span(one_line(why, 400), "text"))]
