"""`ctxtui brief`: where the diff begins, the user's layout, and how much is covered."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.core.delivery.conftest import Room
from tests.core.delivery.conftest import room as room
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.promised import promised
from tests.writing import SESSION, Writing, call

from ctxtui.cli import main
from ctxtui.core.delivery.records import Deliveries, Handoff
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.store import Store

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first = SampleCommit({"app.py": "one\n"}, "Start", NOON)
    return make_repo(tmp_path_factory.mktemp("made") / "shop", [first])


@pytest.fixture
def project(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shop = Path(shutil.copytree(made, tmp_path / "shop"))
    writing = Writing(tmp_path / "claude", cwd=str(shop))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(writing.config_dir))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = str(shop / "app.py")
    writing.user("aaaa0001-p", "Never log the token. Fix it", parent=None)
    writing.answer(
        "aaaa0002-a", call("t1", "Edit", file_path=path, old_string="one", new_string="two")
    )
    writing.result("aaaa0003-r", "t1", "done")
    (shop / "app.py").write_text("two\n")
    return shop


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*argv: str) -> tuple[int, str, str]:
        code = main(["brief", SESSION, "--goal", "Ship it", *argv])
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def document(told: tuple[int, str, str]) -> dict[str, Any]:
    code, out, _ = told
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    assert list(promised("brief").iter_errors(found)) == []
    return found


def test_the_base_may_be_a_mark_the_merge_base_or_a_revision(
    project: Path, told: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mark", SESSION, "1", "--name", "fixed"]) == 0
    capsys.readouterr()
    (project / "app.py").write_text("three\nfour\n")
    mark = document(told("--since", "fixed", "--json"))
    assert (mark["base"]["how"], mark["base"]["name"]) == ("mark", "fixed")
    assert [(one["added"], one["removed"]) for one in mark["files"]] == [(2, 1)]
    start = document(told("--json"))
    assert (start["base"]["how"], start["base"]["name"]) == ("start", None)
    merge = document(told("--since", "merge-base", "--json"))
    assert (merge["base"]["how"], merge["base"]["name"]) == ("rev", "merge-base with main")
    rev = document(told("--since", "HEAD", "--json"))
    assert rev["base"] == {"rev": merge["base"]["rev"], "how": "rev", "name": "HEAD"}
    code, out, err = told("--since", "no-such")
    assert code == 2 and not out and "no-such: no commit" in err


def test_the_document_says_how_much_is_covered(project: Path, told: Any) -> None:
    all_in = document(told("--json"))["coverage"]
    assert all_in["facts"] == all_in["covered"] > 0
    assert all_in["per_100_tokens"] > 0
    tight = document(told("--budget", "1", "--json"))
    assert tight["coverage"]["facts"] - tight["coverage"]["covered"] == len(tight["uncovered"])


def test_the_users_layout_is_used_and_a_broken_one_is_told(
    project: Path, told: Any, tmp_path: Path
) -> None:
    layout = tmp_path / "config" / "ctxtui" / "brief.md"
    layout.parent.mkdir(parents=True)
    layout.write_text("Goal: {{goal}}\n\n{{constraints}}\n")
    assert told()[1] == "Goal: Ship it\n\n## Constraints\n- Never log the token.\n"
    layout.write_text("Goal: {{goal}}\n{% for %}\n")
    code, out, err = told()
    assert code == 0 and out.startswith("# Goal\nShip it\n")
    assert "brief.md, line 2: " in err and "The built-in layout is used." in err


def handed(tmp_path: Path) -> list[Handoff]:
    with Store.open(tmp_path / "data" / "ctxtui") as store:
        return Deliveries(store).handoffs()


def test_what_is_copied_or_written_is_remembered(
    project: Path, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "bin" / "xclip"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\ncat > {tmp_path}/copied\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":7")
    assert told()[0] == 0
    assert not (tmp_path / "data" / "ctxtui" / "ctxtui.db").exists()
    code, out, _ = told("--copy", "--out", str(tmp_path / "brief.md"))
    assert code == 0
    found = {one.kind: one for one in handed(tmp_path)}
    assert {kind: (one.source, one.to, one.text) for kind, one in found.items()} == {
        "clipboard": (SESSION, None, out),
        "file": (SESSION, None, out),
    }
    assert found["file"].kept == tmp_path / "brief.md"


def test_open_without_tmux_says_why_and_prints_the_brief_all_the_same(
    project: Path, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TMUX", "TMUX_PANE"):
        monkeypatch.delenv(name, raising=False)
    code, out, err = told("--open")
    assert code == 1
    assert out.startswith("# Goal\nShip it\n") and "tmux" in err


def test_open_fills_it_into_a_new_session_and_sends_nothing(
    room: Room, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (room.env | {"CLAUDE_CONFIG_DIR": str(room.config)}).items():
        monkeypatch.setenv(name, value)
    writing = Writing(room.config, SESSION, str(room.project))
    writing.user("p1", "Never log the token. Fix it", parent=None)
    writing.answer("a1", "Fixed.")
    code, out, err = told("--open")
    assert code == 0, err
    (one,) = handed(tmp_path)
    assert (one.kind, one.source, one.text) == ("window", SESSION, out)
    assert one.to is not None and one.to in str(room.started)
    assert room.sent == [] and [one["cwd"] for one in room.started] == [str(room.project)]
