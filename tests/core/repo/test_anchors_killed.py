"""Killed at any point, a mark and its anchor are there whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ctxtui.core.repo.anchors import list_anchors
from ctxtui.core.rewind.marks import Marks
from ctxtui.core.store import Store
from ctxtui.core.terminal.programs import run

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project

# Stands before git on the PATH and counts its starts. At the given one it kills who asked: either
# git then never runs, or it runs to its end with nobody left to hear.
WRAPPER = """#!/bin/sh
read -r count < "$COUNT"
count=$((count + 1))
echo "$count" > "$COUNT"
if [ "$count" = "$KILL_AT" ]; then
    kill -9 "$PPID"
    [ "$THEN" = stop ] && exit 1
fi
exec "$GIT" "$@"
"""

# Each attempt is a child of its own, forked so that the modules are read once: also those that are
# read when they are needed, so the first mark is set before any child is made. The last one dies
# between the anchor and the mark, when the clock is looked at again.
DRIVER = """
import json, os, signal, sys, time
from pathlib import Path
import git
from ctxtui.core.rewind.marks import Marks
from ctxtui.core.store import Store

shop, data, count = (Path(one) for one in sys.argv[1:4])
looks = 0

def clock():
    global looks
    looks += 1
    if looks == 2 and os.environ["KILL_AT"] == "clock":
        os.kill(os.getpid(), signal.SIGKILL)
    return time.time()

def make(kill_at, then):
    count.write_text("0\\n")
    os.environ.update(KILL_AT=str(kill_at), THEN=then)
    with Store.open(data) as store:
        Marks(store, clock).make(f"{kill_at}-{then}", "s", shop)

def attempt(kill_at, then):
    child = os.fork()
    if child == 0:
        make(kill_at, then)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

make("never", "run")
starts, looks = int(count.read_text()), 0
ends = [attempt(n, then) for n in range(1, starts + 1) for then in ("stop", "run")]
ends.append(attempt("clock", "run"))
print(json.dumps([starts, ends]))
"""


@dataclass
class Aftermath:
    project: Project
    data: Path
    before: dict[str, str]
    starts: int
    ends: list[int]


@pytest.fixture
def aftermath(shop: Project, tmp_path: Path) -> Aftermath:
    """A mark was set once, and then again and again, killed at each start of git."""
    shop.write("app.py", "changed\n")
    shop.write("new.txt", "new\n")
    shop.write(".env", "TOKEN=1\n")
    before = shop.fingerprint()
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(WRAPPER)
    wrapper.chmod(0o755)
    env = os.environ | {
        "PATH": f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}",
        "COUNT": str(tmp_path / "count"),
        "GIT": str(shutil.which("git")),
        "KILL_AT": "never",
        "THEN": "run",
        "GIT_PYTHON_REFRESH": "quiet",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
    }
    (tmp_path / "count").write_text("0\n")
    argv: list[str | Path] = [sys.executable, "-c", DRIVER, shop.root, tmp_path / "data"]
    done = run([*argv, tmp_path / "count"], timeout=60, env=env)
    assert done.ok, done.err
    return Aftermath(shop, tmp_path / "data", before, *json.loads(done.out))


def test_a_mark_and_an_anchor_are_there_whole_or_not_at_all(aftermath: Aftermath) -> None:
    project = aftermath.project
    assert aftermath.starts >= 10
    assert set(aftermath.ends) == {-9}
    anchors = list_anchors(project.root)
    refs = project.git("for-each-ref", "--format=%(refname)", "refs/ctxtui").split()
    assert sorted(refs) == sorted(one.ref for one in anchors)
    assert len(anchors) == 3  # the whole one, one whose ref git still wrote, one before its mark
    for one in anchors:
        assert project.git("show", f"{one.commit}:app.py") == "changed"
        assert project.git("show", f"{one.commit}:new.txt") == "new"
        assert (one.files, [left.path for left in one.left_out]) == (3, [".env"])
    project.git("fsck", "--strict")
    with Store.open(aftermath.data) as store:
        marks = Marks(store)
        (mark,) = marks.all()
        assert mark.row == "never-run"
        assert mark.anchor in anchors
        assert len(marks.strays(anchors)) == 2
        assert store.notice == ""
        next_one = marks.make("next", "s", project.root)
    assert next_one.anchor in list_anchors(project.root)
    ours = str(project.root / ".git" / "refs" / "ctxtui")
    objects = str(project.root / ".git" / "objects")
    now = {
        path: seen
        for path, seen in project.fingerprint().items()
        if not path.startswith((ours, objects))
    }
    assert now == {
        path: seen for path, seen in aftermath.before.items() if not path.startswith(objects)
    }
