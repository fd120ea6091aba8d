"""`ctxtui launches`: what was launched, and subagents, for people and for scripts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.promised import promised
from tests.writing import SESSION, Writing, call

from ctxtui.cli import main
from ctxtui.core.delivery.outcome import Outcome
from ctxtui.core.delivery.records import Deliveries, new_launch
from ctxtui.core.places import data_dir
from ctxtui.core.store import Store

OTHER = "6f1c2a34-0000-4000-8000-000000000002"


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    one = Writing(tmp_path / "claude")
    one.user("p1", "Map the callers", parent=None)
    asked = {"description": "map \x1b[31mthem", "subagent_type": "Explore", "prompt": "Find them"}
    one.answer("a1", call("t1", "Agent", **asked), stop="tool_use")
    one.result("r1", "t1", "Two callers.", toolUseResult={"status": "completed"})
    one.answer("a2", "Two.")
    return tmp_path / "claude"


def launched(config: Path) -> None:
    child = Writing(config, OTHER)
    child.user("c-p", "Look.", parent=None)
    child.answer("c-a", "Found it.", used=12_000)
    outcome = Outcome("sent", "It was sent.", ("sent",), OTHER)
    with Store.open(data_dir()) as store:
        made = new_launch("log-triage", "triage", "window", SESSION, "Look.", config, outcome)
        Deliveries(store).keep(made)


def test_the_document_is_as_promised_and_the_state_is_remembered(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    launched(config)
    assert main(["launches", "--json", "--config-dir", str(config)]) == 0
    said = json.loads(capsys.readouterr().out)
    promised("launches").validate(said)
    (launch,), (agent,) = said["launches"], said["subagents"]
    assert (launch["state"], launch["tokens"], launch["last"]) == ("done", 12_000, "Found it.")
    assert (launch["source"], launch["session"]) == (SESSION, OTHER)
    assert (agent["state"], agent["type"], agent["place"], agent["depth"]) == (
        "done", "Explore", "#1.1", 1,
    )  # fmt: skip
    with Store.open(data_dir()) as store:
        assert [one.state for one in Deliveries(store).launches()] == ["done"]


def test_lines_are_safe_to_print_and_one_session_can_be_asked_for(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    launched(config)
    assert main(["launches", "--config-dir", str(config)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and all("\x1b" not in line for line in lines)
    assert any("launch triage" in line for line in lines)
    assert any("↳ map" in line for line in lines)
    assert main(["launches", OTHER, "--config-dir", str(config)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "launch triage" in line


def test_without_any_nothing_is_written(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (config / "projects").rename(config / "none")
    assert main(["launches", "--config-dir", str(config)]) == 0
    assert "No launches and no subagents" in capsys.readouterr().out
    assert not data_dir().exists()
