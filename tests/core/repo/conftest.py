"""Real repositories, made with git at fixed times and with nobody's own configuration."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import git
import pytest

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


class Project:
    """A repository to change; commits are made at the hour of 10 March 2026 that is asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *args: str, hour: int = 9) -> str:
        when = NOON.replace(hour=hour).isoformat()
        told = git.Git(self.root).execute(
            ["git", *args],
            env={"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when},
            with_extended_output=True,
        )
        return told[1]

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def configure(self, settings: Mapping[str, object]) -> None:
        """As one `git config` for each would, in a single go."""
        with (self.root / ".git" / "config").open("a") as file:
            for key, value in settings.items():
                section, _, rest = key.partition(".")
                part, _, name = rest.rpartition(".")
                head = f'{section} "{part}"' if part else section
                file.write(f'[{head}]\n\t{name} = "{value}"\n')

    def commit(self, subject: str, hour: int = 9, **files: str) -> str:
        """Write `files` (`a__py` is a.py), commit all there is, and return the commit's id."""
        for name, content in files.items():
            self.write(name.replace("__", "."), content)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", subject, hour=hour)
        return self.head()

    def head(self) -> str:
        """The commit that HEAD came to last; to read it in git's log takes no process."""
        folder = self.root / ".git"
        if folder.is_file():
            folder = Path(folder.read_text().removeprefix("gitdir: ").removesuffix("\n"))
        return (folder / "logs" / "HEAD").read_text().splitlines()[-1].split()[1]

    def fingerprint(self) -> dict[str, str]:
        """Every file of the work tree and of .git, by its content, mode and time."""
        found: dict[str, str] = {}
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder, name)
                seen = path.lstat()
                content = b"" if path.is_symlink() else path.read_bytes()
                digest = hashlib.sha256(content).hexdigest()
                found[str(path)] = f"{digest} {seen.st_mode:o} {seen.st_mtime_ns}"
        return found


def started(root: Path) -> Project:
    """The shop at its first commit, in a new folder."""
    root.mkdir()
    project = Project(root)
    project.git("init", "--quiet", "--initial-branch=main")
    for sample in (root / ".git" / "hooks").iterdir():
        sample.unlink()  # it is copied again and again
    project.commit("Start the shop", app__py="one\ntwo\nthree\n", notes__md="hello\n")
    return project


def copied(made: Path, root: Path) -> Project:
    """The shop at its first commit; the first time it is made, at `made`."""
    if not made.exists():
        started(made.with_name("making")).root.rename(made)
    project = Project(shutil.copytree(made, root))
    project.git("update-index", "-q", "--refresh")  # the copies are other files to the index
    return project


@pytest.fixture(autouse=True)
def nobodys_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    for name in [name for name in os.environ if name in ("GIT_DIR", "GIT_INDEX_FILE")]:
        monkeypatch.delenv(name)
    config = tmp_path / "home" / ".gitconfig"
    config.parent.mkdir()
    config.write_text(
        "[user]\n name = Ada Park\n email = ada@shop.test\n[init]\n defaultBranch = main\n"
        "[maintenance]\n auto = false\n"  # it would look after every commit, and find nothing
    )


@pytest.fixture
def empty(tmp_path: Path) -> Project:
    """A repository in which nothing was committed yet."""
    root = tmp_path / "shop"
    root.mkdir()
    project = Project(root)
    project.git("init", "--quiet")
    return project


@pytest.fixture(scope="session")
def shop_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that wants the shop makes it, for the others to copy."""
    return tmp_path_factory.mktemp("made") / "shop"


@pytest.fixture
def shop(tmp_path: Path, shop_made: Path) -> Project:
    """One commit, at nine: app.py of three lines, and notes.md."""
    return copied(shop_made, tmp_path / "shop")
