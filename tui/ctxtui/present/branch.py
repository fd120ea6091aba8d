"""The branch dialog's lines: where, what stays, what is written and what is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.places import tilde
from ctxtui.core.repo.anchors import Anchor
from ctxtui.core.repo.changes import Changes
from ctxtui.core.rewind.branching import BranchPlan
from ctxtui.core.rewind.opening import Made, Way
from ctxtui.core.rewind.prefix import place_name
from ctxtui.core.rewind.proposal import Proposal
from ctxtui.core.rewind.recipe import Recipe
from ctxtui.core.rewind.reprompt import Reprompt
from ctxtui.core.text import one_line
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.prompts import headline
from ctxtui.core.transcripts.turns import Turn
from ctxtui.present import figures
from ctxtui.present.labelled import labelled
from ctxtui_widgets.cells import width as cells
from ctxtui_widgets.rows import Blank, Block, Span

"""Cells of the column of labels."""
AIRY = 56
"""Cells beside the labels from which sentences are whole."""


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
    mark: str
    """Name of the mark that was set there last; empty without one."""
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


def head_blocks(facts: Facts, room: int) -> list[Block]:
    """Where the branch ends, what its window holds, and what it leaves: a line each, `room` cells
    beside the label."""
    return list(_head(facts, room))


def _head(facts: Facts, room: int) -> Iterator[Block]:
    yield labelled("At", *_at(facts), lines=1)
    yield labelled("Window", *_window(facts, room))
    yield labelled("Leaves", *_leaves(facts, room))
    if facts.better is not None:
        reason = one_line(facts.better.reason, 300)
        spans = Span(place_name(facts.better.place), "note"), Span(f"  {reason}", "text-secondary")
        yield labelled("Better", *spans, lines=2 if room >= AIRY else 1)


def _at(facts: Facts) -> Iterator[Span]:
    place = facts.place
    at = place_name(place)
    name = at if at.startswith("#") else f"{place.turn.kind} {at}"
    if facts.mark:
        yield Span(f"◆ {facts.mark}  ", "accent")
    yield Span(f"after {name}", "note")
    yield Span(f"  {one_line(headline(place.turn.text), 120)}", "text-dim")


def _window(facts: Facts, room: int) -> list[Span]:
    prefix = facts.plan.prefix
    about = prefix.tokens_how not in (None, "exact")
    spans = [Span(figures.tokens(prefix.tokens, about=about), "text b")]
    if facts.limit:
        spans.append(Span(f" of {figures.tokens(facts.limit)}", "text-dim"))
    if prefix.tokens is not None and facts.used is not None and prefix.tokens < facts.used:
        spans.append(Span(f"   {figures.change(prefix.tokens - facts.used)}", "ok"))
    if facts.first_answer is not None:
        money = f"≈{figures.money(facts.first_answer)}"
        for words in (f"   cache cold, first answer {money}", f"   cold {money}"):
            cost = Span(words, "text-dim")
            if cells([*spans, cost]) <= room:
                return [*spans, cost]
    return spans


def _leaves(facts: Facts, room: int) -> list[Span]:
    labels = [turn.label for turn in facts.behind if turn.label]
    if not labels:
        spans = [Span("nothing", "text"), Span(" comes after it", "text-secondary")]
        extra = Span("; the session stays as it is", "text-secondary")
    else:
        several = len(labels) > 1
        words = "stay where they are" if several else "stays where it is"
        spans = [
            Span(f"{labels[0]} to {labels[-1]}" if several else labels[0], "text"),
            Span(f" {words}", "text-secondary"),
        ]
        extra = Span(f", in {one_line(facts.title, 60)}", "text-secondary")
    return [*spans, extra] if cells([*spans, extra]) <= room else spans


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user has chosen by now, and what that would mean."""

    worktree: bool
    prompt: str
    differ: str = ""
    """How the anchor's code differs from the files now, in words."""


def more_blocks(facts: Facts, choice: Choice, room: int, *, tight: bool = False) -> list[Block]:
    """What was learned, what happens to the code, what is written and opened. `tight` puts first
    what is written: the rest may be below the fold."""
    learned, rest = list(_learned(facts)), list(_rest(facts))
    groups = [learned, *_acts(facts, choice, room), rest]
    if tight:
        groups = [written_blocks(facts, choice, room), learned, rest]
    return [line for group in groups if group for line in (*group, Blank())][:-1]


def written_blocks(facts: Facts, choice: Choice, room: int) -> list[Block]:
    """What must be seen before it is done."""
    return [line for group in _acts(facts, choice, room) for line in group]


def _acts(facts: Facts, choice: Choice, room: int) -> tuple[list[Block], list[Block]]:
    writes = _writes(facts, choice.worktree, room)
    return list(_code(facts, choice, room)), [*writes, *_opens(facts, choice.prompt, room)]


def _learned(facts: Facts) -> Iterator[Block]:
    for at, one in enumerate(facts.reprompt.learned):
        yield labelled(
            "Learned" if not at else "",
            Span("✓ ", "ok"),
            Span(f"{one_line(one.text)}  "),
            Span(f"#{one.ref}", "note"),
        )


def _rest(facts: Facts) -> Iterator[Block]:
    """Why there, and what follows there."""
    if facts.better is None and facts.proposal is not None:
        yield labelled("Proposed", Span(one_line(facts.proposal.reason, 300), "text-secondary"))
    if facts.plan.prefix.next_prompt:
        words = one_line(facts.plan.prefix.next_prompt, 160)
        yield labelled("Next was", Span(f"“{words}”", "text-secondary"))
    if facts.plan.prefix.adds:
        yield labelled("Client", Span(one_line(facts.plan.prefix.adds), "text-secondary"))


def _code(facts: Facts, choice: Choice, room: int) -> Iterator[Block]:
    if facts.anchor is None or facts.folder is None:
        yield labelled("Code", Span("stays as it is", "text-secondary"))
        return
    whose = "the mark's" if room >= AIRY else "its"
    for on, label, words, more in (
        (not choice.worktree, "Code", "leave as it is", ""),
        (choice.worktree, "", f"new worktree at {whose} anchor", choice.differ),
    ):
        spans = [
            Span("● " if on else "○ ", "accent" if on else "text-dim"),
            Span(words, "text b" if on else "text-secondary"),
        ]
        spans += [Span(f"  {more}", "text-dim")] if more else []
        yield labelled(label, *spans)


def differ_words(found: Changes) -> str:
    """`6 files differ`: from the anchor to the files as they are now."""
    count = len(found.files) + found.beyond.files
    words = "no file differs" if not count else "1 file differs"
    if count > 1:
        words = f"{figures.plural(count, 'file')} differ"
    left = figures.plural(found.unread, "new file")
    return f"{words}, {left} not looked at" if found.unread else words


def _writes(facts: Facts, worktree: bool, room: int) -> Iterator[Block]:
    path = facts.plan.path
    yield from _file("Writes", f"{tilde(path.parent)}/", f"{path.name[:9]}….jsonl", room)
    if worktree and facts.folder is not None:
        yield from _file("", f"{tilde(facts.folder)}/", "", room)


def _opens(facts: Facts, prompt: str, room: int) -> Iterator[Block]:
    if facts.way.why_not:
        yield labelled("Opens", Span("nothing", "text"), Span(f": {facts.way.why_not}", "text-dim"))
        return
    fills = facts.way.fills(prompt)
    if not prompt:
        words, end = "tmux window, ", "nothing typed in"
    elif fills:
        how = " with the prompt filled in" if room >= AIRY else ", prompt filled in"
        words, end = f"tmux window{how}, ", "not sent"
    else:
        words, end = "tmux window; the prompt ", "kept in a file"
    yield labelled("Opens", Span(words, "text-secondary"), Span(end))
    if not facts.way.trusted:
        yield labelled(
            "", Span("! ", "warn"), Span("the client asks for trust in the folder first")
        )


def recipe_blocks(found: Recipe | str) -> list[Block]:
    """The client's own rewind as text, for a session that is running."""
    if isinstance(found, str):
        return [labelled("Rewind", Span(one_line(found), "text-secondary"))]
    lines = found.text.splitlines()
    blocks: list[Block] = [
        labelled("" if at else "Rewind", Span(one_line(line), "text-secondary"))
        for at, line in enumerate(lines)
    ]
    return [*blocks, Blank(), labelled("Context", Span(one_line(found.instruction)))]


def done_words(made: Made, opened: str) -> str:
    """What stands on the disk and on the screen now."""
    words = [f"{made.plan.id[:8]} is written."]
    if made.folder is not None:
        words.append(f"Its code is in {tilde(made.folder)}; `/add-dir` lets the client see it.")
    words += [made.trouble, opened]
    return one_line(" ".join(word for word in words if word))


def _file(label: str, folder: str, name: str, room: int) -> Iterator[Block]:
    """A path that will be new; where it has no room in a line, its name has the next to itself."""
    folder, name, new = one_line(folder), one_line(name), Span("  new", "ok")
    if name and cells([Span(folder + name), new]) > room:
        yield labelled(label, Span(folder, "text-secondary"))
        label, folder = "", ""
    yield labelled(label, Span(folder + name, "text-secondary"), new)
