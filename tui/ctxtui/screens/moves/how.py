"""How each move is done, and the line to paste for it. Reads bodies: slow, so not on the loop."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ctxtui.core.context.picture import Picture
from ctxtui.core.context.waste import Waste
from ctxtui.core.evidence.wording import listed, quoted, safe
from ctxtui.core.moves.moves import Move
from ctxtui.core.moves.outlook import Outlook
from ctxtui.core.moves.places import Place
from ctxtui.core.moves.rules import Kind
from ctxtui.core.places import tilde
from ctxtui.core.rewind.recipe import recipe
from ctxtui.core.subagents.kinds import for_goal
from ctxtui.core.text import one_line
from ctxtui.core.transcripts import locate
from ctxtui.present.moves import How, place_ref
from ctxtui.present.steps import inside

LONGEST = 600
"""Characters of a line: it is pasted into an input of a few lines."""
OVER = ("ended", "stale")
PASTE = "Paste it in the session's pane."
_COMMAND = re.compile(r"`[^`]+`")
# What the reasons name for the user; a model that writes a summary knows no such numbers.
_PLACES = re.compile(r" \((?:#[\d.]+(?:, | and )?)+(?:\d+ more)?\)| (?:as )?of #[\d.]+")


@dataclass(frozen=True, slots=True)
class Given:
    """All that is known when a move is to be made."""

    picture: Picture
    known: Outlook
    move: Move
    goal: str
    """In one line, without secrets."""

    @property
    def running(self) -> bool:
        return self.known.facts.status not in OVER

    @property
    def resume(self) -> str:
        """The line that brings the session back."""
        return f"claude --resume {shlex.quote(one_line(self.picture.id))}"


def how_to(picture: Picture, known: Outlook, move: Move, goal: str = "") -> How:
    """What to do for `move`. Raises CtxtuiError if the file was replaced."""
    goal = one_line(safe(goal))[:LONGEST]
    return _WAYS[move.kind](Given(picture, known, move, goal))


def _continue(given: Given) -> How:
    if not given.running:
        where = one_line(tilde(given.picture.cwd)) if given.picture.cwd else "its folder"
        said = f"The session isn't running. Run this in {where}, then type on."
        return How((said,), given.resume, "line for the shell")
    if given.goal:
        return How((PASTE,), given.goal, "your prompt")
    return How(("Type on in the session's pane.",))


def _rewind(given: Given) -> How:
    to = given.move.to
    if to is None:
        return How(("There is no place to go back to; a mark would be one.",))
    says = []
    if to.how == "branch":
        says.append(
            f"Only a branch can end at {place_ref(to)}: a new session that knows everything up "
            "to there, and nothing after it. This one stays as it is."
        )
    place = _located(given.picture, to)
    if place is None:
        says.append("In the session's pane, with nothing typed, press Esc twice, or type /rewind.")
        says.append("Pick the first prompt of the list, and choose “Restore conversation”.")
        return How(tuple(says))
    found = recipe(given.picture.tree, place)
    if isinstance(found, str):
        return How((*says, found))
    says.append(f"The client's own rewind {'leads there' if found.exact else 'comes near it'}:")
    return How(tuple(says), f"{found.text}\n\n{found.instruction}", "recipe")


def _located(picture: Picture, to: Place) -> locate.Place | None:
    turn = picture.tree.by_id.get(to.turn or "")
    if turn is None:
        return None
    step = next((one for one in turn.steps if one.number == to.step), None)
    return locate.Place(turn, step)


def _compact(given: Given) -> How:
    line = compact_line(given.move, given.goal, given.known.signals.waste, given.picture.cwd)
    says = [PASTE if given.running else f"Resume the session first: {given.resume}"]
    if not given.goal:
        says.append("A goal gives the summary its direction.")
    return How(tuple(says), line, "/compact line")


def compact_line(move: Move, goal: str, findings: Sequence[Waste], cwd: str | None) -> str:
    """`/compact` with what to keep and what to leave out, as far as the goal and the reasons of
    the move say so; without either the bare command."""
    parts = [f"Next: {goal.rstrip('.')}."] if goal else []
    parts += _kept(move)
    if any(one.rule.name == "dead output" for one in move.reasons) and (
        dead := _dead(findings, cwd)
    ):
        parts.append(f"Leave out {dead}: nothing needs it any more.")
    line = one_line(safe(" ".join(parts)))
    while len(line) > LONGEST and len(parts) > 1:
        parts.pop()
        line = one_line(safe(" ".join(parts)))
    return f"/compact {line[:LONGEST]}".rstrip()


def _kept(move: Move) -> Iterator[str]:
    told: set[str] = set()
    for one in move.reasons:
        text = _PLACES.sub("", one.text).rstrip(".")
        command = _COMMAND.match(text)
        if command is not None and command[0] in told:
            continue  # it is still open because it keeps failing
        told |= {command[0]} if command is not None else set()
        if one.rule.name == "unfinished":
            yield f"Still open: {text}."
        elif one.rule.name == "failing":
            yield f"Keep what was tried in vain: {text}."
        elif one.rule.name == "corrected again":
            yield f"Keep my last correction: {text.partition('the last: ')[2] or text}."
        elif one.rule.name == "aside":
            yield f"Keep all that is known of {text.partition(' was only seen')[0]}."


def _dead(findings: Sequence[Waste], cwd: str | None) -> str:
    """The files and tools behind what nothing names any more, the largest first."""
    dead = sorted(
        (one for one in findings if one.kind in ("unused", "concluded")),
        key=lambda one: -one.tokens,
    )
    files = [quoted(inside(one.path, cwd), 80) for one in dead if one.path]
    tools = [quoted(one.tool, 40) for one in dead if not one.path]
    parts = []
    if files:
        parts.append(f"the text of {listed(list(dict.fromkeys(files)), 3)}")
    if tools:
        parts.append(f"old output of {listed(list(dict.fromkeys(tools)), 3)}")
    return " and ".join(parts)


def _clear(given: Given) -> How:
    says = ["↵ drafts the brief, without a model. Then /clear in the session's pane, and paste it."]
    if not given.goal:
        says.append("A goal is required by then: what the next session is to do.")
    return How(tuple(says))


def _subagent(given: Given) -> How:
    offer = for_goal(given.goal) if given.goal else None
    if offer is not None:
        line = f"Use a subagent for this, and report back only its conclusion: {given.goal}"
        says = PASTE if given.running else f"Resume the session first: {given.resume}"
        more = f"Or a in the list of sessions: the template “{offer.template}” says it better."
        return How((says, more), line, "prompt")
    if given.goal:
        line = f"Use a subagent for this, and report back only its conclusion: {given.goal}"
        says = PASTE if given.running else f"Resume the session first: {given.resume}"
        return How((says,), line, "prompt")
    return How(
        (
            "Delegate what needs much reading and little remembering: a search, a review, a "
            "check against the specification. Give it as the goal.",
        )
    )


_WAYS: Mapping[Kind, Callable[[Given], How]] = {
    "continue": _continue,
    "rewind": _rewind,
    "compact": _compact,
    "clear": _clear,
    "subagent": _subagent,
}
