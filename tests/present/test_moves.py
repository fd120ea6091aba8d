"""What the next bar, the list and the dialog say of the moves, on composed sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.core.moves.composing import Composing, log
from tests.core.moves.situations import (
    corrected_twice,
    dead_logs,
    failing_loop,
    feature,
    small,
    wrong_answer,
)

from ctxtui.core.context.picture import Picture, read_picture
from ctxtui.core.moves.moves import Move
from ctxtui.core.moves.outlook import Outlook, next_moves, outlook
from ctxtui.core.moves.places import Mark
from ctxtui.core.settings import Settings
from ctxtui.present import moves as present
from ctxtui.present.moves import How, move_blocks, move_rows, next_row
from ctxtui_widgets.prose import lay_block

GOAL = "Send the warehouse a weekly stock report by mail"


@dataclass
class Told:
    """A session, the moves there are in it, and how the cache stands."""

    picture: Picture
    known: Outlook
    moves: Sequence[Move]
    warm: bool | None

    def __getitem__(self, kind: str) -> Move:
        return next(one for one in self.moves if one.kind == kind)

    def bar(self) -> list[str]:
        row = next_row(self.moves, self.warm)
        return [f"{one.key} {one.label} {one.figure}" for one in row.moves]

    def lines(self, kind: str, how: How | None = None) -> list[str]:
        """The dialog's lines about a move, 70 cells wide."""
        blocks = move_blocks(self[kind], self.moves, self.known, self.warm, how or How(("Do it.",)))
        return [
            "".join(span.text for span in line).rstrip()
            for block in blocks
            for line in lay_block(block, 70)
        ]


def last_time(picture: Picture) -> datetime:
    return max(row.time for row in picture.tree.transcript.rows if row.time)


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Told]:
    """Composes a session and works its moves out, some minutes after its last row."""

    def tell(
        make: Callable[[Composing], object],
        *,
        minutes: float = 3,
        goal: str = "",
        settings: Settings | None = None,
        model: str = "claude-opus-5-5",
        mark: int | None = None,
    ) -> Told:
        composing = Composing(tmp_path / "claude", model=model)
        make(composing)
        settings = settings or Settings()
        picture = read_picture(composing.path, settings, "stock")
        now = last_time(picture) + timedelta(minutes=minutes)
        known = outlook(picture, settings, status="idle", now=now)
        marks = []
        if mark is not None:
            row = picture.tree.prompts[mark].steps[0].results[-1].uuid or ""
            marks = [Mark(row, "after the prices")]
        found = next_moves(picture, known, settings, now, goal=goal, marks=marks)
        return Told(picture, known, found, present.is_warm(known, now))

    return tell


# -- the next bar


def test_while_the_cache_is_unknown_both_prices_stand_unless_one_is_nothing(
    told: Callable[..., Told],
) -> None:
    move = told(small)["continue"]
    prices = ((0.002, 0.012), (0.012, 0.12), (0.002, 0.003))
    said = [present.price(replace(move, cost_warm=a, cost_cold=b), None) for a, b in prices]
    assert said == ["up to $0.01", "$0.01–$0.12", "<$0.01"]


def test_a_calm_session_has_continuing_only_with_its_price(told: Callable[..., Told]) -> None:
    calm = told(small)
    row = next_row(calm.moves, calm.warm)
    assert calm.bar() == ["1 continue $0.01"]
    assert (row.moves[0].best, row.moves[0].action, row.more) == (True, "move(1)", "moves")


def test_moves_with_more_against_them_than_for_them_are_left_out(
    told: Callable[..., Told],
) -> None:
    wrong = told(corrected_twice)
    assert wrong["clear"].score <= 0
    assert wrong.bar() == ["2 branch at #2.2 −7.3k", "1 continue $0.01"]


def test_a_rewind_says_where_to_and_a_branch_says_at_what_step(told: Callable[..., Told]) -> None:
    assert told(wrong_answer).bar()[0] == "2 rewind to #1 −1.8k"


def test_a_mark_shows_its_sign(told: Callable[..., Told]) -> None:
    assert told(corrected_twice, mark=1).bar()[0].startswith("2 branch at ◆#2.1 −")


def test_a_new_task_offers_to_clear_with_what_is_then_in_the_window(
    told: Callable[..., Told],
) -> None:
    fresh = told(feature, goal=GOAL)
    assert fresh["clear"].tokens_after == (fresh.known.signals.base or 0) + 600 == 40_691
    assert fresh.bar()[0] == "4 clear + brief ≈41k"


def test_a_goal_for_a_conclusion_offers_a_subagent_with_what_its_report_adds(
    told: Callable[..., Told],
) -> None:
    asked = told(feature, goal="Review the diff")
    assert asked.bar()[0] == "5 subagent ≈+1k"


def test_at_most_three_are_offered(told: Callable[..., Told]) -> None:
    full = told(lambda c: dead_logs(c.long_since(450_000)), goal="Review the diff")
    assert len([one for one in full.moves if one.score > 0]) >= 2
    assert len(full.bar()) == 3


@pytest.mark.parametrize(("minutes", "figure"), [(3, "$0.05"), (90, "$2.10")])
def test_continuing_costs_what_the_cache_makes_it_cost(
    told: Callable[..., Told], minutes: float, figure: str
) -> None:
    at = told(lambda c: feature(c.long_since(230_000)), minutes=minutes)
    assert at.warm == (minutes < 60)
    wanted = at["continue"].cost_warm if at.warm else at["continue"].cost_cold
    assert f"${wanted:.2f}" == figure
    assert f"1 continue {figure}" in at.bar()


def test_with_an_unknown_cache_the_price_is_a_range(told: Callable[..., Told]) -> None:
    at = told(lambda c: feature(c.long_since(230_000)))
    row = next_row(at.moves, None)
    assert [one.figure for one in row.moves if one.key == "1"] == ["$0.05–$2.10"]


def test_without_a_price_the_next_requests_tokens_stand_there(told: Callable[..., Told]) -> None:
    unpriced = told(small, model="house-model-1")
    tokens = unpriced["continue"].next_tokens
    assert tokens is not None
    assert unpriced.bar() == [f"1 continue ≈{round(tokens / 1000)}k"]


def test_unranked_moves_stand_by_number_and_none_is_the_best(told: Callable[..., Told]) -> None:
    plain = told(corrected_twice, settings=Settings(ranked=False))
    row = next_row(plain.moves, plain.warm)
    assert [one.key for one in row.moves] == ["1", "2", "3"]
    assert not any(one.best for one in row.moves)
    assert not any(line.startswith(("+ ", "− ")) for line in plain.lines("rewind"))


# -- the list


def test_all_five_stand_in_their_order_with_their_figures(told: Callable[..., Told]) -> None:
    full = told(lambda c: dead_logs(c.long_since(300_000)))
    rows = {row.id: row for row in move_rows(full.moves, full.warm)}
    assert list(rows) == [move.kind for move in full.moves]
    assert rows["rewind"].can is False
    assert (rows["rewind"].after, rows["rewind"].next, rows["rewind"].back) == ("–", "–", "–")
    assert rows["continue"].back == rows["subagent"].back == "–"
    even = full["compact"].break_even
    assert even is not None
    assert rows["compact"].back == f"≈{-int(-even // 1)} requests"
    assert rows["continue"].after[0] != "≈" and rows["compact"].after[0] == "≈"


@pytest.mark.parametrize(
    ("even", "says"),
    [(0.0, "at once"), (0.3, "≈1 request"), (3.2, "≈4 requests"), (None, "never")],
)
def test_break_even_is_a_number_of_whole_requests(
    told: Callable[..., Told], even: float | None, says: str
) -> None:
    clear = replace(told(feature)["clear"], break_even=even)
    assert present.pays_back(clear) == says


def test_the_columns_name_the_state_of_the_cache() -> None:
    assert [present.column_names(warm)[1] for warm in (True, False, None)] == [
        "next, warm", "next, cold", "next request",
    ]  # fmt: skip


# -- one move


def test_a_move_tells_its_window_its_prices_and_when_it_has_paid_back(
    told: Callable[..., Told],
) -> None:
    full = told(lambda c: dead_logs(c.long_since(300_000)))
    move = full["compact"]
    lines = full.lines("compact")
    assert lines[0].startswith("Window    ≈47k of 1M   −")
    assert lines[1] == (
        f"Next      ≈47k tokens   ${move.cost_warm:.2f} warm   ${move.cost_cold:.2f} cold   "
        "API-equivalent"
    )
    assert lines[2].startswith("Pays back after ≈")
    assert lines[3].startswith("Loses     what the summary leaves out of ")


def test_reasons_have_their_sign_and_end_with_their_places(told: Callable[..., Told]) -> None:
    wrong = told(failing_loop)
    lines = wrong.lines("rewind")
    at = next(n for n, line in enumerate(lines) if line.startswith("+ "))
    assert lines[at] == "+ `pytest -q tests/test_retry.py` failed 3 times and has not worked"
    assert lines[at + 1] == "  since: AssertionError: 2 != 3  #1.3 #1.5 #1.7"
    assert any(line.startswith("− ") for line in wrong.lines("continue"))


def test_places_that_the_sentence_names_are_not_named_again(told: Callable[..., Told]) -> None:
    lines = [one for one in told(corrected_twice).lines("rewind") if "corrections in a row" in one]
    assert len(lines) == 1
    assert lines[0].count("#3") == lines[0].count("#4") == 1


def test_a_move_that_cannot_be_made_says_why(told: Callable[..., Told]) -> None:
    lines = told(small).lines("rewind")
    assert lines[0].startswith("Window    –  no place to go back to: nothing failed")
    assert not any(line.startswith(("Next", "Pays back")) for line in lines)


def test_a_price_that_is_unknown_says_for_which_model(told: Callable[..., Told]) -> None:
    lines = told(small, model="house-model-1").lines("clear")
    assert "–  no price is known for house-model-1" in lines[1]
    assert lines[2] == "Pays back –  no price is known"


def test_a_session_without_an_answer_has_figures_nowhere_and_says_so(
    told: Callable[..., Told],
) -> None:
    empty = told(lambda c: c.ask("Add a coupon to the cart"))
    assert {row.after for row in move_rows(empty.moves, empty.warm)} == {"–"}
    for kind in ("continue", "compact", "clear", "subagent"):
        said = empty.lines(kind)[0]
        assert said.startswith("Window    –  ") and len(said) > 20
    assert empty.bar() == ["1 continue –"]


def test_where_to_go_back_to_is_told_with_the_name_of_its_mark(told: Callable[..., Told]) -> None:
    lines = told(corrected_twice, mark=1).lines("rewind")
    assert any(line.startswith("Back to   ◆ after the prices  #2.1") for line in lines)
    assert any(line.startswith("Or to     #2.2") for line in lines)


def test_what_can_be_pasted_stands_below_how_it_is_done(told: Callable[..., Told]) -> None:
    how = How(("Paste it.",), "/compact Next: the stock report.", "/compact line")
    lines = told(small).lines("compact", how)
    at = next(n for n, line in enumerate(lines) if line.startswith("How"))
    assert lines[at].endswith("/compact line")
    assert lines[at + 1 :] == ["Paste it.", "", " /compact Next: the stock report."]


def test_nothing_hostile_is_drawn(told: Callable[..., Told]) -> None:
    def make(c: Composing) -> None:
        c.ask("Round \x1b[31mthe totals‮").read("a\x1b]0;x\x07\u202eb.py", log(3))
        c.interrupt("rm \x1b[2J")

    evil = told(make, goal="No, that's wrong\x1b[31m: round\u202e once")
    how = How(("Type\x1b[2J this.",), "/compact \x1b[31mred\u202e", "line")
    text = "\n".join(line for move in evil.moves for line in evil.lines(move.kind, how))
    text += "".join(evil.bar())
    assert "\x1b" not in text and "\u202e" not in text
    assert "/compact red" in text
