"""What every test may count on: nobody's environment, and real sessions to read."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis
from tests.writing import Writing

from ctxtui.core.settings import Settings
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import TurnTree, turn_tree
from ctxtui.demo.write import Demo, write_demo

# A busy machine is slow, which says nothing of the code; and a landing is no time for new examples.
hypothesis.register_profile(
    "ctxtui",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis.load_profile("ctxtui")

# What pytest makes of a module of tests takes long to make and is worth keeping; so are the
# modules of the programs that tests start.
sys.dont_write_bytecode = False

RECORDED = Path(__file__).parent / "data" / "recorded"
OF_THE_DEVELOPER = (
    "CLAUDE_CONFIG_DIR",
    "NO_COLOR",
    "PYTHONDONTWRITEBYTECODE",
    "TEXTUAL_THEME",
    "TMUX",
    "TMUX_PANE",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_CONNECTION",
    "SSH_CLIENT",
    "SSH_TTY",
)


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Half as many again as there are processors: what screens and terminals show is waited for
    a good part of the time."""
    count = yield
    return count if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else count + count // 2


def pytest_sessionstart(session: pytest.Session) -> None:
    """Every worker imports all modules of tests, which pytest rewrites first. Each begins at
    another one, so that it finds most of them rewritten by the others."""
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if count == 1 or session.config.args != session.config.getini("testpaths"):
        return
    here = Path(__file__).parent
    names = [
        ".".join((here.name, *one.relative_to(here).with_suffix("").parts))
        for one in sorted(here.rglob("test_*.py"))
    ]
    first = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) * len(names) // count
    for name in names[first:] + names[:first]:
        with suppress(Exception):  # it is told when they are collected
            import_module(name)


def pytest_collection_finish() -> None:
    """Of all that was collected nothing goes away, so nothing needs to look through it again."""
    gc.freeze()


@pytest.fixture(autouse=True)
def nobodys_environment(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty home, shared by the tests: one that writes there names a place of its own."""
    home = tmp_path_factory.getbasetemp() / "nobodys-home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in OF_THE_DEVELOPER:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def recorded() -> Path:
    """Sessions that real clients wrote: a config dir and truth.json in each scenario's folder."""
    return RECORDED


@pytest.fixture(scope="session")
def public() -> Path:
    """Transcripts from public repositories; they are not part of the project."""
    named = os.environ.get("CTXTUI_TRANSCRIPTS")
    if not named:
        pytest.skip("CTXTUI_TRANSCRIPTS names no folder of transcripts")
    return Path(named) / "public"


class Trees:
    """Recorded sessions as trees, each read once."""

    def __init__(self) -> None:
        self._read: dict[Path, TurnTree] = {}

    def __call__(self, scenario: str, session: str = "") -> TurnTree:
        """Of the scenario's session that begins with `session`, or of its only one."""
        found = sorted((RECORDED / scenario).glob(f"claude/projects/*/{session}*.jsonl"))
        files = [one for one in found if not one.name.startswith("agent-") and one.stat().st_size]
        assert len(files) == 1, f"{scenario}: {len(files)} sessions fit {session!r}"
        if files[0] not in self._read:
            self._read[files[0]] = turn_tree(read_transcript(files[0]))
        return self._read[files[0]]


@pytest.fixture(scope="session")
def tree_of() -> Trees:
    return Trees()


@pytest.fixture(scope="session")
def still_demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo as of when the first test wanted it; nobody adds to its transcripts."""
    return write_demo(tmp_path_factory.mktemp("still") / "demo")


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    """A transcript to write, in a config dir of the test's own."""
    return Writing(tmp_path / "claude")


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings()
