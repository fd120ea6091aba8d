"""What the library costs, cold and warm, and the first frame, as ratios (design 10).

Run with `-m bench -s`. `CTXTUI_BENCH_HOME` may name a config dir that is there already; else one
of 500 sessions and 1 GB is made by the generator beside the folder that `CTXTUI_TRANSCRIPTS` names.
The first frame is timed in a pseudo-terminal, from the start of the process until the title of one
of the newest sessions was painted.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from select import select
from time import perf_counter

import pytest

pytestmark = pytest.mark.bench

ROUNDS = 3
SESSIONS, MEGABYTES = 500, 1024
PATIENCE = 60.0

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
import ctxtui.cli
from ctxtui.core.library.shelf import read_all
from ctxtui.core.settings import read_settings
from ctxtui.present.documents import list_document
document = list_document(read_all([home]), read_settings())
count = len(json.loads(json.dumps(document))["sessions"])
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

PROFILE = """
import cProfile, pstats
from ctxtui.core.library.shelf import read_all
profile = cProfile.Profile()
count = len(profile.runcall(read_all, [home]).sessions)
with contextlib.redirect_stdout(sys.stderr):
    pstats.Stats(profile).sort_stats("tottime").print_stats(12)
"""


@dataclass(frozen=True)
class Cost:
    seconds: float
    cpu: float
    peak: int
    """Most memory that was resident, in kB."""
    sessions: int


def environment(cache: Path) -> dict[str, str]:
    return os.environ | {"XDG_CACHE_HOME": str(cache), "TERM": "xterm-256color"}


def run(work: str, home: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", MEASURE.replace("{work}", work), str(home)]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment(cache)
    )


def measure(work: str, home: Path, cache: Path) -> Cost:
    """In a fresh process; the files are in the page cache from the second round on."""
    return Cost(*json.loads(run(work, home, cache).stdout))


def started(command: Sequence[str], marks: Sequence[str], cache: Path) -> float:
    """Seconds from the start of the command in a terminal until one of the marks is painted."""
    begin = perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], list(command), environment(cache))
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
    seen = b""
    try:
        while perf_counter() - begin < PATIENCE:
            if not select([terminal], [], [], 1.0)[0]:
                continue
            seen += os.read(terminal, 1 << 16)
            text = re.sub(rb"\x1b\[[0-9;?]*[a-zA-Z]", b"", seen).decode("utf-8", "replace")
            if any(mark in text for mark in marks):
                return perf_counter() - begin
        raise AssertionError(f"none of {marks[:3]} came up")
    finally:
        os.kill(pid, 9)
        os.waitpid(pid, 0)
        os.close(terminal)


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


def told(name: str, cost: Cost, yardstick: float) -> None:
    ratio = cost.seconds / yardstick
    print(f"{name:28} {cost.seconds:6.2f} s {ratio:6.3f} {cost.peak / 1024:6.0f} MB at most")


def test_cold_and_warm_against_orjson(home: Path, tmp_path: Path) -> None:
    reads, colds, warms = [], [], []
    for n in range(ROUNDS):
        cache = tmp_path / str(n)
        reads.append(measure(YARDSTICK, home, cache))
        colds.append(measure(LIST, home, cache))
        warms.append(measure(LIST, home, cache))
    read, cold, warm = (min(some, key=lambda one: one.seconds) for some in (reads, colds, warms))
    files = [path for path in home.glob("projects/*/*.jsonl") if not path.name.startswith("agent-")]
    size = sum(path.stat().st_size for path in files)
    kept = sum(path.stat().st_size for path in (tmp_path / "0").rglob("catalogue-*"))
    print(f"\n{cold.sessions} sessions, {size / 1e6:.0f} MB; catalogue {kept / 1e6:.0f} MB")
    print(f"{'':28}     wall  ratio")
    told("orjson, line by line", read, read.seconds)
    told("list --all --json, cold", cold, read.seconds)
    told("list --all --json, warm", warm, read.seconds)
    assert cold.sessions == warm.sessions == read.sessions


def test_what_dominates(home: Path, tmp_path: Path) -> None:
    for name in ("cold", "warm"):
        profile = run(PROFILE, home, tmp_path).stderr
        print(f"\n{name}:\n{profile[profile.index('ncalls') - 3 :].rstrip()}")


def test_the_first_frame_against_importing_textual(home: Path, tmp_path: Path) -> None:
    from ctxtui.core.library.catalogue import Catalogue
    from ctxtui.core.library.shelf import read_all

    cache = tmp_path / "cache"
    library = read_all([home], catalogue=Catalogue(tmp_path / "own.db"))
    marks = [one.summary.title[:10] for one in library.sessions if len(one.summary.title) > 9]
    python = sys.executable
    app = [python, "-m", "ctxtui", "--config-dir", str(home)]
    textual = [python, "-c", "import textual.app; print('done', flush=True); input()"]
    cold = started(app, marks, cache)
    run(LIST, home, cache)
    warm, imports = [], []
    for _ in range(ROUNDS):
        imports.append(started(textual, ["done"], cache))
        warm.append(started(app, marks, cache))
    print(f"\nimport textual.app           {min(imports):6.2f} s")
    print(f"first rows painted, warm     {min(warm):6.2f} s {min(warm) / min(imports):6.2f}")
    print(f"first rows painted, cold     {cold:6.2f} s {cold / min(imports):6.2f}")
