"""A branch that we wrote is resumed with exactly the prefix that we said, by a real client."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import (
    PATIENCE,
    Ctxtui,
    Json,
    asked_of,
    assert_next,
    until,
    without_unfinished,
)

from ctxtui.core.rewind.branching import BranchPlan, plan_branch, write_branch
from ctxtui.core.rewind.prefix import STILL_RUNNING
from ctxtui.core.transcripts.locate import Place, locate
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree

pytestmark = pytest.mark.lab

PROMPT = "Name the next step"


@pytest.fixture
def session(kit: ModuleType, lab: Any, ctxtui: Ctxtui) -> str:
    """Parallel tools, a subagent, a rewind, a compaction, and a turn after it; then closed."""
    reads = [
        kit.tool("Read", file_path=f"{kit.PROJECT}/{name}")
        for name in ("shop/auth.py", "shop/cart.py", "README.md")
    ]
    agent = kit.tool("Agent", description="look", prompt="Look around", subagent_type="Explore")
    lab.script(
        kit.turn("^<task-notification>", kit.step("The agent is back.")),
        kit.turn("all three", kit.step("Reading.", *reads), kit.step("They are fine.")),
        kit.turn("an agent", kit.step("Sending one.", agent), kit.step("It is on its way.")),
        kit.turn("Look around", kit.step("", reads[1]), kit.step("Nothing of note.")),
        kit.turn("use Redis", kit.step("", reads[0]), kit.step("Redis it is.")),
        kit.turn("once more", kit.step("", *reads[:2]), kit.step("Still fine.")),
        kit.turn("after it", kit.step("Again.", *reads[1:]), kit.step("All read again.")),
        compact="What the summary says.",
    )
    pane = lab.open()
    pane.ask("Read all three")
    (id,) = ctxtui.listed()
    pane.ask("Send an agent")
    pane.wait_idle()
    pane.ask("Please use Redis")
    pane.rewind()
    pane.ask("Read two once more")
    pane.say("/compact")
    until(lambda: ctxtui.listed()[id]["compactions"] == 1, "the boundary's row")
    pane.wait_for("ompacted", timeout=PATIENCE)
    pane.wait_idle()
    pane.ask("Read after it")
    pane.close()
    return str(id)


def read(lab: Any, session: str) -> TurnTree:
    (path,) = [one for one in lab.transcripts() if one.stem == session]
    return turn_tree(read_transcript(path))


def names(tree: TurnTree) -> Iterator[str]:
    """Every turn and every step, as they are named on the command line."""
    for turn in tree.turns:
        if turn.kind == "prompt":
            yield str(turn.number)
            yield from (f"{turn.number}.{step.number}" for step in turn.steps[:-1])
        elif turn.kind == "compaction":
            yield turn.id


def sent(lab: Any, plan: BranchPlan) -> Json:
    """What was last asked, without what the client says of agents that were still out, if we said
    that it would."""
    record = asked_of(lab, plan.id)[-1]
    return without_unfinished(record) if STILL_RUNNING in plan.prefix.adds else record


def written(tree: TurnTree, name: str) -> BranchPlan:
    place: Place = locate(tree, name)
    plan = plan_branch(tree, place, name=f"at {name}")
    write_branch(plan)
    return plan


def test_a_branch_is_resumed_with_exactly_its_prefix(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui, session: str
) -> None:
    tree = read(lab, session)
    original = tree.transcript.path.read_bytes()
    places = list(names(tree))
    assert len(places) >= 9
    told: list[bool] = []
    for name in places:
        plan = written(tree, name)
        told.append(STILL_RUNNING in plan.prefix.adds)
        listed = ctxtui.messages(session, "--at", name)
        assert ctxtui.messages(plan.id) == listed
        lab.prompt(PROMPT, "--resume", plan.id)
        assert_next(listed, sent(lab, plan), PROMPT)
    assert not all(told)
    assert tree.transcript.path.read_bytes() == original


def test_a_branch_is_opened_with_exactly_its_prefix(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui, session: str
) -> None:
    tree = read(lab, session)
    places = list(names(tree))
    inside = next(name for name in places if "." in name)
    abandoned = next(str(one.number) for one in tree.prompts if not one.on_live_path)
    for name in (inside, abandoned, places[-1]):
        plan = written(tree, name)
        listed = ctxtui.messages(session, "--at", name)
        pane = lab.open(*plan.argv[1:])
        pane.ask(PROMPT)
        pane.close()
        assert_next(listed, sent(lab, plan), PROMPT)
        parent = ctxtui.listed()[plan.id]["parent"]
        assert (parent["id"], parent["how"]) == (session, "branch")


def test_a_branch_is_found_by_its_name(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui, session: str
) -> None:
    tree = read(lab, session)
    plan = plan_branch(tree, locate(tree, "1"), name="cart: after the reads")
    write_branch(plan)
    listed = ctxtui.messages(plan.id)
    assert plan.title is not None
    assert lab.prompt(PROMPT, "--resume", plan.title)["session_id"] == plan.id
    assert_next(listed, sent(lab, plan), PROMPT)
