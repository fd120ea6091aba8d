"""Rules are found through a look at the words, and nothing is missed for it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.writing import Writing, call

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.evidence.actions import read_actions
from ctxtui.core.evidence.bare_facts import BARE_FACTS
from ctxtui.core.evidence.bounds import BOUNDS
from ctxtui.core.evidence.circumstances import CIRCUMSTANCES
from ctxtui.core.evidence.deciders import BORROWED, DECIDED, LASTING
from ctxtui.core.evidence.duties import DUTIES
from ctxtui.core.evidence.givens import GIVENS
from ctxtui.core.evidence.habits import HABITS
from ctxtui.core.evidence.lifting import permissions
from ctxtui.core.evidence.not_rules import BROKE, REPORTS, SAID_BY_OTHERS, SMALL_TALK, TOLD
from ctxtui.core.evidence.plain_rules import STRONG, WEAK
from ctxtui.core.evidence.rule_words import FIRM, MILD
from ctxtui.core.evidence.rules import is_rule
from ctxtui.core.evidence.spelling import spelt_out
from ctxtui.core.evidence.ways import Ways, words_of
from ctxtui.core.evidence.wishes import WISHES
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, call_input, call_output, turn_tree

EVERY = (
    *(STRONG, WEAK, FIRM, MILD, BOUNDS, DUTIES, HABITS, CIRCUMSTANCES),
    *(BARE_FACTS, GIVENS, WISHES, DECIDED, BORROWED, LASTING),
    *(BROKE, REPORTS, SAID_BY_OTHERS, SMALL_TALK, TOLD),
)
PLANTED = Path(__file__).parents[2] / "data" / "planted" / "sentences.toml"
SENTENCES = [
    spelt_out(one, words_of(one))
    for group in tomllib.loads(PLANTED.read_text()).values()
    for kind in ("rule", "not")
    for one in group[kind]
]


def test_a_way_is_found_only_where_one_of_its_words_is() -> None:
    ways = Ways(("never", r"\bnever\ touch\b"), ("run runs & on", r"\bruns? on\b"))
    assert ways.found("Never touch it", words_of("Never touch it"))
    assert ways.found("it runs on a Pi", words_of("it runs on a Pi"))
    assert not ways.found("never touch it", frozenset({"touch", "it"}))
    assert not ways.found("it runs on a Pi", frozenset({"it", "runs", "a", "pi"}))


def test_a_way_may_run_over_lines_and_its_blanks_are_meant() -> None:
    ways = Ways(("hands", r"""\bhands off
        \ (?:the|our)\b | \bno
        | \bstop"""))  # fmt: skip
    assert ways.found("hands off our keys", words_of("hands off our keys"))
    assert not ways.found("hands offthe keys", words_of("hands offthe keys"))
    assert ways.needs == {"hands"}


@pytest.mark.parametrize("ways", EVERY)
def test_no_way_is_found_in_a_sentence_that_says_nothing(ways: Ways) -> None:
    assert not ways.found("The weather in Lisbon", ways.words)


@pytest.mark.parametrize(
    "sentences",
    [SENTENCES[::3], pytest.param(SENTENCES, marks=pytest.mark.slow)],
    ids=["a third", "all"],
)
@pytest.mark.parametrize("ways", EVERY)
def test_a_look_at_the_words_misses_no_way(ways: Ways, sentences: list[str]) -> None:
    for sentence in sentences:
        known = words_of(sentence)
        assert ways.found(sentence, known) is ways.found(sentence, known | ways.words), sentence


def test_a_digit_counts_as_a_word() -> None:
    ways = Ways(("#", r"\b\d+ lines"))
    assert ways.found("at 40 lines", words_of("at 40 lines"))
    assert "#" not in words_of("at forty lines")


@pytest.mark.parametrize(
    ("sentence", "firm"),
    [
        ("Don’t touch the public API", True),
        ("we never commit generated files", True),
        ("The clients mustn't notice", True),
        ("Bitte nicht die Tests ändern", True),
        ("Hands off the migrations folder", True),
        ("keep away from the billing module", True),
        ("Everything stays as it is", False),
        ("I'd rather have small functions", False),
        ("customers are still on Python 3.9", False),
        ("they rely on the old format", False),
        ("The build went through yesterday", None),
        ("it failed because the file must have moved", None),
        ("Can you not touch that?", None),
        ("don't change the schema, ok?", True),
        ("dont bump vite", True),
        ("it mustnt be public", True),
        ("pls dont reformat", True),
        ("v-html is banned, we had an incident in spring", True),
        ("two old machines are still on Debian", False),
        ("the docs say it must return within 3 seconds", None),
        ("the docs say 3 seconds, so never go over 2", True),
        ("no joke", None),
        ("no joke, never do that", True),
        ("the payment failed, no workspace found", None),
    ],
)
def test_a_rule_is_told_by_any_of_its_wordings(sentence: str, firm: bool | None) -> None:
    assert is_rule(sentence) is firm


@pytest.mark.parametrize(
    ("sentence", "permitted"),
    [
        ("You can change the schema now.", ["change the schema now."]),
        ("Feel free to edit the tests after all", ["edit the tests after all"]),
        ("You can change the schema.", []),
        ("Can you change the schema now?", []),
    ],
)
def test_a_permission_needs_a_word_that_something_changed(
    sentence: str, permitted: list[str]
) -> None:
    assert list(permissions(sentence)) == permitted


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[TurnTree]:
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path))
    writing.user("p1", "Run it")
    writing.answer("a1", call("t1", "Bash", command="make test"))
    writing.result("r1", "t1", "boom \udc80 and on")
    writing.answer("a2", call("t2", "Read", file_path="/home/ada/shop/cart.py"))
    writing.result("r2", "t2", "a line")
    yield turn_tree(read_transcript(writing.path))


def test_calls_read_in_one_go_are_those_read_one_by_one(tree: TurnTree) -> None:
    found = read_actions(tree.transcript, tree.turns)
    assert [one.name for one in found] == ["Bash", "Read"]
    for one in found:
        assert one.given == call_input(tree.transcript, one.call)
        assert one.output == call_output(tree.transcript, one.call)
    assert (found[0].output or "").startswith("boom")


def test_a_file_that_was_replaced_is_told(tree: TurnTree) -> None:
    path = tree.transcript.path
    path.write_bytes(path.read_bytes().replace(b'"uuid":"a1"', b'"uuid":"b1"'))
    with pytest.raises(CtxtuiError, match="changed while it was being read"):
        read_actions(tree.transcript, tree.turns)


def test_a_file_that_is_gone_is_told(tree: TurnTree) -> None:
    tree.transcript.path.unlink()
    with pytest.raises(CtxtuiError, match="can't be read"):
        read_actions(tree.transcript, tree.turns)
