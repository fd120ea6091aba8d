"""`ctxtui status`: one line for tmux and for Claude Code's own status line (design 7)."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.promised import promised
from tests.writing import SESSION, Writing

from ctxtui.cli import main
from ctxtui.core.library.at_hand import AtHand
from ctxtui.core.library.catalogue import Catalogue
from ctxtui.core.library.finding import find_session
from ctxtui.core.library.shelf import read_all
from ctxtui.core.terminal.processes import start_ticks
from ctxtui.present.status import FIELDS

Told = tuple[int, str, str]
Ask = Callable[..., str]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `ctxtui status`: its exit code, stdout and stderr."""

    def run(*argv: str | Path) -> Told:
        try:
            code = main(["status", *(str(one) for one in argv)])
        except SystemExit as ended:  # argparse
            code = int(ended.code or 0)
        out = capsys.readouterr()
        return code, out.out, out.err

    return run


def stamp(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def grow(writing: Writing, *used: int, ago: float = 20.5, **fields: Any) -> None:
    """A turn for each figure; the last one was answered `ago` minutes before now."""
    begin = datetime.now(UTC) - timedelta(minutes=ago + len(used) - 1)
    for n, tokens in enumerate(used):
        name = f"{writing.session[:4]}-{writing.count}"
        when = stamp(begin + timedelta(minutes=n))
        parent = writing.last
        writing.user(f"{name}p", f"step {n}", parent=parent, timestamp=when, **fields)
        usage = {
            "input_tokens": 3,
            "cache_read_input_tokens": tokens - 103,
            "cache_creation_input_tokens": 100,
            "cache_creation": {"ephemeral_1h_input_tokens": 100},
            "output_tokens": 10,
        }
        message = {
            "id": f"msg_{name}",
            "role": "assistant",
            "model": "claude-opus-5-5",
            "content": [{"type": "text", "text": "Done."}],
            "usage": usage,
        }
        writing.add(f"{name}a", "assistant", message=message, timestamp=when, **fields)


@pytest.fixture
def shop(writing: Writing) -> Writing:
    """312k of 1M, in warn; a turn adds 20k to 30k."""
    grow(writing, 212_000, 232_000, 262_000, 282_000, 312_000)
    writing.state("custom-title", customTitle="auth middleware")
    return writing


def test_the_line_says_what_the_gauge_says(shop: Writing, told: Any) -> None:
    line = "312k/1M 31% ! warn · cache 39m · urgent ≈3–5 turns\n"
    assert told(SESSION) == (0, line, "")
    assert told("6f1c") == (0, line, "")
    assert told("auth middleware") == (0, line, "")


def test_a_calm_session_is_told_in_few_words(writing: Writing, told: Any) -> None:
    grow(writing, 40_000, 41_000, 42_000, 43_000, ago=70)
    assert told(SESSION) == (0, "43k/1M 4% · cache cold\n", "")


def test_urgent_says_so_and_counts_nothing_more(writing: Writing, told: Any) -> None:
    grow(writing, 380_000, 390_000, 400_000, 418_000)
    assert told(SESSION)[1] == "418k/1M 42% !! urgent · cache 39m\n"
    assert told(SESSION, "--format", "{turns}{sign}")[1] == "now!!\n"


def test_what_only_an_estimate_could_say_is_unknown(shop: Writing, told: Any) -> None:
    shop.boundary("b1")
    shop.summary("s1")
    assert told(SESSION)[1] == "–/1M\n"
    fields = "{used}|{share}|{zone}|{sign}|{cache}|{turns}"
    assert told(SESSION, "--format", fields)[1] == "–|–|–||–|–\n"


def test_each_field_by_its_name(shop: Writing, told: Any) -> None:
    fields = " | ".join(f"{{{name}}}" for name in FIELDS)
    assert told(SESSION, "--format", fields)[1].split(" | ") == [
        "auth middleware",
        "ended",
        "312k",
        "1M",
        "31%",
        "warn",
        "!",
        "39m",
        "≈3–5",
        "opus-5.5",
        "shop",
        f"{SESSION}\n",
    ]
    assert told(SESSION, "--format", "{{used}} is {used}")[1] == "{used} is 312k\n"


@pytest.mark.parametrize(
    ("template", "says"),
    [
        ("{usde}", "{usde} is no field; there are title, status, used,"),
        ("{}", "{} is no field"),
        ("{used.__class__}", "{used.__class__} is no field"),
        ("{used!r:>9}", "is no field"),
        ("{used", "{ by itself"),
        ("used}", "} by itself"),
    ],
)
def test_a_template_that_cannot_be_meant_is_bad_usage(
    shop: Writing, told: Any, template: str, says: str
) -> None:
    code, out, err = told(SESSION, "--format", template)
    assert (code, out) == (2, "")
    assert says in err


def test_the_document_is_as_its_schema_says(shop: Writing, told: Any) -> None:
    code, out, err = told(SESSION, "--json")
    assert (code, err, out.count("\n")) == (0, "", 1)
    document = json.loads(out)
    assert list(promised("status").iter_errors(document)) == []
    assert (document["id"], document["path"]) == (SESSION, str(shop.path))
    assert document["window"] == {
        "used": 312_000,
        "used_how": "exact",
        "limit": 1_000_000,
        "limit_source": "model",
        "share": 0.312,
        "zone": "warn",
    }
    assert document["urgent"] == {"at": 400_000, "tokens": 88_000, "turns": [3, 5]}
    assert document["cache"]["state"] == "warm"
    assert 39 * 60 <= document["cache"]["seconds"] < 40 * 60
    assert told(SESSION, "--json", "--format", "{used}")[0] == 2


def test_hostile_words_can_neither_act_nor_break_the_line(writing: Writing, told: Any) -> None:
    grow(writing, 30_000)
    writing.state("custom-title", customTitle="a\x1b]0;x\x07b\n#(reboot) #[fg=red]\u202e")
    assert told(SESSION, "--format", "{title}")[1] == "ab #(reboot) #[fg=red]\n"
    assert told(SESSION, "--tmux", "--format", "{title}")[1] == "ab ##(reboot) ##[fg=red]\n"


def test_for_tmux_it_is_coloured_by_zone(shop: Writing, told: Any) -> None:
    assert told(SESSION, "--tmux")[1] == (
        "#[fg=yellow]312k/1M 31% ! warn#[default] · cache 39m · urgent ≈3–5 turns\n"
    )
    other = Writing(shop.config_dir, "calm")
    grow(other, 30_000)
    assert told("calm", "--tmux")[1] == "30k/1M 3% · cache 39m\n"


def test_settings_say_what_urgent_and_large_are(
    shop: Writing, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    file = tmp_path / "config" / "ctxtui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[windows]\n"opus-5.5" = 400_000\n')
    assert told(SESSION)[1].startswith("312k/400k 78% ! warn")


# -- which session


def live(writing: Writing, pid: int, **fields: Any) -> None:
    folder = writing.config_dir / "sessions"
    folder.mkdir(exist_ok=True)
    entry = {
        "pid": pid,
        "sessionId": writing.session,
        "cwd": writing.cwd,
        "kind": "interactive",
        "status": "idle",
        "updatedAt": 1_773_144_000_000,
        "procStart": str(start_ticks(pid)),
    }
    (folder / f"{pid}.json").write_text(json.dumps(entry | fields))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two sessions, `new` and `old`, in which we stand; and one elsewhere."""
    folder = tmp_path / "shop"
    (folder / "src").mkdir(parents=True)
    for session, cwd, used, ago in (
        ("new", folder, 30_000, 5),
        ("old", folder, 60_000, 50),
        ("post", tmp_path / "blog", 90_000, 1),
    ):
        grow(Writing(tmp_path / "claude", session, str(cwd)), used, ago=ago)
    monkeypatch.chdir(folder / "src")
    return folder


def of(tmp_path: Path, session: str) -> Writing:
    (path,) = tmp_path.glob(f"claude/projects/*/{session}.jsonl")
    writing = Writing(tmp_path / "claude", session, str(tmp_path / "shop"))
    assert writing.path == path
    return writing


def test_without_a_name_it_is_the_newest_of_the_project(project: Path, told: Any) -> None:
    assert told("--format", "{id}") == (0, "new\n", "")
    assert told(".", "--format", "{id}") == (0, "new\n", "")


def test_a_live_one_of_the_directory_goes_before_a_newer_one(
    project: Path, told: Any, tmp_path: Path
) -> None:
    live(of(tmp_path, "old"), os.getpid(), status="busy")
    assert told("--format", "{id} {status}")[1] == "old working\n"
    assert told(".", "--format", "{id} {status}")[1] == "new ended\n"


def test_the_newest_is_told_by_its_rows_not_by_its_file(project: Path, tmp_path: Path) -> None:
    os.utime(of(tmp_path, "old").path)
    at_hand = AtHand([tmp_path / "claude"])
    assert at_hand.named(".", project).stem == "new"
    assert at_hand.named(".", project) == find_session([tmp_path / "claude"], ".", project)


def test_projects_that_share_a_folder_are_told_apart(
    project: Path, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = tmp_path / "shop-src"  # its folder has the name of shop/src
    twin.mkdir()
    grow(Writing(tmp_path / "claude", "twin", str(twin)), 20_000, ago=0)
    assert told("--format", "{id}")[1] == "new\n"
    monkeypatch.chdir(twin)
    assert told("--format", "{id}")[1] == "twin\n"


@pytest.mark.parametrize(
    ("name", "code", "says"), [("zzz", 1, "zzz: no session"), ("n", 0, ""), ("*", 1, "no session")]
)
def test_a_name_means_what_it_means_everywhere(
    project: Path, told: Any, name: str, code: int, says: str
) -> None:
    got, _, err = told(name, "--format", "{id}")
    assert got == code
    assert says in err


def test_a_project_without_sessions_is_named(
    project: Path, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    code, out, err = told()
    assert (code, out) == (1, "")
    assert f"No session of {tmp_path}/empty" in err


def test_in_tmux_it_is_the_session_of_the_claude_pane_in_this_window(
    project: Path,
    told: Any,
    tmp_path: Path,
    ask_tmux: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = ask_tmux("display-message", "-p", "#{pane_pid}").strip()
    live(of(tmp_path, "old"), int(client))
    live(of(tmp_path, "new"), os.getpid())
    ours = ask_tmux("split-window", "-d", "-P", "-F", "#{pane_id}", "exec sleep 1000").strip()
    other = ask_tmux("new-window", "-d", "-P", "-F", "#{pane_id}", "exec sleep 1000").strip()
    server = ask_tmux("display-message", "-p", "#{socket_path},#{pid},0").strip()
    monkeypatch.setenv("TMUX", server)
    monkeypatch.setenv("TMUX_PANE", ours)
    assert told("--format", "{id}")[1] == "old\n"
    monkeypatch.setenv("TMUX_PANE", other)
    assert told("--format", "{id}")[1] == "new\n"
    assert told("--pane", ours, "--format", "{id}")[1] == "old\n"


def test_a_tmux_that_is_gone_is_no_obstacle(
    project: Path, told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(of(tmp_path, "old"), os.getpid())
    monkeypatch.setenv("TMUX", f"{tmp_path}/no-socket,1,0")
    assert told("--format", "{id}") == (0, "old\n", "")


# -- as Claude Code's own status line


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    def give(document: Any) -> None:
        words = document if isinstance(document, str) else json.dumps(document)
        monkeypatch.setattr(sys, "stdin", io.StringIO(words))

    return give


def test_the_client_names_its_session_and_its_window(
    shop: Writing, told: Any, given: Callable[[Any], None]
) -> None:
    document = {
        "session_id": SESSION,
        "transcript_path": str(shop.path),
        "cwd": "/home/ada/shop",
        "model": {"id": "claude-opus-5-5", "display_name": "Opus"},
        "context_window": {"context_window_size": 500_000, "used_percentage": 62},
    }
    given(document)
    assert told("--stdin")[1].startswith("312k/500k 62% · note")
    given(document)
    assert json.loads(told("--stdin", "--json")[1])["window"]["limit_source"] == "client"
    other = Writing(shop.config_dir, "another")
    grow(other, 30_000)
    given(document)
    assert told("another", "--stdin", "--format", "{limit}")[1] == "1M\n", "that is another's"


def test_a_session_that_has_not_begun_is_told_too(
    tmp_path: Path, told: Any, given: Callable[[Any], None]
) -> None:
    (tmp_path / "claude").mkdir()
    document = {
        "session_id": "fresh",
        "transcript_path": str(tmp_path / "claude" / "projects" / "x" / "fresh.jsonl"),
        "model": {"id": "claude-opus-5-5"},
    }
    given(document)
    assert told("--stdin") == (0, "–/1M\n", "")
    given(document)
    out = json.loads(told("--stdin", "--json")[1])
    assert (out["id"], out["path"], out["window"]["used"]) == ("fresh", None, None)
    assert list(promised("status").iter_errors(out)) == []


@pytest.mark.parametrize(
    "document",
    [
        {"session_id": 5, "transcript_path": ["x"], "model": "opus", "context_window": None},
        {"session_id": SESSION, "transcript_path": "/\0", "context_window": []},
        {"context_window": {"context_window_size": True}, "workspace": {"current_dir": "x"}},
    ],
)
def test_odd_fields_are_left_out(
    project: Path, told: Any, given: Callable[[Any], None], document: dict[str, Any]
) -> None:
    given(document)
    code, out, err = told("--stdin")
    assert (code, err) == (0, "")
    assert out in ("30k/1M 3% · cache 54m\n", "–/–\n")


@pytest.mark.parametrize("words", ["", "no json", "[]", "[" * 100_000])
def test_what_the_client_would_never_say_is_bad_usage(
    shop: Writing, told: Any, given: Callable[[Any], None], words: str
) -> None:
    given(words)
    code, out, err = told("--stdin")
    assert (code, out) == (2, "")
    assert "--stdin" in err


def test_a_terminal_is_not_waited_for(
    shop: Writing, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(theirs) as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        assert told("--stdin")[0] == 2
    os.close(ours)


# -- what it costs


def test_of_a_file_that_grew_only_the_end_is_read(shop: Writing, tmp_path: Path) -> None:
    grow(shop, *range(313_000, 393_000, 200))
    catalogue = tmp_path / "own.db"
    size = shop.path.stat().st_size
    read_all([shop.config_dir], catalogue=Catalogue(catalogue))
    warm = AtHand([shop.config_dir], Catalogue(catalogue))
    assert (warm.pulse(shop.path).used, warm.read_bytes) == (392_800, 0)
    grow(shop, 395_000)
    again = AtHand([shop.config_dir], Catalogue(catalogue))
    assert again.pulse(shop.path).used == 395_000
    assert 0 < again.read_bytes < shop.path.stat().st_size - size + 3_000 < size / 10
    known = AtHand([shop.config_dir], Catalogue(catalogue))
    assert (known.pulse(shop.path), known.read_bytes) == (again.pulse(shop.path), 0)


def test_a_session_that_cannot_be_read_is_named(shop: Writing, told: Any) -> None:
    shop.path.unlink()
    shop.path.mkdir()
    code, out, err = told(SESSION)
    assert (code, out) == (1, "")
    assert str(shop.path) in err


def test_nothing_heavy_is_imported_for_a_line_of_a_known_session(
    shop: Writing, tmp_path: Path
) -> None:
    read_all([shop.config_dir])
    code = (
        "import sys\n"
        f"sys.argv = ['ctxtui', 'status', '{SESSION}']\n"
        "from ctxtui.cli import main\n"
        "assert main() == 0\n"
        "heavy = {'pydantic', 'git', 'tiktoken', 'textual', 'msgspec', 'platformdirs',"
        " 'subprocess', 'tempfile', 'ctxtui.core.text', 'ctxtui.core.library.summary'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.startswith("312k/1M 31%")
