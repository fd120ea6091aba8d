"""`ctxtui branch`: a new session that ends where it was told to, its id last on stdout."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.core.terminal.conftest import Ask
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.writing import NOON, Writing

from ctxtui.cli import main
from ctxtui.core.places import data_dir
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.rewind.marks import Marks
from ctxtui.core.store import Store
from ctxtui.core.transcripts.transcript import read_transcript
from ctxtui.core.transcripts.turns import turn_tree

Told = tuple[int, list[str], str]
Run = Callable[..., Told]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    first = SampleCommit({"a.py": "one\n"}, "one", NOON)
    return make_repo(tmp_path_factory.mktemp("made") / "shop", [first])


@pytest.fixture
def session(tmp_path: Path, made: Path, monkeypatch: pytest.MonkeyPatch) -> Writing:
    """Two turns in a repository; nobody's client and clipboard are near."""
    project = Path(shutil.copytree(made, tmp_path / "shop"))
    writing = Writing(tmp_path / "claude", cwd=str(project))
    writing.user("p1", "look", parent=None)
    writing.answer("a1", "I look.")
    writing.user("p2", "change it")
    writing.answer("a2", "Changed.")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return writing


@pytest.fixture
def run(session: Writing, capsys: pytest.CaptureFixture[str]) -> Run:
    def branch(*argv: str) -> Told:
        config = str(session.config_dir)
        code = main(["branch", session.session[:8], *argv, "--config-dir", config])
        told = capsys.readouterr()
        return code, told.out.splitlines(), told.err

    return branch


def others(session: Writing) -> list[Path]:
    return [one for one in session.path.parent.iterdir() if one != session.path]


def test_without_a_turn_it_says_what_the_shell_may_have_taken(run: Run, session: Writing) -> None:
    code, out, err = run()
    assert (code, out) == (2, [])
    assert err.startswith("ctxtui: Which turn? Give its number, such as 14 or 14.3. ")
    assert "comment" in err
    assert others(session) == []


def test_the_id_is_the_last_line_and_its_file_ends_at_the_turn(run: Run, session: Writing) -> None:
    code, out, err = run("1", "--name", "lean")
    (path,) = others(session)
    assert (code, out) == (0, [str(path), path.stem])
    tree = turn_tree(read_transcript(path))
    assert [turn.text for turn in tree.prompts] == ["look"]
    config = session.config_dir
    assert err == (
        f"ctxtui: Open it with: cd {session.cwd} && env CLAUDE_CONFIG_DIR={config} "
        f"claude --resume {path.stem}\n"
    )


def test_a_prompt_without_an_answer_is_told_with_what_the_client_adds(
    run: Run, session: Writing
) -> None:
    session.user("p3", "and then?")
    _, _, err = run("3")
    assert "The last prompt has no answer: the client puts" in err


@pytest.mark.parametrize(("turn", "code"), [("9", 1), ("none", 2), ("1.7", 1)])
def test_a_turn_that_is_not_there_writes_nothing(
    run: Run, session: Writing, turn: str, code: int
) -> None:
    assert run(turn)[:2] == (code, [])
    assert others(session) == []


def test_without_a_mark_there_is_no_code_and_no_branch(run: Run, session: Writing) -> None:
    code, out, err = run("1", "--worktree")
    assert (code, out) == (1, [])
    assert "#1: no mark with the code of that time was set there" in err
    assert others(session) == []


def mark(session: Writing) -> None:
    with Store.open(data_dir()) as store:
        made = Marks(store).make("a1", session.session, Path(session.cwd))
    assert made.anchor is not None, made.no_anchor


def test_a_worktree_holds_the_code_of_the_mark(run: Run, session: Writing) -> None:
    project = Path(session.cwd)
    (project / "a.py").write_text("two\n")
    mark(session)
    (project / "a.py").write_text("three\n")
    code, out, err = run("1", "--worktree", "--name", "lean")
    folder = project.parent / "shop-lean"
    assert code == 0 and f"The code of the mark is in {folder}." in err
    assert (folder / "a.py").read_text() == "two\n"
    assert out[-1] == others(session)[0].stem


def test_a_client_opened_with_a_worktree_is_told_to_work_there(
    run: Run, session: Writing, tmp_path: Path
) -> None:
    mark(session)
    client = tmp_path / "bin" / "claude"
    client.parent.mkdir()
    client.write_text("#!/bin/sh\necho 2.1.329\n")
    client.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{client.parent}:/usr/bin:/bin")
        assert run("1", "--worktree", "--name", "lean", "--open")[0] == 0
    kept = (tmp_path / "state" / "ctxtui" / "copied.txt").read_text()
    folder = Path(session.cwd).parent / "shop-lean"
    assert f"Work in {folder}, which has the code as it was, and not in {session.cwd}." in kept


def test_a_folder_that_is_there_is_left_alone(run: Run, session: Writing) -> None:
    mark(session)
    code, out, err = run("1", "--worktree", session.cwd)
    assert (code, out) == (1, []) and "is there already" in err
    assert others(session) == []


def test_a_worktree_that_fails_still_says_the_id(run: Run, session: Writing) -> None:
    mark(session)
    code, out, err = run("1", "--worktree", f"{session.cwd}/no/such")
    (path,) = others(session)
    assert (code, out[-1]) == (1, path.stem)
    assert "The branch is written, its code is not:" in err


def test_open_without_a_client_says_so_and_keeps_the_command(
    run: Run, session: Writing, tmp_path: Path
) -> None:
    code, out, err = run("1", "--open")
    assert (code, out[-1]) == (0, others(session)[0].stem)
    assert "claude: not on the PATH" in err and "The command that opens it: " in err
    kept = (tmp_path / "state" / "ctxtui" / "copied.txt").read_text()
    assert kept.endswith(f"claude --resume {out[-1]}")


def test_open_starts_a_client_in_a_tmux_window(
    run: Run,
    session: Writing,
    tmp_path: Path,
    ask_tmux: Ask,
    pane_env: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = tmp_path / "bin" / "claude"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\ntest "$1" = --version && echo 2.1.329 && exit\nsleep 1000\n')
    program.chmod(0o755)
    for name in ("TMUX", "TMUX_PANE"):
        monkeypatch.setenv(name, pane_env[name])
    monkeypatch.setenv("PATH", f"{program.parent}:{pane_env['PATH']}")
    before = ask_tmux("list-windows", "-a").count("\n")
    code, out, err = run("1", "--open")
    assert code == 0 and out[-1] == others(session)[0].stem
    assert "Opened in a new tmux window. It asks first whether you trust the folder." in err
    assert ask_tmux("list-windows", "-a").count("\n") == before + 1
