"""Every planted secret, put where a session or a person may put it, and what leaves then."""

import re
import sqlite3
import tomllib
from pathlib import Path

import pytest
from tests.writing import SESSION, Writing, call

from ctxtui.cli import main
from ctxtui.core.handoff.compact.linting import lint
from ctxtui.core.rewind.marks import Marks
from ctxtui.core.rewind.opening import ready_prompt
from ctxtui.core.store import Store

PLANTED = Path(__file__).parents[2] / "data" / "planted" / "secrets.toml"
ENTRIES = tomllib.loads(PLANTED.read_text("utf-8"))["secret"]
SECRETS = ["".join(entry["halves"]) for entry in ENTRIES]
TEXTS = [
    entry.get("text", "{}").replace("{}", secret)
    for entry, secret in zip(ENTRIES, SECRETS, strict=True)
]
_BETWEEN = re.compile(r"\\+n|\s+|\\")


def leaked(text: str) -> list[str]:
    """The secrets of which a dozen characters can be read."""
    there = _BETWEEN.sub("", text)
    found = []
    for secret in SECRETS:
        whole = _BETWEEN.sub("", secret)
        size = min(12, len(whole))
        if any(whole[at : at + size] in there for at in range(len(whole) - size + 1)):
            found.append(secret)
    return found


@pytest.fixture
def session(tmp_path: Path) -> Writing:
    """Each secret in a prompt, a command, its error and a reply."""
    writing = Writing(tmp_path / "claude", cwd=str(tmp_path))
    for at in range(0, len(TEXTS), 8):
        texts = "\n".join(TEXTS[at : at + 8])
        writing.user(f"p{at}", f"You must never touch this:\n{texts}")
        for number, one in enumerate(TEXTS[at : at + 8], at):
            writing.answer(
                f"a{number}", call(f"t{number}", command=f"pytest {one}"), stop="tool_use"
            )
            writing.result(
                f"r{number}", f"t{number}", f"FAILED\nError: {one}\n1 failed", error=True
            )
        writing.answer(f"s{at}", f"It fails with {texts}")
    assert len(leaked(writing.path.read_text())) == len(SECRETS)
    return writing


def test_no_brief_holds_one_printed_or_written(
    session: Writing, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "brief.md"
    args = ["--config-dir", str(session.config_dir), "brief", SESSION, "--budget", "40000"]
    assert main([*args, "--goal", " ".join(TEXTS), "--out", str(out), "--json"]) == 0
    said = capsys.readouterr()
    assert "[redacted: " in said.out and "[redacted: " in out.read_text()
    assert leaked(said.out) == leaked(said.err) == leaked(out.read_text()) == []


def test_no_compact_line_holds_one(session: Writing, capsys: pytest.CaptureFixture[str]) -> None:
    args = ["--config-dir", str(session.config_dir), "compact", SESSION]
    assert main([*args, "--goal", f"keep {TEXTS[0]} and {TEXTS[7]}"]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("/compact") and leaked(said.out) == leaked(said.err) == []
    assert lint(f"/compact keep {TEXTS[7]}")


def test_no_prompt_holds_one() -> None:
    ready = ready_prompt("\n".join(f"Use this: {text}" for text in TEXTS))
    assert ready.count("[redacted: ") >= len(TEXTS)
    assert leaked(ready) == []


def test_no_mark_keeps_one_in_its_name_or_note(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "data")
    marks = Marks(store)
    mark = marks.add("row", SESSION, None, name=TEXTS[7], note="\n".join(TEXTS))
    marks.note(mark.id, "again: " + "\n".join(TEXTS))
    assert leaked(f"{mark.name}\n{mark.note}") == []
    kept = sqlite3.connect(tmp_path / "data" / "ctxtui.db").iterdump()
    assert leaked("\n".join(kept)) == []
