"""Which rules hold here, each with the fact that was seen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ctxtui.core.context.waste import Waste
from ctxtui.core.evidence.actions import read_actions, step_ref, turn_ref
from ctxtui.core.evidence.kept import Kept
from ctxtui.core.evidence.topic import Fit, aside, goes_on
from ctxtui.core.evidence.wording import listed, quoted
from ctxtui.core.moves.attempts import Fact, correction_fact, failure_fact
from ctxtui.core.moves.corrections import corrects
from ctxtui.core.moves.rules import RULES, Kind, Rule
from ctxtui.core.moves.signals import Signals
from ctxtui.core.subagents.kinds import for_goal
from ctxtui.core.transcripts.turns import TurnTree

Side = Literal["for", "against"]

RETURN = 100_000
"""Tokens beyond the base from which on a return with a cold cache is worth a word; the client
itself asks from there on whether to resume from a summary."""

DEAD = 10_000
DEAD_SHARE = 0.25
"""From so many tokens, and such a part of what is not base, dead output is a reason."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of one move: what was seen, and the rule that makes it count."""

    rule: Rule
    text: str
    refs: tuple[str, ...]
    """Turns and steps as people name them."""
    rows: tuple[str, ...]

    @property
    def side(self) -> Side:
        return "for" if self.rule.weight >= 0 else "against"


def reasons(facts: dict[str, Fact], kind: Kind) -> tuple[Reason, ...]:
    """Those of one move, the weightiest first."""
    found = [
        Reason(RULES[kind, name], fact.text, fact.refs, fact.rows)
        for name, fact in facts.items()
        if (kind, name) in RULES
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.rule.weight)))


def facts(tree: TurnTree, seen: Signals, goal: str, fit: Fit | None) -> dict[str, Fact]:
    """By the name of the rule they make hold."""
    found = dict(_window(seen))
    found.update(_trouble(seen, goal))
    if fit is not None:
        found.update(_goal(tree, seen, goal, fit, fresh="goal corrects" not in found))
    elif (left := _left(seen)) is not None:
        found["new task"] = left
    if "new task" not in found and seen.unfinished:
        found["unfinished"] = seen.unfinished[0]
    found.update(_template(found, goal))
    if (left := _left_behind(seen)) is not None:
        found["left behind"] = left
    if (fit is None or fit.wants == "work") and "template" not in found:
        text = "No goal is given that asks for a conclusion only."
        if fit is not None:
            text = "The goal asks for work in this session, not for a conclusion."
        found["nothing to hand over"] = Fact(text, (), ())
    return found


def _template(found: dict[str, Fact], goal: str) -> Iterator[tuple[str, Fact]]:
    """The template for the goal, where there is one for such work."""
    offer = for_goal(goal) if goal else None
    if offer is None:
        return
    wanted = [name for name in ("conclusion", "verdict") if name in found]
    for name in wanted:
        fact = found[name]
        text = f"{fact.text} The template “{offer.template}” fits."
        yield name, Fact(text, fact.refs, fact.rows)
    if not wanted:
        yield "template", Fact(f"The goal fits the template “{offer.template}”.", (), ())


def _left_behind(seen: Signals) -> Fact | None:
    """The largest output that a subagent would have kept out."""
    if not seen.suggested:
        return None
    one = max(seen.suggested, key=lambda one: one.tokens)
    where = one.refs[0].partition(".")[0]
    text = (
        f"#{where} left {short(one.tokens)} of output that nobody used: the template "
        f"“{one.template}” would have kept it out."
    )
    return Fact(text, one.refs, one.rows)


def _window(seen: Signals) -> Iterator[tuple[str, Fact]]:
    yield "natural", Fact("The next prompt can simply be sent.", (), ())
    if seen.used is not None and seen.limit and seen.zone is not None:
        size = f"{short(seen.used)} of {short(seen.limit)} used ({seen.used / seen.limit:.0%})"
        yield seen.zone, Fact(f"{size}: {seen.zone}.", _last(seen), ())
    if seen.compacted is not None:
        yield "just compacted", seen.compacted
    fresh = (seen.used or 0) - (seen.base or 0)
    if seen.cache.warm is False and seen.used is not None and fresh >= RETURN:
        idle = f"after {_time(seen.cache.idle)} " if seen.cache.idle is not None else ""
        text = f"The cache is cold {idle}: {short(seen.used)} would be written to it anew."
        yield "cold", Fact(text.replace(" :", ":"), _last(seen), ())
    dead = [one for one in seen.waste if one.kind in ("unused", "concluded")]
    tokens = sum(one.tokens for one in dead)
    if tokens >= DEAD and fresh > 0 and tokens >= DEAD_SHARE * fresh:
        yield "dead output", _dead(seen, dead, tokens)


def _dead(seen: Signals, dead: Sequence[Waste], tokens: int) -> Fact:
    by_id = {turn.id: turn for turn in seen.turns}
    largest = sorted(dead, key=lambda one: -one.tokens)
    refs = [step_ref(by_id[one.turn], one.step) for one in largest if one.turn in by_id]
    where = listed([f"#{ref}" for ref in refs], 2)
    text = f"{short(tokens)} of output ({where}) that no later turn names anything of."
    return Fact(text, tuple(refs), tuple(one.rows[0] for one in largest))


def _trouble(seen: Signals, goal: str) -> Iterator[tuple[str, Fact]]:
    if seen.corrected:
        name = "corrected" if len(seen.corrected) == 1 else "corrected again"
        yield name, correction_fact(seen.corrected)
    often = [one for one in seen.failures if one.often]
    if often:
        yield "failing", failure_fact(often[-1])
    if seen.interrupted is not None and not goes_on(goal):
        yield "interrupted", seen.interrupted
    wrong = bool(goal) and bool(seen.turns) and corrects(goal, seen.turns[-1])
    if wrong:
        last = seen.turns[-1]
        text = f"The goal corrects {last.label}: “{quoted(goal, 100)}”"
        yield "goal corrects", Fact(text, (turn_ref(last),), (last.id,))
    if not (seen.attempts or wrong):
        yield "nothing to take back", Fact("Nothing failed or was corrected lately.", (), ())


def _goal(
    tree: TurnTree, seen: Signals, goal: str, fit: Fit, *, fresh: bool
) -> Iterator[tuple[str, Fact]]:
    """`fresh` is false for a goal that corrects what came before: it is no new task then."""
    asked = f"“{quoted(goal, 80)}”"
    if fit.wants == "conclusion":
        yield "conclusion", Fact(f"{asked} needs a conclusion, not the way there.", (), ())
    if fit.wants == "verdict":
        yield "verdict", Fact(f"{asked} can be judged from the files and git alone.", (), ())
    if fit.relation == "same":
        if fit.files and fit.wants != "verdict" and fit.tokens:
            yield "files here", _here(fit.files, fit.tokens)
        if seen.zone not in (None, "calm"):
            about = listed([one.shown for one in fit.files] or list(fit.words), 2)
            text = f"{asked} goes on with {about}: a direction for the summary."
            yield "goal goes on", Fact(text, (), ())
        return
    shown = aside(goal, read_actions(tree.transcript, seen.turns), seen.files)
    if shown is not None:
        name, action = shown
        text = f"{name} was only seen in the output of #{action.ref}: a summary may leave it out."
        row = action.call.result.uuid if action.call.result is not None else None
        yield "aside", Fact(text, (action.ref,), (row or "",))
    elif fresh and fit.relation == "new" and fit.wants == "work":
        text = f"{asked} shares no file with this session"
        text += "." if fit.words else ", and no word with its prompts."
        yield "new task", Fact(text, (), ())


def _here(files: Sequence[Kept], tokens: int) -> Fact:
    files = sorted(files, key=lambda one: -one.tokens)
    names = listed([one.shown for one in files], 2)
    text = f"The goal works on {names}: {short(tokens)} that are in the window already."
    rows = tuple(row for one in files for row in one.rows)
    return Fact(text, tuple(dict.fromkeys(ref for one in files for ref in one.refs)), rows)


def _left(seen: Signals) -> Fact | None:
    """The last prompts are about something else, and most of the window is about before."""
    change = seen.shift
    if change is None or change.turn not in seen.turns[-2:]:
        return None
    if seen.base is None or not seen.used:
        return None
    before = (change.before.after or 0) - seen.base
    if before * 2 < seen.used - seen.base:
        return None
    now = listed([one.shown for one in change.now], 2)
    then = listed([one.shown for one in change.left], 2)
    text = f"{change.turn.label} turned to {now}; {short(before)} are about {then}."
    refs = (turn_ref(change.before), turn_ref(change.turn))
    return Fact(text, refs, (change.before.id, change.turn.id))


def _last(seen: Signals) -> tuple[str, ...]:
    return (turn_ref(seen.turns[-1]),) if seen.turns else ()


def short(tokens: int) -> str:
    """Tokens as people write them: 850, 31k, 1M."""
    if tokens < 1_000:
        return str(tokens)
    if tokens < 999_500:
        return f"{tokens / 1_000:.0f}k"
    return f"{tokens / 1_000_000:.1f}".removesuffix(".0") + "M"


def _time(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"
