"""What the list says of a session follows its client (design 4.2)."""

from __future__ import annotations

import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import Ctxtui, until

from ctxtui.core.library.registry import RECENT, pid_domain
from ctxtui.core.library.shelf import Shelf

pytestmark = pytest.mark.lab


def test_status_follows_a_turn(kit: ModuleType, lab: Any, ctxtui: Ctxtui) -> None:
    lab.script(
        kit.turn("quick", kit.step("Hello.")),
        kit.turn("slow", kit.step("word " * 150, pace=0.2)),
    )
    pane = lab.open()
    pane.ask("A quick one")
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.pid, session.summary.turns) == ("idle", pane.pid, 1)
    pane.say("A slow one")
    seen = ["idle"]
    while len(seen) < 3:
        session = until(lambda: _changed(ctxtui, seen[-1]), f"another status after {seen}")
        seen.append(session.status)
    assert seen == ["idle", "working", "idle"]
    assert session.summary.turns == 2
    assert ctxtui.listed()[session.id]["status"] == "idle"
    pane.close()
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.pid) == ("ended", None)


def _changed(ctxtui: Ctxtui, status: str) -> Any:
    (session,) = ctxtui.sessions().values()
    return session if session.status != status else None


def test_a_permission_prompt_is_told(kit: ModuleType, lab: Any, ctxtui: Ctxtui) -> None:
    settings = lab.config / "settings.json"
    given = json.loads(settings.read_text())
    given["permissions"] = {"defaultMode": "default", "allow": ["Read"]}
    settings.write_text(json.dumps(given))
    touch = kit.tool("Bash", command="touch made", description="Make a file")
    lab.script(kit.turn("make", kit.step("I'll make it.", touch), kit.step("Made.")))
    pane = lab.open()
    pane.say("Please make a file")

    def asked() -> Any:
        return next((s for s in ctxtui.sessions().values() if s.status == "waiting"), None)

    session = until(asked, "a session that waits")
    assert session.pid == pane.pid
    assert session.waiting_for is not None and "permission" in session.waiting_for
    document = ctxtui.listed()[session.id]
    assert (document["status"], document["waiting_for"]) == ("waiting", session.waiting_for)
    until(lambda: ctxtui("context", session.id)["open"] == "tool_use", "the row of the call")
    pane.key("Escape")
    pane.wait_idle()
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.waiting_for) == ("idle", None)
    (turn,) = ctxtui("show", session.id)["turns"]
    assert (turn["interrupted"], turn["errors"]) == (True, 0)
    assert not (lab.project / "made").exists()


def test_a_killed_client_leaves_a_stale_session(kit: ModuleType, lab: Any, ctxtui: Ctxtui) -> None:
    pane = lab.open()
    pane.ask("Anything")
    os.kill(pane.pid, signal.SIGKILL)
    until(lambda: not pane.alive, "the client's end")
    assert (lab.config / f"sessions/{pane.pid}.json").exists()
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.pid) == ("stale", None)


def test_two_clients_on_one_session_are_both_shown(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    lab.script(kit.turn("slow", kit.step("word " * 150, pace=0.3)))
    one = lab.open()
    one.ask("Anything")
    (alone,) = ctxtui.sessions().values()
    other = lab.open("--resume", alone.id)
    (session,) = ctxtui.sessions().values()
    assert (alone.doubled, session.doubled) == (False, True)
    assert set(session.pids) == {one.pid, other.pid}
    one.say("A slow one")
    until(lambda: one.status == "busy", "the first client at work")
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.pid) == ("working", one.pid)
    one.wait_idle()
    other.close()
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.pids) == ("idle", (one.pid,))


def test_a_run_without_a_terminal_works_while_it_writes(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    lab.script(kit.turn("slow", kit.step("Slowly.", wait=4)))
    with ThreadPoolExecutor() as pool:
        printed = pool.submit(lab.prompt, "A slow one")
        session = until(lambda: next(iter(ctxtui.sessions().values()), None), "its first row")
        assert not printed.done()
        assert (session.status, session.summary.kind) == ("working", "print")
        assert printed.result()["session_id"] == session.id
        assert_ended_at_once(ctxtui)
        printed = pool.submit(lab.prompt, "A slow one", "--resume", session.id)
        again = until(lambda: _changed(ctxtui, "ended"), "the resumed run")
        assert not printed.done()
        assert (again.status, again.id, len(again.pids)) == ("working", session.id, 1)
        printed.result()
        assert_ended_at_once(ctxtui)


def assert_ended_at_once(ctxtui: Ctxtui) -> None:
    """Though its last row is as young as that of a run which nobody registered."""
    (session,) = ctxtui.sessions().values()
    assert time.time() - session.summary.updated.timestamp() < RECENT
    assert (session.status, session.pids) == ("ended", ())


def test_a_run_without_a_terminal_that_is_watched_ends_with_its_process(
    kit: ModuleType, lab: Any
) -> None:
    lab.script(kit.turn("slow", kit.step("Slowly.", wait=3)))
    shelf = Shelf([lab.config])
    told: list[str] = []
    with ThreadPoolExecutor() as pool:
        printed = pool.submit(lab.prompt, "A slow one")
        ended = 0.0
        while not printed.done() or time.time() - ended < 2:
            ended = ended if printed.done() else time.time()
            *_, (library, _) = shelf.read()
            now = [one.status for one in library.sessions]
            if now and told[-1:] != now:
                told += now
    # 2.1.329 takes its entry out, writes it anew and takes it out again, within milliseconds.
    assert told[0] == "working"
    assert "working" not in told[told.index("ended") :]
    assert told[-1] == "ended"


def test_a_client_in_a_pid_namespace_of_its_own_is_never_called_stale(
    kit: ModuleType, lab: Any, ctxtui: Ctxtui
) -> None:
    lab.script(kit.turn("slow", kit.step("Slowly.", wait=4)))
    inside = ("unshare", "--pid", "--fork", "--mount-proc")
    pane = lab.terminal(*inside, "sh", "-c", f"{kit.CLIENT}; true")
    file = lab.config / "sessions" / "2.json"  # of the shell and its child

    def said(status: str) -> bool:
        try:
            return bool(json.loads(file.read_bytes()).get("status") == status)
        except (OSError, ValueError):
            return False

    until(lambda: said("idle"), "a client that is ready")
    if "pidDomain" not in json.loads(file.read_bytes()):
        pytest.skip("this client doesn't say where its pid means anything")
    pane.wait_idle()
    pane.say("A slow one")
    until(lambda: said("busy") and ctxtui.sessions(), "the prompt's row")
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.elsewhere, session.pids) == ("working", True, ())
    until(lambda: said("idle"), "the end of the answer")
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.elsewhere, session.pids) == ("idle", True, ())

    beside = lab.open("--resume", session.id)
    entry = json.loads((lab.config / f"sessions/{beside.pid}.json").read_bytes())
    assert entry["pidDomain"] == pid_domain()
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.elsewhere, session.pids) == ("idle", False, (beside.pid,))
    beside.close()
    pane.close()
    until(lambda: not file.exists(), "a clean exit")
    (session,) = ctxtui.sessions().values()
    assert (session.status, session.elsewhere) == ("ended", False)
