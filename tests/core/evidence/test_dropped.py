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


def texts(play: Play) -> list[str]:
    return [one.text for one in of(play.tree()) if one.telling]


def test_what_failed_in_several_ways_and_was_left_is_told_with_the_words(play: Play) -> None:
    play.ask("bump the chart")
    for option in ("", " --force", " --reset-values"):
        play.bash(f"helm upgrade ingress charts/ingress{option}", "Error: immutable", True)
    play.ask("argh drop it, not worth an outage")
    assert texts(play) == [
        "`helm upgrade ingress charts/ingress --reset-values` failed 3 times and was given up: "
        "Error: immutable. You said: “argh drop it, not worth an outage”"
    ]


def test_a_build_is_given_up_only_by_words_and_while_it_fails(play: Play) -> None:
    wasm = "cargo build --target wasm32-unknown-unknown"
    play.ask("for the web, too")
    play.bash(wasm, "error: no such target", True)
    play.ask("forget wasm then")
    assert [one[: one.find(" failed")] for one in texts(play)] == [f"`{wasm}`"]
    play.bash(wasm, "Finished `dev` profile")
    assert not any("given up" in one for one in texts(play))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("that was a bad idea, keep the list sorted instead", True),
        ("scrap the index", True),
        ("never mind, a plain list will do", True),
        ("drop that column as well", False),
        ("go on, but don't forget the docs", False),
        ("do we have to give up on a timeout?", False),
        ("put it in a hook so that nobody forgets it", False),
        ("skip this test on Windows", False),
    ],
)
def test_words_that_let_something_go(play: Play, words: str, left: bool) -> None:
    play.ask("keep an index of the pages")
    play.edit("/home/ada/shop/pages.py", new="index = {}")
    play.ask(words)
    play.answer()
    found = [f"“keep an index of the pages” was let go: “{words}”"] if left else []
    assert texts(play) == found


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("oops sorry my cat walked over the keyboard, go on", False),
        ("wrong window, that was me", False),
        ("use the other client instead and go on", True),
    ],
)
def test_a_key_that_was_hit_by_accident_rules_nothing_out(
    play: Play, after: str, told: bool
) -> None:
    play.ask("test it")
    play.refuse("Bash", command="flutter test")
    play.ask(after)
    assert bool(texts(play)) is told


def test_what_was_stopped_and_then_done_is_not_ruled_out(play: Play) -> None:
    play.ask("push it")
    play.refuse("Bash", "run the tests first", command="git push")
    play.refuse("Bash", command="npm publish")
    play.ask("is the version right?")
    play.bash("git push")
    play.bash("npm publish")
    assert of(play.tree()) == []


@pytest.mark.parametrize("said", ["wait please, let's talk about this", "hold on"])
def test_to_wait_is_no_word_against_it_nor_is_a_question_that_was_not_answered(
    play: Play, said: str
) -> None:
    play.ask("go")
    play.refuse("Edit", said, file_path="/w/a.py", old_string="a", new_string="b = 1")
    play.refuse("AskUserQuestion", "just pick one", questions=[])
    play.refuse("WebFetch", "no network, please", url="https://docs.example/a")
    assert texts(play) == ["`WebFetch https://docs.example/a` was refused: “no network, please”"]


def test_an_edit_is_taken_out_although_the_words_around_it_differ(play: Play) -> None:
    path = "/home/ada/shop/a.py"
    play.ask("make it fast")
    play.edit(path, "rows = read()", "rows = cached(read)\nlog(rows)")
    play.edit(path, "import x\nrows = cached(read)\nlog(rows)", "import x\nrows = read()")
    play.edit(path, "total = 0", "total = sum(rows)")
    play.edit(path, "total = sum(rows)", "total = sum(rows, start=0)")
    assert texts(play) == ["An edit of `a.py` was taken back: `rows = cached(read)`."]


def test_what_was_put_in_only_to_look_is_no_approach(play: Play) -> None:
    play.ask("why is it slow?")
    play.edit("/home/ada/shop/a.py", "go()", "print(rows)\ngo()")
    play.edit("/home/ada/shop/a.py", "print(rows)\ngo()", "go()")
    assert texts(play) == []


def test_branches_and_packages_of_any_tool_that_came_and_went_are_named(play: Play) -> None:
    play.ask("try it")
    play.bash("git checkout -b try-rayon && cargo add rayon")
    play.bash("julia --project -e 'using Pkg; Pkg.add(\"Makie\")'")
    play.bash("git checkout -b fix && git push -u origin fix && git checkout -b try-loom")
    play.bash("cargo remove rayon")
    play.bash("julia --project -e 'using Pkg; Pkg.rm(\"Makie\")'")
    play.bash("git branch -D fix try-loom")
    assert texts(play) == [
        "`rayon` was installed and removed again.",
        "`Makie` was installed and removed again.",
        "The branch `try-loom` was made and deleted again.",
    ]


def test_a_proposal_that_was_only_talked_about_was_left_if_it_was_rewound(play: Play) -> None:
    start = play.ask("Open the door slowly")
    play.ask("use an AnimationPlayer for it")
    play.answer("It would need six tracks.")
    play.ask("no, tween it", parent=start)
    assert texts(play) == ["“use an AnimationPlayer for it” was rewound."]


def test_a_branch_that_was_rewound_shows_what_it_had_written(play: Play) -> None:
    start = play.ask("Size the nodes")
    play.ask("Try spot nodes")
    play.edit("/home/ada/shop/nodes.tf", new='capacity_type = "SPOT"')
    play.ask("One more node", parent=start)
    assert texts(play) == ['“Try spot nodes” was rewound: `capacity_type = "SPOT"`.']


@pytest.mark.parametrize(
    ("words", "new", "left"),
    [
        ("use a select instead of the radio buttons", "<select v-model='size'></select>", True),
        ("not all of them, please", "<input type='radio' v-for='one in some'>", False),
    ],
    ids=["replaced", "refined"],
)
def test_what_is_done_otherwise_was_left_and_what_is_refined_was_not(
    play: Play, words: str, new: str, left: bool
) -> None:
    path, old = "/home/ada/shop/size.vue", "<input type='radio' v-for='one in sizes'>"
    play.ask("choose the size")
    play.edit(path, "<input type='text'>", old)
    play.ask(words)
    play.edit(path, old, new)
    assert texts(play) == ([f"An edit of `size.vue` was taken back: `{old}`."] if left else [])
