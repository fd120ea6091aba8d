"""The planted sessions of tests/data/planted/handoff: stories, and what is true of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.core.evidence.playing import Play
from tests.writing import LAST, Writing

from ctxtui.core.evidence.actions import read_actions
from ctxtui.core.evidence.constraints import constraints
from ctxtui.core.evidence.dropped import dropped
from ctxtui.core.evidence.errors import RECENT, fixed_errors, open_errors
from ctxtui.core.evidence.path import worked
from ctxtui.core.evidence.sayings import sayings
from ctxtui.core.transcripts.turns import TurnTree

PLANTED = Path(__file__).parents[2] / "data" / "planted"
STORIES = sorted((PLANTED / "handoff").glob("*.toml"))
HELD_OUT = STORIES[14:20]
"""Not looked at while the first rules were written; those after them came later."""
UNSEEN = sorted((PLANTED / "unseen").glob("*.toml"))
"""Told by somebody who had seen no rule, and not looked at since by those who write the rules."""

KINDS = ("constraints", "errors", "dropped")
Does = Callable[[Play, dict[str, Any], dict[str, str | None]], None]
"""Plays one step; the last argument holds what prompts were asked after, by their names."""

APPROVED = "User has approved your plan. You can now start coding."


@dataclass
class Score:
    """Planted facts that were found, those that were not, and what was found besides."""

    found: int = 0
    missed: list[str] = field(default_factory=list)
    besides: list[str] = field(default_factory=list)
    right: int = 0

    @property
    def recall(self) -> float:
        return self.found / (self.found + len(self.missed))

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.besides))

    def add(self, other: Score) -> None:
        self.found += other.found
        self.right += other.right
        self.missed += other.missed
        self.besides += other.besides


def read_story(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


def act(story: dict[str, Any], config_dir: Path) -> TurnTree:
    """The story as the client would have written it."""
    play = Play(Writing(config_dir, cwd=story["cwd"]))
    before: dict[str, str | None] = {}
    for step in story["steps"]:
        _step(play, step, before)
    return play.tree()


def scores(story: dict[str, Any], tree: TurnTree) -> dict[str, Score]:
    """What is found in a session against what was planted in it, each kind for itself."""
    said = [one["says"] for one in story["constraints"]]
    broke = [f"{one['state']}: {one['says']}" for one in story["errors"]]
    found = told(tree)
    return {
        "constraints": _score(said, found["constraints"]),
        "errors": _score(broke, found["errors"]),
        "dropped": _score(story["dropped"], found["dropped"]),
    }


def told(tree: TurnTree) -> dict[str, list[str]]:
    """Everything that is read out of a session, by kind."""
    turns = worked(tree)
    actions = read_actions(tree.transcript, turns)
    last = [turn.id for turn in turns if turn.kind == "prompt"][-RECENT:]
    broken = [f"open: {one.what} {one.says}" for one in open_errors(actions, last)]
    broken += [f"fixed: {one.what} {one.says}" for one in fixed_errors(actions)]
    return {
        "constraints": [one.text for one in constraints(sayings(turns, actions))],
        "errors": broken,
        "dropped": [one.text for one in dropped(tree, actions) if one.telling],
    }


def _score(planted: Iterable[str], found: list[str]) -> Score:
    score = Score()
    hit: set[int] = set()
    for one in planted:
        at = [number for number, text in enumerate(found) if _holds(text, one)]
        if at:
            score.found += 1
            hit.update(at)
        else:
            score.missed.append(one)
    score.right = len(hit)
    score.besides = [text for number, text in enumerate(found) if number not in hit]
    return score


def _holds(text: str, planted: str) -> bool:
    """The planted words stand in the text; an error must be told as open or fixed, too."""
    state, colon, says = planted.partition(": ")
    if colon and state in ("open", "fixed"):
        return text.startswith(f"{state}: ") and _words(says) in _words(text)
    return _words(planted) in _words(text)


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _step(play: Play, step: dict[str, Any], before: dict[str, str | None]) -> None:
    kind = next(iter(step))
    _DO[kind](play, step, before)


def _ask(play: Play, step: dict[str, Any], before: dict[str, str | None]) -> None:
    if "name" in step:
        before[step["name"]] = play.writing.last
    parent = before[step["instead_of"]] if "instead_of" in step else LAST
    play.ask(step["ask"], parent)


def _given(play: Play, given: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in given.items():
        yield key, (_place(play, value) if key == "file_path" else value)


def _place(play: Play, path: str) -> str:
    return path if path.startswith("/") else f"{play.writing.cwd}/{path}"


def _call(name: str, given: Callable[[Play, dict[str, Any]], dict[str, Any]]) -> Does:
    def do(play: Play, step: dict[str, Any], _: dict[str, str | None]) -> None:
        play.tool(name, step.get("out", "done"), step.get("fail", False), **given(play, step))

    return do


def _write(play: Play, step: dict[str, Any]) -> dict[str, Any]:
    return {"file_path": _place(play, step["write"]), "content": step.get("text", "")}


def _edit(play: Play, step: dict[str, Any]) -> dict[str, Any]:
    path = _place(play, step["edit"])
    return {"file_path": path, "old_string": step["old"], "new_string": step["new"]}


def _todos(_: Play, step: dict[str, Any]) -> dict[str, Any]:
    return {"todos": [{"status": one[0], "content": one[1]} for one in step["todos"]]}


def _refuse(play: Play, step: dict[str, Any], _: dict[str, str | None]) -> None:
    play.refuse(step["refused"], step["said"], **dict(_given(play, step["of"])))


def _interrupt(play: Play, step: dict[str, Any], _: dict[str, str | None]) -> None:
    play.refuse(step["interrupted"], **dict(_given(play, step["of"])))


def _plan(play: Play, step: dict[str, Any], _: dict[str, str | None]) -> None:
    if step.get("ok"):
        play.tool("ExitPlanMode", APPROVED, plan=step["plan"])
    else:
        play.refuse("ExitPlanMode", step["said"], plan=step["plan"])


def _question(play: Play, step: dict[str, Any], _: dict[str, str | None]) -> None:
    question = step["question"]
    play.choose((question, step["options"]), answers={question: step["chosen"]})


_DO: dict[str, Does] = {
    "ask": _ask,
    "say": lambda play, step, _: play.answer(step["say"]),
    "queued": lambda play, step, _: play.queue(step["queued"]),
    "run": _call("Bash", lambda play, step: {"command": step["run"]}),
    "read": _call("Read", lambda play, step: {"file_path": _place(play, step["read"])}),
    "grep": _call("Grep", lambda play, step: {"pattern": step["grep"]}),
    "write": _call("Write", _write),
    "edit": _call("Edit", _edit),
    "todos": _call("TodoWrite", _todos),
    "refused": _refuse,
    "interrupted": _interrupt,
    "plan": _plan,
    "question": _question,
}
