"""What the moves are made of: places, prices, marks, goals, and the case that little is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conftest import Trees
from tests.core.moves.composing import Composing, module
from tests.core.moves.situations import corrected_twice, feature

from ctxtui.core.context.costs import compact_cost, continue_cost, fresh_cost
from ctxtui.core.context.prices import Price
from ctxtui.core.context.used import window
from ctxtui.core.moves.figures import Pricing
from ctxtui.core.moves.moves import Move, moves
from ctxtui.core.moves.places import Mark, before_attempt, before_turn
from ctxtui.core.moves.signals import Cache, Signals, signals
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.turns import TurnTree

PRICE = Price(input=4, output=20, write_5m=5, write_1h=8, read=0.2)
WARM = Cache(warm=True, ttl="1h")


@pytest.fixture
def composing(tmp_path: Path) -> Composing:
    return Composing(tmp_path / "claude")


def look(tree: TurnTree, cache: Cache = WARM) -> Signals:
    return signals(tree, window(tree.transcript, tree.chain, Settings()), cache)


def priced(tokens: int) -> Price:
    return PRICE


def by_kind(
    tree: TurnTree,
    price: Pricing = priced,
    goal: str = "",
    marks: tuple[Mark, ...] = (),
    cache: Cache = WARM,
) -> dict[str, Move]:
    found = moves(tree, look(tree, cache), price, goal=goal, marks=marks)
    return {move.kind: move for move in found}


def test_prices_are_those_of_the_formulas(composing: Composing) -> None:
    feature(composing)
    tree = composing.tree()
    seen, found = look(tree), by_kind(tree)
    assert seen.used is not None
    assert seen.base is not None
    used, base = seen.used, seen.base
    assert found["continue"].cost_warm == continue_cost(used, 100, 0, PRICE, "1h", warm=True)
    assert found["continue"].cost_cold == continue_cost(used, 100, 0, PRICE, "1h", warm=False)
    compact = found["compact"]
    assert compact.tokens_after is not None
    told = compact_cost(used, 5_000, PRICE, "1h", warm=True)
    next_one = (base * 0.2 + (compact.tokens_after - base + 100) * 8) / 1_000_000
    assert compact.cost_warm == pytest.approx(told + next_one)
    fresh = found["clear"]
    reread = (fresh.next_tokens or 0) - (fresh.tokens_after or 0) - 100
    assert reread > 2_000
    assert fresh.cost_warm == fresh_cost(base, 700, reread, PRICE, "1h", base_warm=True)


def test_a_move_is_paid_back_by_what_each_request_saves(composing: Composing) -> None:
    feature(composing)
    found = by_kind(composing.tree())
    stay, compact = found["continue"], found["compact"]
    assert stay.break_even is None
    assert compact.break_even is not None
    assert compact.cost_warm is not None
    assert stay.cost_warm is not None
    saved = ((stay.tokens_after or 0) - (compact.tokens_after or 0)) * 0.2 / 1_000_000
    assert compact.break_even == pytest.approx((compact.cost_warm - stay.cost_warm) / saved)


def test_a_price_may_depend_on_the_size_of_the_request(composing: Composing) -> None:
    composing.long_since(150_000)
    tiers: Pricing = lambda tokens: PRICE if tokens > 100_000 else Price(1, 5, 1.25, 2, 0.05)  # noqa: E731
    found = by_kind(composing.tree(), tiers)
    base = look(composing.tree()).base or 0
    stay = (found["continue"].tokens_after or 0) * 0.2 / 1_000_000
    assert found["continue"].cost_warm == pytest.approx(stay, rel=0.05)
    assert found["clear"].cost_warm == pytest.approx((base * 0.05 + 700 * 2) / 1_000_000)


def test_without_a_price_there_are_tokens_and_reasons(composing: Composing) -> None:
    feature(composing)
    found = by_kind(composing.tree(), lambda _: None)
    assert {move.cost_warm for move in found.values()} == {None}
    assert {move.cost_cold for move in found.values()} == {None}
    assert {move.break_even for move in found.values()} == {None}
    assert found["clear"].tokens_after is not None
    assert found["continue"].reasons


def test_ranking_can_be_switched_off(composing: Composing) -> None:
    corrected_twice(composing)
    tree = composing.tree()
    found = moves(tree, look(tree), priced, ranked=False)
    assert [move.number for move in found] == [1, 2, 3, 4, 5]
    assert {move.reasons for move in found} == {()}
    assert found[1].to is not None


def test_a_session_without_an_answer_has_no_figures(composing: Composing) -> None:
    composing.ask("Add a coupon to the cart")
    found = by_kind(composing.tree())
    assert {move.tokens_after for move in found.values()} == {None}
    assert {move.cost_warm for move in found.values()} == {None}
    (reason,) = (one for one in found["continue"].reasons if one.rule.name == "unfinished")
    assert reason.text == "Your last request got no answer (#1)."


def test_an_empty_session_can_be_asked_about(composing: Composing) -> None:
    found = by_kind(composing.tree(), goal="Add a coupon to the cart")
    assert len(found) == 5
    assert found["rewind"].to is None


def test_a_goal_ranks_the_moves_anew(composing: Composing) -> None:
    feature(composing)
    tree = composing.tree()
    seen = look(tree)
    goals = ["", "Write the docs for it", "Send the warehouse a weekly stock report by mail"]
    firsts = [moves(tree, seen, priced, goal=goal)[0].kind for goal in goals]
    assert firsts == ["continue", "continue", "clear"]


@pytest.mark.parametrize(
    "goal",
    ["commit and push", "Open a pull request", "Please bump the version", "Now make that faster"],
)
def test_a_goal_that_says_little_is_no_new_task(composing: Composing, goal: str) -> None:
    feature(composing)
    found = by_kind(composing.tree(), goal=goal)
    assert "new task" not in {one.rule.name for one in found["clear"].reasons}


def test_what_a_summary_speaks_of_is_no_new_task(composing: Composing) -> None:
    composing.episode("plain_329", "", 3)
    composing.compact("The warehouse gets a weekly stock report; the mailer is missing.", 6_000)
    composing.ask("Go on with the cookie class").say("It is in place.")
    goal = "Send the warehouse a weekly stock report by mail"
    found = by_kind(composing.tree(), goal=goal)
    assert "new task" not in {one.rule.name for one in found["clear"].reasons}


def test_a_place_inside_a_turn_takes_a_branch(composing: Composing) -> None:
    corrected_twice(composing)
    tree = composing.tree()
    place = before_attempt(tree, tree.prompts[1])
    assert (place.ref, place.how, place.prompt) == ("2.2", "branch", "2")
    assert place.tokens == tree.prompts[1].steps[2].used
    assert place.row == tree.prompts[1].steps[1].results[-1].uuid
    assert place.dropped == ("2", "3", "4")


def test_the_end_of_a_turn_can_be_reached_by_the_clients_own_rewind(composing: Composing) -> None:
    corrected_twice(composing)
    tree = composing.tree()
    place = before_turn(tree, tree.prompts[2])
    assert (place.ref, place.how, place.prompt) == ("2", "rewind", "3")
    last = tree.prompts[1].steps[-1]
    assert last.usage is not None
    assert place.tokens == (last.used or 0) + (last.usage.output_tokens or 0)


def test_before_a_compaction_only_a_branch_leads(tree_of: Trees) -> None:
    tree = tree_of("compact_329")
    before, after = tree.prompts[1], tree.prompts[-1]
    assert before_turn(tree, before).how == "branch"
    assert before_turn(tree, before).prompt is None
    assert before_turn(tree, after).how == "rewind"


def test_before_the_first_prompt_is_the_base(tree_of: Trees) -> None:
    tree = tree_of("plain_329")
    place = before_turn(tree, tree.prompts[0])
    assert (place.turn, place.row, place.ref) == (None, None, "start")
    assert place.tokens == look(tree).base
    assert len(place.dropped) == 5


def test_a_mark_before_the_attempt_is_the_better_place(composing: Composing) -> None:
    corrected_twice(composing)
    tree = composing.tree()
    reading = tree.prompts[1].steps[0].results[-1]
    marks = (Mark(reading.uuid or "", "after the prices"), Mark("gone", "of another session"))
    rewind = by_kind(tree, marks=marks)["rewind"]
    assert rewind.to is not None
    assert (rewind.to.ref, rewind.to.mark) == ("2.1", "after the prices")
    assert [place.ref for place in rewind.also] == ["2.2"]


def test_a_mark_is_a_place_to_go_back_to_when_nothing_failed(composing: Composing) -> None:
    composing.ask("Look at the cart").read("shop/cart.py", module("cart")).say("It adds up.")
    row = composing.tree().prompts[0].steps[-1].rows[-1]
    composing.ask("Round the totals").edit("shop/cart.py").say("Rounded.")
    rewind = by_kind(composing.tree(), marks=(Mark(row.uuid or "", "read"),))["rewind"]
    assert rewind.to is not None
    assert (rewind.to.ref, rewind.to.how, rewind.to.prompt) == ("1", "rewind", "2")
    assert "nothing to take back" in {one.rule.name for one in rewind.reasons}


def test_work_that_passed_before_the_failures_is_not_taken_back(composing: Composing) -> None:
    composing.ask("Make the retry and the queue tests pass")
    composing.edit("shop/queue.py")
    composing.bash("python3 -m pytest -q tests/test_queue.py", "5 passed in 0.1s")
    for _ in range(3):
        composing.edit("shop/retry.py")
        composing.bash("python3 -m pytest -q tests/test_retry.py", "1 failed in 0.2s", fails=True)
    composing.say("The retry test still fails.")
    to = by_kind(composing.tree())["rewind"].to
    assert to is not None
    assert to.ref == "1.2"


def test_a_check_that_passed_in_the_end_is_no_failure(composing: Composing) -> None:
    composing.ask("Make the retry test pass")
    for output in ("1 failed in 0.2s", "1 failed in 0.2s", "1 failed in 0.2s", "1 passed in 0.2s"):
        composing.edit("shop/retry.py")
        fails = "failed" in output
        composing.bash("python3 -m pytest -q tests/test_retry.py", output, fails=fails)
    composing.say("It passes.")
    seen = look(composing.tree())
    assert seen.failures == ()
    assert seen.attempts == ()


def test_going_on_after_an_interruption_is_no_rewind(composing: Composing) -> None:
    composing.ask("Drop the column").read("db/orders.sql", module("orders"))
    composing.interrupt("psql shop -f db/orders.sql")
    tree = composing.tree()
    assert "interrupted" in {one.rule.name for one in by_kind(tree)["rewind"].reasons}
    going_on = by_kind(tree, goal="ok, continue")["rewind"]
    assert "interrupted" not in {one.rule.name for one in going_on.reasons}


@pytest.mark.parametrize("scenario", ["flaky_329", "gallery_329", "big300k_329", "kill9_tool_197"])
def test_recorded_sessions_get_five_moves(tree_of: Trees, recorded: Path, scenario: str) -> None:
    for path in sorted((recorded / scenario).glob("claude/projects/*/*.jsonl")):
        tree = tree_of(scenario, path.stem)
        found = moves(tree, look(tree), priced)
        assert sorted(move.number for move in found) == [1, 2, 3, 4, 5]
        assert [move.score for move in found] == sorted(
            (move.score for move in found), reverse=True
        )


def test_docs_on_the_work_are_no_other_topic(composing: Composing) -> None:
    feature(composing)
    composing.ask("Say so in the handbook")
    composing.write("handbook/selling.md", "Codes take off a share.").say("Said.")
    assert look(composing.tree()).shift is None


def test_tests_of_the_work_are_no_other_topic(composing: Composing) -> None:
    feature(composing)
    composing.ask("Cover the corner cases")
    composing.write("tests/test_coupon.py", module("expiry")).say("Covered.")
    assert look(composing.tree()).shift is None


def test_what_the_moves_say_is_clean(composing: Composing) -> None:
    composing.ask("Round \x1b[31mthe totals\u202e of the invoice")
    composing.read("billing/t\x1b]0;x\x07ax\u202e.py", module("tax"))
    composing.interrupt("rm \x1b[2J")
    goal = "No, that's wrong\x1b[31m: round ‮once"
    found = by_kind(composing.tree(), goal=goal)
    said = [one.text for move in found.values() for one in move.reasons]
    said += [one for move in found.values() for one in move.lost]
    assert any("Round the totals of the invoice" in one for one in said)
    assert [one for one in said if "\x1b" in one or "\u202e" in one] == []


def test_behind_the_first_prompt_after_a_compaction_is_the_summary(composing: Composing) -> None:
    composing.episode("plain_329", "", 3)
    composing.compact("Signing is sha256 now.", 6_000)
    composing.ask("Cache the prices").edit("shop/prices.py").say("Cached.")
    composing.ask("No, that's not what I meant").edit("shop/prices.py").say("Cached in a file.")
    tree = composing.tree()
    rewind = by_kind(tree)["rewind"]
    assert rewind.to is not None
    assert (rewind.to.how, rewind.to.prompt) == ("rewind", "4")
    assert tree.by_id[rewind.to.turn or ""].kind == "compaction"
    assert rewind.to.tokens is not None
    assert rewind.to.tokens < (look(tree).used or 0)
    assert rewind.lost[0] == "#4, #5"
