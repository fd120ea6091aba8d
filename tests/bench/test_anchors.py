"""What anchors cost in a large repository: time and size of each of 200, as ratios to git's own.

Run with `-m bench -s`. The yardstick is what a person would type to the same end: a copy of the
index, `git add --all`, `git write-tree`, `git commit-tree` and `git update-ref`.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest

from ctxtui.core.repo.anchor_diff import anchor_diff
from ctxtui.core.repo.anchors import list_anchors, take_anchor

pytestmark = pytest.mark.bench

FILES, FOLDERS, ANCHORS, CHANGED = 20_000, 400, 200, 5


NOBODY = {
    f"GIT_{role}_{part}": "x" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")
}


def git(repo: Path, *args: str, **env: str) -> str:
    """What git prints, run as a person would."""
    command = ["git", "-C", str(repo), *args]
    done = subprocess.run(
        command, env=os.environ | NOBODY | env, check=True, stdout=subprocess.PIPE, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    repo = tmp_path / "large"
    body = "".join(f"line {n} of a file of ordinary length\n" for n in range(60))
    for n in range(FOLDERS):
        (repo / "src" / str(n)).mkdir(parents=True)
    for n in range(FILES):
        (repo / "src" / str(n % FOLDERS) / f"{n}.py").write_text(f"# {n}\n{body}")
    git(repo, "init", "--quiet")
    git(repo, "config", "gc.auto", "0")
    git(repo, "add", "--all")
    git(repo, "commit", "--quiet", "-m", "All of it")
    git(repo, "gc", "--quiet")
    return repo


def size(repo: Path) -> int:
    """Bytes that the object store takes on disk."""
    told = dict(line.split(": ") for line in git(repo, "count-objects", "-v").splitlines())
    return (int(told["size"]) + int(told["size-pack"])) * 1024


def work(repo: Path, chance: random.Random, round: int) -> None:
    """What happens between two marks: some files change, one is new, now and then one goes."""
    for n in chance.sample(range(FILES), CHANGED):
        path = repo / "src" / str(n % FOLDERS) / f"{n}.py"
        path.write_text(f"changed in round {round}\n" + path.read_text())
    (repo / "src" / f"new-{round}.py").write_text(f"new {round}\n" * 20)
    if round % 10 == 9:
        (repo / "src" / f"new-{round - 1}.py").unlink()


def by_hand(repo: Path, index: Path) -> None:
    shutil.copy2(repo / ".git" / "index", index)
    env = {"GIT_INDEX_FILE": str(index)}
    git(repo, "add", "--all", **env)
    tree = git(repo, "write-tree", **env)
    commit = git(repo, "commit-tree", "-m", "by hand", "-p", "HEAD", tree)
    git(repo, "update-ref", "refs/by-hand/one", commit)


def timed(what: Callable[[], object]) -> float:
    begin = perf_counter()
    what()
    return perf_counter() - begin


def test_200_anchors_of_20_000_files(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    chance = random.Random(7)
    begun = size(large)
    times, hand, nothing = [], [], []
    sizes = [begun]
    for round in range(ANCHORS):
        work(large, chance, round)
        times.append(timed(partial(take_anchor, large, f"a{round}")))
        sizes.append(size(large))
        if round % 10 == 0:
            nothing.append(timed(partial(take_anchor, large, f"same-{round}")))
            hand.append(timed(lambda: by_hand(large, tmp_path / "index")))
            sizes[-1] = size(large)
    listed = timed(lambda: list_anchors(large))
    anchors = {one.id: one for one in list_anchors(large)}
    assert len(anchors) == ANCHORS + len(nothing)
    differ = timed(lambda: anchor_diff(anchors["a0"], anchors["a199"]))
    now = timed(lambda: anchor_diff(anchors["a0"]))
    grown = [after - before for before, after in pairwise(sizes)]
    yard = median(hand)
    print(
        f"\n{FILES:,} files, {begun / 1e6:.0f} MB of objects; {CHANGED + 1} files change each time"
    )
    print(f"by hand          {yard * 1e3:6.0f} ms")
    print(f"the first        {times[0] * 1e3:6.0f} ms   {times[0] / yard:.2f}x")
    print(f"each other       {median(times[1:]) * 1e3:6.0f} ms   {median(times[1:]) / yard:.2f}x")
    print(f"the slowest      {max(times[1:]) * 1e3:6.0f} ms   {max(times[1:]) / yard:.2f}x")
    print(f"nothing changed  {median(nothing) * 1e3:6.0f} ms   {median(nothing) / yard:.2f}x")
    print(f"list them all    {listed * 1e3:6.0f} ms   {listed / yard:.2f}x")
    print(f"first to last    {differ * 1e3:6.0f} ms   {differ / yard:.2f}x")
    print(f"first to now     {now * 1e3:6.0f} ms   {now / yard:.2f}x")
    each = median(grown)
    print(f"size of each     {each / 1e3:6.0f} kB   {each / begun:.5f} of the repository")
