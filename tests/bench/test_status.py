"""What `ctxtui status` costs on a session of 100 MB, against a Python that opens SQLite and JSON.

Run with `-m bench -s`. The catalogue is warm; the file is in no cache that matters, for it is not
read. Wall time, the best of some rounds, each with the yardstick beside it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from tests.writing import SESSION, Writing, call, compact_json

pytestmark = pytest.mark.bench

ROUNDS = 15
MEGABYTES = 100
RATIO, FIXED = 1.6, 0.060
"""What is allowed: so many times the yardstick, and these seconds."""
YARDSTICK = [sys.executable, "-c", "import sqlite3, json"]
CTXTUI = [sys.executable, "-c", "import sys; from ctxtui.cli import main; sys.exit(main())"]
"""As the installed program starts; `-m` would import `runpy` as well."""


def write_session(writing: Writing) -> int:
    """Turns of four steps each, up to the size; how many turns."""
    words = "a line of what a file holds\n" * 150
    begin = datetime.now(UTC) - timedelta(hours=4)
    used, turns, size = 20_000, 0, 0
    with writing.path.open("ab") as file:

        def put(uuid: str, kind: str, **message: object) -> None:
            nonlocal size
            row = writing.row(uuid, kind, message=message)
            row["timestamp"] = (begin + timedelta(seconds=turns)).isoformat()
            size += file.write(compact_json(row).encode() + b"\n")
            writing.last = uuid

        while size < MEGABYTES * 10**6:
            turns += 1
            put(f"p{turns}", "user", role="user", content=f"Go on with part {turns}. {words}")
            for step in range(4):
                name = f"{turns}-{step}"
                used += 12
                usage = {
                    "input_tokens": 3,
                    "cache_read_input_tokens": used - 103,
                    "cache_creation_input_tokens": 100,
                    "cache_creation": {"ephemeral_1h_input_tokens": 100},
                    "output_tokens": 10,
                }
                put(
                    f"a{name}",
                    "assistant",
                    id=f"msg_{name}",
                    role="assistant",
                    model="claude-opus-5-5",
                    content=[call(f"t{name}", "Read", file_path="/home/ada/shop/cart.py")],
                    usage=usage,
                )
                result = {"type": "tool_result", "tool_use_id": f"t{name}", "content": words}
                put(f"r{name}", "user", role="user", content=[result])
    return turns


class Runs:
    """Programs run in `folder`, with compiled modules kept as they would be when installed."""

    def __init__(self, folder: Path, room: Path) -> None:
        self.folder = folder
        self.env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"} | {
            "PYTHONPYCACHEPREFIX": str(room / "pyc"),
            "XDG_CACHE_HOME": str(room / "cache"),
        }

    def __call__(self, command: Sequence[str]) -> tuple[float, str]:
        begin = perf_counter()
        done = subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, check=True
        )
        return perf_counter() - begin, done.stdout


def test_status_of_a_large_session_with_a_warm_catalogue(tmp_path: Path) -> None:
    project = tmp_path / "shop"
    project.mkdir()
    config_dir = tmp_path / "claude"
    writing = Writing(config_dir, cwd=str(project))
    turns = write_session(writing)
    runs = Runs(project, tmp_path)
    base = [*CTXTUI, "status", "--config-dir", str(config_dir)]
    kinds = {
        "python -c 'import sqlite3, json'": YARDSTICK,
        "ctxtui status ID": [*base, SESSION],
        "ctxtui status": base,
        "ctxtui status --json": [*base, "--json"],
    }
    cold, line = runs(base)
    for command in kinds.values():
        runs(command)
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        for kind, command in kinds.items():
            times[kind].append(runs(command)[0])
    writing.user("late", "and one more")
    grown, _ = runs(base)
    best = {kind: min(some) for kind, some in times.items()}
    yardstick, *others = best.values()
    size = writing.path.stat().st_size / 1e6
    print(f"\n{turns} turns, {size:.0f} MB: {line.strip()}")
    allowed = RATIO * yardstick + FIXED
    for kind, seconds in best.items():
        print(f"{kind:34} {1000 * seconds:6.0f} ms {(seconds - FIXED) / yardstick:6.2f}x + 60 ms")
    print(f"{'allowed':34} {1000 * allowed:6.0f} ms {RATIO:6.2f}x + 60 ms")
    print(f"{'cold':34} {1000 * cold:6.0f} ms\n{'grown by a row':34} {1000 * grown:6.0f} ms")
    assert json.loads(runs([*base, "--json"])[1])["id"] == SESSION
    assert max(others[:2]) <= allowed
