"""What became of a launch, by its session and the registry."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tests.writing import NOON, Writing, call

from ctxtui.core.delivery.outcome import Outcome
from ctxtui.core.delivery.records import Deliveries, Launch, LaunchRoute, new_launch
from ctxtui.core.library.lineage import recalled
from ctxtui.core.library.shelf import read_all
from ctxtui.core.store import Store
from ctxtui.core.subagents.launches import Followed, Launches, follow_kept
from ctxtui.core.terminal.processes import start_ticks

PARENT, CHILD = (f"6f1c2a34-0000-4000-8000-00000000000{n}" for n in (1, 2))
PROMPT = "Look through the log.\n\nReport one line."
KEY = "sk-ant-api03-" + "Zq7Lw9" * 16


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as one:
        yield one


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "claude"


def launch(
    route: LaunchRoute, to: str | None = CHILD, sent: bool = True, job: str | None = None
) -> Launch:
    done = Outcome("sent" if sent else "filled", "It was.", ("checked",), to, job=job)
    made = new_launch("log-triage", "triage", route, PARENT, PROMPT, Path("/home/ada/shop"), done)
    return replace(made, when=NOON)


def registered(config: Path, session: str, status: str, kind: str = "interactive") -> Path:
    """A client that lives: this very process."""
    pid = os.getpid()
    path = config / "sessions" / f"{pid}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    entry = {"pid": pid, "sessionId": session, "status": status, "kind": kind}
    path.write_text(json.dumps(entry | {"procStart": start_ticks(pid)}))
    return path


def child(config: Path, *said: str, stop: str | None = "end_turn") -> Writing:
    one = Writing(config, CHILD)
    one.user("c-p", PROMPT, parent=None)
    for number, text in enumerate(said):
        one.answer(f"c-{number}", text, used=12_000 + number, stop=stop)
    return one


def followed(config: Path, one: Launch, now: datetime = NOON) -> Followed:
    (found,) = Launches((config,)).follow([one], now)
    return found


def test_one_that_answered_is_done_with_tokens_time_and_last_words(config: Path) -> None:
    writing = child(config)
    given = {"file_path": "notes.md", "content": "x"}
    writing.answer("c-w", call("t1", "Write", **given), stop="tool_use", used=8_000)
    writing.result("c-r", "t1", "File created successfully.")
    writing.answer("c-z", f"Found it.\nThe key was {KEY}.", used=12_000)
    found = followed(config, launch("window"))
    one = found.launch
    assert (one.state, one.tokens, one.duration) == ("done", 12_000, 180.0)
    assert one.ended == NOON + timedelta(minutes=4)
    assert one.files == (f"{writing.cwd}/notes.md",)
    assert one.last.startswith("Found it. The key was [redacted") and KEY not in one.last
    assert found.turn is not None and found.turn.id == "c-p" and found.path == writing.path


@pytest.mark.parametrize(
    ("status", "said", "stop", "state"),
    [
        ("busy", (), None, "working"),
        ("waiting", ("May I?",), "tool_use", "waiting"),
        ("idle", ("Found it.",), "end_turn", "done"),
        ("idle", ("",), "end_turn", "nothing"),
        (None, ("Found it.",), "end_turn", "done"),
        (None, ("",), "end_turn", "nothing"),
        (None, ("I look",), "tool_use", "stopped"),
        (None, (), None, "stopped"),
    ],
)
def test_its_state_is_that_of_its_turn_and_its_client(
    config: Path, status: str | None, said: tuple[str, ...], stop: str | None, state: str
) -> None:
    child(config, *said, stop=stop)
    if status is not None:
        registered(config, CHILD, status)
    found = followed(config, launch("window"))
    assert (found.launch.state, found.live) == (state, status is not None)


def test_one_in_a_window_that_was_not_sent_stays_filled_until_its_client_leaves(
    config: Path,
) -> None:
    one, late = launch("window", sent=False), NOON + timedelta(hours=1)
    entry = registered(config, CHILD, "idle")
    assert followed(config, one, late).launch.state == "filled"
    entry.unlink()
    assert followed(config, one, NOON).launch.state == "filled"
    assert followed(config, one, late).launch.state == "gone"


def test_one_in_a_pane_is_the_turn_that_its_prompt_began(config: Path) -> None:
    one = Writing(config, PARENT)
    one.user("p1", "Something else", parent=None)
    one.answer("a1", "Done that.", used=70_000)
    pane = launch("pane", to=PARENT)
    registered(config, PARENT, "idle")
    assert followed(config, pane).launch.state == "started"
    one.user("p2", PROMPT.replace("\n\n", "\n"))
    one.answer("a2", "Found it.", used=80_000)
    one.user("p3", "Thanks")
    one.answer("a3", "Welcome.", used=81_000)
    found = followed(config, pane)
    assert (found.launch.state, found.launch.tokens) == ("done", 80_000)
    assert found.launch.last == "Found it."
    assert found.turn is not None and found.turn.label == "#2"


def test_one_in_a_pane_is_known_though_the_client_wrapped_what_was_pasted(config: Path) -> None:
    one = Writing(config, PARENT)
    wrapped = f'\n\n<pasted_content id="cbc1">\n{PROMPT}\n</pasted_content id="cbc1">\n'
    one.user("p1", wrapped, parent=None)
    one.answer("a1", "Found it.", used=80_000)
    assert followed(config, launch("pane", to=PARENT)).launch.last == "Found it."


def test_a_background_job_is_found_by_its_id_and_becomes_a_child(
    config: Path, store: Store
) -> None:
    parent = Writing(config, PARENT)
    parent.user("p1", "Why does it fail?", parent=None)
    parent.answer("a1", "I don't know.")
    deliveries = Deliveries(store)
    deliveries.keep(launch("background", to=None, job=CHILD[:8]))
    state = config / "jobs" / CHILD[:8] / "state.json"
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({"sessionId": CHILD}))
    registered(config, CHILD, "busy", kind="bg")
    writing = child(config)
    launches = Launches((config,))
    (found,) = follow_kept(deliveries, launches, NOON)
    assert (found.launch.state, found.launch.to) == ("working", CHILD)
    writing.answer("c-z", "Found it.", used=12_000)
    follow_kept(deliveries, launches, NOON)
    (kept,) = deliveries.launches()
    assert (kept.state, kept.tokens, kept.last) == ("done", 12_000, "Found it.")
    library = read_all([config], successions=recalled(store.successions.all()))
    parents = {one.id: (one.parent.id, one.parent.how) for one in library.sessions if one.parent}
    assert parents == {CHILD: (PARENT, "handoff")}


def test_what_is_known_stays_when_the_transcript_goes(config: Path, store: Store) -> None:
    deliveries, launches = Deliveries(store), Launches((config,))
    deliveries.keep(launch("window"))
    writing = child(config, "Found it.")
    follow_kept(deliveries, launches, NOON)
    writing.path.unlink()
    (found,) = follow_kept(deliveries, launches, NOON + timedelta(days=40))
    assert (found.launch.state, found.launch.last, found.path) == ("done", "Found it.", None)


def test_nothing_is_written_while_nothing_changed(config: Path, store: Store) -> None:
    deliveries, launches = Deliveries(store), Launches((config,))
    deliveries.keep(launch("window"))
    child(config, "Found it.")
    follow_kept(deliveries, launches, NOON)
    before = (store.path.parent / f"{store.path.name}-wal").stat()
    follow_kept(deliveries, launches, NOON)
    after = (store.path.parent / f"{store.path.name}-wal").stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
