"""The command line: its documents are as promised, and what goes wrong is said (design 7)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import RECORDED
from tests.kinds import walk
from tests.promised import promised
from tests.writing import SESSION, Writing, call, text

from ctxtui.cli import main
from ctxtui.core.library.library import read_library
from ctxtui.core.settings import Settings
from ctxtui.present.documents import session_window
from ctxtui.schema import schema

SCENARIOS = sorted(path.name for path in RECORDED.iterdir())
Told = tuple[int, str, str]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs one command: its exit code, stdout and stderr."""

    def run(*argv: str | Path) -> Told:
        try:
            code = main([str(one) for one in argv])
        except SystemExit as ended:  # argparse
            code = int(ended.code or 0)
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def checked(name: str, told: Told) -> dict[str, Any]:
    """The document on stdout: the only thing there, on one line, and as its schema says."""
    code, out, err = told
    assert (code, err) == (0, "")
    assert out.count("\n") == 1 and out.isascii()
    document: dict[str, Any] = json.loads(out)
    errors = [error.message for error in promised(name).iter_errors(document)]
    assert errors == []
    return document


@pytest.fixture
def shop(writing: Writing) -> Writing:
    """Two turns, the first with a tool call."""
    writing.user("aaaa0001-p", "Fix the cookie parser", parent=None)
    writing.answer("aaaa0002-a", "I look.", call("t1", "Read", file_path="/home/ada/shop/a.py"))
    writing.result("aaaa0003-r", "t1", "x = 1")
    writing.answer("aaaa0004-a", "Fixed.", used=2_000)
    writing.user("bbbb0001-p", "And the tests")
    writing.answer("bbbb0002-a", "Done.", used=3_000)
    return writing


@pytest.mark.parametrize("scenario", walk(SCENARIOS))
def test_every_recorded_session_gives_valid_documents(scenario: str, told: Any) -> None:
    home = RECORDED / scenario / "claude"
    sessions = checked("list", told("list", "--all", "--json", "--config-dir", home))["sessions"]
    assert sessions
    assert [one["updated"] for one in sessions] == sorted(
        (one["updated"] for one in sessions), reverse=True
    )
    for one in sessions:
        show = checked("show", told("show", one["id"], "--json", "--config-dir", home))
        assert show["session"] == one
        prompts = [turn for turn in show["turns"] if turn["kind"] == "prompt"]
        assert len(prompts) == one["turns"]
        assert [turn["number"] for turn in prompts] == list(range(1, len(prompts) + 1))
        assert {turn["parent"] for turn in show["turns"]} <= {
            None,
            *(turn["id"] for turn in show["turns"]),
        }
        compactions = [turn for turn in show["turns"] if turn["kind"] == "compaction"]
        assert len(compactions) == one["compactions"]
        context = checked("context", told("context", one["id"], "--json", "--config-dir", home))
        assert (context["used"], context["used_how"], context["limit"]) == (
            one["window"]["used"],
            one["window"]["used_how"],
            one["window"]["limit"],
        )
        assert sum(part["tokens"] for part in context["parts"]) == context["used"]
        roles = [message["role"] for message in context["messages"]]
        assert all(before != after for before, after in pairwise(roles))
        sent = {uuid for message in context["messages"] for uuid in message["rows"]}
        for turn in prompts:
            assert turn["in_context"] == (turn["id"] in sent)


@pytest.mark.parametrize("scenario", ["rewind_twice_197", "compact_329", "parallel_197"])
def test_every_turn_and_step_has_a_context_of_its_own(scenario: str, told: Any) -> None:
    home = RECORDED / scenario / "claude"
    (one,) = checked("list", told("list", "--all", "--json", "--config-dir", home))["sessions"]
    show = checked("show", told("show", one["id"], "--json", "--config-dir", home))
    for turn in show["turns"]:
        if turn["number"] is None:
            continue
        at = ("context", one["id"], "--json", "--config-dir", home, "--at")
        whole = checked("context", told(*at, str(turn["number"])))
        assert (whole["used"], whole["used_how"]) == (turn["context"]["after"], "exact")
        assert whole["open"] is None
        for step in turn["steps"]:
            cut = checked("context", told(*at, f"{turn['number']}.{step['number']}"))
            sent = [uuid for message in cut["messages"] for uuid in message["rows"]]
            assert set(step["rows"]) <= set(sent)
            assert cut["open"] == ("tool_result" if step["tools"] else None)
            assert cut["leaf"] in step["rows"]
            texts = [one for one in whole["messages"] if set(one["rows"]) <= set(sent)]
            assert cut["messages"][: len(texts)] == texts


def test_a_turn_may_be_named_by_its_number_with_a_hash_too_or_its_id(told: Any) -> None:
    home = RECORDED / "rewind_twice_197" / "claude"
    (one,) = checked("list", told("list", "--all", "--json", "--config-dir", home))["sessions"]
    show = checked("show", told("show", one["id"], "--json", "--config-dir", home))
    at = ("context", one["id"], "--json", "--config-dir", home, "--at")
    turns = [turn for turn in show["turns"] if turn["number"] is not None]
    assert len(turns) > 3
    for turn in turns:
        said = told(*at, str(turn["number"]))
        assert said[0] == 0 and f'"{turn["id"]}"' in said[1]
        assert told(*at, f"#{turn['number']}") == told(*at, turn["id"][:13]) == said


def test_context_tells_each_block_as_recorded(shop: Writing, told: Any) -> None:
    pictures = [text("see"), {"type": "image", "source": {"data": "x" * 90}}]
    shop.answer("cccc0001-a", call("t2"), call("t3"))
    shop.result("cccc0002-r", "t2", pictures)
    shop.result("cccc0003-r", "t3", "no", error=True)
    shop.user("cccc0004-p", [text(" spaced \n"), {"type": "image", "source": {}}])
    document = checked(
        "context", told("context", SESSION, "--json", "--config-dir", shop.config_dir)
    )
    last = document["messages"][-1]
    for block in last["blocks"]:
        del block["tokens"]
    assert last == {
        "role": "user",
        "rows": ["cccc0002-r", "cccc0003-r", "cccc0004-p"],
        "blocks": [
            {
                "type": "tool_result",
                "text": "see",
                "tool_use_id": "t2",
                "is_error": False,
                "other": 1,
            },
            {
                "type": "tool_result",
                "text": "no",
                "tool_use_id": "t3",
                "is_error": True,
                "other": 0,
            },
            {"type": "text", "text": " spaced \n"},
            {"type": "image"},
        ],
    }
    assert (document["open"], document["leaf"]) == ("prompt", "cccc0004-p")


def test_show_tells_what_happened(shop: Writing, told: Any) -> None:
    shop.answer("cccc0001-a", call("t2", "Bash"), used=3_100)
    shop.result("cccc0002-r", "t2", "Exit code 1", error=True)
    document = checked("show", told("show", SESSION, "--json", "--config-dir", shop.config_dir))
    first, second = document["turns"]
    assert first["tools"] == {"Read": 1}
    assert first["files"] == [{"path": "/home/ada/shop/a.py", "reads": 1, "edits": 0}]
    assert first["context"] == {"after": 2_000, "delta": None}
    assert first["steps"] == [
        {
            "number": 1,
            "rows": ["aaaa0002-a", "aaaa0003-r"],
            "tools": ["Read"],
            "tokens": 1_000,
        },
        {"number": 2, "rows": ["aaaa0004-a"], "tools": [], "tokens": 10},
    ]
    assert (second["parent"], second["context"]) == (first["id"], {"after": 3_100, "delta": 1_100})
    assert (second["errors"], second["interrupted"], second["marks"]) == (1, False, [])
    assert first["started"] == "2026-03-10T12:01:00.000Z"


def test_list_knows_the_project_it_stands_in(
    tmp_path: Path, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, blog = tmp_path / "shop", tmp_path / "blog"
    for folder in (shop, blog):
        (folder / "src").mkdir(parents=True)
        one = Writing(tmp_path / "claude", f"session-{folder.name}", str(folder))
        one.user("p1", "hello", parent=None)
    monkeypatch.chdir(shop / "src")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    assert [one["id"] for one in checked("list", told("list", "--json"))["sessions"]] == [
        "session-shop"
    ]
    assert len(checked("list", told("list", "--all", "--json"))["sessions"]) == 2
    assert checked("context", told("context", ".", "--json"))["session"] == "session-shop"


def test_an_empty_home_is_an_empty_list(
    tmp_path: Path, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert checked("list", told("list", "--json"))["sessions"] == []
    code, out, err = told("list", "--config-dir", tmp_path)
    assert code == 0
    assert str(tmp_path) in out
    assert "ctxtui list --all" in err


@pytest.mark.parametrize("before", [True, False])
def test_several_config_dirs_are_read_wherever_they_are_named(
    tmp_path: Path, told: Any, before: bool
) -> None:
    for name in ("one", "two"):
        Writing(tmp_path / name, f"session-{name}").user("p1", "hello", parent=None)
    first = ("--config-dir", tmp_path / "one")
    second = ("--config-dir", tmp_path / "two")
    argv = (*first, "list", *second) if before else ("list", *first, *second)
    document = checked("list", told(*argv, "--all", "--json"))
    assert {one["id"] for one in document["sessions"]} == {"session-one", "session-two"}
    assert document["config_dirs"] == [str(tmp_path / "one"), str(tmp_path / "two")]


@pytest.mark.parametrize("name", ["list", "show", "context", "brief"])
def test_schema_prints_the_schema_that_is_open_to_growth(told: Any, name: str) -> None:
    code, out, _ = told("schema", name)
    assert (code, json.loads(out)) == (0, schema(name))


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (("list", "--config-dir", "{tmp}/nowhere"), 2, "{tmp}/nowhere: no such folder"),
        (("list", "--config-dir", "{tmp}/a-file"), 2, "{tmp}/a-file: is a file"),
        (("show",), 2, "Which session?"),
        (("context",), 2, "Which session?"),
        (("show", "zzzz"), 1, "zzzz: no session with that id or name in {home}"),
        (("context", "zzzz"), 1, "zzzz: no session"),
        (("show", "6f1c2a34"), 2, "6f1c2a34: fits 2 sessions"),
        (("context", "{id}", "--at"), 2, "the shell takes it for a comment"),
        (("context", "{id}", "--at", "99"), 1, "'#99': session 6f1c2a34 has 2 turns"),
        (("context", "{id}", "--at", "2.9"), 1, "'#2.9': that turn has 1 step"),
        (("context", "{id}", "--at", "later"), 2, "later: is no turn"),
        (("context", "{id}", "--at", "ffffffff"), 1, "ffffffff: session 6f1c2a34 has no turn"),
        (("context", "empty-session"), 1, "nothing was said in this session"),
        (("context", "folder-session"), 1, "folder-session.jsonl: can't be read (is a directory)"),
        (("show", "--no-such-option"), 2, "--no-such-option"),
        (("nonsense",), 2, "nonsense"),
        (("schema",), 2, "Which document?"),
        (("schema", "lists"), 2, "'lists'"),
    ],
)
@pytest.mark.parametrize("json_too", [True, False])
def test_what_is_wrong_is_said_in_a_sentence(
    shop: Writing,
    told: Any,
    tmp_path: Path,
    argv: tuple[str, ...],
    code: int,
    says: str,
    json_too: bool,
) -> None:
    twin = Writing(shop.config_dir, SESSION[:-1] + "2")
    twin.user("p1", "hello", parent=None)
    Writing(shop.config_dir, "empty-session")
    shop.path.with_name("folder-session.jsonl").mkdir()
    (tmp_path / "a-file").touch()
    names = {"tmp": str(tmp_path), "id": SESSION, "home": str(shop.config_dir)}
    given = [one.format(**names) for one in argv]
    if "--config-dir" not in given and given[0] != "schema":
        given += ["--config-dir", str(shop.config_dir)]
    if json_too and given[0] in ("list", "show", "context"):
        given.append("--json")
    ended, out, err = told(*given)
    assert (ended, out) == (code, "")
    assert says.format(**names) in err
    assert "Traceback" not in err


def test_an_unreadable_transcript_is_named_beside_the_good_ones(shop: Writing, told: Any) -> None:
    bad = shop.path.with_name("7a2b3c4d.jsonl")
    bad.symlink_to("gone")
    code, out, err = told("list", "--all", "--json", "--config-dir", shop.config_dir)
    assert code == 0
    assert [one["id"] for one in json.loads(out)["sessions"]] == [SESSION]
    assert err == f"ctxtui: {bad}: left out, it can't be read (no such file or directory).\n"


def test_an_unreadable_transcript_that_was_asked_for_is_named(shop: Writing, told: Any) -> None:
    bad = shop.path.with_name("7a2b3c4d.jsonl")
    bad.symlink_to("gone")
    code, out, err = told("show", "7a2b", "--json", "--config-dir", shop.config_dir)
    assert (code, out) == (1, "")
    assert err == f"ctxtui: {bad}: can't be read (no such file or directory).\n"


def test_bad_lines_are_counted_and_lose_nothing(shop: Writing, told: Any) -> None:
    argv = ("context", SESSION, "--json", "--config-dir", shop.config_dir)
    before = checked("context", told(*argv))
    shop.raw(b'// a note\n[1,2]\n{"type":"user","uuid":"torn","mess')
    after = checked("context", told(*argv))
    ticking = ("clocks", "moves")
    for name in before.keys() | after.keys():
        assert name in ticking or after[name] == before[name], name
    show = checked("show", told("show", SESSION, "--json", "--config-dir", shop.config_dir))
    assert show["session"]["bad_lines"] == 3


HOSTILE = (
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred\x1b[0m\x9b1mA\x00\x07\u202eevil\u2066 \ud83d\r\n[bold]x[/]"
)
CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x9f"
UNSEEN = "\u202a-\u202e\u2066-\u2069\ud800-\udfff"


def test_nothing_that_is_printed_can_act_on_the_terminal(tmp_path: Path, told: Any) -> None:
    writing = Writing(tmp_path, "bad\x1b[31m\x07id", "/home/ada/sh\x1b[1mop")
    writing.user("p1\x1b[1m", HOSTILE, parent=None)
    writing.answer("a1", HOSTILE, call("t1", HOSTILE, file_path=HOSTILE), model=HOSTILE)
    writing.result("r1", "t1", HOSTILE)
    given = {"description": HOSTILE, "subagent_type": HOSTILE, "prompt": HOSTILE}
    writing.answer("a2", call("t2", "Task", **given), {"type": HOSTILE}, model=HOSTILE)
    writing.state("custom-title", customTitle=HOSTILE)
    writing.path.with_name("odd\x1b[31m.jsonl").symlink_to("gone")
    home = ("--config-dir", tmp_path)
    for argv in (
        ("list", "--all", *home),
        ("show", "bad", *home),
        ("context", "bad", *home),
        ("show", "\x1b[31mnobody", *home),
        ("context", "bad", "--at", "\x1b[31m", *home),
        ("list", "--all", "--json", *home),
        ("show", "bad", "--json", *home),
        ("context", "bad", "--json", *home),
    ):
        _, out, err = told(*argv)
        assert out or err
        assert not re.search(f"[{CONTROL}{UNSEEN}]", out)
        assert not re.search(f"[{CONTROL}{UNSEEN}]", err)


def test_printed_lines_name_the_essentials(shop: Writing, told: Any) -> None:
    home = ("--config-dir", shop.config_dir)
    code, out, _ = told("list", "--all", *home)
    assert code == 0
    assert re.search(r"6f1c2a34 +3k .* Fix the cookie parser +2 turns", out)
    code, out, _ = told("show", SESSION, *home)
    assert code == 0
    assert re.search(r"#2 +\+1k +3k +And the tests", out)
    code, out, _ = told("context", SESSION, "--at", "1", *home)
    assert code == 0
    assert re.search(r"^2k of 1M \(<1%\), exact$", out, re.MULTILINE)


def in_its_own_process(*argv: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *argv], capture_output=True, text=True, timeout=60, env=os.environ | env
    )


HEAVY = ("textual", "rich", "pydantic", "git", "tiktoken", "pyperclip", "jinja2", "yaml")
"""And rooms of ours that take as long to load: `list` says nothing of what they know."""
OURS = ("ctxtui.core.moves", "ctxtui.core.redaction", "ctxtui.core.repo")


def test_list_starts_without_the_heavy_libraries(shop: Writing) -> None:
    script = (
        "import sys; from ctxtui.cli import main\n"
        "for form in ([], ['--json']):\n"
        "    code = main([*sys.argv[1:], *form])\n"
        f"    print(code, sorted(set(sys.modules) & set({(*HEAVY, *OURS)!r})), file=sys.stderr)"
    )
    argv = ("list", "--all", "--config-dir", str(shop.config_dir))
    ran = in_its_own_process("-c", script, *argv)
    lines, document = ran.stdout.splitlines()[:-1], ran.stdout.splitlines()[-1]
    assert any(SESSION[:8] in line for line in lines)
    assert json.loads(document)["sessions"][0]["id"] == SESSION
    assert ran.stderr == "0 []\n" * 2


def test_a_reader_that_stops_early_is_no_error(shop: Writing) -> None:
    script = f'"{sys.executable}" -m ctxtui show {SESSION} | head -n 1; echo ${{PIPESTATUS[0]}}'
    ran = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"CLAUDE_CONFIG_DIR": str(shop.config_dir)},
    )
    assert ran.stdout.splitlines()[-1] == "0"
    assert ran.stderr == ""


def test_it_runs_where_the_terminal_knows_ascii_only(shop: Writing) -> None:
    argv = ("-m", "ctxtui", "show", SESSION, "--config-dir", str(shop.config_dir))
    ran = in_its_own_process(*argv, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Fix the cookie parser" in ran.stdout


def test_the_screens_need_a_terminal(shop: Writing, told: Any) -> None:
    for command in ([], ["demo"]):
        code, out, err = told("--config-dir", shop.config_dir, *command)
        assert (code, out) == (1, "")
        assert err.startswith("ctxtui: The screens need a terminal.")


@pytest.mark.parametrize(
    ("argv", "code", "says"),
    [
        (["--config-dir", "~no-such-person", "list"], 2, "~no-such-person: there is no such user"),
        (["demo", "--dir", "~no-such-person/x"], 2, "~no-such-person: there is no such user"),
        (["demo", "--dir", "/dev/null/x"], 1, "/dev/null"),
    ],
)
def test_a_place_that_cannot_be_is_said_in_a_sentence(
    told: Any, argv: list[str], code: int, says: str
) -> None:
    ended, out, err = told(*argv)
    assert (ended, out) == (code, "")
    assert err.startswith("ctxtui: ") and says in err and err.count("\n") == 1


def test_a_folder_that_went_away_under_us_is_said(
    shop: Writing, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    code, _, err = told("--config-dir", shop.config_dir, "list")
    assert code == 1 and "The folder you are in is gone" in err
    monkeypatch.chdir(tmp_path)


def test_a_session_that_vanishes_while_it_is_listed_costs_only_its_window(
    writing: Writing, settings: Settings
) -> None:
    writing.user("p1", "Hello", None)
    writing.answer("a1", "Hi")
    writing.boundary("b1", preTokens=1_000, postTokens=10, trigger="manual")
    writing.user("s1", "Summary", isCompactSummary=True)
    (session,) = read_library([writing.config_dir]).sessions
    assert session_window(session, settings).used_how == "estimated"
    writing.path.unlink()
    gone = session_window(session, settings)
    assert (gone.used, gone.used_how) == (None, None)


def test_show_says_which_subagent_cannot_be_read(shop: Writing, told: Any) -> None:
    file = shop.path.with_suffix("") / "subagents" / "agent-a7.jsonl"
    file.mkdir(parents=True)
    (agent,) = checked("show", told("show", SESSION, "--json", "--config-dir", shop.config_dir))[
        "turns"
    ][-1]["subagents"]
    assert (agent["id"], agent["tokens"]) == ("a7", None)
    assert agent["problem"].startswith(f"{file}: can't be read")
    _, out, _ = told("show", SESSION, "--config-dir", shop.config_dir)
    assert f"! {file}: can't be read" in out


def test_a_handoff_is_told_as_the_parent(
    told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    from ctxtui.core.delivery.outcome import Outcome
    from ctxtui.core.delivery.records import Deliveries
    from ctxtui.core.places import data_dir
    from ctxtui.core.store import Store

    child = "6f1c2a34-0000-4000-8000-00000000000c"
    for session in (SESSION, child):
        Writing(tmp_path, session).user(f"p-{session}", "look", parent=None)
    with Store.open(data_dir()) as store:
        Deliveries(store).handed("clear", SESSION, "text", Outcome("sent", "", (), child))
    listed = checked("list", told("list", "--all", "--json", "--config-dir", tmp_path))
    parents = {one["id"]: one["parent"] for one in listed["sessions"]}
    assert parents[SESSION] is None
    for parent in (parents[child], shown_parent(told, child, tmp_path)):
        assert (parent["id"], parent["how"], parent["sure"]) == (SESSION, "handoff", True)


@pytest.mark.parametrize("prompt", ["{brief}\nBe quick.", "Read {out} and go on."])
def test_a_brief_in_a_file_is_found_in_the_session_that_was_given_it(
    told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prompt: str
) -> None:
    """By `list`; what is found is known to `show` as well."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    child, out = "6f1c2a34-0000-4000-8000-00000000000c", tmp_path / "next.md"
    Writing(tmp_path, SESSION).user("p1", "Add a limiter to the login route", parent=None)
    goal = (
        "Write the tests of the limiter, one for each way in which a login is refused, "
        "and none that waits: take the clock that the other tests use."
    )
    assert told("brief", SESSION, "--goal", goal, "--out", out, "--config-dir", tmp_path)[0] == 0
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    given = prompt.format(brief=out.read_text(), out=out)
    Writing(tmp_path, child).user("p2", given, parent=None, timestamp=soon)
    listed = checked("list", told("list", "--all", "--json", "--config-dir", tmp_path))
    parents = {one["id"]: one["parent"] for one in listed["sessions"]}
    assert parents[SESSION] is None
    for parent in (parents[child], shown_parent(told, child, tmp_path)):
        assert (parent["id"], parent["how"], parent["sure"]) == (SESSION, "handoff", True)


def shown_parent(told: Any, session: str, config_dir: Path) -> Any:
    shown = checked("show", told("show", session, "--json", "--config-dir", config_dir))
    return shown["session"]["parent"]
