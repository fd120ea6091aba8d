"""`ctxtui forecast`: what resuming would load and cost, and nothing is resumed (design 7)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.kinds import walk
from tests.promised import promised
from tests.writing import SESSION, Writing

from ctxtui.cli import main
from ctxtui.core.text import clean

RECORDED = Path(__file__).parents[1] / "data" / "recorded"
SCENARIOS = sorted(path.name for path in RECORDED.iterdir())


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache of the test's own, and a client that says its version."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    program = tmp_path / "bin" / "claude"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho '2.1.329 (Claude Code)'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def ask(*argv: str | Path) -> tuple[int, str, str]:
        code = main(["forecast", *(str(one) for one in argv)])
        out = capsys.readouterr()
        return code, out.out, out.err

    return ask


def project(tmp_path: Path) -> Writing:
    folder = tmp_path / "shop"
    folder.mkdir(exist_ok=True)
    (folder / "app.py").write_text("one\n")
    writing = Writing(tmp_path / "claude", cwd=str(folder))
    writing.user("p1", "count", None)
    writing.answer(
        "a1", {"type": "tool_use", "id": "t1", "name": "Read", "input": {"file_path": "app.py"}}
    )
    writing.result("r1", "t1", "zero\n")
    writing.answer("a2", "Done.", used=50_000)
    return writing


def test_the_document_says_it_all(tmp_path: Path, run: Any) -> None:
    writing = project(tmp_path)
    code, out, err = run("--config-dir", writing.config_dir, SESSION, "--json")
    document = json.loads(out)
    promised("forecast").validate(document)
    assert (code, err) == (0, "")
    assert document["session"] == SESSION
    assert document["loads"] | {"pending": 0} == {
        "rows": 4,
        "messages": 4,
        "tokens": 50_000,
        "how": "exact",
        "pending": 0,
        "open": None,
        "mend": None,
    }
    assert document["live"] is None
    assert document["version"] == {"then": "2.1.197", "now": "2.1.329", "why": None}
    assert [one["path"] for one in document["drift"]["files"]] == [f"{writing.cwd}/app.py"]
    assert document["command"].endswith(f"--resume {SESSION}")
    assert document["advice"]["do"] == "resume"


@pytest.mark.parametrize("scenario", walk(SCENARIOS))
def test_every_recorded_session_has_a_valid_forecast(scenario: str, run: Any) -> None:
    config_dir = RECORDED / scenario / "claude"
    for path in sorted(config_dir.glob("projects/*/*.jsonl")):
        if path.name.startswith("agent-") or not path.stat().st_size:
            continue
        code, out, _ = run("--config-dir", config_dir, path.stem, "--json")
        document = json.loads(out)
        promised("forecast").validate(document)
        assert code == 0
        # None of their folders is on this machine.
        assert document["refused"]
        assert document["command"] is None


def test_it_tells_the_same_tokens_as_context(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    config_dir = RECORDED / "compact_329" / "claude"
    (path,) = config_dir.glob("projects/*/*.jsonl")
    asked = ["--config-dir", str(config_dir), path.stem, "--json"]
    loads = json.loads(run(*asked)[1])["loads"]
    assert main(["context", *asked]) == 0
    context = json.loads(capsys.readouterr().out)
    assert (loads["tokens"], loads["how"]) == (context["used"], context["used_how"])
    assert loads["messages"] == len(context["messages"])
    assert loads["rows"] == sum(len(one["rows"]) for one in context["messages"])


def test_printed_it_ends_with_the_command(tmp_path: Path, run: Any) -> None:
    writing = project(tmp_path)
    code, out, _ = run("--config-dir", writing.config_dir, SESSION)
    lines = out.splitlines()
    assert code == 0
    assert "Loads     4 rows in 4 messages" in lines
    assert any(line.startswith("written") and "app.py" in line for line in lines)
    assert lines[-1].startswith("Command   cd ")
    assert lines[-1].endswith(f"claude --resume {SESSION}")


def test_printed_a_refusal_has_no_command(run: Any) -> None:
    config_dir = RECORDED / "plain_329" / "claude"
    (path,) = config_dir.glob("projects/*/*.jsonl")
    code, out, _ = run("--config-dir", config_dir, path.stem)
    assert code == 0
    assert "✗ " in out
    assert "folder is gone" in out
    assert "Command" not in out


def test_hostile_words_are_printed_without_their_power(tmp_path: Path, run: Any) -> None:
    writing = project(tmp_path)
    evil = "\x1b]0;owned\x07\u202egnp"
    writing.state("custom-title", customTitle=f"title{evil}")
    writing.user("p2", "again", gitBranch=f"main{evil}", version=f"2.1.197{evil}")
    path = f"{evil}.py"
    writing.answer(
        "a3", {"type": "tool_use", "id": "t3", "name": "Read", "input": {"file_path": path}}
    )
    writing.result("r3", "t3", "odd")
    writing.answer("a4", "Done.")
    _, out, _ = run("--config-dir", writing.config_dir, SESSION)
    assert clean(out) == out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_session_that_is_not_there_exits_1_and_none_exits_2(tmp_path: Path, run: Any) -> None:
    writing = project(tmp_path)
    code, out, err = run("--config-dir", writing.config_dir, "no-such-session")
    assert (code, out) == (1, "")
    assert "no-such-session" in err
    assert run("--config-dir", writing.config_dir)[0] == 2
