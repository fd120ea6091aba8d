"""Sentences of the user that are had in a brief by hand."""

from __future__ import annotations

from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project

from ctxtui.core.handoff.brief import Brief, draft_brief
from ctxtui.core.handoff.choices import NO_CHOICES, Choices
from ctxtui.core.handoff.coverage import uncovered
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.handoff.said import Said, all_said, carried, quoting
from ctxtui.core.handoff.trace import trace
from ctxtui.core.settings import Settings

SECRET = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def said(play: Play, words: str) -> Said:
    return next(one for one in all_said(play.tree()) if words in one.text)


def drafted(play: Play, choices: Choices = NO_CHOICES, budget: int = 5_000) -> Brief:
    settings = Settings(brief_budget=budget)
    return draft_brief(play.tree(), "Ship it", None, settings, choices=choices)


def test_each_sentence_stands_once_with_where_it_was_said(play: Play) -> None:
    play.ask(
        "Add a limit. My sister wrote the first version of this.\n\n```\nNot this. Nor this.\n```"
    )
    play.refuse("Bash", "The clock of the server is wrong", command="date")
    play.ask("yes")
    play.ask("add a limit!\n> A quoted line. Of somebody else.\n- and a test for it")
    assert [(one.ref, one.text) for one in all_said(play.tree())] == [
        ("1", "Add a limit."),
        ("1", "My sister wrote the first version of this."),
        ("1.2", "The clock of the server is wrong"),
        ("3", "and a test for it"),
    ]


def test_what_was_rewound_is_not_offered(play: Play) -> None:
    first = play.ask("Add a limit")
    play.ask("Count in Redis, on its own port")
    play.ask("Count in memory, one for each account", parent=first)
    assert [one.ref for one in all_said(play.tree())] == ["1", "3"]


def test_a_language_without_blanks_is_offered_too(play: Play) -> None:
    play.ask("请把限流的计数器放在内存里。好。")
    assert [one.text for one in all_said(play.tree())] == ["请把限流的计数器放在内存里。"]


def test_a_sentence_knows_the_rule_that_quotes_it(play: Play, shop: Project) -> None:
    play.ask("Add a limit, but never log the token. My sister wrote the first version of this.")
    brief = drafted(play)
    [rule] = brief.section("constraints").items
    log, sister = said(play, "never log"), said(play, "My sister")
    assert quoting([log, sister], brief) == {log.id: (rule.id,), sister.id: ()}


def test_a_carried_sentence_outlives_redrafts_and_the_budget(play: Play, shop: Project) -> None:
    play.ask("Add a limit. My sister wrote the first version of this.")
    one = said(play, "My sister")
    item = carried(one, play.tree(), None)
    choices = NO_CHOICES.carried("constraints", item)
    play.ask("Now the tests")
    brief = drafted(play, choices, budget=20)
    assert [i.text for i in brief.section("constraints").items if i.on] == [
        "My sister wrote the first version of this"
    ]
    assert "- My sister wrote the first version of this.\n" in finish(brief).markdown
    assert quoting([one], brief) == {one.id: (item.id,)}
    assert all(trace(where, play.tree()).there for where in item.evidence)


def test_left_out_again_it_is_there_to_be_had_and_no_gap(play: Play, shop: Project) -> None:
    play.ask("Add a limit. My sister wrote the first version of this.")
    item = carried(said(play, "My sister"), play.tree(), None)
    choices = NO_CHOICES.carried("constraints", item).switched([item.id], on=False)
    brief = drafted(play, choices)
    assert [(i.text, i.on) for i in brief.section("constraints").items] == [
        ("My sister wrote the first version of this", False)
    ]
    assert not any("My sister" in line for line in uncovered(brief))


def test_a_secret_in_a_sentence_does_not_come_along(play: Play) -> None:
    play.ask(f"Add a limit. The staging key is {SECRET} since Monday.")
    one = said(play, "staging key")
    item = carried(one, play.tree(), None)
    assert "[redacted: " in item.text and SECRET[4:] not in f"{one} {item}"
    assert len(item.taken) == 1
