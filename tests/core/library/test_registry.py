"""What is live, by the client's registry and the process it names (transcript-format.md 6)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.writing import SESSION, Writing

from ctxtui.core.library.library import Session, read_library
from ctxtui.core.library.registry import pid_domain, read_registry
from ctxtui.core.terminal.processes import start_ticks


@pytest.fixture(scope="module")
def client() -> Iterator[int]:
    """A process that lives as long as the tests."""
    sleeper = subprocess.Popen(["sleep", "600"])
    yield sleeper.pid
    sleeper.kill()
    sleeper.wait()


@pytest.fixture(scope="module")
def dead() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def register(config_dir: Path, pid: int, **fields: Any) -> None:
    folder = config_dir / "sessions"
    folder.mkdir(exist_ok=True)
    entry = {
        "pid": pid,
        "sessionId": SESSION,
        "cwd": "/home/ada/shop",
        "procStart": str(start_ticks(pid)),
        "kind": "interactive",
        "status": "idle",
        "updatedAt": 1_773_144_000_000,
    } | fields
    (folder / f"{pid}.json").write_text(json.dumps(entry))


def listed(writing: Writing) -> Session:
    writing.user("p1", "hello", parent=None)
    (one,) = read_library([writing.config_dir]).sessions
    return one


@pytest.mark.parametrize(
    ("fields", "status", "waiting_for"),
    [
        ({"status": "busy"}, "working", None),
        ({"status": "idle"}, "idle", None),
        (
            {"status": "waiting", "waitingFor": "permission prompt"},
            "waiting",
            "permission prompt",
        ),
        ({"kind": "bg", "status": "busy"}, "background", None),
        ({"kind": "bg", "status": "idle"}, "background", None),
        ({"kind": "bg", "status": "waiting", "waitingFor": "x"}, "waiting", "x"),
        ({"status": "something-new"}, "idle", None),
    ],
)
def test_a_living_client_says_what_it_does(
    writing: Writing, client: int, fields: dict[str, Any], status: str, waiting_for: str | None
) -> None:
    register(writing.config_dir, client, **fields)
    one = listed(writing)
    assert (one.status, one.waiting_for, one.pid, one.live) == (status, waiting_for, client, True)


def test_a_client_that_is_gone_left_a_stale_session(writing: Writing, dead: int) -> None:
    register(writing.config_dir, dead, status="waiting", waitingFor="dialog open", procStart="1")
    one = listed(writing)
    assert (one.status, one.waiting_for, one.pid, one.live) == ("stale", None, None, False)


def test_another_process_with_the_same_pid_is_not_the_client(writing: Writing, client: int) -> None:
    register(writing.config_dir, client, procStart="12345")
    assert listed(writing).status == "stale"


def test_a_session_that_is_not_registered_has_ended(writing: Writing, client: int) -> None:
    register(writing.config_dir, client, sessionId="another")
    assert listed(writing).status == "ended"


def test_a_living_entry_beats_a_stale_one_of_the_same_session(
    writing: Writing, client: int, dead: int
) -> None:
    register(writing.config_dir, client, status="busy", updatedAt=1)
    register(writing.config_dir, dead, procStart="1", updatedAt=1_999_999_999_999)
    assert listed(writing).status == "working"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"pid":"17","sessionId":"s"}',
        b'{"pid":-1,"sessionId":"s"}',
        b'{"pid":0,"sessionId":"s"}',
        b'{"pid":true,"sessionId":"s"}',
        b'{"pid":17}',
        b'{"pid":17,"sessionId":{}}',
    ],
)
def test_garbage_in_the_registry_is_passed_over(
    writing: Writing, client: int, content: bytes
) -> None:
    register(writing.config_dir, client)
    (writing.config_dir / "sessions" / "99.json").write_bytes(content)
    assert [one.pid for one in read_registry([writing.config_dir])] == [client]


@pytest.mark.parametrize(
    "fields",
    [
        {"procStart": None},
        {"updatedAt": "yesterday"},
        {"updatedAt": float("nan")},
        {"waitingFor": ["x"], "kind": 3, "cwd": None, "status": None},
        {"pidDomain": None},
        {"pidDomain": 7},
        {"pidDomain": ""},
        {"pidDomain": ":::"},
    ],
)
def test_odd_fields_cost_no_more_than_themselves(
    writing: Writing, client: int, fields: dict[str, Any]
) -> None:
    register(writing.config_dir, client, **fields)
    (one,) = read_registry([writing.config_dir])
    assert (one.pid, one.status) == (client, "idle")


@pytest.mark.skipif(not Path("/proc/self/ns/pid").exists(), reason="has no pid namespaces")
def test_our_pid_domain_names_the_machine_and_the_namespace() -> None:
    domain = pid_domain()
    assert domain is not None
    assert re.fullmatch(r"linux:[0-9a-f]{0,32}:pid:\[\d+\]", domain)
    assert domain.endswith(os.readlink("/proc/self/ns/pid"))  # noqa: PTH115


def test_a_pipe_in_the_registry_is_not_waited_for(writing: Writing, client: int) -> None:
    register(writing.config_dir, client)
    os.mkfifo(writing.config_dir / "sessions" / "99.json")
    assert len(read_registry([writing.config_dir])) == 1


def test_keys_beside_the_registry_are_never_opened(writing: Writing, client: int) -> None:
    register(writing.config_dir, client)
    key = writing.config_dir / "sessions" / f"{client}.abc.key"
    os.mkfifo(key)  # reading it would never end
    assert len(read_registry([writing.config_dir])) == 1
