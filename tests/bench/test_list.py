"""What a cold `ctxtui list` costs, against orjson reading the same bytes (design 10).

Run with `-m bench -s`. `CTXTUI_BENCH_HOME` may name a config dir that is there already; else one
of 500 sessions and 1 GB is made by the generator beside the folder that `CTXTUI_TRANSCRIPTS` names.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench

ROUNDS = 3
SESSIONS, MEGABYTES = 500, 1024

MEASURE = """
import contextlib, io, json, resource, sys, time
from pathlib import Path
home = Path(sys.argv[1])
begin, cpu = time.perf_counter(), time.process_time()
{work}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with contextlib.suppress(OSError):  # Linux counts what the parent held before exec in ru_maxrss
    status = Path("/proc/self/status").read_text().split()
    peak = int(status[status.index("VmHWM:") + 1])
spent = [time.perf_counter() - begin, time.process_time() - cpu, peak, count]
print(json.dumps(spent))
"""

LIST = """
from ctxtui.cli import main
out = io.StringIO()
with contextlib.redirect_stdout(out):
    assert main(["list", "--all", "--json", "--config-dir", str(home)]) == 0
count = len(json.loads(out.getvalue())["sessions"])
"""

YARDSTICK = """
import orjson
count = 0
for path in home.glob("projects/*/*.jsonl"):
    if path.name.startswith("agent-"):
        continue
    count += 1
    with path.open("rb") as file:
        for line in file:
            with contextlib.suppress(orjson.JSONDecodeError):
                orjson.loads(line)
"""


@dataclass(frozen=True)
class Cost:
    seconds: float
    cpu: float
    peak: int
    """Most memory that was resident, in kB."""
    sessions: int


def measure(work: str, home: Path) -> Cost:
    """In a fresh process; the files are in the page cache from the second round on."""
    ran = subprocess.run(
        [sys.executable, "-c", MEASURE.replace("{work}", work), str(home)],
        capture_output=True,
        text=True,
        check=True,
    )
    return Cost(*json.loads(ran.stdout))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    given = os.environ.get("CTXTUI_BENCH_HOME")
    if given:
        yield Path(given)
        return
    named = os.environ.get("CTXTUI_TRANSCRIPTS")
    tool = Path(named or "/nowhere").resolve().parent / "tools" / "make_transcripts.py"
    if not tool.is_file():
        pytest.skip("neither CTXTUI_BENCH_HOME nor a generator beside CTXTUI_TRANSCRIPTS")
    made = tmp_path_factory.mktemp("bench") / "claude"
    size = ["--sessions", str(SESSIONS), "--mb", str(MEGABYTES)]
    subprocess.run([sys.executable, str(tool), str(made), *size], check=True)
    yield made


def test_a_cold_list_against_orjson(home: Path) -> None:
    listed, read = [], []
    for _ in range(ROUNDS):
        read.append(measure(YARDSTICK, home))
        listed.append(measure(LIST, home))
    ours = min(listed, key=lambda one: one.seconds)
    yardstick = min(read, key=lambda one: one.seconds)
    files = [path for path in home.glob("projects/*/*.jsonl") if not path.name.startswith("agent-")]
    size = sum(path.stat().st_size for path in files)
    print(f"\n{ours.sessions} sessions in {len(files)} files, {size / 1e6:.0f} MB")
    print(f"ctxtui list --all --json  {ours.seconds:.2f} s, {ours.peak / 1024:.0f} MB at most")
    print(f"orjson, line by line      {yardstick.seconds:.2f} s, {yardstick.peak / 1024:.0f} MB")
    print(f"ratio                     {ours.seconds / yardstick.seconds:.2f}")
    assert ours.sessions == yardstick.sessions
