"""`ctxtui mark` sets a mark with an anchor; `marks` and `show` tell of it."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.promised import promised
from tests.writing import Writing, call

from ctxtui.cli import main
from ctxtui.core.repo.anchors import SEEN_BY_ALL, list_anchors
from ctxtui.core.repo.samples import SampleCommit, make_repo

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first = SampleCommit({"app.py": "one\n"}, "Start", NOON)
    work = {"app.py": "two\n", "app.env": "TOKEN=1\n"}
    return make_repo(tmp_path_factory.mktemp("made") / "shop", [first], work=work)


@pytest.fixture
def project(tmp_path: Path, made: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "shop"))


@pytest.fixture
def shop(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Writing:
    """Two turns in a repository; what ctxtui remembers is the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    writing = Writing(tmp_path / "claude", cwd=str(project))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(writing.config_dir))
    writing.user("aaaa0001-p", "Fix the cookie parser", parent=None)
    writing.answer("aaaa0002-a", "I look.", call("t1", "Read", file_path=str(project / "app.py")))
    writing.result("aaaa0003-r", "t1", "one")
    writing.answer("aaaa0004-a", "Fixed.", used=2_000)
    writing.user("bbbb0001-p", "And the tests")
    writing.answer("bbbb0002-a", "Done.", used=3_000)
    return writing


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


def document(name: str, told: tuple[int, str, str]) -> dict[str, Any]:
    code, out, _ = told
    assert code == 0 and out.count("\n") == 1 and out.isascii()
    found: dict[str, Any] = json.loads(out)
    errors = promised(name).iter_errors(found)
    assert [error.message for error in errors] == []
    return found


def test_a_step_is_marked_with_the_code_as_it_is(shop: Writing, project: Path, told: Any) -> None:
    asked = ("mark", shop.session[:8], "1.1", "--name", "all read", "--note", "two\nlines")
    made = document("marks", told(*asked, "--json"))["marks"]
    (one,) = document("marks", told("marks", "--json"))["marks"]
    assert made == [one]
    assert (one["name"], one["note"], one["session"]) == ("all read", "two\nlines", shop.session)
    assert (one["turn"], one["number"], one["step"]) == ("aaaa0001-p", 1, 1)
    assert (one["row"], one["path"]) == ("aaaa0003-r", str(shop.path))
    assert one["project"] == str(project)
    anchor = one["anchor"]
    assert (anchor["ref"], anchor["files"]) == (f"refs/ctxtui/anchors/{one['id']}", 1)
    assert anchor["left_out"] == [{"path": "app.env", "why": "secret", "count": 1}]
    assert [kept.commit for kept in list_anchors(project)] == [anchor["commit"]]


def test_a_turn_is_marked_at_its_end_and_show_tells_of_it(shop: Writing, told: Any) -> None:
    code, out, err = told("mark", shop.session, "#1", "--name", "fixed")
    assert code == 0
    assert err == "ctxtui: 1 file kept; left out 1 file: may hold a secret.\n"
    marks = document("marks", told("marks", "--json"))["marks"]
    assert [one["id"] for one in marks] == [out.strip()]
    assert (marks[0]["row"], marks[0]["step"]) == ("aaaa0004-a", None)
    turns = document("show", told("show", shop.session, "--json"))["turns"]
    assert [turn["marks"] for turn in turns] == [marks, []]


def test_marks_go_with_a_copy_and_outlive_their_session(shop: Writing, told: Any) -> None:
    told("mark", shop.session, "1")
    copy = shop.path.with_name("cccc0000-copy.jsonl")
    copy.write_bytes(shop.path.read_bytes())
    turns = document("show", told("show", "cccc0000-copy", "--json"))["turns"]
    assert [len(turn["marks"]) for turn in turns] == [1, 0]
    assert len(document("marks", told("marks", "cccc0000", "--json"))["marks"]) == 1
    shop.path.unlink()
    (one,) = document("marks", told("marks", "--json"))["marks"]
    assert (one["path"], one["number"], one["session"]) == (str(copy), 1, shop.session)
    copy.unlink()
    (one,) = document("marks", told("marks", "--json"))["marks"]
    assert (one["path"], one["turn"], one["number"], one["step"]) == (None, None, None, None)
    assert "session deleted" in told("marks")[1]


def test_marks_of_a_session_are_only_those_whose_row_it_holds(shop: Writing, told: Any) -> None:
    other = Writing(shop.config_dir, "dddd0000-other", shop.cwd)
    other.user("eeee0001-p", "Something else", parent=None)
    told("mark", shop.session, "2", "--name", "one")
    told("mark", "dddd0000", "1", "--name", "two")
    names = [one["name"] for one in document("marks", told("marks", "--json"))["marks"]]
    assert names == ["one", "two"]
    (one,) = document("marks", told("marks", "dddd0000", "--json"))["marks"]
    assert one["name"] == "two"
    code, out, _ = told("marks")
    assert code == 0
    assert [line.split()[3] for line in out.splitlines()] == ["1", "1"]
    assert "two" in out.splitlines()[0] and "#2" in out.splitlines()[1]


def test_without_a_repository_the_mark_is_set_and_says_why(
    shop: Writing, tmp_path: Path, told: Any
) -> None:
    (tmp_path / "plain").mkdir()
    other = Writing(shop.config_dir, "dddd0000-other", str(tmp_path / "plain"))
    other.user("eeee0001-p", "Something else", parent=None)
    code, _, err = told("mark", "dddd0000", "1")
    assert code == 0 and "Set without its code" in err and "not in a git repository" in err
    (one,) = document("marks", told("marks", "--json"))["marks"]
    assert one["anchor"] is None and "not in a git repository" in one["no_anchor"]


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (("mark",), 2, "Which session?"),
        (("mark", "6f1c2a34"), 2, "without them the shell takes it for a comment"),
        (("mark", "6f1c2a34", "99"), 1, "has 2 turns"),
        (("mark", "6f1c2a34", "1.9"), 1, "has 2 steps"),
        (("mark", "nothing", "1"), 1, "no session with that id"),
        (("marks", "nothing"), 1, "no session with that id"),
    ],
)
def test_bad_words_are_told_and_set_nothing(
    shop: Writing, told: Any, argv: tuple[str, ...], code: int, says: str
) -> None:
    ended, out, err = told(*argv)
    assert (ended, out) == (code, "")
    assert says in err
    assert document("marks", told("marks", "--json")) == {"marks": []}


def test_show_goes_on_where_what_is_remembered_cannot_be_read(
    shop: Writing, tmp_path: Path, told: Any
) -> None:
    told("mark", shop.session, "1")
    (kept,) = (tmp_path / "data").rglob("ctxtui.db")
    for one in kept.parent.glob("ctxtui.db*"):
        one.unlink()
    kept.mkdir()
    result = told("show", shop.session, "--json")
    assert [turn["marks"] for turn in document("show", result)["turns"]] == [[], []]
    assert "Marks are left out" in result[2]
    code, out, err = told("mark", shop.session, "1")
    assert (code, out) == (1, "") and "can't be opened" in err


def test_show_remembers_nothing_by_itself(shop: Writing, tmp_path: Path, told: Any) -> None:
    document("show", told("show", shop.session, "--json"))
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["mark", "marks"])
def test_the_help_says_who_sees_anchors(told: Any, command: str) -> None:
    code, out, _ = told(command, "--help")
    assert code == 0
    assert "".join(SEEN_BY_ALL.split()) in "".join(out.split())
