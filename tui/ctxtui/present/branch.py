"""The branch dialog's lines: where, what stays, what is written and what is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.places import tilde
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.rewind.branching import BranchPlan
from ctxtui.core.rewind.opening import Made, Way
from ctxtui.core.rewind.prefix import place_name
from ctxtui.core.rewind.proposal import Proposal
from ctxtui.core.rewind.recipe import Recipe
from ctxtui.core.rewind.reprompt import Reprompt
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.turns import Turn
from ctxtui.present import figures
from ctxtui_widgets.rows import Block, Paragraph, Span

LABEL = 10
"""Cells of the column of labels."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the dialog says of one place; worked out once, in a thread."""

    plan: BranchPlan
    title: str
    """Of the session it comes from."""
    used: int | None
    limit: int | None
    first_answer: float | None
    """Dollars, with a cold cache."""
    behind: Sequence[Turn]
    reprompt: Reprompt
    proposal: Proposal | None
    way: Way
    anchor: Anchor | None
    folder: Path | None
    """Where the anchor's code would go."""
    recipe: Recipe | str | None = None
    """The client's own rewind; only of a live session."""

    @property
    def place(self) -> Place:
        return self.plan.prefix.place

    @property
    def better(self) -> Proposal | None:
        """The proposed place, if another than this."""
        if self.proposal is None or self.proposal.place == self.place:
            return None
        return self.proposal


def head_blocks(facts: Facts) -> list[Block]:
    """Where the branch ends, what its window holds, and what it leaves."""
    return list(_head(facts))


def _head(facts: Facts) -> Iterator[Block]:
    place, prefix = facts.place, facts.plan.prefix
    at = place_name(place)
    name = at if at.startswith("#") else f"{place.turn.kind} {at}"
    words = one_line(place.turn.text, 120)
    yield _line("At", Span(f"after {name}", "note"), Span(f"  {words}", "text-dim"))
    yield _line("Window", *_window(facts))
    yield _line("Leaves", *_leaves(facts))
    if prefix.adds:
        yield _line("Client", Span(one_line(prefix.adds), "text-secondary"))
    if facts.better is not None:
        better = facts.better
        yield _line(
            "Better",
            Span(place_name(better.place), "note"),
            Span(f"  {one_line(better.reason, 300)}", "text-secondary"),
        )
    elif facts.proposal is not None:
        yield _line("Proposed", Span(one_line(facts.proposal.reason, 300), "text-secondary"))


def _window(facts: Facts) -> Iterator[Span]:
    prefix = facts.plan.prefix
    about = prefix.tokens_how not in (None, "exact")
    yield Span(figures.tokens(prefix.tokens, about=about), "text b")
    if facts.limit:
        yield Span(f" of {figures.tokens(facts.limit)}", "text-dim")
    if prefix.tokens is not None and facts.used is not None:
        yield Span(f"   {figures.change(prefix.tokens - facts.used)}", "ok")
    if facts.first_answer is not None:
        money = figures.money(facts.first_answer)
        yield Span(f"   cache cold, first answer ≈{money}", "text-dim")


def _leaves(facts: Facts) -> Iterator[Span]:
    labels = [turn.label for turn in facts.behind if turn.label]
    if not labels:
        yield Span("nothing", "text")
        yield Span(" comes after it; the session stays as it is", "text-secondary")
        return
    several = len(labels) > 1
    yield Span(f"{labels[0]} to {labels[-1]}" if several else labels[0], "text")
    words = "stay where they are" if several else "stays where it is"
    yield Span(f" {words}, in {one_line(facts.title, 60)}", "text-secondary")


def more_blocks(facts: Facts, *, worktree: bool, prompt: str) -> list[Block]:
    """What was learned, what happens to the code, what is written and opened."""
    groups = [
        list(_learned(facts)),
        list(_code(facts, worktree)),
        [*_writes(facts, worktree), *_opens(facts, prompt)],
    ]
    return [line for group in groups if group for line in (*group, Paragraph(""))][:-1]


def _learned(facts: Facts) -> Iterator[Block]:
    for at, one in enumerate(facts.reprompt.learned):
        yield _line(
            "Learned" if not at else "",
            Span("✓ ", "ok"),
            Span(f"{one_line(one.text)}  "),
            Span(f"#{one.ref}", "note"),
        )
    if facts.plan.prefix.next_prompt:
        words = one_line(facts.plan.prefix.next_prompt, 160)
        yield _line("Next was", Span(f"“{words}”", "text-secondary"))


def _code(facts: Facts, worktree: bool) -> Iterator[Block]:
    if facts.anchor is None or facts.folder is None:
        yield _line("Code", Span("stays as it is", "text-secondary"))
        return
    for on, label, words in (
        (not worktree, "Code", "leave as it is"),
        (worktree, "", "new worktree at the mark's anchor"),
    ):
        yield _line(
            label,
            Span("● " if on else "○ ", "accent" if on else "text-dim"),
            Span(words, "text b" if on else "text-secondary"),
        )


def _writes(facts: Facts, worktree: bool) -> Iterator[Block]:
    path = facts.plan.path
    yield _file("Writes", f"{tilde(path.parent)}/{path.name[:9]}….jsonl")
    if worktree and facts.folder is not None:
        yield _file("", f"{tilde(facts.folder)}/")


def _opens(facts: Facts, prompt: str) -> Iterator[Block]:
    if facts.way.why_not:
        yield _line("Opens", Span("nothing", "text"), Span(f": {facts.way.why_not}", "text-dim"))
        return
    fills = facts.way.fills(prompt)
    if not prompt:
        words, end = "tmux window, ", "nothing typed in"
    elif fills:
        words, end = "tmux window with the prompt filled in, ", "not sent"
    else:
        words, end = "tmux window; the prompt ", "kept in a file"
    yield _line("Opens", Span(words, "text-secondary"), Span(end))
    if not facts.way.trusted:
        yield _line("", Span("! ", "warn"), Span("the client asks for trust in the folder first"))


def recipe_blocks(found: Recipe | str) -> list[Block]:
    """The client's own rewind as text, for a session that is running."""
    if isinstance(found, str):
        return [_line("Rewind", Span(one_line(found), "text-secondary"))]
    lines = found.text.splitlines()
    blocks: list[Block] = [
        _line("" if at else "Rewind", Span(one_line(line), "text-secondary"))
        for at, line in enumerate(lines)
    ]
    return [*blocks, Paragraph(""), _line("Context", Span(one_line(found.instruction)))]


def done_words(made: Made, opened: str) -> str:
    """What stands on the disk and on the screen now."""
    words = [f"{made.plan.id[:8]} is written."]
    if made.folder is not None:
        words.append(f"Its code is in {tilde(made.folder)}; `/add-dir` lets the client see it.")
    words += [made.trouble, opened]
    return one_line(" ".join(word for word in words if word))


def _line(label: str, *spans: Span) -> Paragraph:
    return Paragraph(
        tuple(spans),
        first=(Span(label.ljust(LABEL), "text-secondary"),),
        rest=(Span(" " * LABEL),),
    )


def _file(label: str, path: str) -> Paragraph:
    return _line(label, Span(one_line(path), "text-secondary"), Span("  new", "ok"))
