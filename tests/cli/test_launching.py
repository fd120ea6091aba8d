"""`ctxtui prompt --window`, `--pane`, `--background`: a prompt goes where it was asked to go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.core.delivery.conftest import Room, until
from tests.core.delivery.conftest import room as room
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.writing import SESSION, Writing

from ctxtui.cli import main
from ctxtui.core.delivery.records import Deliveries, Launch
from ctxtui.core.places import data_dir
from ctxtui.core.store import Store

KNOWN = ("--set", "known=it hangs", "--set", "command=make test", "--set", "output_seen=boom")


@pytest.fixture
def session(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Writing:
    """One session of the room's project, in whose folder we are."""
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    for name, value in room.env.items():
        if not name.startswith("XDG"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(room.config))
    monkeypatch.chdir(room.project)
    writing = Writing(room.config, cwd=str(room.project))
    writing.user("p1", "Mend the import. Never touch the schema.", parent=None)
    writing.answer("a1", "I look.")
    return writing


def launches() -> list[Launch]:
    with Store.open(data_dir()) as store:
        return Deliveries(store).launches()


def given(room: Room) -> list[list[str]]:
    return [json.loads(line)["argv"] for line in room.told("argv").splitlines()]


def test_a_window_gets_the_prompt_filled_in_and_it_is_remembered(
    room: Room, session: Writing, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prompt", "debug", *KNOWN, "--window", "--model", "haiku"]) == 0
    out, err = capsys.readouterr()
    assert "filled in, not sent" in err
    assert room.sent == []
    (argv,) = given(room)
    assert argv[argv.index("--model") + 1] == "haiku"
    (one,) = launches()
    assert (one.template, one.route, one.state, one.source) == (
        *("debug-by-hypotheses", "window", "filled", SESSION),
    )
    assert one.prompt.strip() == out.strip()
    assert one.to == argv[argv.index("--session-id") + 1]


def test_the_sessions_own_pane_is_told_to_use_a_subagent(
    room: Room, session: Writing, capsys: pytest.CaptureFixture[str]
) -> None:
    room.open(SESSION)
    assert main(["prompt", "debug", *KNOWN, "--pane", "--send", "--session", SESSION]) == 0
    until(lambda: room.sent, "the prompt")
    assert room.sent[0].startswith("Use a subagent for this")
    assert "it hangs" in room.sent[0]


def test_a_busy_pane_is_refused_and_nothing_is_remembered(
    room: Room, session: Writing, capsys: pytest.CaptureFixture[str]
) -> None:
    room.tell("status", "busy")
    room.open(SESSION)
    assert main(["prompt", "debug", *KNOWN, "--pane", "--session", SESSION]) == 1
    assert "working" in capsys.readouterr().err
    assert (room.typed, launches()) == ("", [])


def test_a_background_session_has_its_job(
    room: Room, session: Writing, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["prompt", "debug", *KNOWN, "--background"]) == 0
    (one,) = launches()
    assert one.route == "background"
    assert one.job and one.to and one.to.startswith(one.job)


def test_send_alone_is_bad_usage(session: Writing, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompt", "debug", *KNOWN, "--send"]) == 2
    assert "--send" in capsys.readouterr().err
