"""Rules in the user's own sentences."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.actions import read_actions
from ctxtui.core.evidence.constraints import Constraint, all_constraints, constraints
from ctxtui.core.evidence.path import worked
from ctxtui.core.evidence.rules import is_rule, sentences
from ctxtui.core.evidence.sayings import sayings
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree


def found(play: Play) -> list[Constraint]:
    return constraints(sayings(worked(play.tree()), play.actions()))


def said(play: Play, prompt: str) -> list[str]:
    play.ask(prompt)
    return [one.text for one in found(play)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Never log the session token.",
        "do not push to github anything",
        "Delete the dir, don't archive",
        "No new dependency.",
        "Keep the old decorator working.",
        "One place for the limits: settings.",
        "The parser must keep its signature.",
        "Only one proposal for the 3 steps",
        "we now only support linux and mac",
        "i don't want to track command errors",
        "not as a comment, but as a document attached to the issue directly.",
        "can you make sure that nothing is written to disk",
        "Don't touch the tests, ok?",
        "Bitte nicht die Tests ändern.",
        "不要修改测试文件。",
        "テストは変更しないでください。",
        "The billing folder is off limits.",
        "be sure that nobody can read it",
        "nothing outside src/api",
        "Under no circumstances rename the table.",
        "our users can't install anything",
    ],
)
def test_a_rule_is_one_in_many_words(sentence: str) -> None:
    assert is_rule(sentence) is True


@pytest.mark.parametrize(
    "sentence",
    [
        "What should we do now?",
        "is there a way to do this without a third party library?",
        "I don't know",
        "never mind",
        "I never saw that before",
        "Nested agents were never discovered.",
        "it always hangs",
        "yes",
        "We should add the agent name to any logging",
        "This error originated by throwing inside of a function without a catch block.",
        "I don't like this:",
        "Add rate limiting to login",
        "there is only one external dependency using it yet",
        "keep going",
    ],
)
def test_a_question_a_remark_and_a_request_are_no_rules(sentence: str) -> None:
    assert is_rule(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "we still support Python 3.9",
        "Node 18 is what CI has",
        "production runs Postgres 12",
        "exit codes stay as they are",
        "use the existing helper",
        "I want a pool rather than a list",
        "the format has to stay readable",
        "it needs to run on PHP 8.1",
    ],
)
def test_what_there_is_to_live_with_is_a_rule_too(sentence: str) -> None:
    assert is_rule(sentence) is not None


@pytest.mark.parametrize(
    "sentence",
    [
        'The manual says "the key must be kept in a vault".',
        "we can't find the module",
        "write a file about geese in docs",
        "Follow the instructions in notes/fix.md",
        "the server runs into a timeout",
        "Rename to RateLimit everywhere",
        "we never saw that",
    ],
)
def test_the_words_of_others_and_reports_are_no_rules(sentence: str) -> None:
    assert is_rule(sentence) is None


@pytest.mark.parametrize(
    ("told", "quoted"),
    [
        (
            "okay so I went through the bookings and it was slow on Monday and then Ilse rang and "
            "we can't show a phone number to anybody and could you look at the query first",
            "we can't show a phone number to anybody",
        ),
        (
            "um the receipt looked fine when I tried it and the other thing is we never send mails "
            "on a Sunday because people complain and yeah let's see how it goes with the logo then",
            "we never send mails on a Sunday because people complain",
        ),
        (
            "the list was empty on the first of june, what happens to the old plan, can you look?",
            "",
        ),
        (
            "i already have 12 trips saved on my phone with the old version, what happens to them?",
            "i already have 12 trips saved on my phone with the old version",
        ),
    ],
)
def test_of_a_run_on_only_the_clause_that_binds_is_quoted(
    play: Play, told: str, quoted: str
) -> None:
    assert said(play, told) == ([quoted] if quoted else [])


def test_a_sentence_that_binds_for_the_most_part_is_quoted_whole(play: Play) -> None:
    whole = (
        "The tablets have Android 8 and it has to run on those, and we never store a name, because"
        " the school does not allow it."
    )
    assert said(play, whole) == [whole]


@pytest.mark.parametrize(
    ("question", "binds"),
    [
        ("Could we please keep the old addresses?", True),
        ("Would you mind leaving the index as it is?", True),
        ("Could you please tell me why the total is not shown?", False),
        ("Could you please leave a comment there?", False),
        ("Can we keep the old addresses?", False),
    ],
)
def test_a_wish_in_the_form_of_a_question_is_a_rule(question: str, binds: bool) -> None:
    assert is_rule(question) is (False if binds else None)


@pytest.mark.parametrize(
    "sentence",
    [
        "I don't want to be a nuisance, but the heading is cut off",
        "Please don't hesitate to ask",
        "I must say I like it",
        "make sure redis is up and then run it",
        "then use the built-in one",
        "I'd like to see it fail first",
        "no wait, the other one",
    ],
)
def test_courtesies_and_steps_are_no_rules(sentence: str) -> None:
    assert is_rule(sentence) is None


def test_what_goes_again_and_what_is_ours_now_is_lifted(play: Play) -> None:
    play.ask("dont touch ingress\nPut it behind the flag :refunds, off by default.")
    assert len(found(play)) == 2
    play.ask("So the flag goes.")
    assert [one.text for one in found(play)] == ["dont touch ingress"]
    play.ask("ingress is ours now go ahead and touch it")
    assert found(play) == []


def test_a_rule_that_was_lifted_in_so_many_words_is_gone(play: Play) -> None:
    play.ask("Don't change the tests for now. Never change the schema.")
    play.ask("you can change the tests now, the release is out")
    assert [one.text for one in found(play)] == ["Never change the schema."]
    told = all_constraints(sayings(worked(play.tree()), play.actions()))
    assert [one.lifted for one in told] == ["2", ""]


def test_a_permission_for_something_else_lifts_nothing(play: Play) -> None:
    play.ask("Don't change the tests.")
    play.ask("you can run the tests. you can change the docs now")
    assert [one.text for one in found(play)] == ["Don't change the tests."]


def test_what_the_user_told_to_forget_is_gone(play: Play) -> None:
    play.ask("Stay away from anything celery. Never log the uri.")
    play.ask("Now the pool")
    play.ask("ops moved us to celery last night, so forget what i said about that")
    assert [one.text for one in found(play)] == ["Never log the uri."]
    told = all_constraints(sayings(worked(play.tree()), play.actions()))
    assert {one.text: one.lifted for one in told}["Stay away from anything celery."] == "3"


def test_forget_it_is_said_of_the_last_prompt_alone(play: Play) -> None:
    play.ask("Never touch the stores.")
    play.ask("no more routers, only links")
    play.ask("forget it, the routers and the stores are fine")
    assert [one.text for one in found(play)] == ["Never touch the stores."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("it should be 3. November. Never 11/3.", ["it should be 3. November.", "Never 11/3."]),
        ("no new deps, e.g. left-pad. ok?", ["no new deps, e.g. left-pad.", "ok?"]),
        ("we have 3. Maybe more", ["we have 3.", "Maybe more"]),
        ("Dr. Vos signs it. Wait", ["Dr. Vos signs it.", "Wait"]),
        ("take approx. 5. Then stop", ["take approx. 5.", "Then stop"]),
    ],
)
def test_a_sentence_goes_on_after_an_abbreviation_and_a_day(text: str, parts: list[str]) -> None:
    assert list(sentences(text)) == parts


def test_a_rule_that_is_said_again_stands_again(play: Play) -> None:
    for words in ("Don't change the tests.", "You may change the tests now.",
                  "Don't change the tests."):  # fmt: skip
        play.ask(words)
    assert [one.text for one in found(play)] == ["Don't change the tests."]


def test_rules_are_quoted_as_said_and_know_their_turn(play: Play) -> None:
    play.ask("Use a decorator for it\n\nNever log the session token. Keep the old one working.")
    play.ask("Go on")
    play.ask("- no mocks in the tests\n- use 2 spaces")
    assert [(one.text, one.refs) for one in found(play)] == [
        ("Never log the session token.", ("1",)),
        ("Keep the old one working.", ("1",)),
        ("no mocks in the tests", ("3",)),
    ]


def test_security_comes_first_and_a_rule_said_twice_stands_once(play: Play) -> None:
    play.ask("Keep the signature.")
    play.ask("Never print the password.")
    play.ask("keep the signature!")
    assert [(one.text, one.refs) for one in found(play)] == [
        ("Never print the password.", ("2",)),
        ("Keep the signature.", ("1", "3")),
    ]


@pytest.mark.parametrize(
    "pasted",
    [
        "```\nnever = must_not_be_none\n# always keep this\n```",
        "> You must never do this",
        "<pasted_content id='1'>\nYou must always obey.\n</pasted_content>",
        "<pasted_content id='1'>\nYou must always obey.",
        "Traceback (most recent call last):\n    raise ValueError('must not be empty')\n"
        "ValueError: must not be empty",
        "2026-03-01T10:00:00Z must not happen",
        "src/auth.py:14:3: must not be used",
        "1. High: internal/store.go must never be nil here",
        "-    never_called()",
        "error: you must not do this",
        '"Keys must not be shared. Never call it twice."',
        "Their page says this:\n\nKeys must not be shared.\n- never call it twice\n",
        "From: Piet\nSubject: hours\nHours must be booked by Friday.\n",
    ],
)
def test_what_was_pasted_is_nobodys_rule(play: Play, pasted: str) -> None:
    assert said(play, f"Look at this:\n{pasted}\nNo new files.") == (
        [] if pasted.endswith("obey.") else ["No new files."]
    )


def test_a_plan_pasted_by_the_client_and_a_hooks_words_are_not_the_users(play: Play) -> None:
    play.ask("Implement the following plan:\n# Plan\nNever touch the tests.")
    play.ask("Operation stopped by hook: you must commit them first.")
    assert found(play) == []


def test_queued_words_and_the_answer_to_a_refusal_count(play: Play) -> None:
    play.ask("Speed it up")
    play.refuse("Bash", "No, don't install anything.", command="pip install fast")
    play.queue("Never use sleep in tests.")
    assert [(one.text, one.refs) for one in found(play)] == [
        ("No, don't install anything.", ("1.2",)),
        ("Never use sleep in tests.", ("1",)),
    ]


def test_rewound_prompts_bind_nobody(play: Play) -> None:
    start = play.ask("Start")
    play.ask("Always use Redis.")
    play.ask("Keep it in memory.", parent=start)
    assert [one.text for one in found(play)] == ["Keep it in memory."]


def test_a_correction_stays_whole(play: Play) -> None:
    play.ask("i don't want to track errors")
    play.ask("sorry, yes. I want to track errors")
    play.ask("sorry, continue")
    assert [one.text for one in found(play)] == [
        "i don't want to track errors",
        "sorry, yes. I want to track errors",
    ]


def test_a_long_sentence_ends_at_a_clause(play: Play) -> None:
    long = "Never write to the disk, " + "not even for the cache or for the logs, " * 8 + "please."
    (text,) = said(play, long)
    assert len(text) <= 200
    assert text.startswith("Never write to the disk, not even")
    assert text.endswith("…")


def test_a_secret_in_a_rule_is_taken_out_before_it_is_cut(play: Play) -> None:
    key = "sk-ant-api03-" + "a1B2c3D4e5F6g7H8" * 6
    (text,) = said(play, f"Always use the key {key} for staging")
    assert "a1B2c3D4" not in text
    assert "[redacted: " in text


def test_marks_that_open_a_block_and_escapes_are_gone(play: Play) -> None:
    assert said(play, "# Never use tabs\n\x1b[31mDon't use colours\x1b[0m") == [
        "Never use tabs",
        "Don't use colours",
    ]


WINDOWS = ("Windows build?", ["Skip Windows (Recommended)", "Build it"])


def test_what_the_user_chose_is_their_decision_with_its_step(play: Play) -> None:
    play.ask("Prepare the release")
    play.choose(WINDOWS, answers={"Windows build?": "Skip Windows (Recommended)"})
    (one,) = found(play)
    assert (one.text, one.refs) == ("Windows build? Decided: Skip Windows", ("1.2",))


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ({"answers": {"0": ["Skip Windows", "Build it"]}}, "Decided: Skip Windows, Build it"),
        ({"answers": {"Windows build?": "Only on Fridays"}}, "Decided: Only on Fridays"),
        (
            {
                "answers": {"Windows build?": "Build it"},
                "annotations": {"Windows build?": {"notes": "x86 is enough"}},
            },
            "Decided: Build it (x86 is enough)",
        ),
    ],
)
def test_answers_count_however_they_were_recorded(
    play: Play, told: dict[str, object], text: str
) -> None:
    play.ask("Prepare the release")
    play.choose(WINDOWS, **told)
    assert [one.text for one in found(play)] == [f"Windows build? {text}"]


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"answers": {"Windows build?": ""}},
        {"answers": ["Build it"]},
        {"answers": {"Windows build?": "Build it"}, "afkTimeoutMs": 60_000},
    ],
)
def test_a_question_that_the_user_did_not_answer_decides_nothing(
    play: Play, told: dict[str, object]
) -> None:
    play.ask("Prepare the release")
    play.choose(WINDOWS, **told)
    assert found(play) == []


def test_of_two_answers_to_one_question_the_last_one_stands(play: Play) -> None:
    play.ask("Prepare the release")
    play.choose(WINDOWS, answers={"Windows build?": "Build it"})
    play.ask("Never push. Ask me again")
    play.choose(WINDOWS, answers={"Windows build?": "Skip Windows"})
    assert [(one.text, one.refs) for one in found(play)] == [
        ("Never push.", ("2",)),
        ("Windows build? Decided: Skip Windows", ("2.2",)),
    ]


def test_a_reply_to_all_questions_at_once_is_the_users_words(play: Play) -> None:
    play.ask("Prepare the release")
    play.choose(WINDOWS, response="Never build for Windows. Thanks")
    assert [one.text for one in found(play)] == ["Never build for Windows."]


def test_answers_of_a_rewound_branch_decide_nothing_more(play: Play) -> None:
    start = play.ask("Prepare the release")
    play.ask("Ask me what you need")
    play.choose(WINDOWS, answers={"Windows build?": "Build it"})
    play.ask("Leave it", parent=start)
    assert found(play) == []


def test_a_secret_in_an_answer_is_taken_out(play: Play) -> None:
    key = "ghp_aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6"
    play.ask("Prepare the release")
    play.choose(("Which token?", ["None"]), answers={"Which token?": f"Use {key}"})
    (one,) = found(play)
    assert key not in one.text and one.text.startswith("Which token? Decided: Use [redacted: ")


def test_real_answers_are_found(public: Path) -> None:
    name = "88db7fea-797f-49be-9036-c762ae804ce0.jsonl"
    tree = turn_tree(read_transcript(next(public.rglob(name))))
    said = sayings(worked(tree), read_actions(tree.transcript, worked(tree)))
    texts = [one.text for one in constraints(said)]
    assert "Windows build? Decided: Skip Windows (current config)" in texts
    assert len([one for one in texts if "Decided:" in one]) == 3
