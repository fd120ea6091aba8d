"""What the library costs, cold and warm, and the first frame, as ratios (design 10).

Run with `-m bench -s`. `CTXTUI_BENCH_HOME` may name a config dir that is there already; else one
of 500 sessions and 1 GB is made by the generator beside the folder that `CTXTUI_TRANSCRIPTS` names.
The start is timed in a pseudo-terminal, from the start of the process: until the first frame, until
a key was heard (the field it opens was painted), and until one of the sessions was listed.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import statistics
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from select import select
from time import perf_counter

import pytest

pytestmark = pytest.mark.bench

ROUNDS = 3
SESSIONS, MEGABYTES = 500, 1024
LIVE_ROWS, APPENDED = 3_000, 10
PATIENCE = 60.0
QUIET = 0.5
"""Seconds without a byte after which a screen is taken to be drawn."""
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")

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
    bytecode = {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(cache.parent / "bytecode"),
    }
    return os.environ | bytecode | {"XDG_CACHE_HOME": str(cache), "TERM": "xterm-256color"}


def run(work: str, home: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", MEASURE.replace("{work}", work), str(home)]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env=environment(cache)
    )


def measure(work: str, home: Path, cache: Path) -> Cost:
    """In a fresh process; the files are in the page cache from the second round on."""
    return Cost(*json.loads(run(work, home, cache).stdout))


class Terminal:
    """A program on a terminal of its own, of which what it paints can be waited for."""

    def __init__(self, command: Sequence[str], cache: Path) -> None:
        self.begin = perf_counter()
        self.pid, self.handle = pty.fork()
        if self.pid == 0:
            os.execve(command[0], list(command), environment(cache))
        fcntl.ioctl(self.handle, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.painted = b""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.handle)

    def seconds_until(self, marks: Sequence[str]) -> float:
        """From the start of the program until one of `marks` is painted."""
        while perf_counter() - self.begin < PATIENCE:
            text = ESCAPES.sub(b"", self.painted).decode("utf-8", "replace")
            if any(mark in text for mark in marks):
                return perf_counter() - self.begin
            if select([self.handle], [], [], 1.0)[0]:
                self.painted += os.read(self.handle, 1 << 16)
        raise AssertionError(f"none of {marks[:3]} came up")

    def press(self, key: str) -> None:
        os.write(self.handle, key.encode())

    def settle(self) -> None:
        """Forget what was painted, once nothing more comes for a while."""
        while select([self.handle], [], [], QUIET)[0]:
            os.read(self.handle, 1 << 16)
        self.painted = b""


def made(folder: Path, megabytes: int) -> Path:
    named = os.environ.get("CTXTUI_TRANSCRIPTS")
    tool = Path(named or "/nowhere").resolve().parent / "tools" / "make_transcripts.py"
    if not tool.is_file():
        pytest.skip("no generator beside CTXTUI_TRANSCRIPTS")
    size = ["--sessions", str(SESSIONS), "--mb", str(megabytes)]
    subprocess.run([sys.executable, str(tool), str(folder), *size], check=True)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given = os.environ.get("CTXTUI_BENCH_HOME")
    return Path(given) if given else made(tmp_path_factory.mktemp("bench") / "claude", MEGABYTES)


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("small") / "claude", 64)


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

    library = read_all([home], catalogue=Catalogue(tmp_path / "own.db"))
    marks = [one.summary.title[:10] for one in library.sessions if len(one.summary.title) > 9]

    def importing() -> list[float]:
        """That line and nothing else, in a terminal too."""
        program = "import textual.app; print('done', flush=True); input()"
        with Terminal([sys.executable, "-c", program], cache) as terminal:
            return [terminal.seconds_until(["done"])]

    def starting(cache: Path) -> list[float]:
        """Until the frame, until a key was heard, and until sessions are listed."""
        command = [sys.executable, "-m", "ctxtui", "--config-dir", str(home)]
        with Terminal(command, cache) as terminal:
            frame = terminal.seconds_until(["ctxtui"])
            terminal.press("/")
            heard = terminal.seconds_until(["title, branch", "find in prompts"])
        with Terminal(command, cache) as terminal:
            return [frame, heard, terminal.seconds_until(marks)]

    cache = tmp_path / "cache"
    importing(), starting(cache)  # once for the byte code, which an installed package has
    imports, warm, cold = [], [], []
    for n in range(2 * ROUNDS):
        imports.append(importing())
        warm.append(starting(cache))
        cold.append(starting(tmp_path / f"cold-{n}"))
    (unit,) = (min(one) for one in zip(*imports, strict=True))
    print(f"\nimport textual.app           {unit:6.2f} s")
    for name, some in (("warm", warm), ("catalogue not made yet", cold)):
        best = [min(one) for one in zip(*some, strict=True)]
        for what, seconds in zip(
            ("first frame", "keys work", "sessions listed"), best, strict=True
        ):
            print(f"{what:16} {name:22} {seconds:6.2f} s {seconds / unit:5.2f}")


def test_an_appended_row_is_painted(tmp_path: Path, small_home: Path) -> None:
    """From the write until the terminal has it, in a session of 3,000 rows among 500."""
    row = {"cwd": "/home/dev/shop", "type": "user", "parentUuid": None}
    path = small_home / "projects" / "-home-dev-shop" / "99999999-1111-4111-8111-111111111111.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    parent: str | None = None

    def line(n: int, text: str) -> str:
        nonlocal parent
        when = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}Z"
        said = {"uuid": f"u{n}", "parentUuid": parent, "timestamp": when}
        message: dict[str, object] = {"role": "user", "content": text}
        kind = "user"
        if n % 4:
            kind, usage = "assistant", {"input_tokens": 20_000 + 50 * n, "output_tokens": 90}
            content = [{"type": "text", "text": text}]
            message = {"role": kind, "id": f"m{n}", "model": "claude-opus-5-5", "usage": usage}
            message["content"] = content
        parent = f"u{n}"
        return json.dumps(row | said | {"type": kind, "message": message}) + "\n"

    path.write_text("".join(line(n, f"Row {n} of it") for n in range(LIVE_ROWS)))
    command = [sys.executable, "-m", "ctxtui", "--config-dir", str(small_home)]
    times: list[float] = []
    with Terminal(command, tmp_path / "cache") as terminal:
        terminal.seconds_until([f"Row {LIVE_ROWS - 4} of it"])
        for n in range(APPENDED):
            terminal.settle()
            with path.open("a") as file:
                file.write(line(LIVE_ROWS + 4 * n, f"Appended-{n}."))
            begin = perf_counter() - terminal.begin
            times.append(terminal.seconds_until([f"Appended-{n}."]) - begin)
            terminal.press("j")
    worst, usual = max(times), statistics.median(times)
    print(f"\nan appended row is painted after {1000 * usual:.0f} ms, {1000 * worst:.0f} at most")
