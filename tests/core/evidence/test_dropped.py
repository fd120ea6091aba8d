"""What was tried and left."""

from __future__ import annotations

import pytest
from tests.conftest import Trees
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.actions import read_actions
from ctxtui.core.evidence.dropped import Dropped, dropped
from ctxtui.core.evidence.path import rewound, worked
from ctxtui.core.transcripts.turns import TurnTree

TIMEOUT = "E       TimeoutError: redis read timed out after fork\n1 failed, 11 passed in 4.31s"


def of(tree: TurnTree) -> list[Dropped]:
    return dropped(tree, read_actions(tree.transcript, worked(tree)))


def test_a_rewound_branch_says_what_failed_and_why_it_was_left(play: Play) -> None:
    start = play.ask("Start")
    play.ask("Try Redis for the counter")
    play.edit("/home/ada/shop/counter.py")
    play.ask("Fix the Redis client after fork")
    play.bash("pytest -x", TIMEOUT, True)
    play.refuse("Bash", "No, not one more package.", command="pip install hiredis")
    play.queue("Leave Redis, it is not worth it.")
    play.ask("Keep the counter in memory", parent=start)
    (one,) = of(play.tree())
    assert one.text == (
        "“Try Redis for the counter” then “Fix the Redis client after fork” were rewound: "
        "TimeoutError: redis read timed out after fork. "
        "You said: “Leave Redis, it is not worth it.”"
    )
    assert (one.why, one.telling) == ("rewound", True)
    assert [seen.ref for seen in one.seen] == ["2", "3", "3.2", "3.3", "3"]


@pytest.mark.parametrize(
    "scenario", ["rewind_conv_329", "rewind_conv_1100", "rewind_code_197", "sum_from_2030"]
)
def test_recorded_rewinds_name_their_prompts(tree_of: Trees, scenario: str) -> None:
    tree = tree_of(scenario)
    (one,) = [found for found in of(tree) if found.why == "rewound"]
    off = [turn for turn in tree.prompts if not turn.on_live_path]
    assert len(off) == 2
    assert all(turn.text[:60] in one.text for turn in off)
    assert one.telling


def test_a_rewind_behind_the_first_prompt_is_one(tree_of: Trees) -> None:
    assert [len(one.turns) for one in rewound(tree_of("rewind_first_329"))] == [2]


@pytest.mark.parametrize("scenario", ["sum_from_329", "sum_upto_329"])
def test_what_was_summarized_was_not_taken_back(tree_of: Trees, scenario: str) -> None:
    tree = tree_of(scenario)
    assert rewound(tree) == []
    assert worked(tree) == tree.turns


def test_a_prompt_asked_again_is_not_ruled_out(tree_of: Trees) -> None:
    first = next(one for one in of(tree_of("flaky_329")) if one.why == "rewound")
    assert "then asked again in #5" in first.text
    assert not first.telling


def test_a_refusal_counts_with_the_users_words(tree_of: Trees, play: Play) -> None:
    (one,) = of(tree_of("no_feedback_329"))
    assert one.why == "refused"
    assert one.text.endswith("was refused: “use the local health endpoint instead”")
    play.ask("plan it")
    play.refuse("ExitPlanMode", "Too big, split it.", plan="1. Everything")
    assert of(play.tree())[0].text == "Its plan (“Everything”) was refused: “Too big, split it.”"


def test_an_interruption_is_told_by_what_came_next(play: Play) -> None:
    play.ask("Implement 1, 2 and 3")
    play.refuse("Edit", file_path="/home/ada/shop/hooks.py", old_string="a", new_string="b")
    play.ask("how can we know which agent is active?")
    (one,) = of(play.tree())
    assert one.text == (
        "“Implement 1, 2 and 3” was interrupted at `Edit hooks.py`; "
        "next you said: “how can we know which agent is active?”"
    )


@pytest.mark.parametrize("after", ["sorry, continue", "go on please", "Implement 1, 2 and 3!"])
def test_going_on_after_an_interruption_rules_nothing_out(play: Play, after: str) -> None:
    play.ask("Implement 1, 2 and 3")
    play.refuse("Edit", file_path="/home/ada/shop/hooks.py", old_string="a", new_string="b")
    play.ask(after)
    assert of(play.tree()) == []


def test_an_edit_undone_in_its_turn_was_an_attempt(play: Play) -> None:
    play.ask("make it fast")
    play.edit("/home/ada/shop/a.py", "read()", "read(cached=True)")
    play.edit("/home/ada/shop/a.py", "read(cached=True)", "read()")
    (one,) = of(play.tree())
    assert one.text == "An edit of `a.py` was taken back: `read(cached=True)`."
    assert [seen.ref for seen in one.seen] == ["1.2", "1.3"]


def test_code_that_moves_on_in_a_later_turn_was_none(play: Play) -> None:
    play.ask("make it fast")
    play.edit("/home/ada/shop/a.py", "read()", "read(cached=True)")
    play.ask("move the cache into the client")
    play.edit("/home/ada/shop/a.py", "read(cached=True)", "read()")
    assert of(play.tree()) == []
    play.ask("revert that")
    play.edit("/home/ada/shop/b.py", "x", "yy")
    play.ask("undo this")
    play.edit("/home/ada/shop/b.py", "yy", "x")
    assert [one.why for one in of(play.tree())] == ["taken back"]


def test_work_that_git_threw_away_is_named(play: Play) -> None:
    play.ask("make it fast")
    play.edit("/home/ada/shop/src/a.py")
    play.bash("git checkout -- src/a.py")
    play.bash("git checkout -- other.py")
    assert [one.text for one in of(play.tree())] == [
        "Work was thrown away: `git checkout -- src/a.py`, with `a = 2`."
    ]


def test_a_command_that_never_worked_was_given_up(play: Play) -> None:
    play.ask("convert it")
    for _ in range(3):
        play.bash("soffice --convert-to pdf a.pptx", "soffice: command not found", True)
    (one,) = of(play.tree())
    assert one.text == (
        "`soffice --convert-to pdf a.pptx` failed 3 times and was given up: "
        "soffice: command not found."
    )


@pytest.mark.parametrize("throws", ["git restore .", "git checkout src", "git reset --hard HEAD"])
def test_git_throws_away_what_was_edited_since_the_last_commit(play: Play, throws: str) -> None:
    play.ask("make it fast")
    play.edit("/home/ada/shop/src/a.py", new="a = slow()")
    play.bash("git commit -am wip")
    play.edit("/home/ada/shop/src/b.py", new="b = cached()")
    play.bash(throws)
    (one,) = of(play.tree())
    assert one.text == f"Work was thrown away: `{throws}`, with `b = cached()`."
    assert [seen.ref for seen in one.seen] == ["1.5", "1.4"]


def test_a_reverted_commit_was_an_attempt_and_a_change_of_branch_is_none(play: Play) -> None:
    play.ask("try it")
    play.edit("/home/ada/shop/src/a.py")
    play.bash("git commit -am 'Cache it' && git checkout main && git revert --no-edit cache")
    assert [one.text for one in of(play.tree())] == [
        "Work was thrown away: `git revert --no-edit cache`."
    ]


def test_a_package_and_a_file_that_came_and_went_are_named(play: Play) -> None:
    play.ask("try it")
    play.bash("npm install left-pad@1.3.0 && npm test")
    made = "const a = 1\nconst b = 2\nconst c = 3\n"
    play.tool("Write", "File created successfully at: pad.js", file_path="/w/pad.js", content=made)
    play.tool("Write", "File created successfully at: x.js", file_path="/w/x.js", content="a")
    play.bash("npm uninstall left-pad")
    play.bash("rm pad.js x.js")
    assert [one.text for one in of(play.tree())] == [
        "`left-pad` was installed and removed again.",
        "`pad.js` was written and removed again: `rm pad.js x.js`.",
    ]


def test_a_refused_edit_shows_what_it_would_have_written(play: Play) -> None:
    play.ask("log it")
    play.refuse("Edit", "No prints.", file_path="/w/a.py", old_string="a", new_string="print(key)")
    assert [one.text for one in of(play.tree())] == [
        "`Edit a.py` (`print(key)`) was refused: “No prints.”"
    ]
