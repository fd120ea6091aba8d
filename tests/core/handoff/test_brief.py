"""Drafting: what a brief says, and where it says it is from."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import Trees
from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project

from ctxtui.core.errors import UsageError
from ctxtui.core.handoff.brief import Brief, draft_brief
from ctxtui.core.handoff.coverage import uncovered
from ctxtui.core.handoff.items import SectionName
from ctxtui.core.handoff.progress import Stopped
from ctxtui.core.handoff.redacting import finish
from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree
from ctxtui.demo.write import Demo

GOAL = "Ship the rate limiter behind a flag, default off"
ROOMY = Settings(brief_budget=5_000)


def draft(play: Play, settings: Settings = ROOMY, since: str = "start") -> Brief:
    return draft_brief(play.tree(), GOAL, None, settings, since)


def texts(brief: Brief, name: SectionName) -> list[str]:
    return [item.text for item in brief.section(name).items]


@pytest.fixture(scope="session")
def told(demo: Demo) -> Brief:
    tree = turn_tree(read_transcript(demo.sessions[demo.live]))
    return draft_brief(tree, GOAL, None, Settings())


def test_the_demo_reads_like_the_picture(told: Brief) -> None:
    text = finish(told).markdown
    assert text.startswith(
        f"# Goal\n{GOAL}\n\n## Constraints\n- Never log the session token.\n"
        "- Keep the old decorator working.\n- Keep the counter in memory.\n- No new dependency.\n"
        "- One place for the limits: settings.\n- Fix it, and keep the old signature.\n"
    )
    assert "- `pytest -x tests/auth`: 41 passed.\n" in text
    assert "- Subagent “review the diff” has not reported.\n" in text
    assert (
        "- “Try Redis for the counter” then “Fix the Redis client after fork” were rewound: "
        "TimeoutError: redis read timed out after fork. "
        "You said: “Leave Redis, it is not worth it.”\n" in text
    )
    assert "3 commits since the session began, 5 files dirty" in text
    assert "## Open errors" not in text
    assert finish(told).tokens <= 600


def test_every_item_has_its_evidence_and_an_id_of_its_own(told: Brief) -> None:
    items = [item for section in told.sections for item in section.items]
    assert all(item.evidence for item in items)
    assert len({item.id for item in items}) == len(items)
    result = next(one for one in told.section("state").items if "41 passed" in one.text)
    assert [(one.kind, one.ref) for one in result.evidence] == [("turn", "14.6")]


def test_a_redraft_finds_its_items_again(told: Brief, demo: Demo) -> None:
    tree = turn_tree(read_transcript(demo.sessions[demo.live]))
    again = draft_brief(tree, "Something else", None, Settings(brief_budget=100))
    before = [item.id for section in told.sections for item in section.items]
    assert before == [item.id for section in again.sections for item in section.items]


def test_commits_state_and_diff_come_from_git(play: Play, shop: Project) -> None:
    play.ask("Add a limit")
    play.edit(str(shop.root / "app.py"))
    commit = shop.commit("Limit logins", 13, limits__py="a\nb\n")
    shop.write("app.py", "one\nTWO\nthree\n")
    brief = draft(play)
    assert texts(brief, "done_so_far") == [
        f"Committed `{commit[:7]}` Limit logins",
        "“Add a limit” changed `app.py`",
    ]
    base = shop.git("rev-parse", "HEAD~1")
    assert texts(brief, "state") == [
        f"Branch `main` at `{commit[:10]}`, 1 commit since the session began, 1 file dirty"
    ]
    assert texts(brief, "diff") == [
        f"2 files, +3 −1 since the session began: `git diff {base[:10]}`",
        "`app.py` +1 −1",
        "`limits.py` +2 −0, added, not edited by this session's tools",
    ]
    assert (brief.base.rev, brief.base.how) == (base, "start")
    assert [(one.path, one.status, one.added, one.by_session) for one in brief.files] == [
        (str(shop.root / "app.py"), "modified", 1, True),
        (str(shop.root / "limits.py"), "added", 2, False),
    ]


def test_since_may_be_a_revision(play: Play, shop: Project) -> None:
    play.ask("Add a limit")
    shop.commit("Limit logins", 13, limits__py="a\n")
    brief = draft(play, since="HEAD")
    assert (brief.base.how, brief.section("diff").items) == ("rev", ())
    with pytest.raises(UsageError, match="no-such-rev"):
        draft(play, since="no-such-rev")


def test_without_a_repository_it_says_so(play: Play, tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    play.ask("Never log it. Fix it")
    play.edit(str(tmp_path / "shop" / "app.py"))
    play.bash("git commit -m x", "[main 1a2b3c4] Fix the parser")
    brief = draft(play)
    text = finish(brief).markdown
    assert "No git repository here, so no diff." in text
    assert "## Diff" not in text
    assert "diff" not in [section.name for section in brief.sections]
    assert "- Committed `1a2b3c4` Fix the parser.\n" in text
    assert (brief.base.rev, brief.base.how) == (None, "none")
    assert brief.notes[0] == "No git repository here, so no diff."
    assert [(one.status, one.added) for one in brief.files] == [("edited", None)]


def test_a_project_that_is_gone_is_said_and_not_fatal(play: Play, shop: Project) -> None:
    play.ask("Fix it")
    shutil.rmtree(shop.root)
    (text,) = texts(draft(play, since="HEAD~3"), "state")
    assert text == f"The project folder {shop.root} is gone, so no diff."


def test_a_repository_with_no_commit(play: Play, empty: Project) -> None:
    empty.write("app.py", "one\n")
    play.ask("Start")
    brief = draft(play)
    assert texts(brief, "state") == [
        "Branch `main`, nothing committed yet, 1 file dirty (1 untracked)"
    ]
    assert texts(brief, "diff")[1:] == ["`app.py` +1 −0, untracked"]


def test_a_detached_head(play: Play, shop: Project) -> None:
    play.ask("Start")
    shop.git("checkout", "--quiet", "--detach")
    head = shop.git("rev-parse", "HEAD")
    assert texts(draft(play), "state") == [
        f"Detached HEAD at `{head[:10]}`, clean",
        "The session was on branch `main`",
    ]


def test_a_result_older_than_the_last_edit_says_so(play: Play) -> None:
    play.ask("Fix it")
    play.bash("pytest", "4 passed in 1s")
    play.edit(f"{play.writing.cwd}/app.py")
    assert texts(draft(play), "state")[-1] == "`pytest`: 4 passed, before the last edits"


def test_a_failing_check_stands_in_state_and_errors(play: Play) -> None:
    play.ask("Fix it")
    for _ in range(2):
        play.bash("pytest", "E       KeyError: 'x'\n=== 1 failed, 3 passed in 1s ===", True)
    brief = draft(play)
    assert texts(brief, "state")[-1] == "`pytest`: 1 failed, 3 passed"
    assert texts(brief, "open_errors") == ["`pytest`: KeyError: 'x' (2 times in a row)"]


def test_the_next_step_is_the_goal_and_what_was_left(play: Play) -> None:
    play.ask("Write it")
    play.tool("TodoWrite", todos=[{"content": "Test it", "status": "pending"}])
    play.writing.user("last", "And the docs?")
    assert texts(draft(play), "next_step") == [
        GOAL,
        "Your last request got no answer: “And the docs?”",
        "Open in its task list: Test it",
    ]


def test_what_the_model_claims_is_nowhere(play: Play, shop: Project) -> None:
    play.ask("Fix it")
    play.answer("All 73042 tests pass, and you must never use Redis.")
    text = finish(draft(play)).markdown
    assert "73042" not in text
    assert "Redis" not in text


def test_a_small_budget_keeps_goal_rules_and_the_next_step(play: Play, shop: Project) -> None:
    play.ask("Never log the token. Fix it")
    play.edit(str(shop.root / "app.py"))
    shop.write("app.py", "new\n")
    play.bash("pytest", "4 passed in 1s")
    play.answer()
    brief = draft(play, Settings(brief_budget=1))
    on = {item.text for section in brief.sections for item in section.items if item.on}
    assert on == {"Never log the token", GOAL}
    assert "app.py: modified" in uncovered(brief)
    assert brief.struck > 0


def test_errors_outlast_files_and_files_outlast_what_git_still_holds(told: Brief) -> None:
    diff, *files = told.section("diff").items
    assert diff.on
    assert not any(item.on for item in files)
    assert all(item.on for item in told.section("ruled_out").items)
    assert told.section("files_that_matter").items[0].on


def test_striking_an_item_takes_it_out_and_shows_in_coverage(told: Brief) -> None:
    rule = told.section("constraints").items[0]
    struck = told.with_item(rule.id, on=False)
    assert "Never log" not in finish(struck).markdown
    assert "Constraints: Never log the session token" in uncovered(struck)
    worded = told.with_item(rule.id, text="Never log it")
    assert "- Never log it.\n" in finish(worded).markdown
    assert told.with_item("unknown", on=False) == told


@pytest.mark.parametrize(
    "scenario",
    ["rewind_conv_329", "compact_1100", "denied_197", "api_error_197", "sum_upto_329", "image_329"],
)
def test_recorded_sessions_give_a_brief_without_their_project(
    tree_of: Trees, scenario: str
) -> None:
    brief = draft_brief(tree_of(scenario), GOAL, None, Settings())
    assert finish(brief).markdown.startswith(f"# Goal\n{GOAL}\n")
    assert "so no diff" in texts(brief, "state")[0]


def test_many_rules_are_cut_to_the_most_binding(play: Play) -> None:
    rules = [f"Rule {n} should hold." for n in range(14)]
    play.ask("\n".join([*rules, "Never push to production."]))
    brief = draft(play)
    found = texts(brief, "constraints")
    assert len(found) == 12
    assert found[0] == "Never push to production"
    assert "Constraints: Rule 0 should hold" in uncovered(brief)


def test_the_goal_may_have_lines_but_no_headings(play: Play) -> None:
    play.ask("Start")
    brief = replace(draft(play), goal="Ship it\n# Constraints\n```\nno fence")
    lines = finish(brief).markdown.splitlines()
    assert lines[:5] == ["# Goal", "Ship it", "\\# Constraints", "\\```", "no fence"]


def test_paths_that_no_disk_can_hold_cost_nothing_else(play: Play) -> None:
    play.ask("Never push. Fix it")
    play.edit(f"{play.writing.cwd}/{'long' * 100}")
    play.bash("make", f"<persisted-output>\nFull output saved to: /x/{'long' * 100}.txt\n")
    brief = draft_brief(play.tree(), "Go on", None, Settings(brief_budget=9_000))
    assert [item.text for item in brief.section("constraints").items] == ["Never push"]
    assert len(brief.section("files_that_matter").items) == 1


def test_drafting_can_be_given_up_while_git_counts_lines(play: Play, shop: Project) -> None:
    play.ask("Start")

    def step(doing: str) -> None:
        if doing == "counting the lines that changed":
            raise Stopped

    with pytest.raises(Stopped):
        draft_brief(play.tree(), GOAL, None, ROOMY, step=step)
