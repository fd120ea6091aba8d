"""What the user said yes to, and the plans they were shown."""

from __future__ import annotations

import pytest
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.approvals import Approval, approvals
from ctxtui.core.evidence.path import worked
from ctxtui.core.evidence.plans import Plan, plan_title, plans, standing_plan

APPROVED = "User has approved your plan. You can now start coding."


def agreed(play: Play) -> list[Approval]:
    return approvals(worked(play.tree()), play.actions())


def shown(play: Play) -> list[Plan]:
    return plans(play.actions())


@pytest.mark.parametrize("words", ["yes, do that", "Sure.", "ok go ahead", "sounds good, thanks"])
def test_a_yes_quotes_the_proposal_and_the_words(play: Play, words: str) -> None:
    play.ask("The counter is slow")
    play.answer("It asks Redis each time. Shall I keep the counter in memory?")
    play.ask(words)
    (one,) = agreed(play)
    assert (one.proposal, one.words) == ("Shall I keep the counter in memory?", words)
    assert (one.proposed_at, one.said_at, one.plan) == ("1.2", "2", False)


@pytest.mark.parametrize(
    "words",
    ["no, leave it", "yes?", "why?", "Rename the helper", "ok now write me a whole new page on it"],
)
def test_other_answers_are_no_approval(play: Play, words: str) -> None:
    play.ask("The counter is slow")
    play.answer("Shall I keep the counter in memory?")
    play.ask(words)
    assert agreed(play) == []


def test_a_yes_to_nothing_that_was_proposed_is_none(play: Play) -> None:
    play.ask("Count the lines")
    play.answer("There are 41.")
    play.ask("ok")
    assert agreed(play) == []


@pytest.mark.parametrize("words", ["2", "option 2", "the second one please", "let's go with b"])
def test_an_option_that_was_picked_is_quoted(play: Play, words: str) -> None:
    mark = ("a", "b") if words.endswith(" b") else ("1", "2")
    play.ask("How?")
    play.answer(f"Two ways:\n{mark[0]}. Redis\n{mark[1]}. **Memory** with a lock")
    play.ask(words)
    assert [one.proposal for one in agreed(play)] == ["Memory with a lock"]


def test_an_approved_plan_is_an_agreement_and_a_refused_one_is_not(play: Play) -> None:
    play.ask("Plan it")
    play.refuse("ExitPlanMode", "Too big.", plan="# Plan\n\n## Rewrite it all\n1. Everything")
    play.tool("ExitPlanMode", APPROVED, plan="# Plan: limit logins\n1. Count\n2. Refuse")
    assert [(one.proposal, one.plan) for one in agreed(play)] == [("limit logins", True)]
    assert [(one.title, one.verdict, one.said) for one in shown(play)] == [
        ("Rewrite it all", "refused", "Too big."),
        ("limit logins", "approved", ""),
    ]
    assert shown(play)[1].steps == ["Count", "Refuse"]


def test_a_plan_that_lies_in_its_file_is_known(play: Play) -> None:
    play.ask("Plan it")
    file = "/home/ada/.claude/plans/quiet-otter.md"
    play.tool("Write", file_path=file, content="# Context\n\nLimit logins\n- Count them")
    (one,) = shown(play)
    assert (one.verdict, one.path, one.title) == ("unshown", file, "Limit logins")
    play.tool("ExitPlanMode", f"{APPROVED}\n\nYour plan has been saved to: {file}")
    (one,) = shown(play)
    assert (one.verdict, one.path, one.steps) == ("approved", file, ["Count them"])


def test_the_plan_that_stands_is_the_one_approved_last(play: Play) -> None:
    play.ask("Plan it")
    assert standing_plan(play.actions()) is None
    play.tool("ExitPlanMode", APPROVED, plan="One")
    play.refuse("ExitPlanMode", "No.", plan="Two")
    plan = standing_plan(play.actions())
    assert plan is not None and plan.text == "One"


def test_a_plans_title_is_a_line_that_says_something() -> None:
    assert plan_title("# Implementation Plan\n\n## Context\n\n**Move the store**\n") == (
        "Move the store"
    )
    assert plan_title("# Plan\n") == ""
