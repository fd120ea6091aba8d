"""A branch is written, its code checked out, and a client opened with a prompt that is not sent."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.core.terminal.conftest import ask_tmux as ask_tmux
from tests.core.terminal.conftest import pane_env as pane_env
from tests.core.terminal.conftest import stand_in as stand_in
from tests.writing import Writing

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.anchors import take_anchor
from ctxtui.core.rewind.branching import BranchPlan, plan_branch
from ctxtui.core.rewind.marks import Mark
from ctxtui.core.rewind.opening import (
    Made,
    anchor_at,
    make,
    open_branch,
    ready_prompt,
    suggested_folder,
    way,
)
from ctxtui.core.transcripts.locate import locate

Ask = Callable[..., str]
StandIn = Callable[[str, str], Path]
KEY = "sk-ant-api03-" + "Zq7Lw9" * 16
PROMPT = "Don't use Redis;\ngo on with “memory” #(touch no) $HOME;"

# Writes its arguments down, draws an input and registers itself as a client does, and keeps what
# is typed into it.
CLIENT = """\
test "$1" = --version && echo 'VERSION (Claude Code)' && exit
printf '%s\\n' "$@" > 'ROOT/argv.part'
pwd > 'ROOT/cwd'
printf %s "$CLAUDE_CONFIG_DIR" > 'ROOT/config'
stty raw -echo
rule=────────────────────
printf '\\033[?2004h\\033[2J\\033[H%s\\r\\n❯ \\r\\n\\r\\n\\r\\n%s\\033[2;3H' $rule $rule
read -r stat < /proc/$$/stat
set -- $stat "$2"
start=${22}
session=$(sed -n 2p 'ROOT/argv.part')
mkdir -p "$CLAUDE_CONFIG_DIR/sessions"
echo '{"pid":'$$',"sessionId":"'$session'","procStart":"'$start'","status":"STATUS"}' \\
  > "$CLAUDE_CONFIG_DIR/sessions/$$.part"
mv "$CLAUDE_CONFIG_DIR/sessions/$$.part" "$CLAUDE_CONFIG_DIR/sessions/$$.json"
mv 'ROOT/argv.part' 'ROOT/argv'
exec tee 'ROOT/typed'
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the session ran; its name is hostile to formats and shells."""
    place = tmp_path / "shop #(touch ran) it's"
    place.mkdir()
    return place


@pytest.fixture
def plan(tmp_path: Path, folder: Path) -> BranchPlan:
    writing = Writing(tmp_path / "claude", cwd=str(folder))
    writing.user("p1", "look", parent=None)
    writing.answer("a1", "I look.")
    writing.user("p2", "change it")
    writing.answer("a2", "Changed.")
    tree = writing.tree()
    return plan_branch(tree, locate(tree, "1"), name="lean")


@pytest.fixture
def client(tmp_path: Path, stand_in: StandIn) -> Callable[..., Path]:
    """Puts a client on a PATH of its own; returns that folder."""

    def put(version: str, status: str = "idle") -> Path:
        script = CLIENT.replace("VERSION", version).replace("STATUS", status)
        return stand_in("claude", script.replace("ROOT", str(tmp_path)))

    return put


def trust(plan: BranchPlan) -> None:
    state = {"projects": {plan.cwd: {"hasTrustDialogAccepted": True}}}
    (plan.path.parents[2] / ".claude.json").write_text(json.dumps(state))


def env_with(pane_env: dict[str, str], folder: Path) -> dict[str, str]:
    return pane_env | {"PATH": f"{folder}:{pane_env['PATH']}", "HOME": os.environ["HOME"]}


def came(path: Path, holds: Callable[[str], bool] = bool) -> str:
    """What a program in a pane has written, once it has."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if path.exists() and holds(text := path.read_text()):
            return text
        time.sleep(0.01)  # between looks: the program looked at needs the processor too
    raise AssertionError(f"never: {path.name}")


def test_a_new_client_starts_with_the_prompt_in_its_input(
    ask_tmux: Ask,
    pane_env: dict[str, str],
    client: Callable[..., Path],
    plan: BranchPlan,
    folder: Path,
    tmp_path: Path,
) -> None:
    env = env_with(pane_env, client("2.1.329"))
    trust(plan)
    make(plan)
    how = way(plan, env)
    assert (how.why_not, how.trusted, how.fills(PROMPT)) == ("", True, "at once")
    opened = open_branch(plan, PROMPT, how, env=env)
    assert came(tmp_path / "argv") == f"--resume\n{plan.id}\n--prefill={PROMPT}\n"
    assert (tmp_path / "cwd").read_text() == f"{folder}\n"
    assert (tmp_path / "config").read_text() == str(tmp_path / "claude")
    assert opened.filled == "filled"
    assert opened.pane in ask_tmux("list-panes", "-a", "-F", "#{pane_id}").split()
    assert not (folder / "ran").exists() and not (folder / "no").exists()


def test_an_older_client_gets_the_prompt_once_it_is_idle_and_no_enter(
    ask_tmux: Ask,
    pane_env: dict[str, str],
    client: Callable[..., Path],
    plan: BranchPlan,
    tmp_path: Path,
) -> None:
    env = env_with(pane_env, client("2.1.197"))
    trust(plan)
    how = way(plan, env)
    assert how.fills(PROMPT) == "when idle"
    opened = open_branch(plan, PROMPT, how, env=env)
    assert opened.filled == "filled"
    assert came(tmp_path / "argv") == f"--resume\n{plan.id}\n"
    typed = came(tmp_path / "typed", lambda text: text.endswith("\x1b[201~"))
    assert typed == f"\x1b[200~{PROMPT}\x1b[201~"
    # 2.1.197, while it has not asked for brackets yet, keeps a \r in the prompt
    assert b"\r" not in (tmp_path / "typed").read_bytes()


@pytest.mark.parametrize("status", ["waiting", "busy"])
def test_nothing_is_typed_into_a_client_that_is_not_idle(
    ask_tmux: Ask,
    pane_env: dict[str, str],
    client: Callable[..., Path],
    plan: BranchPlan,
    tmp_path: Path,
    status: str,
) -> None:
    env = env_with(pane_env, client("2.1.197", status))
    trust(plan)
    opened = open_branch(
        plan, PROMPT, way(plan, env), env=env, patience=0.5, keep_in=tmp_path / "kept"
    )
    came(tmp_path / "argv")
    assert came(tmp_path / "typed", lambda text: True) == ""
    assert opened.filled == "kept" and opened.kept is not None
    assert opened.kept.read_text() == f"{PROMPT}\n"
    assert opened.kept.stat().st_mode & 0o777 == 0o600
    assert str(opened.kept) in opened.sentence


def test_nothing_is_typed_where_the_client_asks_for_trust(
    ask_tmux: Ask,
    pane_env: dict[str, str],
    client: Callable[..., Path],
    plan: BranchPlan,
    tmp_path: Path,
) -> None:
    env = env_with(pane_env, client("2.1.197"))
    opened = open_branch(plan, PROMPT, way(plan, env), env=env, keep_in=tmp_path / "kept")
    came(tmp_path / "argv")
    assert came(tmp_path / "typed", lambda text: True) == ""
    assert opened.filled == "kept"
    assert "It asks first whether you trust the folder." in opened.sentence


def test_a_client_that_leaves_is_not_waited_for(
    ask_tmux: Ask, pane_env: dict[str, str], stand_in: StandIn, plan: BranchPlan, tmp_path: Path
) -> None:
    bin = stand_in("claude", 'test "$1" = --version && echo 2.1.197')
    env = env_with(pane_env, bin)
    trust(plan)
    opened = open_branch(
        plan, PROMPT, way(plan, env), env=env, patience=600, keep_in=tmp_path / "kept"
    )
    assert opened.filled == "kept"


def test_outside_tmux_there_is_the_line_for_a_shell(
    client: Callable[..., Path], plan: BranchPlan, tmp_path: Path
) -> None:
    env = {"PATH": f"{client('2.1.329')}:/usr/bin:/bin", "HOME": str(tmp_path)}
    opened = open_branch(plan, PROMPT, way(plan, env), env=env)
    assert opened.sentence == "This is not inside tmux, so no window can be opened."
    assert (opened.pane, opened.kept) == ("", None)
    done = subprocess.run(
        ["sh", "-c", f'claude() {{ :; }}; env() {{ pwd; printf "%s\\n" "$@"; }}; {opened.line}'],
        capture_output=True,
        text=True,
        check=True,
    )
    config = tmp_path / "claude"
    assert done.stdout == (
        f"{plan.cwd}\nCLAUDE_CONFIG_DIR={config}\nclaude\n--resume\n{plan.id}\n--prefill={PROMPT}\n"
    )


def test_without_a_client_or_the_folder_a_sentence_says_so(
    ask_tmux: Ask,
    pane_env: dict[str, str],
    client: Callable[..., Path],
    plan: BranchPlan,
    folder: Path,
    tmp_path: Path,
) -> None:
    env = pane_env | {"PATH": str(tmp_path)}
    opened = open_branch(plan, PROMPT, way(plan, env), env=env, keep_in=tmp_path / "kept")
    assert opened.sentence.startswith("claude: not on the PATH")
    assert opened.kept is not None and opened.kept.read_text() == f"{PROMPT}\n"
    folder.rmdir()
    how = way(plan, env_with(pane_env, client("2.1.329")))
    assert how.why_not.startswith(f"{folder}: the session's folder is gone")


def test_a_prompt_leaves_without_secrets_and_sequences() -> None:
    assert ready_prompt(f"  Use {KEY}\x1b[31m now\n\n") == ("Use [redacted: anthropic-key] now")


# -- the code


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one commit, and an edit on top."""
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("one\n")
    name = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for command in (["init", "-q"], ["add", "."], [*name, "commit", "-qm", "one"]):
        subprocess.run(["git", "-C", str(root), *command], check=True, timeout=20)
    (root / "a.py").write_text("two\n")
    return root


def test_a_worktree_holds_the_code_of_the_mark(plan: BranchPlan, project: Path) -> None:
    anchor = take_anchor(project, "m1", datetime(2026, 3, 10, tzinfo=UTC))
    (project / "a.py").write_text("three\n")
    folder = suggested_folder(anchor, "Lean, again!")
    assert folder == project.parent / "project-lean-again"
    made = make(plan, anchor, folder)
    assert made == Made(plan, folder)
    assert (folder / "a.py").read_text() == "two\n"
    assert plan.path.exists()
    assert suggested_folder(anchor, "Lean, again!") == project.parent / "project-lean-again-2"


def test_a_folder_that_is_there_stops_it_before_anything_is_written(
    plan: BranchPlan, project: Path, tmp_path: Path
) -> None:
    anchor = take_anchor(project, "m1", datetime(2026, 3, 10, tzinfo=UTC))
    taken = tmp_path / "taken"
    taken.symlink_to("nowhere")
    with pytest.raises(CtxtuiError, match=r"is there already.*nothing was written"):
        make(plan, anchor, taken)
    assert not plan.path.exists()


def test_a_worktree_that_fails_leaves_the_branch_and_says_so(
    plan: BranchPlan, project: Path, tmp_path: Path
) -> None:
    anchor = take_anchor(project, "m1", datetime(2026, 3, 10, tzinfo=UTC))
    made = make(plan, anchor, tmp_path / "no" / "such")
    assert plan.path.exists()
    assert made.folder is None
    assert made.trouble.startswith("The branch is written, its code is not: ")
    assert "no such folder" in made.trouble


def test_only_a_mark_at_the_very_end_of_the_place_has_its_code(
    writing: Writing, project: Path
) -> None:
    writing.user("p1", "look", parent=None)
    writing.answer("a1", "I look.")
    writing.user("p2", "change it")
    writing.answer("a2", "Changed.")
    tree = writing.tree()
    noon, later = (datetime(2026, 3, 10, hour, tzinfo=UTC) for hour in (12, 13))

    def mark(id: str, row: str, when: datetime) -> Mark:
        anchor = take_anchor(project, id, when)
        return Mark(id, "", "", "s", project, row, when, anchor)

    bare = Mark("m0", "", "", "s", project, "a1", datetime(2026, 3, 11, tzinfo=UTC))
    marks = [mark("m2", "a1", later), mark("m1", "a1", noon), mark("m3", "a2", later), bare]
    found = anchor_at(locate(tree, "1"), marks)
    assert found is not None and found.id == "m2"
    assert anchor_at(locate(tree, "2"), marks[:2]) is None
