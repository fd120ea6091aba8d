"""Subagents from the five places they live in, hung from the turn that started them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Trees
from tests.writing import SESSION, Writing, call, compact_json, text

from ctxtui.core.transcripts.subagents import Subagent, subagents

Row = dict[str, Any]


def of(writing: Writing) -> list[Subagent]:
    return subagents(writing.tree())


def told(agent: Subagent) -> tuple[str | None, ...]:
    return agent.type, agent.description, agent.status


def inside(agent: str, prompt: str = "Look around", used: int = 700) -> list[Row]:
    """The rows of a subagent's own file."""
    common = {"isSidechain": True, "agentId": agent, "sessionId": SESSION}
    when = "2026-03-10T12:02:30.000Z"
    message = {"role": "user", "content": prompt}
    asked = {"parentUuid": None, "type": "user", "uuid": f"{agent}-p", "message": message}
    usage = {"input_tokens": used, "output_tokens": 9}
    said = {"id": f"m-{agent}", "model": "x", "content": [text("Seen.")], "usage": usage}
    done = {
        "parentUuid": f"{agent}-p",
        "type": "assistant",
        "uuid": f"{agent}-a",
        "message": said | {"stop_reason": "end_turn"},
    }
    return [one | common | {"timestamp": when} for one in (asked, done)]


def put(path: Path, rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(compact_json(row) + "\n" for row in rows))


def launched(writing: Writing, prompt: str = "Look around", id: str = "t1") -> None:
    given = {"prompt": prompt, "description": "Survey", "subagent_type": "Explore"}
    writing.user("p1", "ask somebody", parent=None)
    writing.answer("a1", call(id, "Task", **given))


def test_files_in_the_sessions_folder(tree_of: Trees) -> None:
    tree = tree_of("subagents_197")
    found = subagents(tree)
    assert [(one.id, *told(one), one.tokens, one.reported) for one in found] == [
        ("a5d0938aaec47e6c1", "general-purpose", "Review auth middleware", "done", 84_528, 84_586),
        ("a62d2d6425f0bc6c9", "Explore", "Review rate limiter", "done", 56_664, 56_716),
    ]
    assert {one.turn for one in found} == {tree.prompts[1].id}
    assert all(one.tree is not None and one.tree.turns[0].steps for one in found)


def test_a_background_subagent_ends_by_its_notification(tree_of: Trees) -> None:
    tree = tree_of("subagent_bg_329")
    (one,) = subagents(tree)
    assert told(one) == ("general-purpose", "Map hash usage", "done")
    assert (one.tokens, one.reported, one.turn) == (99_402, 99_436, tree.prompts[0].id)


def test_a_subagent_of_a_subagent_hangs_from_it(tree_of: Trees) -> None:
    tree = tree_of("subagent_nested_197")
    by_description = {one.description: one for one in subagents(tree)}
    lead, check = by_description["Lead security sweep"], by_description["Check limiter"]
    assert (lead.parent, check.parent) == (None, lead.id)
    assert lead.turn == check.turn == tree.prompts[0].id


def test_rows_inside_the_sessions_own_file(tree_of: Trees) -> None:
    tree = tree_of("subagents_1100")
    (one,) = subagents(tree)
    assert told(one) == ("general-purpose", "Review auth middleware", "done")
    assert (one.tokens, one.turn) == (48_690, tree.prompts[1].id)
    assert all(not row.sidechain for turn in tree.turns for row in turn.rows)


def test_files_beside_the_session(writing: Writing) -> None:
    launched(writing)
    put(writing.path.with_name("agent-1a2b3c4d.jsonl"), inside("1a2b3c4d"))
    foreign = [row | {"sessionId": "somebody-elses"} for row in inside("99999999")]
    put(writing.path.with_name("agent-99999999.jsonl"), foreign)
    (one,) = of(writing)
    assert (one.id, one.turn, one.tool_use, one.tokens) == ("1a2b3c4d", "p1", "t1", 700)
    assert told(one) == ("Explore", "Survey", "done")


def test_files_of_workflows(writing: Writing) -> None:
    writing.user("p1", "run the workflow", parent=None)
    own = writing.path.with_suffix("") / "subagents" / "workflows" / "wf_1"
    put(own / "agent-a1.jsonl", inside("a1", used=800))
    own.joinpath("agent-a1.meta.json").write_text('{"agentType":"worker","description":"Build"}')
    (one,) = of(writing)
    assert (one.id, *told(one), one.tokens) == ("a1", "worker", "Build", "done", 800)
    assert one.turn == "p1"


def test_messages_quoted_in_progress_lines(writing: Writing) -> None:
    launched(writing)
    for n, row in enumerate(inside("a7")):
        quoted = {key: row[key] for key in ("type", "message", "uuid", "timestamp")}
        data = {"type": "agent_progress", "agentId": "a7", "prompt": "…", "message": quoted}
        writing.add(f"x{n}", "progress", data=data, parentToolUseID="t1")
    (one,) = of(writing)
    assert (one.id, one.turn, one.tokens) == ("a7", "p1", 700)
    assert told(one) == ("Explore", "Survey", "done")
    assert one.tree is not None
    assert [(turn.text, len(turn.steps)) for turn in one.tree.turns] == [("Look around", 1)]


def test_one_that_is_in_two_places_is_told_once(writing: Writing) -> None:
    launched(writing)
    put(writing.path.with_suffix("") / "subagents" / "agent-a7.jsonl", inside("a7"))
    quoted = {key: inside("a7")[0][key] for key in ("type", "message", "uuid", "timestamp")}
    data = {"type": "agent_progress", "agentId": "a7", "message": quoted}
    writing.add("x1", "progress", data=data, parentToolUseID="t1")
    assert [one.id for one in of(writing)] == ["a7"]


def test_one_whose_rows_are_gone_is_known_by_its_call(writing: Writing) -> None:
    launched(writing)
    (waiting,) = of(writing)
    assert (*told(waiting), waiting.tokens) == ("Explore", "Survey", "unfinished", None)
    writing.result("r1", "t1", "Seen.", toolUseResult={"agentId": "a7", "totalTokens": 912})
    (done,) = of(writing)
    assert (*told(done), done.tokens) == ("Explore", "Survey", "done", 912)


def test_a_call_that_failed_started_nobody(writing: Writing) -> None:
    launched(writing)
    writing.result("r1", "t1", "No such agent", error=True)
    assert of(writing) == []


@pytest.mark.parametrize(
    "agent", ["acompact-1a2b", "aprompt_suggestion-1a2b", "warmup-1", "1a2b3c4d"]
)
def test_what_the_client_runs_for_itself_is_left_out(writing: Writing, agent: str) -> None:
    writing.user("p1", "hello", parent=None)
    put(writing.path.with_name(f"agent-{agent}.jsonl"), inside(agent, prompt="Warmup"))
    assert of(writing) == []


@pytest.mark.parametrize(
    ("status", "shown"), [("completed", "done"), ("failed", "failed"), ("killed", "failed")]
)
def test_a_notification_tells_how_it_ended(writing: Writing, status: str, shown: str) -> None:
    launched(writing)
    writing.result("r1", "t1", "Async agent launched", toolUseResult={"isAsync": True})
    words = (
        "<task-notification>\n<task-id>a7</task-id>\n<tool-use-id>t1</tool-use-id>\n"
        f"<status>{status}</status>\n<usage><subagent_tokens>321</subagent_tokens></usage>\n"
        "</task-notification>"
    )
    writing.user("n1", words)
    (one,) = of(writing)
    assert (one.status, one.tokens) == (shown, 321)
    assert len(writing.tree().prompts) == 1


def test_an_unreadable_file_does_not_hide_the_others(writing: Writing) -> None:
    launched(writing)
    own = writing.path.with_suffix("") / "subagents"
    put(own / "agent-a7.jsonl", inside("a7"))
    (own / "agent-a8.jsonl").mkdir()
    (own / "agent-a9.jsonl").symlink_to(own / "gone.jsonl")
    own.joinpath("agent-a7.meta.json").write_text('["not what it should be"]')
    found = {one.id: one for one in of(writing)}
    assert list(found) == ["a7", "a8", "a9"]
    assert found["a7"].problem is None and found["a7"].tokens == 700
    for id in ("a8", "a9"):
        broken = found[id]
        assert str(own / f"agent-{id}.jsonl") in (broken.problem or "")
        assert (broken.tree, broken.tokens, broken.turn) == (None, None, "p1")


def test_an_unreadable_file_keeps_what_the_session_says_of_it(writing: Writing) -> None:
    launched(writing)
    writing.result("r1", "t1", "Seen.", toolUseResult={"agentId": "a7", "totalTokens": 912})
    writing.user("p2", "and on")
    (writing.path.with_suffix("") / "subagents" / "agent-a7.jsonl").mkdir(parents=True)
    (one,) = of(writing)
    assert (*told(one), one.tokens, one.turn) == ("Explore", "Survey", "done", 912, "p1")
    assert "agent-a7.jsonl: can't be read" in (one.problem or "")


def test_an_unreadable_file_beside_counts_where_the_session_names_it(writing: Writing) -> None:
    launched(writing)
    writing.result("r1", "t1", "Seen.", toolUseResult={"agentId": "a7"})
    writing.path.with_name("agent-a7.jsonl").mkdir()
    writing.path.with_name("agent-b8.jsonl").mkdir()
    (one,) = of(writing)
    assert (one.id, one.turn, bool(one.problem)) == ("a7", "p1", True)


def test_rows_that_are_quoted_stand_in_for_an_unreadable_file(writing: Writing) -> None:
    launched(writing)
    (writing.path.with_suffix("") / "subagents" / "agent-a7.jsonl").mkdir(parents=True)
    for n, row in enumerate(inside("a7")):
        quoted = {key: row[key] for key in ("type", "message", "uuid", "timestamp")}
        data = {"type": "agent_progress", "agentId": "a7", "message": quoted}
        writing.add(f"x{n}", "progress", data=data, parentToolUseID="t1")
    (one,) = of(writing)
    assert (one.tokens, one.turn, one.tool_use, bool(one.problem)) == (700, "p1", "t1", True)


def test_subagents_that_name_each_other_as_parents_do_no_harm(writing: Writing) -> None:
    writing.user("p1", "hello", parent=None)
    own = writing.path.with_suffix("") / "subagents"
    for agent, parent in (("a1", "a2"), ("a2", "a1")):
        put(own / f"agent-{agent}.jsonl", inside(agent))
        meta = own / f"agent-{agent}.meta.json"
        meta.write_text(compact_json({"parentAgentId": parent}))
    assert {one.id: one.turn for one in of(writing)} == {"a1": "p1", "a2": "p1"}
