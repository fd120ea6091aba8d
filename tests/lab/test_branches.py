"""Rewinds, `/clear`, `/branch` and forks, as a real client writes them."""

from __future__ import annotations

import json
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import Ctxtui, assert_next, until

from ctxtui.core.library.library import Library
from ctxtui.core.library.shelf import Shelf
from ctxtui.core.library.summary import Parent

pytestmark = pytest.mark.lab


def test_a_rewind_appears_as_a_branch_when_the_next_prompt_is_sent(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    read = kit.tool("Read", file_path=f"{kit.PROJECT}/shop/auth.py")
    lab.script(
        kit.turn("wrong with", kit.step("I'll read it.", read), kit.step("It uses SHA-1.")),
        kit.turn("Redis", kit.step("Redis it is.")),
        kit.turn("SHA-256", kit.step("word " * 40, pace=0.4)),
        kit.turn("next", kit.step("A constant-time compare.")),
    )
    pane = lab.open()
    pane.ask("What is wrong with auth.py?")
    pane.ask("Put the sessions into Redis")
    (id,) = ctxtui.listed()
    assert ctxtui.listed()[id]["branches"] == 1
    pane.rewind()
    assert ctxtui.listed()[id]["branches"] == 1, "nothing is written at the rewind itself"

    pane.say("Switch to SHA-256 first")
    until(lambda: ctxtui.listed()[id]["turns"] == 3, "the prompt's row")
    working = ctxtui.listed()[id]
    assert (working["branches"], working["status"]) == (2, "working")
    first, abandoned, live = ctxtui("show", id)["turns"]
    assert [first["on_live_path"], abandoned["on_live_path"], live["on_live_path"]] == [
        True,
        False,
        True,
    ]
    assert [abandoned["in_context"], live["in_context"]] == [False, True]
    assert first["id"] == abandoned["parent"] == live["parent"]

    pane.wait_idle()
    listed = ctxtui.messages(id)
    assert_next(ctxtui.messages(id, "--at", "1"), lab.requests()[-1], "Switch to SHA-256 first")
    pane.ask("What next?")
    assert_next(listed, lab.requests()[-1], "What next?")


def test_a_rewind_to_before_the_first_prompt_is_a_second_root(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    pane = lab.open()
    pane.ask("Ask one thing")
    pane.rewind()
    pane.ask("Ask another")
    listed = {id: one for id, one in ctxtui.listed().items() if one["turns"]}
    (session,) = listed.values()
    assert (session["turns"], session["branches"]) == (2, 2)
    abandoned, live = ctxtui("show", session["id"])["turns"]
    assert (abandoned["parent"], live["parent"]) == (None, None)
    assert (abandoned["on_live_path"], live["on_live_path"]) == (False, True)
    before = ctxtui.messages(session["id"])
    pane.ask("Go on")
    assert_next(before, lab.requests()[-1], "Go on")


def test_clear_keeps_the_process_and_changes_the_session(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    pane = lab.open()
    pane.ask("Before")
    (old,) = ctxtui.sessions().values()
    assert old.pid == pane.pid
    pane.say("/clear")
    pane.wait_idle()
    assert ctxtui.sessions()[old.id].status == "ended"
    pane.ask("After")
    sessions = ctxtui.sessions()
    (new,) = [one for one in sessions.values() if one.id != old.id]
    assert (new.status, new.pid) == ("idle", pane.pid)
    assert (sessions[old.id].status, sessions[old.id].pid) == ("ended", None)
    assert new.parent == Parent(old.id, "clear", sure=False), "the order in the history is a hint"
    assert came_from(ctxtui, new.id) == (old.id, "clear")
    before = ctxtui.messages(new.id)
    pane.ask("Go on")
    assert_next(before, lab.requests()[-1], "Go on")


def test_a_clear_that_was_seen_live_is_sure(kit: ModuleType, lab: Any) -> None:
    pane = lab.open()
    pane.ask("Before")
    (lab.config / "history.jsonl").unlink()
    shelf = Shelf([lab.config])
    (old,) = newest(shelf).sessions
    pane.say("/clear")
    pane.wait_idle()
    newest(shelf)
    pane.ask("After")
    (lab.config / "history.jsonl").unlink(missing_ok=True)
    new = newest(shelf).sessions[0]
    assert new.parent == Parent(old.id, "clear")
    assert new.pid == old.pid == pane.pid
    assert [(one.pid, one.before, one.after) for one in shelf.successions] == [
        (pane.pid, old.id, new.id)
    ]


def came_from(ctxtui: Ctxtui, session: str) -> tuple[str, str]:
    parent = ctxtui.listed()[session]["parent"]
    return parent["id"], parent["how"]


def newest(shelf: Shelf) -> Library:
    *_, (library, left) = shelf.read()
    assert left == 0
    return library


def test_a_fork_is_known_by_the_rows_it_shares(kit: ModuleType, lab: Any, ctxtui: Ctxtui) -> None:
    old = lab.prompt("Before")["session_id"]
    new = lab.prompt("After", "--resume", old, "--fork-session")["session_id"]
    listed = ctxtui.listed()
    assert set(listed) == {old, new}
    assert listed[old]["parent"] is None
    assert came_from(ctxtui, new) == (old, "fork")
    before = ctxtui.messages(new)
    lab.prompt("Go on", "--resume", new)
    assert_next(before, lab.requests()[-1], "Go on")


def test_a_session_sent_to_the_background_goes_on_in_another(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    settings = lab.config / "settings.json"
    given = json.loads(settings.read_text())
    # 2.1.197 starts its background client without the caller's environment.
    given["env"] = {"ANTHROPIC_BASE_URL": f"http://127.0.0.1:{kit.PORT}"}
    settings.write_text(json.dumps(given))
    lab.script(kit.turn("slow", kit.step("Slowly.", wait=5)))
    pane = lab.open()
    pane.ask("Before")
    (old,) = ctxtui.listed()
    pane.say("/background Do a slow one")
    until(lambda: not pane.alive, "the end of the client in the pane")
    assert [one.status for one in ctxtui.sessions().values()] == ["ended"], "it has no file yet"
    until(lambda: len(ctxtui.listed()) == 2, "the new session's file")
    sessions = ctxtui.sessions()
    new = next(one for id, one in sessions.items() if id != old)
    assert (sessions[old].status, sessions[old].pid) == ("ended", None)
    assert (new.status, new.summary.kind, len(new.pids)) == ("background", "background", 1)
    # 2.1.197 leaves no pointer, only the rows that it copies.
    pointer = b'"continued-in"' in sessions[old].summary.path.read_bytes()
    assert came_from(ctxtui, new.id) == (old, "continued" if pointer else "fork")
    assert pointer or lab.run("claude", "--version").stdout.startswith("2.1.197 ")
    until(lambda: "Slowly." in str(ctxtui.messages(new.id)), "the answer's row")
    assert ctxtui.sessions()[new.id].status == "background"
    lab.run("claude", "stop", new.id[:8])
    until(lambda: ctxtui.sessions()[new.id].status == "ended", "its end")
    before = ctxtui.messages(new.id)
    lab.prompt("Go on", "--resume", new.id)
    assert_next(before, lab.requests()[-1], "Go on")


def test_branch_is_a_session_that_comes_from_the_one_before(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    pane = lab.open()
    pane.ask("Before")
    (old,) = ctxtui.listed()
    pane.say("/branch other way")
    until(lambda: len(ctxtui.listed()) == 2, "the branch's file")
    pane.wait_idle()
    pane.ask("After")
    listed = ctxtui.listed()
    (new,) = set(listed) - {old}
    assert came_from(ctxtui, new) == (old, "branch")
    assert (listed[old]["status"], listed[new]["status"]) == ("ended", "idle")
    assert (listed[old]["turns"], listed[new]["turns"]) == (1, 2)
    before = ctxtui.messages(new)
    pane.ask("Go on")
    assert_next(before, lab.requests()[-1], "Go on")
