"""Files, todos, commits and requests that a session shows."""

from __future__ import annotations

import pytest
from tests.conftest import Trees
from tests.core.evidence.playing import Play

from ctxtui.core.evidence.commits import made
from ctxtui.core.evidence.files import worked_files
from ctxtui.core.evidence.pending import unanswered
from ctxtui.core.evidence.todos import todos

SHOP = "/home/ada/shop"


def test_files_are_named_from_the_project(play: Play) -> None:
    play.ask("fix it")
    for path in (f"{SHOP}/src/a.py", f"{SHOP}/src/a.py", "/home/ada/lib/b.py", "/etc/hosts"):
        play.edit(path)
    play.tool("Read", file_path=f"{SHOP}/docs/../notes.md")
    play.tool("Read", "no", True, file_path=f"{SHOP}/gone.md")
    play.edit("/tmp/scratch.py")
    play.edit("/home/ada/.claude/plans/some-plan.md")
    found = worked_files(play.actions(), SHOP)
    assert [(one.shown, one.edits, one.reads) for one in found] == [
        ("src/a.py", 2, 0),
        ("../lib/b.py", 1, 0),
        ("/etc/hosts", 1, 0),
        ("notes.md", 0, 1),
    ]
    assert (found[0].last_edit, found[3].first_read) == ("1.3", "1.6")


def test_the_last_list_of_todos_counts(play: Play) -> None:
    play.ask("do it")
    play.tool("TodoWrite", todos=[{"content": "old", "status": "pending"}])
    play.tool(
        "TodoWrite",
        todos=[
            {"content": "Write the test", "status": "completed"},
            {"content": "# Make it pass", "status": "in_progress"},
            "torn",
        ],
    )
    assert [(one.text, one.done, one.ref) for one in todos(play.actions())] == [
        ("Write the test", True, "1.3"),
        ("Make it pass", False, "1.3"),
    ]


def test_tasks_are_followed_by_their_number(play: Play) -> None:
    play.ask("do it")
    play.tool("TaskCreate", "Task #1 created successfully: Lint", subject="Lint", description="d")
    play.tool("TaskCreate", "Task #2 created successfully: Test", subject="Test", description="d")
    play.tool("TaskCreate", "Task #3 created successfully: Ship", subject="Ship", description="d")
    play.tool("TaskUpdate", taskId="1", status="completed")
    play.tool("TaskUpdate", taskId="3", status="deleted")
    assert [(one.text, one.status) for one in todos(play.actions())] == [
        ("Lint", "completed"),
        ("Test", "pending"),
    ]


def test_commits_and_pull_requests_are_read_from_the_answers(play: Play) -> None:
    play.ask("ship it")
    play.bash("git commit -q -m 'Limit logins' -- src")
    play.bash('git add . && git commit -m "x"', "[main 1a2b3c4] Read limits\n 1 file changed")
    play.bash("git commit --amend --no-edit", "[main 9f8e7d6] Read limits from settings")
    play.bash("git commit -m nothing", "nothing to commit", True)
    play.bash("gh pr create --fill", "https://forge.test/ada/shop/pull/7")
    assert [(one.subject, one.id, one.pull) for one in made(play.actions())] == [
        ("Limit logins", "", False),
        ("Read limits from settings", "9f8e7d6", False),
        ("https://forge.test/ada/shop/pull/7", "", True),
    ]


@pytest.mark.parametrize(
    ("scenario", "says"),
    [
        ("kill9_329", "Your last request got no answer"),
        ("kill9_tool_197", "Your last request was still being worked on"),
        ("plain_329", None),
        ("interrupt_text_329", None),
    ],
)
def test_a_request_left_without_an_answer_is_found(
    tree_of: Trees, scenario: str, says: str | None
) -> None:
    waiting = unanswered(tree_of(scenario))
    assert (waiting.says if waiting else None) == says


def test_an_interrupted_last_request_waits(play: Play) -> None:
    play.ask("Do it all")
    play.refuse("Bash", command="rm -r build")
    waiting = unanswered(play.tree())
    assert waiting is not None
    assert (waiting.says, waiting.turn.text) == ("Your last request was interrupted", "Do it all")
