"""`ctxtui worktrees` lists those of ours, takes them away and brings them back."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.promised import promised
from tests.writing import Writing

from ctxtui.cli import main
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.terminal.processes import start_ticks

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a repository and a session lie, and beside them what they are to begin with: the
    paths in a worktree are absolute, so that it can only be put back where it was made."""
    place = tmp_path_factory.mktemp("worktrees")
    first = SampleCommit({"app.py": "one\n", ".gitignore": "*.log\n"}, "Start", NOON)
    shop = make_repo(place / "now" / "shop", [first], work={"app.py": "two\n"})
    writing = Writing(place / "now" / "claude", cwd=str(shop))
    writing.user("aaaa0001-p", "Fix the cookie parser", parent=None)
    writing.answer("aaaa0002-a", "Fixed.", used=2_000)
    shutil.copytree(place / "now", place / "without")
    return place


def put_back(place: Path, kept: str) -> None:
    shutil.rmtree(place / "now")
    shutil.copytree(place / kept, place / "now", symlinks=True)


@pytest.fixture
def shop(place: Path, monkeypatch: pytest.MonkeyPatch) -> Writing:
    put_back(place, "without")
    now = place / "now"
    monkeypatch.setenv("XDG_DATA_HOME", str(now / "data"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(now / "claude"))
    monkeypatch.chdir(now / "shop")
    return Writing(now / "claude", cwd=str(now / "shop"))


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*argv: str) -> tuple[int, str, str]:
        try:
            code = main(argv)
        except SystemExit as ended:  # argparse
            code = int(ended.code or 0)
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


@pytest.fixture
def folder(place: Path, shop: Writing, told: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The code of a mark, checked out for a branch."""
    beside = place / "now" / "beside"
    if (place / "with").exists():
        put_back(place, "with")
        monkeypatch.chdir(shop.cwd)
        return beside
    assert told("mark", shop.session, "1", "--name", "fixed")[0] == 0
    assert told("branch", shop.session, "1", "--worktree", str(beside))[0] == 0
    shutil.copytree(place / "now", place / "making", symlinks=True)
    (place / "making").rename(place / "with")
    return beside


def document(told: Any) -> dict[str, Any]:
    code, out, _ = told("worktrees", "--json")
    assert code == 0 and out.count("\n") == 1 and out.isascii()
    found: dict[str, Any] = json.loads(out)
    errors = promised("worktrees").iter_errors(found)
    assert [error.message for error in errors] == []
    return found


def test_one_is_listed_with_its_mark_turn_and_state(shop: Writing, folder: Path, told: Any) -> None:
    (mark,) = json.loads(told("marks", "--json")[1])["marks"]
    (one,) = document(told)["worktrees"]
    assert (one["folder"], one["anchor"]) == (str(folder), mark["id"])
    assert (one["mark"], one["session"]) == (mark["id"], shop.session)
    assert (one["turn"], one["place"]) == ("aaaa0001-p", "#1")
    assert (one["launch"], one["open_in"], one["trouble"]) == (None, [], None)
    assert one["inside"]["untouched"] and one["inside"]["branch"] is None
    code, out, _ = told("worktrees")
    assert code == 0
    assert str(folder) in out and "nothing was done in it" in out
    assert "◆ fixed, Fix the cookie parser" in out
    assert out.splitlines()[1].endswith("#1")


def test_without_any_it_says_how_one_is_made(shop: Writing, told: Any) -> None:
    assert document(told) == {"worktrees": [], "removed": []}
    assert "branch SESSION TURN --worktree" in told("worktrees")[1]


def test_one_is_found_from_anywhere_and_by_its_session(
    shop: Writing, folder: Path, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert [one["folder"] for one in document(told)["worktrees"]] == [str(folder)]
    assert str(folder) in told("worktrees", shop.session[:8])[1]
    other = Writing(shop.config_dir, "dddd0000-other", str(tmp_path))
    other.user("eeee0001-p", "Something else", parent=None)
    assert "No worktrees" in told("worktrees", "dddd0000")[1]


def test_an_untouched_one_is_removed_and_restored(
    folder: Path, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    code, out, err = told("worktrees", "--remove", "beside")
    assert (code, out) == (0, "") and "It can come back for 14 days" in err
    assert not folder.exists()
    (away,) = document(told)["removed"]
    assert (away["folder"], away["branch"]) == (str(folder), None)
    assert "--restore brings it back" in told("worktrees")[1]
    code, out, _ = told("worktrees", "--restore", str(folder))
    assert (code, out) == (0, f"{folder}\n")
    assert (folder / "app.py").read_text() == "two\n"
    found = document(told)
    assert [one["folder"] for one in found["worktrees"]] == [str(folder)]
    assert found["removed"] == []


def test_work_is_refused_told_and_only_discarded_by_name(folder: Path, told: Any) -> None:
    (folder / "app.py").write_text("work\n")
    (folder / "out.log").write_text("x\n")
    inside = document(told)["worktrees"][0]["inside"]
    assert inside["changed"] == [{"path": "app.py", "status": "modified", "kind": "text"}]
    assert inside["ignored"] == ["out.log"] and not inside["untouched"]
    code, out, err = told("worktrees", "--remove", str(folder))
    assert (code, out) == (1, "")
    assert "1 changed file, ignored out.log" in err and "--discard" in err
    assert (folder / "app.py").read_text() == "work\n"
    assert told("worktrees", "--remove", str(folder), "--discard")[0] == 0
    assert not folder.exists()
    assert told("worktrees", "--restore", str(folder))[0] == 0
    assert (folder / "app.py").read_text() == "work\n" and not (folder / "out.log").exists()


def test_one_that_a_client_runs_in_stays(shop: Writing, folder: Path, told: Any) -> None:
    entry = {"pid": os.getpid(), "sessionId": "cccc0000", "cwd": str(folder), "status": "idle"}
    entry["procStart"] = str(start_ticks(os.getpid()))
    registry = shop.config_dir / "sessions" / f"{os.getpid()}.json"
    registry.parent.mkdir()
    registry.write_text(json.dumps(entry))
    assert document(told)["worktrees"][0]["open_in"] == ["cccc0000"]
    code, _, err = told("worktrees", "--remove", str(folder), "--discard")
    assert code == 1 and "Claude Code is open in it (session cccc0000)" in err
    assert (folder / "app.py").exists()


def test_one_whose_folder_was_deleted_by_hand_is_tidied_up(
    folder: Path, told: Any, tmp_path: Path
) -> None:
    folder.rename(tmp_path / "away")
    assert document(told)["worktrees"][0]["inside"]["there"] is False
    assert "folder gone" in told("worktrees")[1]
    assert told("worktrees", "--remove", str(folder))[0] == 0
    assert document(told)["worktrees"] == []


def test_bad_words_are_told_and_do_nothing(folder: Path, told: Any) -> None:
    for argv, code, says in (
        (("--remove", "."), 1, "is no worktree that ctxtui made"),
        (("--remove", "nowhere"), 1, "is no worktree that ctxtui made"),
        (("--restore", "nowhere"), 1, "no worktree of that place was removed lately"),
        (("--discard",), 2, "--discard needs --remove"),
        (("--remove", "a", "--restore", "b"), 2, "not allowed with"),
        (("nothing",), 1, "no session with that id"),
    ):
        ended, out, err = told("worktrees", *argv)
        assert (ended, out) == (code, "") and says in err
    assert (folder / "app.py").read_text() == "two\n"
