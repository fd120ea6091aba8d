"""`ctxtui templates` and `ctxtui prompt`: what the screens do, for scripts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.core.evidence.playing import Play
from tests.promised import promised
from tests.writing import SESSION, Writing

from ctxtui.cli import main


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one session in which a test failed; places of the test's own."""
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    folder = tmp_path / "shop"
    folder.mkdir()
    play = Play(Writing(tmp_path / "claude", cwd=str(folder)))
    play.ask("Mend the import. Never touch the schema.")
    play.bash("pytest -x tests", "E   ValueError: no column\n1 failed in 0.2s", error=True)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def ask(*argv: str) -> tuple[int, str, str]:
        code = main(argv)
        out = capsys.readouterr()
        return code, out.out, out.err

    return ask


def test_a_prompt_is_filled_from_the_newest_session_of_the_project(shop: Path, run: Any) -> None:
    code, out, _ = run("prompt", "debug")
    assert code == 0
    assert f"Project: `{shop}`" in out
    assert "Failing command: `pytest -x tests`" in out
    assert "ValueError: no column" in out and "- Never touch the schema." in out


def test_values_that_are_set_win_and_pass_through_as_they_are(shop: Path, run: Any) -> None:
    value = "a b.md; $(touch never)\n'two' \"lines\""
    args = ("--set", f"known={value}", "--set", "command=make x=1", "--set", "constraints=")
    code, out, _ = run("prompt", "debug-by-hypotheses", *args, "--json", "--session", SESSION)
    document = json.loads(out)
    promised("prompt").validate(document)
    assert (code, document["session"], document["values"]["known"]) == (0, SESSION, value)
    assert "- a b.md; $(touch never)\n- 'two' \"lines\"" in document["prompt"]
    assert "`make x=1`" in document["prompt"] and "schema" not in document["prompt"]
    assert document["tokens_how"] == "estimated" and document["tokens"] > 100
    assert not (shop / "never").exists()


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        ((), 2, "Which template?"),
        (("nope",), 1, "no such template. There are verify-against-spec,"),
        (("bisect",), 2, "bisect needs good (Good commit)"),
        (("debug", "--set", "x=1"), 2, "has no such field. There are command, output_seen, known"),
        (("debug", "--set", "command"), 2, "write it as command=value"),
        (("debug", "--report", "a song"), 2, "answers with a short report, a table, JSON"),
        (("debug", "--agent", "nobody"), 1, "no such agent"),
        (("debug", "--session", "feedbeef"), 1, "no session with that id"),
    ],
)
def test_what_can_t_be_is_said_and_nothing_printed(
    shop: Path, run: Any, args: tuple[str, ...], code: int, says: str
) -> None:
    ended, out, err = run("prompt", *args)
    assert (ended, out) == (code, "")
    assert says in err


def test_an_agent_of_the_user_is_told_to_run_it(shop: Path, run: Any) -> None:
    agents = shop / ".claude" / "agents"
    agents.mkdir(parents=True)
    (agents / "fixer.md").write_text("---\nname: fixer\ndescription: Fixes\n---\nYou fix.\n")
    code, out, _ = run("prompt", "debug", "--agent", "fixer")
    assert code == 0 and out.startswith("Use the fixer subagent for this")


def test_it_is_kept_in_a_file_when_it_is_copied(shop: Path, run: Any, tmp_path: Path) -> None:
    _, out, err = run("prompt", "debug", "--copy")
    (kept,) = (tmp_path / "data" / "ctxtui" / "prompts").iterdir()
    assert kept.read_text().rstrip() == out.rstrip() and kept.name in err


def test_without_a_session_the_folder_alone_fills_it(
    shop: Path, run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "empty"))
    code, out, _ = run("prompt", "debug", "--set", "command=make", "--json")
    assert code == 0 and json.loads(out)["session"] is None


def test_the_list_has_all_that_can_be_used_and_says_what_is_broken(shop: Path, run: Any) -> None:
    folder = shop / ".ctxtui" / "templates"
    folder.mkdir(parents=True)
    (folder / "bad.md").write_text("---\nname: bad\n---\n")
    code, out, err = run("templates", "--json")
    document = json.loads(out)
    promised("templates").validate(document)
    assert code == 0 and len(document["templates"]) == 12
    assert document["broken"][0]["path"] == str(folder / "bad.md")
    assert "bad.md, line 1: description is missing." in err
    assert "code-review" in run("templates")[1]
