"""One session of the demo is alive, as far as the disk and the process table can tell."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from ctxtui.core.terminal.processes import alive
from ctxtui.core.terminal.programs import run
from ctxtui.demo.live import LiveSession
from ctxtui.demo.write import Demo


def entry(demo: Demo, pid: int) -> dict[str, Any]:
    path = demo.config_dir / "sessions" / f"{pid}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def rows(demo: Demo) -> list[dict[str, Any]]:
    lines = demo.sessions[demo.live].read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    return [json.loads(line) for line in lines]


def chain(demo: Demo) -> list[dict[str, Any]]:
    return [row for row in rows(demo) if "uuid" in row]


def test_the_registered_process_lives_and_started_when_it_says(demo: Demo) -> None:
    with LiveSession(demo, every=None) as live:
        found = entry(demo, live.pid)
        stat = Path(f"/proc/{live.pid}/stat").read_text().rpartition(")")[2].split()
        assert found["pid"] == live.pid != os.getpid()
        assert found["procStart"] == stat[22 - 3]
        assert alive(live.pid, found["procStart"])
        assert (found["status"], found["kind"]) == ("busy", "interactive")
        assert found["sessionId"] == demo.sessions[demo.live].stem
        assert found["cwd"] == str(demo.projects["shop"])


def test_the_child_and_its_entry_go_with_the_session(demo: Demo) -> None:
    live = LiveSession(demo, every=None).start()
    pid = live.pid
    live.close()
    live.close()
    assert not psutil.pid_exists(pid)
    assert not (demo.config_dir / "sessions" / f"{pid}.json").exists()


def test_rows_that_are_added_follow_the_last_one_and_what_was_there_stays(own: Demo) -> None:
    before, path = chain(own), own.sessions[own.live]
    old = path.read_bytes()
    known, read = set[str](), 0
    with LiveSession(own, every=None) as live:
        while live.advance():
            now = path.read_bytes()
            assert now.startswith(old) and now.endswith(b"\n")
            for line in now[read:].splitlines():
                row = json.loads(line)
                if "uuid" in row:
                    assert row["parentUuid"] in known or row["parentUuid"] is None
                    known.add(row["uuid"])
            old, read = now, len(now)
    added = chain(own)[len(before) :]
    assert added[0]["parentUuid"] == before[-1]["uuid"]
    prompts = [row["message"]["content"] for row in added if row.get("promptSource") == "typed"]
    assert [text.splitlines()[0] for text in prompts] == [
        "Put RateLimit behind a flag",
        "Yes, and show me how it is switched on",
    ]
    assert len([row for row in added if row.get("subtype") == "turn_duration"]) == 2


def test_the_window_grows_on_from_the_figure_of_the_picture(own: Demo) -> None:
    with LiveSession(own, every=None) as live:
        while live.advance():
            pass
    sizes = [
        row["message"]["usage"]["input_tokens"]
        + row["message"]["usage"]["cache_read_input_tokens"]
        + row["message"]["usage"]["cache_creation_input_tokens"]
        for row in chain(own)
        if row["type"] == "assistant"
    ]
    at = sizes.index(312_301)
    assert sizes[at:] == sorted(sizes[at:])
    assert sizes[-1] == 331_350


def test_after_the_script_only_the_status_changes(own: Demo) -> None:
    clock = datetime(2026, 11, 20, 19, tzinfo=UTC)
    with LiveSession(own, every=None, clock=lambda: clock) as live:
        while live.advance():
            assert entry(own, live.pid)["status"] == "busy"
        size = own.sessions[own.live].stat().st_size
        seen = [entry(own, live.pid)["status"]]
        for _ in range(3):
            live.advance()
            seen.append(entry(own, live.pid)["status"])
        assert seen == ["idle", "busy", "idle", "busy"]
        assert own.sessions[own.live].stat().st_size == size


def test_time_alone_makes_it_go_on_and_closing_stops_it(own: Demo) -> None:
    with LiveSession(own, every=0.001) as live:
        pid = live.pid
        status = "busy"
        while status == "busy":
            status = entry(own, pid)["status"]
    assert chain(own)[-1]["type"] == "system"
    assert "demo" not in {thread.name for thread in threading.enumerate()}
    assert not psutil.pid_exists(pid)


def test_without_a_pace_nothing_is_written(demo: Demo) -> None:
    before = demo.sessions[demo.live].read_bytes()
    with LiveSession(demo, every=None):
        assert demo.sessions[demo.live].read_bytes() == before


def test_the_child_ends_when_the_demo_is_killed(own: Demo, tmp_path: Path) -> None:
    code = (
        "import os, pickle, sys\n"
        "from pathlib import Path\n"
        "from ctxtui.demo.live import LiveSession\n"
        "demo = pickle.loads(Path(sys.argv[1]).read_bytes())\n"
        "live = LiveSession(demo, every=None).start()\n"
        "print(live.pid, flush=True)\n"
        "os._exit(9)\n"
    )
    (tmp_path / "demo").write_bytes(pickle.dumps(own))
    done = run([sys.executable, "-c", code, tmp_path / "demo"], timeout=60)
    pid = int(done.out)
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(pid).wait(timeout=10)
    assert not psutil.pid_exists(pid)
