"""Subagents of sessions, running and past, as a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.writing import Writing, call

from ctxtui.core.library.library import read_library
from ctxtui.core.subagents import running
from ctxtui.core.subagents.running import Runs, has_any, runs_of

OTHER = "6f1c2a34-0000-4000-8000-000000000002"


@pytest.fixture
def parent(tmp_path: Path) -> Writing:
    return Writing(tmp_path / "claude")


def start(parent: Writing, name: str, prompt: str) -> None:
    given = {"subagent_type": "Explore", "description": f"{name} it", "prompt": prompt}
    parent.answer(f"a-{name}", call(f"t-{name}", "Agent", **given), stop="tool_use")


def agent_of(parent: Writing, name: str, prompt: str, *said: str, edits: str = "") -> None:
    """Its own file, which the client keeps beside the session's."""
    own = Writing(parent.config_dir, f"agent-{name}")
    folder = parent.path.with_suffix("") / "subagents"
    folder.mkdir(parents=True, exist_ok=True)
    own.path = own.path.rename(folder / own.path.name)
    own.user(f"{name}-p", prompt, parent=None, isSidechain=True, agentId=name)
    if edits:
        given = {"file_path": edits, "old_string": "a", "new_string": "b"}
        own.answer(f"{name}-e", call(f"{name}-t", "Edit", **given), isSidechain=True)
        own.result(f"{name}-r", f"{name}-t", "The file has been updated.", isSidechain=True)
    for number, text in enumerate(said):
        own.answer(f"{name}-{number}", text, used=9_000 + number, isSidechain=True)
    meta = f'{{"agentType":"Explore","description":"{name} it","toolUseId":"t-{name}"}}'
    (folder / f"agent-{name}.meta.json").write_text(meta)


def test_one_that_reported_tells_what_it_used_returned_and_wrote(parent: Writing) -> None:
    parent.user("p1", "Map the callers", parent=None)
    start(parent, "map", "Find every caller")
    agent_of(parent, "map", "Find every caller", "I look.", "Two callers.", edits="src/a.py")
    done = {"status": "completed", "agentId": "map", "content": [], "totalTokens": 5}
    said = "Two callers, a and b.\nagentId: map (use it again)\n<usage>tokens: 5</usage>"
    parent.result("r1", "t-map", said, toolUseResult=done)
    parent.answer("a2", "Two.")
    (run,) = runs_of(parent.tree(), live=False)
    assert (run.state, run.type, run.description, run.depth) == ("done", "Explore", "map it", 1)
    assert (run.used, run.report, run.place) == (9_001, "Two callers, a and b.", "#1.1")
    assert run.files == (f"{parent.cwd}/src/a.py",)
    assert run.prompt == "Find every caller"
    assert run.returned is not None and 4 <= run.returned <= 20
    assert run.duration is not None and run.duration > 0


@pytest.mark.parametrize(("live", "state"), [(True, "running"), (False, "stopped")])
def test_one_without_an_end_runs_only_as_long_as_its_session(
    parent: Writing, live: bool, state: str
) -> None:
    parent.user("p1", "Map the callers", parent=None)
    start(parent, "map", "Find every caller")
    agent_of(parent, "map", "Find every caller")
    (run,) = runs_of(parent.tree(), live=live)
    assert (run.state, run.returned, run.report) == (state, None, "")


def test_one_that_ended_without_a_word_is_flagged(parent: Writing) -> None:
    parent.user("p1", "Map the callers", parent=None)
    start(parent, "map", "Find every caller")
    agent_of(parent, "map", "Find every caller", "")
    parent.result("r1", "t-map", "", toolUseResult={"status": "completed", "agentId": "map"})
    (run,) = runs_of(parent.tree(), live=True)
    assert (run.state, run.returned) == ("nothing", 0)


def test_a_report_that_came_later_is_what_was_returned(parent: Writing) -> None:
    parent.user("p1", "Map the callers", parent=None)
    start(parent, "map", "Find every caller")
    parent.result("r1", "t-map", "Async agent launched.", toolUseResult={"isAsync": True})
    agent_of(parent, "map", "Find every caller", "Two callers, found late.")
    (run,) = runs_of(parent.tree(), live=True)
    assert run.returned is None
    told = (
        "<task-notification>\n<task-id>map</task-id>\n<tool-use-id>t-map</tool-use-id>\n"
        "<status>completed</status>\n<result>Two callers, found late.</result>\n"
        "</task-notification>"
    )
    parent.user("n1", told)
    (run,) = runs_of(parent.tree(), live=True)
    assert (run.state, run.report) == ("done", "Two callers, found late.")
    assert run.returned is not None and run.returned >= 4


def test_only_sessions_that_changed_are_read_again(
    parent: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Writing(parent.config_dir, OTHER)
    other.user("q1", "No subagents here", parent=None)
    other.answer("b1", 'I could say "name" : "Agent", and start none.')
    parent.user("p1", "Map the callers", parent=None)
    start(parent, "map", "Find every caller")
    agent_of(parent, "map", "Find every caller", "Two.")
    sessions = read_library([parent.config_dir]).sessions
    assert [has_any(one.summary.path) for one in sessions if one.id == OTHER] == [False]
    runs = Runs()
    ((session, found),) = list(runs.each(sessions))
    assert session.id == parent.session and found[0].description == "map it"
    with monkeypatch.context() as patch:
        patch.setattr(running, "read_transcript", None)
        assert [one for _, one in runs.each(sessions)] == [found]
    agent_of(parent, "late", "And the tests")
    assert len(runs.of(parent.path, live=False)) == 2


def test_a_look_through_all_sessions_can_be_stopped(parent: Writing) -> None:
    parent.user("p1", "Map the callers", parent=None)
    start(parent, "map", "Find every caller")
    sessions = read_library([parent.config_dir]).sessions
    assert list(Runs().each(sessions, lambda: True)) == []
    assert len(list(Runs().each(sessions))) == 1


def test_what_starts_one_is_found_across_the_pieces_a_file_is_read_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "CHUNK", 7)
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"a":1,"b":{"name":"Agent"}}')
    assert has_any(path)
    path.write_bytes(b'{"a":1,"b":{"name":"Bash"}}')
    assert not has_any(path)
