"""Work trees of ours are found in all repositories, with what they were made for."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ctxtui.core.delivery.records import Launch
from ctxtui.core.library.registry import Registered, Status
from ctxtui.core.repo.anchors import Anchor, list_anchors, take_anchor
from ctxtui.core.repo.pruning import prune
from ctxtui.core.repo.putting_away import put_away
from ctxtui.core.repo.samples import SampleCommit, make_repo
from ctxtui.core.repo.worktrees import check_out, checked_out
from ctxtui.core.rewind.marks import Mark
from ctxtui.core.rewind.worktrees import find_worktrees, sessions_in

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def shop_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With an anchor, m1."""
    start = SampleCommit({"app.py": "one\n"}, "Start", NOON)
    shop = make_repo(tmp_path_factory.mktemp("checked-out") / "shop", [start])
    take_anchor(shop, "m1")
    return shop


@pytest.fixture
def shop(tmp_path: Path, shop_made: Path) -> Path:
    return shutil.copytree(shop_made, tmp_path / "shop")


@pytest.fixture
def anchor(shop: Path) -> Anchor:
    (one,) = list_anchors(shop)
    return one


def launch(folder: Path) -> Launch:
    return Launch("l1", "log-triage", "triage", "window", "s1", "Look.", folder, NOON, "#14.3")


def registered(cwd: Path, session: str, status: Status = "idle") -> Registered:
    return Registered(os.getpid(), session, status, None, "interactive", str(cwd), 0.0)


def test_each_is_told_with_its_mark_or_its_launch(
    shop: Path, anchor: Anchor, tmp_path: Path
) -> None:
    check_out(anchor, tmp_path / "marked")
    agents = take_anchor(shop, "launch-1")
    check_out(agents, tmp_path / "agent")
    prune(shop, ["launch-1"])
    mark = Mark("m1", "fixed", "", "s1", shop, "p1", NOON, anchor)
    work_in = tmp_path / "agent" / "src"
    found = find_worktrees([shop], [mark], [launch(work_in), launch(tmp_path / "agents")])
    told = {one.made.folder.name: (one.mark, one.launch) for one in found.worktrees}
    assert told["marked"] == (mark, None)
    assert told["agent"] == (None, launch(work_in))
    assert all(one.inside is not None and one.inside.untouched for one in found.worktrees)


def test_folders_that_tell_nothing_are_passed_over(
    shop: Path, anchor: Anchor, tmp_path: Path
) -> None:
    check_out(anchor, tmp_path / "one")
    (tmp_path / "plain").mkdir()
    folders = [tmp_path / "gone", tmp_path / "plain", shop, shop / ".git", tmp_path / "one"]
    (one,) = find_worktrees(folders).worktrees
    assert one.made.folder == tmp_path / "one" and one.made.root == shop
    assert find_worktrees(folders, stopped=lambda: True).worktrees == ()


def test_those_that_were_put_away_are_told_unless_they_are_back(
    shop: Path, anchor: Anchor, tmp_path: Path
) -> None:
    check_out(anchor, tmp_path / "one")
    away = put_away(checked_out(shop)[0])
    (lost,) = find_worktrees([shop]).put_away
    assert (lost.id, lost.made.folder) == (away.id, tmp_path / "one")
    check_out(anchor, tmp_path / "one")
    assert find_worktrees([shop]).put_away == ()


def test_one_that_cannot_be_looked_into_is_listed_with_why(
    shop: Path, anchor: Anchor, tmp_path: Path
) -> None:
    check_out(anchor, tmp_path / "one")
    (tmp_path / "one" / ".git").write_text("gitdir: /nowhere\n")
    (one,) = find_worktrees([shop]).worktrees
    assert one.inside is None and "not in a git repository" in one.trouble


def test_clients_below_a_folder_are_in_it_and_ended_ones_are_not(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    entries = [
        registered(folder, "at the top"),
        registered(folder / "src", "below"),
        registered(folder / "src", "below"),
        registered(tmp_path / "one-more", "beside"),
        registered(folder, "left", "ended"),
    ]
    assert sessions_in(folder, entries) == ("at the top", "below")
