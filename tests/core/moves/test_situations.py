"""Thirty planted situations: the move that the article advises comes first, for true reasons."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.core.moves.composing import Composing
from tests.core.moves.situations import SITUATIONS, Situation

from ctxtui.core.context.prices import price_for
from ctxtui.core.context.used import window
from ctxtui.core.moves.moves import Move, moves
from ctxtui.core.moves.reasons import Reason
from ctxtui.core.moves.rules import PRICES, RULES
from ctxtui.core.moves.signals import signals
from ctxtui.core.settings import Settings


class Played:
    """A situation as a session, read and judged once for all tests."""

    def __init__(self, case: Situation, folder: Path) -> None:
        composing = Composing(folder, model=case.model)
        case.make(composing)
        settings = Settings()
        self.tree = composing.tree()
        at = window(self.tree.transcript, self.tree.chain, settings)
        self.seen = signals(self.tree, at, case.cache)
        self.moves: tuple[Move, ...] = moves(
            self.tree,
            self.seen,
            lambda tokens: price_for(case.model, settings, prompt_tokens=tokens),
            goal=case.goal,
        )

    def move(self, kind: str) -> Move:
        return next(one for one in self.moves if one.kind == kind)

    @property
    def reasons(self) -> dict[str, Reason]:
        return {one.rule.name: one for move in self.moves for one in move.reasons}


Play = Callable[[Situation], Played]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    folder = tmp_path_factory.mktemp("situations")
    known: dict[str, Played] = {}

    def of(case: Situation) -> Played:
        if case.name not in known:
            known[case.name] = Played(case, folder / str(len(known)))
        return known[case.name]

    return of


def named(name: str) -> Situation:
    return next(case for case in SITUATIONS if case.name == name)


def test_there_are_thirty_and_each_move_is_advised_somewhere() -> None:
    assert len({case.name for case in SITUATIONS}) == 30
    assert {case.advised for case in SITUATIONS} == {kind for kind, _ in RULES}


def test_the_advised_move_comes_first(play: Play) -> None:
    for case in SITUATIONS:
        first, second, *_ = play(case).moves
        assert first.kind == case.advised, case.name
        assert first.score > second.score, case.name
        assert any(reason.side == "for" for reason in first.reasons), case.name


def test_all_that_is_true_is_said_and_nothing_else(play: Play) -> None:
    for case in SITUATIONS:
        said = play(case).reasons
        assert set(said) == set(case.holds), case.name
        for name, words in case.holds.items():
            assert [word for word in words if word not in said[name].text] == [], said[name].text
        for name, refs in case.seen_in.items():
            assert said[name].refs == refs, case.name


def test_every_reason_stands_on_what_the_next_request_holds(play: Play) -> None:
    for case in SITUATIONS:
        played = play(case)
        sent = {row.uuid for row in played.tree.chain.rows}
        known = {turn.label.removeprefix("#"): turn for turn in played.tree.live}
        for reason in played.reasons.values():
            boundary = played.tree.chain.boundary
            beside = {boundary.uuid if boundary is not None else None}
            assert set(reason.rows) - sent <= beside, case.name
            for ref in reason.refs:
                number, _, step = ref.partition(".")
                assert number in known, case.name
                assert not step or 0 < int(step) <= len(known[number].steps), case.name


def test_a_rewind_leads_to_where_the_attempt_began(play: Play) -> None:
    for case in SITUATIONS:
        to = play(case).move("rewind").to
        assert (to.ref if to is not None else None) == case.to, case.name


def test_every_move_has_its_figures(play: Play) -> None:
    for case in SITUATIONS:
        played = play(case)
        used, base = played.seen.used, played.seen.base
        assert used is not None, case.name
        assert base is not None, case.name
        for move in played.moves:
            if move.kind == "rewind" and move.to is None:
                continue
            assert move.tokens_after is not None, case.name
            assert move.next_tokens is not None, case.name
            assert move.cost_warm is not None, case.name
            assert move.cost_cold is not None, case.name
            assert base <= move.tokens_after < move.next_tokens, case.name
            assert move.cost_warm < move.cost_cold, case.name
        assert played.move("continue").tokens_after == used, case.name
        assert played.move("clear").tokens_after == base + 600, case.name


def test_keeping_is_cheaper_for_docs_of_what_was_just_built(play: Play) -> None:
    played = play(named("docs for what was just built"))
    stay, fresh = played.move("continue"), played.move("clear")
    assert stay.cost_warm is not None
    assert fresh.cost_warm is not None
    assert stay.cost_warm < fresh.cost_warm
    assert any("would be read again" in said for said in fresh.lost)


def test_a_fresh_session_is_cheaper_on_a_cold_return(play: Play) -> None:
    played = play(named("back after hours to a large session"))
    stay, fresh = played.move("continue"), played.move("clear")
    assert stay.cost_cold is not None
    assert fresh.cost_cold is not None
    assert fresh.cost_cold < stay.cost_cold / 4
    assert fresh.break_even == 0


def article() -> str:
    """The text that the rules are taken from; it is no part of the project."""
    folder = os.environ.get("CTXTUI_TRANSCRIPTS")
    files = Path(folder).parent.glob("articles/*.txt") if folder else ()
    texts = [plain(file.read_text("utf-8")) for file in files]
    found = [one for one in texts if "session management & 1m context" in one]
    return found[0] if found else ""


def plain(text: str) -> str:
    for mark, is_ in (("’", "'"), ("“", '"'), ("”", '"')):
        text = text.replace(mark, is_)
    return " ".join(text.lower().split())


def test_rules_and_situations_quote_the_article() -> None:
    text = article()
    if not text:
        pytest.skip("the article is not there")
    quotes = {rule.source for rule in RULES.values()} | {case.says for case in SITUATIONS}
    assert [one for one in quotes - {PRICES} if plain(one) not in text] == []
