"""The Launches screen: launches and subagents, their reports, and what is done with them."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.screens.conftest import until
from tests.screens.small import Bare
from tests.writing import NOON, Writing, call
from textual.pilot import Pilot

from ctxtui.core.delivery.outcome import Outcome
from ctxtui.core.delivery.records import Deliveries, Launch, LaunchRoute, new_launch
from ctxtui.core.handoff.drafts import Drafts
from ctxtui.core.library.library import read_library
from ctxtui.core.store import Store
from ctxtui.core.terminal.processes import start_ticks
from ctxtui.screens.launches import LaunchesScreen
from ctxtui.screens.launches.stopping import StopDialog

PARENT, CHILD, ALONE = (f"6f1c2a34-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
KEY = "sk-ant-api03-" + "Zq7Lw9" * 16


class Heard(Bare):
    """Keeps what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: list[LaunchesScreen.GoAsked] = []
        self.sent: list[LaunchesScreen.SendAsked] = []
        self.copied: list[str] = []

    def on_launches_screen_go_asked(self, asked: LaunchesScreen.GoAsked) -> None:
        self.gone.append(asked)

    def on_launches_screen_send_asked(self, asked: LaunchesScreen.SendAsked) -> None:
        self.sent.append(asked)

    def copy_to_clipboard(self, text: str) -> None:
        self.copied.append(text)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A parent with one subagent, and a child session that was launched and has reported."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("TMUX", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    parent = Writing(tmp_path / "claude", PARENT)
    parent.user("p1", "Why does the nightly job fail?", parent=None)
    asked = {"description": "map the callers", "subagent_type": "Explore", "prompt": "Find them"}
    parent.answer("a1", call("t1", "Agent", **asked), stop="tool_use")
    parent.result("r1", "t1", "Two callers.", toolUseResult={"status": "completed"})
    parent.answer("a2", "Two.")
    parent.state("custom-title", customTitle="nightly job")
    child = Writing(tmp_path / "claude", CHILD)
    child.user("c-p", "Look through the log.", parent=None)
    child.answer("c-a", f"Worker 17 leaks.\x1b[31m\nThe key was {KEY}", used=12_000)
    return tmp_path / "claude"


def keep(folder: Path, route: LaunchRoute, to: str, name: str, job: str | None = None) -> Launch:
    outcome = Outcome("sent", "It was sent.", ("checked", "sent"), to, job=job)
    made = new_launch(
        "log-triage", name, route, PARENT, "Look through the log.", Path("/home/ada/shop"), outcome
    )
    with Store.open(folder) as store:
        return Deliveries(store).keep(replace(made, when=NOON + timedelta(hours=1)))


async def opened(pilot: Pilot[None], config: Path, folder: Path, count: int) -> LaunchesScreen:
    library = read_library([config])
    screen = LaunchesScreen(lambda: library, folder, lambda: NOON + timedelta(hours=2))
    await pilot.app.push_screen(screen)
    await until(pilot, lambda: len(screen.by_id) == count, f"{count} rows")
    await pilot.pause()
    return screen


@pytest.mark.parametrize(
    "size", [(60, 20), pytest.param((80, 24), marks=pytest.mark.slow), (120, 36)]
)
async def test_launches_and_subagents_stand_in_one_list_the_newest_first(
    config: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    keep(tmp_path / "data", "window", CHILD, "triage the log")
    app = Heard()
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot, config, tmp_path / "data", 2)
        text = app.text()
        assert text.index("✓") < text.index("triage the log") < text.index("↳ map the callers")
        assert all(len(line) <= size[0] for line in text.split("\n"))
        assert [one.state for one in screen.by_id.values()] == ["done", "done"]
        assert "12k" in text and "log-triage" in text
        if size[0] >= 80:
            assert "Worker 17 leaks." in text
        assert KEY not in text and "\x1b" not in text


async def test_enter_goes_to_the_session_and_to_the_step_that_started_it(
    config: Path, tmp_path: Path
) -> None:
    keep(tmp_path / "data", "window", CHILD, "triage the log")
    app = Heard()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, config, tmp_path / "data", 2)
        await pilot.press("enter", "down", "enter")
        await until(pilot, lambda: len(app.gone) == 2, "where to go")
    first, second = app.gone
    assert (first.path.stem, first.turn.id, first.step) == (CHILD, "c-p", None)
    assert (second.path.stem, second.turn.id) == (PARENT, "p1")
    assert second.step is not None and second.step.number == 1


async def test_a_report_leaves_without_secrets_to_clipboard_parent_and_brief(
    config: Path, tmp_path: Path
) -> None:
    keep(tmp_path / "data", "window", CHILD, "triage the log")
    app = Heard()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, config, tmp_path / "data", 2)
        await pilot.press("f5")
        await until(pilot, lambda: app.toasts, "what was copied")
        await pilot.press("p")
        await until(pilot, lambda: app.sent, "what to send")
        await pilot.press("b")
        await until(pilot, lambda: any("brief" in one for one in app.toasts), "the brief")
    assert app.copied and app.copied[0].startswith("Worker 17 leaks.")
    assert app.sent[0].session == PARENT
    assert app.sent[0].text.startswith("Report of triage the log:\n\nWorker 17 leaks.")
    draft = Drafts.below(tmp_path / "data").load(PARENT)
    assert draft is not None
    (pinned,) = draft.choices.kept
    assert pinned.section == "done_so_far" and pinned.item.id in draft.choices.pinned
    assert pinned.item.text.startswith("triage the log reported: Worker 17 leaks.")
    for text in (app.copied[0], app.sent[0].text, pinned.item.text):
        assert KEY not in text and "\x1b" not in text


async def test_del_asks_and_names_the_job_and_no_leaves_it(config: Path, tmp_path: Path) -> None:
    job = ALONE[:8]
    keep(tmp_path / "data", "background", ALONE, "watch it", job=job)
    entry = {"pid": os.getpid(), "sessionId": ALONE, "status": "busy", "kind": "bg"}
    sessions = config / "sessions"
    sessions.mkdir()
    ticks = start_ticks(os.getpid())
    (sessions / f"{os.getpid()}.json").write_text(json.dumps(entry | {"procStart": ticks}))
    app = Heard()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, config, tmp_path / "data", 2)
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, StopDialog), "the question")
        await pilot.pause()
        assert f"claude stop {job}" in app.text()
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen, "the list")
        await pilot.press("down", "delete")
        await until(pilot, lambda: app.toasts, "why not")
    assert "can be stopped" in app.toasts[0]
    with Store.open(tmp_path / "data") as store:
        assert [one.state for one in Deliveries(store).launches()] == ["started"]


async def test_what_a_launch_does_appears_by_itself(config: Path, tmp_path: Path) -> None:
    keep(tmp_path / "data", "window", ALONE, "watch it")
    app = Heard()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, config, tmp_path / "data", 2)
        writing = Writing(config, ALONE)
        writing.user("w-p", "Look through the log.", parent=None)
        writing.answer("w-a", "All is well.", used=5_000)
        screen.look_again()
        await until(pilot, lambda: "All is well." in app.text(), "its report")


async def test_without_any_the_screen_says_how_one_is_started(tmp_path: Path) -> None:
    app = Heard()
    (tmp_path / "claude" / "projects").mkdir(parents=True)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, tmp_path / "claude", tmp_path / "data", 0)
        await until(pilot, lambda: "No launches yet" in app.text(), "the empty state")
        assert screen.entry is None
        await pilot.press("f5", "p", "b", "delete", "enter")
    assert app.sent == [] and app.gone == []
    assert not (tmp_path / "data").exists()
