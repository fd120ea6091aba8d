"""The finished prompt: what lacks is said, secrets are out, long values pass or are refused."""

from __future__ import annotations

import pytest
from tests.core.subagents.sample import HEAD, template

from ctxtui.core.errors import UsageError
from ctxtui.core.subagents.prompt import LONGEST_VALUE, Answers, draft, finish

KEY = "sk-ant-api03-" + "Zq7Lw9" * 16
WHOLE = {"what": "pytest -x", "bar": "high", "top": "3", "more": "one\ntwo"}


def test_every_field_is_filled_and_known_from_the_template_s_own_words() -> None:
    done = finish(template(), Answers(WHOLE))
    assert done.text == (
        "Check `pytest -x` to high, 3 at most.\n- one\n- two\nAnswer with a table, at most 9 lines."
    )
    assert done.tokens > 10
    found = draft(template(), Answers(WHOLE))
    filled = [one.text for one in found.pieces if one.kind == "value"]
    assert filled == ["`pytest -x`", "high", "3", "one", "two", "a table", "at most 9 lines"]


def test_another_form_of_the_answer_can_be_asked_for() -> None:
    assert finish(template(), Answers(WHOLE, output="prose")).text.endswith(
        "Answer with prose, at most 9 lines."
    )


def test_each_missing_field_is_named_and_stands_in_the_draft_by_its_label() -> None:
    with pytest.raises(UsageError, match=r"check it needs what \(What\), bar \(Bar\): fill in"):
        finish(template(), Answers({"top": "1", "what": "  \n"}))
    found = draft(template(), Answers({"top": "1"}))
    assert [one.name for one in found.missing] == ["what", "bar"]
    assert [one.text for one in found.pieces if one.kind == "missing"] == ["`<What>`", "<Bar>"]


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("bar", "medium", "Bar: “medium” is none of “low”, “high”."),
        ("top", "many", "Top: many is no number."),
    ],
)
def test_a_value_of_another_kind_is_refused_in_words(field: str, value: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        finish(template(), Answers(WHOLE | {field: value}))


def test_200_kb_pass_through_whole_and_more_than_the_limit_is_refused_not_cut() -> None:
    long = "\n".join(f"line {n:06} of the log, with $(words) in it" for n in range(4_600))
    assert 190_000 < len(long) < LONGEST_VALUE
    assert long in finish(template(), Answers(WHOLE | {"what": long})).text
    with pytest.raises(UsageError, match="What is longer than 256 kB: give a path"):
        finish(template(), Answers(WHOLE | {"what": "word " * 60_000}))


def test_secrets_are_out_of_the_prompt_and_of_the_values() -> None:
    done = finish(template(), Answers(WHOLE | {"what": f"curl -H 'x-api-key: {KEY}'"}))
    assert KEY not in done.text and KEY not in str(done.values)
    assert "[redacted: " in done.text
    assert done.redacted


def test_what_a_terminal_would_act_on_never_gets_into_a_prompt() -> None:
    done = finish(template(), Answers(WHOLE | {"what": "ls \x1b[31m\x07\u202e x"}))
    assert "`ls  x`" in done.text


def test_a_session_is_told_who_is_to_run_it_and_to_hand_it_on_word_for_word() -> None:
    head = HEAD.replace("output:", "read_only: true\nmodel: haiku\noutput:")
    done = finish(template(head=head), Answers(WHOLE, agent="reviewer"))
    assert done.for_session.startswith("Use the reviewer subagent for this")
    assert "change no file" in done.for_session
    assert done.for_session.endswith(done.text)
    assert (done.model, done.agent) == ("haiku", "reviewer")
    assert finish(template(head=head), Answers(WHOLE, model="opus")).model == "opus"
