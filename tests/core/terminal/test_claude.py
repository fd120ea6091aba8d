"""The client is found, asked what it can do, and started from an argument list."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ctxtui.core.terminal.claude import Client, find_client, resume_argv, resume_line, trusts
from ctxtui.core.terminal.programs import Missing

StandIn = Callable[[str, str], Path]
NEW, OLD = Client("/opt/claude", (2, 1, 329)), Client("/opt/claude", (2, 1, 197))


def test_the_client_on_the_path_says_its_version(stand_in: StandIn) -> None:
    folder = stand_in("claude", "echo '2.1.329 (Claude Code)'")
    client = find_client({"PATH": f"{folder}:/usr/bin:/bin"})
    assert client == Client(str(folder / "claude"), (2, 1, 329))


@pytest.mark.parametrize("script", ["echo unknown", "exit 3"])
def test_a_client_that_says_no_version_is_used_without_prefill(
    stand_in: StandIn, script: str
) -> None:
    client = find_client({"PATH": f"{stand_in('claude', script)}:/usr/bin:/bin"})
    assert client.version is None
    assert not client.can_prefill("Go on")


def test_without_a_client_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"claude: not on the PATH.*Install Claude Code\."):
        find_client({"PATH": str(tmp_path)})


@pytest.mark.parametrize(
    ("client", "prompt", "fills"),
    [
        (NEW, "Go on", True),
        (OLD, "Go on", False),
        (NEW, "x" * 8_000, True),
        (NEW, "é" * 4_001, False),
        (NEW, "a\0b", False),
    ],
)
def test_only_a_client_that_knows_prefill_is_given_one_and_no_more_than_tmux_takes(
    client: Client, prompt: str, fills: bool
) -> None:
    assert client.can_prefill(prompt) is fills


def test_a_prompt_is_never_a_positional_argument(tmp_path: Path) -> None:
    env = {"HOME": str(tmp_path)}
    start = ["/opt/claude", "--resume", "b1"]
    home = tmp_path / ".claude"
    assert resume_argv(NEW, "b1", home, "-p /x", env=env) == [*start, "--prefill=-p /x"]
    assert resume_argv(NEW, "b1", home, env=env) == start
    assert resume_argv(OLD, "b1", home, "Go on", env=env) == start


@pytest.mark.parametrize(
    ("named", "used", "before"),
    [
        (None, "home/.claude", []),
        ("home/.claude", "home/.claude", ["env", "CLAUDE_CONFIG_DIR={}"]),
        ("other", "home/.claude", ["env", "-u", "CLAUDE_CONFIG_DIR"]),
        (None, "other", ["env", "CLAUDE_CONFIG_DIR={}"]),
    ],
)
def test_the_client_uses_the_config_dir_the_session_lies_in(
    tmp_path: Path, named: str | None, used: str, before: list[str]
) -> None:
    env = {"HOME": str(tmp_path / "home")}
    env |= {"CLAUDE_CONFIG_DIR": str(tmp_path / named)} if named else {}
    argv = resume_argv(NEW, "b1", tmp_path / used, env=env)
    expected = [one.format(tmp_path / used) for one in before]
    assert argv == [*expected, "/opt/claude", "--resume", "b1"]


def test_the_line_for_a_shell_says_the_same_to_it(tmp_path: Path) -> None:
    folder = tmp_path / "it's $(here)"
    folder.mkdir()
    line = resume_line(
        NEW, "b1", tmp_path / ".claude", str(folder), "two\nlines 'x'", env={"HOME": str(tmp_path)}
    )
    script = f'claude() {{ pwd; printf "%s\\n" "$@"; }}\n{line}'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{folder}\n--resume\nb1\n--prefill=two\nlines 'x'\n"


@pytest.mark.parametrize("cwd", [None, "relative", "/tmp/\x1b[31mred", "/tmp/a\nb"])
def test_a_folder_that_could_not_be_pasted_is_left_out(tmp_path: Path, cwd: str | None) -> None:
    line = resume_line(None, "b1", tmp_path / ".claude", cwd, env={"HOME": str(tmp_path)})
    assert line == shlex.join(["claude", "--resume", "b1"])


@pytest.mark.parametrize(
    ("projects", "trusted"),
    [
        ({"/home/ada/shop": {"hasTrustDialogAccepted": True}}, True),
        ({"/home/ada": {"hasTrustDialogAccepted": True}}, True),
        ({"/home/ada/shop/sub": {"hasTrustDialogAccepted": True}}, False),
        ({"/home/ada/shop": {"hasTrustDialogAccepted": False}}, False),
        ({"/home/ada/shop": True}, False),
        ([], False),
    ],
)
def test_trust_is_inherited_from_the_folders_above(
    tmp_path: Path, projects: Any, trusted: bool
) -> None:
    (tmp_path / ".claude.json").write_text(json.dumps({"projects": projects}))
    assert trusts(tmp_path / ".claude", "/home/ada/shop") is trusted


@pytest.mark.parametrize("state", ["", "{", "[]", "[" * 100_000])
def test_a_state_that_cannot_be_read_is_no_trust(tmp_path: Path, state: str) -> None:
    (tmp_path / ".claude.json").write_text(state)
    assert not trusts(tmp_path, "/home/ada/shop")
    assert not trusts(tmp_path / "none", "/home/ada/shop")
