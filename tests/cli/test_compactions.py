"""`ctxtui compact` and `ctxtui audit`: a line before, what was lost after (design 7)."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from tests.core.handoff.audit.planted import played, stories
from tests.promised import promised
from tests.writing import SESSION, Writing, call

from ctxtui.cli import main

RECORDED = Path(__file__).parents[1] / "data" / "recorded"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def ask(*argv: str | Path) -> tuple[int, str, str]:
        code = main([str(one) for one in argv])
        out = capsys.readouterr()
        return code, out.out, out.err

    return ask


@pytest.fixture
def session(tmp_path: Path) -> Writing:
    writing = Writing(tmp_path / "claude")
    writing.user("p1", "Fix the cookie parser. Never log the token.", None)
    edit = call("t1", "Edit", file_path="/home/ada/shop/cookies.py", old_string="a", new_string="b")
    writing.answer("a1", edit, stop="tool_use")
    writing.result("r1", "t1")
    writing.answer("a2", "Done.", used=50_000)
    return writing


def test_compact_prints_the_command_and_its_document_holds(session: Writing, run: Any) -> None:
    asked = ("compact", "--config-dir", session.config_dir, SESSION, "--goal", "Test the parser")
    code, out, err = run(*asked)
    assert (code, err) == (0, "")
    assert out == (
        "/compact Next: testing the parser. Keep: the work on “fixing the cookie parser”; "
        "cookies.py; the rules “Never log the token”.\n"
    )
    code, shown, _ = run(*asked, "--json")
    document = json.loads(shown)
    promised("compact").validate(document)
    assert document["command"] == out.rstrip("\n")
    assert (document["lint"], document["turning"]) == ([], None)


def test_compact_says_what_the_line_lacks(session: Writing, run: Any) -> None:
    code, out, err = run("compact", "--config-dir", session.config_dir, SESSION)
    assert code == 0
    assert out.startswith("/compact Keep: ")
    assert "It doesn't say what comes next" in err


def test_compact_of_a_session_with_nothing_since_is_refused(session: Writing, run: Any) -> None:
    session.boundary("b")
    session.summary("s")
    code, out, err = run("compact", "--config-dir", session.config_dir, SESSION)
    assert (code, out) == (1, "")
    assert "Nothing was asked since the last compaction" in err


def test_audit_prints_every_fact_and_its_document_holds(tmp_path: Path, run: Any) -> None:
    story = tomllib.loads(stories()[0].read_text("utf-8"))
    play = played(story, tmp_path)
    asked = ("audit", "--config-dir", play.writing.config_dir, SESSION)
    code, out, err = run(*asked)
    assert (code, err) == (0, "")
    assert "✗ gone     number      Allow 5 attempts per minute  #1\n" in out
    assert "✓ kept     constraint  Never log the session token  #1\n" in out
    code, shown, _ = run(*asked, "--json")
    document = json.loads(shown)
    promised("audit").validate(document)
    [one] = document["compactions"]
    states = [fact["state"] for fact in one["facts"]]
    assert [one[state] for state in ("kept", "unclear", "gone")] == [
        states.count(state) for state in ("kept", "unclear", "gone")
    ]
    assert one["card"]["tokens"] <= 200


@pytest.mark.parametrize("scenario", ["compact_1100", "compact_329", "sum_from_329", "plain_329"])
def test_audit_of_a_recorded_session_holds(scenario: str, run: Any) -> None:
    folder = RECORDED / scenario / "claude"
    path = max(folder.glob("projects/*/*.jsonl"), key=lambda one: one.stat().st_size)
    code, out, _ = run("audit", "--config-dir", folder, path.stem, "--json")
    document = json.loads(out)
    assert code == 0
    promised("audit").validate(document)
    assert len(document["compactions"]) == (scenario != "plain_329")
