"""A session to play in a real repository, and the demo's."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.evidence.playing import Play
from tests.core.repo.conftest import Project, copied
from tests.writing import Writing

from ctxtui.demo.write import Demo


@pytest.fixture(autouse=True)
def nobodys_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada Park")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@shop.test")


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    """A repository in which nothing was committed yet."""
    root = tmp_path / "shop"
    root.mkdir()
    project = Project(root)
    project.git("init", "--quiet", "--initial-branch=main")
    return project


@pytest.fixture(scope="session")
def shop_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that wants the shop makes it, for the others to copy."""
    return tmp_path_factory.mktemp("made") / "shop"


@pytest.fixture
def shop(tmp_path: Path, shop_made: Path) -> Project:
    """One commit, three hours before the session that is played begins."""
    return copied(shop_made, tmp_path / "shop")


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """A session of the project at `tmp_path / "shop"`, whether or not it is there."""
    return Play(Writing(tmp_path / "claude", cwd=str(tmp_path / "shop")))


@pytest.fixture(scope="session")
def demo(still_demo: Demo) -> Demo:
    """Nobody writes to it."""
    return still_demo
