"""The demo is written where nothing else is, privately, and the same every time."""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ctxtui.core.errors import UsageError
from ctxtui.demo.shop import FAKE_KEY
from ctxtui.demo.write import DEAD_PID, Demo, write_demo


def files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and ".git" not in path.parts
    }


def test_the_same_moment_gives_the_same_bytes_and_an_old_demo_goes(
    dated: Demo, now: datetime
) -> None:
    first = dated  # others may look at it again, for it comes to be the same
    before = files(first.root)
    heads = [(path / ".git/refs/heads/main").read_text() for path in first.projects.values()]
    (first.config_dir / "projects" / "leftover.jsonl").write_text("{}\n")
    again = write_demo(first.root, now)
    assert files(again.root) == before
    assert heads == [
        (path / ".git/refs/heads/main").read_text() for path in again.projects.values()
    ]


def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "code").mkdir()
    with pytest.raises(UsageError, match="is not empty"):
        write_demo(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"mine.txt", "code"}


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("")
    with pytest.raises(UsageError, match="is a file"):
        write_demo(tmp_path / "demo")


def test_a_link_inside_an_old_demo_is_never_followed(
    demo: Demo, tmp_path: Path, now: datetime
) -> None:
    old = shutil.copytree(demo.root, tmp_path / "d", symlinks=True)
    config = old / demo.config_dir.name
    config.rename(tmp_path / "elsewhere")
    config.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is a link"):
        write_demo(tmp_path / "d", now)
    assert (tmp_path / "elsewhere" / "history.jsonl").exists()


def test_only_the_owner_may_read_it(demo: Demo) -> None:
    for path in [demo.root, *demo.config_dir.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    for project in demo.projects.values():
        assert project.stat().st_mode & 0o777 == 0o700


def test_files_are_as_old_as_what_was_last_said_in_them(demo: Demo) -> None:
    for path in demo.config_dir.glob("projects/**/*.jsonl"):
        whole = path.read_text(encoding="utf-8").split("\n")[:-1]
        times = [json.loads(line).get("timestamp") for line in whole]
        last = max(datetime.fromisoformat(time) for time in times if time)
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        assert 0 <= (written - last).total_seconds() <= 60, path


def test_the_fake_key_is_in_its_file_and_nowhere_else(demo: Demo) -> None:
    holders = [
        path
        for path in demo.root.rglob("*")
        if path.is_file() and FAKE_KEY.encode() in path.read_bytes()
    ]
    assert holders == [demo.projects["shop"] / ".env"]


def test_a_killed_client_left_its_entry_behind(demo: Demo) -> None:
    entry = json.loads((demo.config_dir / "sessions" / f"{DEAD_PID}.json").read_text())
    assert entry["sessionId"] == demo.sessions["tmux status line"].stem
    assert (entry["pid"], entry["status"]) == (DEAD_PID, "busy")
    with pytest.raises(ProcessLookupError):
        os.kill(DEAD_PID, 0)


def test_the_history_has_every_prompt_once_and_in_order(demo: Demo) -> None:
    lines = (demo.config_dir / "history.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    times = [entry["timestamp"] for entry in entries]
    assert times == sorted(times)
    assert entries[-1]["display"].startswith("Fix the cookie parser")
    keys = {(entry["sessionId"], entry["timestamp"]) for entry in entries}
    assert len(keys) == len(entries)
    assert {entry["sessionId"] for entry in entries} == {p.stem for p in demo.sessions.values()}
