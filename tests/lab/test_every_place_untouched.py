"""Marks with the code, a branch with a worktree, and clients at work in both: all that was there
before stays as it was, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.lab.room import asked_of, assert_next, exposed, inside

pytestmark = pytest.mark.lab

PROMPT = "Name the next step"
OURS = ("refs/ctxtui/", "worktrees/", "objects/")
"""What a mark and a worktree add to in `.git`; objects are held against what is transferred."""
ASKED = (
    "status --porcelain=v2 --branch --untracked-files=all --ignored",
    "stash list",
    "log --oneline --decorate",
    "log --oneline --branches --tags --remotes",
    "branch --all --verbose",
    "diff",
    "diff --cached",
    "config --list --local",
    "ls-remote origin",
    "push --dry-run --porcelain --all origin",
    "push --dry-run --porcelain --tags origin",
    "fetch --dry-run --all --verbose",
)


@pytest.fixture
def lab(kit: ModuleType) -> Iterator[Any]:
    with kit.Lab(expose=exposed()) as one:
        yield one


def git(lab: Any, *argv: str, at: str = "shop") -> str:
    """In the room; without the refresh of the index that `git status` makes in passing."""
    home = {"cwd": f"/home/dev/{at}", "env": {"GIT_OPTIONAL_LOCKS": "0"}}
    done = lab.run("git", *argv, **home)
    return str(done.stdout + done.stderr)


@pytest.fixture
def project(kit: ModuleType, lab: Any) -> Path:
    """A repository in the middle of work: another branch, a stash, a remote and a clone, and files
    that are staged, changed, new and ignored."""
    shop = Path(lab.project)
    git(lab, "init", "-q", "--bare", f"{kit.HOME}/remote.git")
    git(lab, "remote", "add", "origin", f"{kit.HOME}/remote.git")
    git(lab, "push", "-q", "-u", "origin", "main")
    git(lab, "clone", "-q", kit.PROJECT, f"{kit.HOME}/clone")
    git(lab, "branch", "aside")
    git(lab, "tag", "v1")
    (shop / "README.md").write_text("# shop\n\nSet aside.\n")
    git(lab, "stash")
    (shop / "staged.py").write_text("one\n")
    git(lab, "add", "staged.py")
    (shop / "staged.py").write_text("two\n")
    (shop / "new.py").write_text("three\n")
    (shop / "__pycache__").mkdir()
    (shop / "__pycache__/old.pyc").write_bytes(b"\0")
    return shop


@pytest.fixture
def session(kit: ModuleType, lab: Any, project: Path) -> Path:
    """Three turns; in the second the client reads and edits."""
    cart = f"{kit.PROJECT}/shop/cart.py"
    read = kit.tool("Read", file_path=cart)
    edit = kit.tool("Edit", file_path=cart, old_string="def total(", new_string="def sum_of(")
    lab.script(kit.turn("Rename", kit.step("", read), kit.step("", edit), kit.step("Renamed.")))
    pane = lab.open()
    for prompt in ("Look around", "Rename the function", "Go on"):
        pane.ask(prompt)
    pane.close()
    (path,) = lab.transcripts()
    return Path(path)


def held(project: Path) -> dict[str, tuple[int, bytes]]:
    """Mode and bytes of each file of the work tree and of the repository: HEAD, the index, refs,
    logs, hooks, the configuration."""
    found = {}
    for one in sorted(project.rglob("*")):
        name = str(one.relative_to(project))
        if one.is_file() and not name.removeprefix(".git/").startswith(OURS):
            found[name] = (one.stat().st_mode, one.read_bytes())
    return found


def said(lab: Any) -> dict[str, str]:
    refs = [one for one in git(lab, "for-each-ref").splitlines() if "refs/ctxtui/" not in one]
    return {one: git(lab, *one.split()) for one in ASKED} | {"refs": "\n".join(refs)}


def objects(lab: Any, at: str) -> set[str]:
    """All that a repository holds, whatever leads there."""
    every = ("cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    return set(git(lab, *every, at=at).split())


def test_the_session_and_the_repository_stay_as_they_were(
    kit: ModuleType, lab: Any, project: Path, session: Path
) -> None:
    transcript, files, told = session.read_bytes(), held(project), said(lab)
    assert {".git/HEAD", ".git/index", ".git/refs/stash", "new.py"} <= set(files)

    ours = ("-m", "ctxtui")
    for name in ("2.1", "3"):
        inside(lab, *ours, "mark", session.stem, name, "--name", f"at {name}")
    marks = json.loads(inside(lab, *ours, "marks", "--json"))["marks"]
    anchors = [one["anchor"]["commit"] for one in marks]
    assert len(anchors) == git(lab, "for-each-ref", "refs/ctxtui/").count("\n") == 2
    lean = f"{kit.HOME}/lean"
    made = inside(lab, *ours, "branch", session.stem, "2.1", "--name", "lean", "--worktree", lean)
    branch = made.split()[-1]
    assert (lab.home / "lean/new.py").read_text() == "three\n"

    listed = json.loads(inside(lab, *ours, "context", session.stem, "--at", "2.1", "--json"))
    lab.prompt(PROMPT, "--resume", branch)
    assert_next(listed["messages"], asked_of(lab, branch)[0], PROMPT)
    pane = lab.open("--resume", branch)
    pane.ask("Look at it again")
    pane.close()
    lab.prompt("Look around", cwd=lean)
    assert len(asked_of(lab, branch)) == 2

    assert session.read_bytes() == transcript
    now, answers = held(project), said(lab)
    assert {name for name in {*now, *files} if now.get(name) != files.get(name)} == set()
    assert {one: answers[one] for one in told if answers[one] != told[one]} == {}


def test_neither_push_nor_fetch_takes_an_anchor_along(
    kit: ModuleType, lab: Any, project: Path, session: Path
) -> None:
    inside(lab, "-m", "ctxtui", "mark", session.stem, "2.1")
    (anchor,) = git(lab, "for-each-ref", "--format=%(objectname)", "refs/ctxtui/").split()
    before = {at: objects(lab, at) for at in ("shop", "remote.git", "clone")}
    assert anchor in before["shop"]
    only_ours = before["shop"] - before["remote.git"]

    for how in ("--all", "--tags"):
        git(lab, "push", "-q", how, "origin")
    git(lab, "fetch", "-q", "--all")
    git(lab, "fetch", "-q", "--tags", at="clone")
    git(lab, "pull", "-q", at="clone")
    for at in ("remote.git", "clone"):
        assert not objects(lab, at) & only_ours
        assert "ctxtui" not in git(lab, "for-each-ref", at=at)

    git(lab, "commit", "-qm", "What was staged")
    git(lab, "push", "-q", "origin", "main")
    git(lab, "pull", "-q", at="clone")
    every = ("rev-list", "--objects", "--no-object-names", "main")
    committed = set(git(lab, *every).split())
    for at in ("remote.git", "clone"):
        assert committed <= objects(lab, at)
        assert not objects(lab, at) & (only_ours - committed)
