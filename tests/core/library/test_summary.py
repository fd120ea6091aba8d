"""One session in a few figures."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.writing import Writing

from ctxtui.core.library.library import read_library
from ctxtui.core.library.summary import Parent, Summary, summarize


def summary(writing: Writing) -> Summary:
    return summarize(writing.read(), modified=0.0)


def of(recorded: Path, scenario: str, session: str = "") -> Summary:
    found = read_library([recorded / scenario / "claude"]).sessions
    return next(one.summary for one in found if one.id.startswith(session))


def test_the_name_is_the_users_else_the_clients_else_the_first_prompt(writing: Writing) -> None:
    writing.user("p1", "\n  Fix the cookie parser\nand the tests", parent=None)
    assert summary(writing).title == "Fix the cookie parser"
    writing.state("summary", summary="Old title", leafUuid="x")
    assert summary(writing).title == "Old title"
    writing.state("ai-title", aiTitle="Cookie parser")
    assert summary(writing).title == "Cookie parser"
    writing.state("custom-title", customTitle="auth middleware")
    writing.state("ai-title", aiTitle="Later thought")
    assert summary(writing).title == "auth middleware"
    writing.state("custom-title", customTitle="auth, again")
    assert summary(writing).title == "auth, again"


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        (
            '<pasted_content id="dd79">\n# Goal\nShip the cookie fix\n</pasted_content id="dd79">',
            "Ship the cookie fix",
        ),
        ('<pasted_content id="dd79">\n# Handoff: auth\n</pasted_content>', "# Handoff: auth"),
        ("<Button> is not drawn\nWhy?", "<Button> is not drawn"),
        ("<plan>", "<plan>"),
    ],
)
def test_a_pasted_brief_names_the_session_by_its_goal(
    writing: Writing, prompt: str, title: str
) -> None:
    writing.user("p1", f"\n\n{prompt}\n", parent=None)
    assert summary(writing).title == title


def test_a_session_of_commands_is_called_by_the_first(writing: Writing) -> None:
    writing.user("c1", "<command-name>/clear</command-name>", parent=None)
    assert summary(writing).title == "/clear"


def test_figures_of_a_recorded_session(recorded: Path) -> None:
    one = of(recorded, "rewind_twice_197")
    assert (one.turns, one.branches, one.compactions, one.bad_lines) == (6, 3, 0, 0)
    assert (one.project, one.model, one.version) == ("/home/dev/shop", "claude-opus-4-8", "2.1.197")
    assert (one.used, one.largest) == (98_286, 111_972)


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [("plain_329", "interactive"), ("ag_329_bg", "background"), ("plain_1100", None)],
)
def test_how_the_client_was_started(recorded: Path, scenario: str, kind: str | None) -> None:
    assert of(recorded, scenario).kind == kind


def test_a_session_that_only_ever_printed_is_print(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None, entrypoint="sdk-cli")
    assert summary(writing).kind == "print"


def test_times_are_those_of_the_rows(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None, timestamp="2026-03-10T12:00:00.500Z")
    writing.user("p2", "later", timestamp="2026-03-11T12:00:00.000Z")
    writing.user("p3", "backwards", timestamp="2026-03-09T12:00:00.000Z")
    writing.user("p4", "when?", timestamp="soon")
    one = summary(writing)
    assert one.started == datetime(2026, 3, 10, 12, 0, 0, 500_000, UTC)
    assert one.updated == datetime(2026, 3, 11, 12, tzinfo=UTC)


def test_without_any_time_the_file_says_when(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None, timestamp=None)
    one = summarize(writing.read(), modified=1_773_144_000.0)
    assert one.started is None
    assert one.updated == datetime(2026, 3, 10, 12, tzinfo=UTC)


def test_a_branch_comes_from_the_session_its_rows_were_copied_from(recorded: Path) -> None:
    old, new = of(recorded, "branch_329", "09cee625"), of(recorded, "branch_329", "d0aea160")
    assert old.parent is None
    assert new.parent == Parent(old.id, "branch", shared=30)
    assert (new.copied, new.own_started) == (30, datetime(2026, 11, 20, 18, 22, 13, 879000, UTC))


def test_a_session_does_not_come_from_itself(writing: Writing) -> None:
    forked = {"sessionId": writing.session, "messageUuid": "p1"}
    writing.user("p1", "hello", parent=None, forkedFrom=forked)
    assert summary(writing).parent is None


def test_a_session_that_went_to_the_background_is_the_parent(tmp_path: Path) -> None:
    old, new = Writing(tmp_path, "old"), Writing(tmp_path, "new")
    old.user("p1", "hello", parent=None)
    old.state("continued-in", continuedInSessionId="new")
    new.user("p2", "go on", parent=None)
    parents = {one.id: one.parent for one in read_library([tmp_path]).sessions}
    assert parents == {"old": None, "new": Parent("old", "continued")}


def test_a_fresh_branch_that_nobody_answered_yet_has_to_be_estimated(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    assert (summary(writing).used, summary(writing).compacted) == (None, False)
    writing.answer("a1", "hi", used=30_000)
    assert (summary(writing).used, summary(writing).compacted) == (30_000, False)
    writing.user("p2", "anew", parent=None)
    assert (summary(writing).used, summary(writing).compacted) == (None, True)
