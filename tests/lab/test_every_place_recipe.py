"""The recipe for the client's own rewind, carried out key by key: the prompt that it names is the
one that is picked, and what is asked next stands behind the prefix that it promises."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import pytest
from tests.conftest import RECORDED
from tests.lab.room import PATIENCE, Ctxtui, Json, asked_of, assert_next, until

from ctxtui.core.rewind.recipe import Recipe, recipe
from ctxtui.core.transcripts.conversation import conversation
from ctxtui.core.transcripts.locate import Place
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

pytestmark = pytest.mark.lab

PROMPT = "Name the next step"
RECORDINGS = [
    ("sum_upto_329", 7, 3),
    ("flaky_329", 9, 4),
    ("queued_tool_329", 6, 3),
    ("interrupt_text_329", 5, 3),
    ("interrupt_tool_197", 5, 3),
    ("rewind_twice_197", 6, 3),
]
"""Sessions, of how many places there is a recipe, and how many prompts these name."""


def recipes(tree: TurnTree) -> dict[str, Recipe]:
    """By the place, as the command line names it."""
    found: dict[str, Recipe] = {}
    for turn in tree.prompts:
        places = {str(turn.number): Place(turn)}
        places |= {f"{turn.number}.{step.number}": Place(turn, step) for step in turn.steps}
        made = {name: recipe(tree, place) for name, place in places.items()}
        found |= {name: one for name, one in made.items() if isinstance(one, Recipe)}
    return found


def each_prompt(tree: TurnTree) -> list[Recipe]:
    """One recipe for each prompt that is named: what is picked is the same in the others."""
    return list({one.prompt.id: one for one in recipes(tree).values()}.values())


def rewind(pane: Any, one: Recipe) -> None:
    """The steps of the recipe, by keys, up to the old prompt in the input."""
    words = re.escape(" ".join(one.prompt.text.split())[:30]).replace("\\ ", r"\s+")
    pane.key("Escape", "Escape")
    pane.wait_for(r"❯ \(current\)", timeout=PATIENCE)
    pane.key(*["Up"] * one.up)
    pane.wait_for(rf"❯ {words}.*Enter to continue")
    pane.key("Enter")
    pane.wait_for(rf"before you sent this message:\s+│ {words}")
    pane.key(pane.wait_for(r"(\d)\. Restore conversation\b")[1])
    pane.wait_idle()
    pane.wait_for(rf"─\n❯\s{words}")


def promised(tree: TurnTree, one: Recipe) -> list[Json]:
    """What the model has seen before the prompt: what was summarized stays summarized."""
    rows = tree.chain.rows
    kept = rows[: [row.uuid for row in rows].index(one.prompt.row.uuid)]
    names = ("type", "text", "id", "name", "tool_use_id")
    return [
        {
            "role": message.role,
            "blocks": [{name: getattr(part, name) for name in names} for part in message.parts],
        }
        for message in conversation(tree.transcript, replace(tree.chain, rows=kept))
    ]


def assert_promise_is_kept(lab: Any, pane: Any, listed: list[Json], one: Recipe) -> None:
    rewind(pane, one)
    asked = len(lab.requests())
    pane.clear()
    pane.ask(PROMPT)
    assert_next(listed, lab.requests()[asked], PROMPT)


@pytest.mark.parametrize(("scenario", "places", "prompts"), RECORDINGS)
def test_each_prompt_that_a_recipe_names_is_picked_in_a_recorded_session(
    lab: Any, scenario: str, places: int, prompts: int
) -> None:
    (recorded,) = (RECORDED / scenario).glob("claude/projects/*/*.jsonl")
    shutil.copytree(recorded.parent, lab.config / "projects" / recorded.parent.name)
    path = lab.config / "projects" / recorded.parent.name / recorded.name
    tree = turn_tree(read_transcript(path))
    named = each_prompt(tree)
    assert (len(recipes(tree)), len(named)) == (places, prompts)
    for one in named:
        copy = path.with_name(f"{uuid4()}.jsonl")
        shutil.copy(path, copy)
        pane = lab.open("--resume", copy.stem)
        assert_promise_is_kept(lab, pane, promised(tree, one), one)
        assert asked_of(lab, copy.stem)
        lab.tmux("kill-session", "-t", pane.name)


@pytest.fixture
def played(kit: ModuleType, lab: Any, ctxtui: Ctxtui) -> tuple[Any, Path]:
    """A client at work, and its session: all that stands in the menu, and what doesn't."""
    cart = f"{kit.PROJECT}/shop/cart.py"
    read = kit.tool("Read", file_path=cart)
    edit = kit.tool("Edit", file_path=cart, old_string="def total(", new_string="def sum_of(")
    agent = kit.tool("Agent", description="look", prompt="Scout", subagent_type="Explore")
    lab.script(
        kit.turn("^<task-notification>", kit.step("The agent is back.")),
        kit.turn("^Look", kit.step("", read), kit.step("A shop.")),
        kit.turn("^Rename", kit.step("", read, read), kit.step("", edit), kit.step("Renamed.")),
        kit.turn("^Send", kit.step("Sending.", agent), kit.step("Off it goes.")),
        kit.turn("^Scout", kit.step("Nothing.")),
        kit.turn("^A slow one", kit.step("word " * 300, pace=0.3)),
        compact="What the summary says.",
    )
    pane = lab.open()
    pane.ask("Look around")
    pane.say("/compact")
    (path,) = lab.transcripts()
    until(lambda: ctxtui.listed()[path.stem]["compactions"] == 1, "the boundary's row")
    pane.wait_idle()
    pane.ask("Rename it")
    pane.say("/rename other")
    pane.wait_idle()
    pane.say("! ls")
    pane.wait_idle()
    pane.ask("Send an agent")
    pane.wait_idle(still=2)
    pane.ask("Try Redis")
    pane.rewind()
    pane.ask("Try memory")
    pane.say("A slow one")
    pane.wait_for("word word")
    pane.key("Escape")
    pane.wait_idle()
    pane.clear()
    pane.ask("Go on")
    return pane, Path(path)


def test_the_recipe_is_for_the_client_at_work(lab: Any, played: tuple[Any, Path]) -> None:
    pane, path = played
    tree = turn_tree(read_transcript(path))
    (renamed,) = (turn for turn in tree.prompts if turn.text == "Rename it")
    last = recipes(tree)[str(renamed.number)]
    assert (last.prompt.text, last.up) == ("Send an agent", 4)
    assert_promise_is_kept(lab, pane, promised(tree, last), last)
