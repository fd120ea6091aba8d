"""What the audit says of planted, recorded and public compactions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import Trees
from tests.core.evidence.playing import Play
from tests.core.handoff.audit.planted import Planted, judged, stories
from tests.writing import Writing

from ctxtui.core.context.tokens import estimate
from ctxtui.core.handoff.audit.audit import Audit, Finding, audit, card_of, lost
from ctxtui.core.handoff.audit.card import MOST
from ctxtui.core.handoff.audit.meaning import meaning
from ctxtui.core.handoff.audit.stems import stem_of
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
COMPACTED = {
    "compact_329": "whole",
    "compact_197": "whole",
    "compact_1100": "whole",
    "compact_instr_197": "whole",
    "autocompact_329": "whole",
    "sum_from_329": "from here",
    "sum_upto_329": "up to here",
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> list[Planted]:
    return [
        one
        for story in stories()
        for one in judged(story, tmp_path_factory.mktemp(story.stem, numbered=True))
    ]


def test_at_least_27_of_the_30_planted_facts_are_judged_right(planted: list[Planted]) -> None:
    wrong = [f"{one.story}: {one.find!r} is {one.wanted}, not {one.got}" for one in planted
             if not one.right]  # fmt: skip
    assert len(planted) == 30
    assert {one.wanted for one in planted} == {"kept", "unclear", "gone"}
    assert len(wrong) <= 3, "\n".join(wrong)


def test_nothing_that_is_gone_is_shown_as_kept(planted: list[Planted], tmp_path: Path) -> None:
    unseen = [one for story in stories(unseen=True) for one in judged(story, tmp_path / story.stem)]
    assert len(unseen) == 12
    assert [
        one.find for one in (*planted, *unseen) if one.wanted == "gone" and one.got == "kept"
    ] == []


def test_a_kept_fact_has_the_line_that_keeps_it_beside_it(planted: list[Planted]) -> None:
    lines = {one.find: one.finding.verdict.line for one in planted if one.finding}
    assert (
        "Session tokens must not show up in any log output" in lines["Never log the session token"]
    )
    assert "up to 10 attempts per minute" in lines["5 attempts per minute"]
    assert lines["audit log must stay enabled"] == "stays word for word"
    assert "attached again" in lines["terraform/iam.tf"]


def played(writing: Writing, summary: str, *asks: str) -> Play:
    """A session of these prompts that is compacted to `summary`."""
    play = Play(writing)
    for words in asks:
        play.ask(words)
        play.answer()
    writing.boundary("b")
    writing.summary("s", summary)
    return play


def only(play: Play) -> list[Finding]:
    return list(audit(play.tree()).compactions[-1].findings)


def states(findings: list[Finding]) -> dict[str, str]:
    return {one.fact.text: one.state for one in findings if one.fact.kind == "constraint"}


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("The user wants no new dependencies.", "kept"),
        ("Adding a package is not allowed.", "kept"),
        ("The dependencies were looked through.", "unclear"),
        ("New dependencies were added: requests and attrs.", "unclear"),
        ("The cart is slow.", "gone"),
    ],
)
def test_a_rule_is_kept_only_with_its_no(writing: Writing, said: str, state: str) -> None:
    found = states(only(played(writing, said, "Speed up the cart. No new dependencies.")))
    assert found["No new dependencies"] == state


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("At most 30 seconds per request.", "kept"),
        ("A request may take half a minute at most.", "kept"),
        ("A request may take 20 seconds at most.", "gone"),
        ("How long a request may take was agreed on.", "unclear"),
    ],
)
def test_a_figure_has_to_be_the_same_one(writing: Writing, said: str, state: str) -> None:
    found = states(only(played(writing, said, "A request must take 30 seconds at most.")))
    assert list(found.values()) == [state]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("Changed src/cart/total.py", "kept"),
        ("Changed total.py", "kept"),
        ("Changed src/order/total.py", "gone"),
        ("Changed subtotal.py", "gone"),
        ("The total module of the cart was changed", "unclear"),
        ("Nothing of note", "gone"),
    ],
)
def test_a_file_is_told_from_others_that_are_called_much_like_it(
    writing: Writing, said: str, state: str
) -> None:
    play = Play(writing)
    play.ask("Round the total")
    play.edit("/home/ada/shop/src/cart/total.py")
    writing.boundary("b")
    writing.summary("s", said)
    paths = [one for one in only(play) if one.fact.kind == "path"]
    assert [(one.fact.text, one.state) for one in paths] == [("src/cart/total.py", state)]


def test_a_bare_name_that_two_files_have_names_neither(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Write both specs")
    play.edit("/home/ada/shop/one/spec.md")
    play.edit("/home/ada/shop/two/spec.md")
    writing.boundary("b")
    writing.summary("s", "Wrote `spec.md`; see also two/spec.md.")
    found = {one.fact.text: one.state for one in only(play) if one.fact.kind == "path"}
    assert found == {"one/spec.md": "unclear", "two/spec.md": "kept"}


@pytest.mark.parametrize(("scenario", "extent"), COMPACTED.items())
def test_every_client_s_compaction_is_audited(tree_of: Trees, scenario: str, extent: str) -> None:
    done = audit(tree_of(scenario))
    assert [one.compaction.extent for one in done.compactions] == [extent]
    assert done.compactions[0].findings
    assert {"path"} <= {one.fact.kind for one in done.compactions[0].findings}


def test_a_client_that_writes_no_boundary_has_a_summary_all_the_same(tree_of: Trees) -> None:
    [one] = audit(tree_of("compact_1100")).compactions
    assert (one.compaction.trigger, one.compaction.tokens_before) == (None, None)
    found = {each.fact.text: each.state for each in one.findings}
    assert found["shop/middleware/session.py"] == "gone"
    assert found["SessionCookie"] == "kept"


def test_what_a_compaction_preserved_is_kept_whatever_the_summary_says(tree_of: Trees) -> None:
    [one] = audit(tree_of("sum_upto_329")).compactions
    kept = [each for each in one.findings if each.verdict.where == "kept"]
    assert "tests/test_auth.py" in {each.fact.text for each in kept}
    assert {each.state for each in kept} == {"kept"}


def test_words_are_weighed_in_the_order_they_stand() -> None:
    """Sums of fractions come out the same in every run only if they are made in one order."""
    said = "Totals are rounded by the ledger before export, cached twice, then printed"
    words = ("totals", "rounded", "ledger", "export", "cached", "twice", "printed")
    assert tuple(meaning(said).words) == tuple(map(stem_of, words))


def test_what_says_nothing_of_a_fact_changes_no_verdict(writing: Writing) -> None:
    asks = "Add a login with `SessionCookie`. Never log the tokens. Retry at most 3 times."
    said = "Tokens must never be logged.\nRetries: at most 3 times.\nThe login has SessionCookie."
    noise = "\n".join(f"The weather over harbour {n} was mild." for n in range(20))
    plain = states(only(played(writing, said, asks)))
    other = Writing(writing.config_dir, session="7" * 36)
    assert states(only(played(other, f"{noise}\n{said}\n{noise}", asks))) == plain
    assert set(plain.values()) >= {"kept"}


def test_a_name_that_an_edit_found_there_is_not_its_own(writing: Writing) -> None:
    play = Play(writing)
    play.ask("Split the cart")
    old = "class OldCart:\n    pass"
    new = f"class OldCart:\n    pass\n\n\nclass NewCart:\n    token = '{SECRET}'"
    play.edit("/home/ada/shop/src/cart.py", old, new)
    play.answer()
    writing.boundary("b1")
    writing.summary("s1", "The cart is split.")
    found = [one.fact.text for one in only(play) if one.fact.kind == "identifier"]
    assert found == ["NewCart"]


def test_two_compactions_are_audited_one_by_one(tree_of: Trees) -> None:
    first, second = audit(tree_of("flaky_329")).compactions
    assert (first.compaction.number, second.compaction.number) == (1, 2)
    assert not {one.id for one in first.compaction.before} & {
        one.id for one in second.compaction.before
    }


def test_a_rule_that_the_first_compaction_kept_is_lost_by_the_second(writing: Writing) -> None:
    play = played(writing, "Tokens must never be logged.", "Add a login. Never log the tokens.")
    play.ask("Now the cart")
    play.answer()
    writing.boundary("b2")
    writing.summary("s2", "The cart is done.")
    first, second = audit(play.tree()).compactions
    assert states(list(first.findings)) == {"Never log the tokens": "kept"}
    assert states(list(second.findings)) == {"Never log the tokens": "gone"}
    assert [one.carried for one in second.findings if one.fact.kind == "constraint"] == [True]


def test_what_was_said_after_an_automatic_compaction_is_not_looked_for_in_it(
    writing: Writing,
) -> None:
    play = played(writing, "Nothing of note.", "Add a login")
    play.answer("I go on.")
    play.ask("Never touch the cart.")
    play.answer()
    assert states(only(play)) == {}


def test_a_session_without_a_compaction_has_an_empty_audit(tree_of: Trees) -> None:
    assert audit(tree_of("plain_329")).compactions == ()


def test_secrets_stand_neither_in_facts_nor_lines_nor_card(writing: Writing) -> None:
    said = f"Always use the token {SECRET} for the login."
    [audited] = audit(played(writing, said, said).tree()).compactions
    card = card_of(audited, {one.fact.id for one in audited.findings}, None)
    shown = " ".join(f"{one.fact.text} {one.verdict.line}" for one in audited.findings)
    assert "login" in shown and "[redacted:" in card.text
    assert SECRET not in shown + card.text


def test_a_card_holds_what_is_ticked_and_no_more_than_200_tokens(writing: Writing) -> None:
    rules = [f"Never change the table number {n} of the ledger by hand." for n in range(2, 40)]
    [audited] = audit(played(writing, "Nothing of note.", *rules).tree()).compactions
    card = card_of(audited, lost(audited), "claude-opus-5-5")
    assert 150 < card.tokens <= MOST
    assert estimate(card.text, "claude-opus-5-5") == card.tokens
    assert len(card.left_out) + card.text.count("\n- ") == audited.count("gone")
    last = audited.findings[0].fact
    assert card_of(audited, {last.id}, None).text == (
        f"Still true from before the compaction:\n- {last.text}\n"
    )


def test_a_card_of_nothing_is_empty(tree_of: Trees) -> None:
    [audited] = audit(tree_of("compact_329")).compactions
    assert card_of(audited, set(), None).text == ""


def audits(public: Path) -> Iterator[Audit]:
    for file in sorted(public.glob("projects/*/*.jsonl")):
        content = file.read_bytes()
        if b"isCompactSummary" in content and len(content) < 3_000_000:
            yield audit(turn_tree(read_transcript(file)))


def test_public_sessions_are_audited_and_every_place_exists(public: Path) -> None:
    done = [one for one in audits(public) if one.compactions]
    assert len(done) >= 2
    for one in done:
        for audited in one.compactions:
            known = {uuid for turn in audited.compaction.before for uuid in (turn.id,)}
            assert known
            for finding in audited.findings:
                assert finding.fact.refs
                assert (finding.state == "gone") or finding.verdict.line
