"""What reading a repository must never do: write, run its programs, or show its secrets."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import git
import pytest

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.repo.base import Base, base_at, base_rev
from ctxtui.core.repo.changes import FileChange, Status, read_changes
from ctxtui.core.repo.commits import commits_since
from ctxtui.core.repo.door import open_repo
from ctxtui.core.repo.kinds import is_secret
from ctxtui.core.repo.patch import hunks, patches
from ctxtui.core.repo.state import read_state

if TYPE_CHECKING:
    from tests.core.repo.conftest import Project

CANARY = "canary-4f1c9a"
NINE = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def everything(project: Project) -> str:
    """All that any function returns for a repository, as one text."""
    base = base_at(project.root, NINE, "main")
    found = read_changes(project.root, base, [project.root / "app.py"])
    told = (
        read_state(project.root),
        base,
        base_rev(project.root, "HEAD"),
        found,
        patches(project.root, base, found.files, 1_000_000),
        commits_since(project.root, base, 100),
    )
    return repr(told)


def test_nothing_in_the_repository_is_written(shop: Project) -> None:
    shop.commit("Second", hour=10, two__py="2\n" * 30)
    shop.write("app.py", "staged\n")
    shop.git("add", "app.py")
    shop.write("app.py", "stashed\n")
    shop.git("stash", "--quiet")
    shop.write("app.py", "staged\n")
    shop.git("add", "app.py")
    shop.write("app.py", "changed\n")
    (shop.root / "two.py").rename(shop.root / "three.py")
    shop.write("new.py", "new\n")
    for name in ("app.py", "notes.md"):  # touched: git would like to refresh the index
        os.utime(shop.root / name, (2_000_000_000, 2_000_000_000))
    shop.git("config", "core.untrackedCache", "true")
    shop.git("config", "core.splitIndex", "true")
    before = shop.fingerprint()
    assert "three.py" in everything(shop)
    assert shop.fingerprint() == before


def hostile(project: Project, folder: Path) -> Path:
    """Make the repository name a program in every setting that git would run it from."""
    trace = folder / "it-ran"
    program = folder / "program"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{trace}"\ncat\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    bare = folder / "remote.git"
    project.git("init", "--quiet", "--bare", str(bare))
    settings = {
        "core.fsmonitor": program,
        "core.hooksPath": folder / "hooks",
        "core.pager": program,
        "core.editor": program,
        "core.sshCommand": program,
        "core.askPass": program,
        "diff.external": program,
        "diff.evil.command": program,
        "diff.evil.textconv": program,
        "filter.evil.clean": program,
        "filter.evil.smudge": program,
        "filter.evil.process": program,
        "filter.evil.required": "true",
        "filter.Two.Dots.clean": program,
        "merge.evil.driver": program,
        "gpg.program": program,
        "log.showSignature": "true",
        "pager.diff": "true",
        "pager.log": "true",
        "pager.status": program,
        "alias.status": f"!{program}",
        "interactive.diffFilter": program,
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": bare,
        "remote.origin.uploadpack": program,
        "protocol.allow": "always",
        "protocol.file.allow": "always",
    }
    project.configure(settings)
    (folder / "hooks").mkdir()
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        (folder / "hooks" / hook).symlink_to(program)
    (project.root / ".git" / "info" / "attributes").write_text(
        "*.py diff=evil filter=evil merge=evil\n*.md diff=evil filter=Two.Dots\n"
    )
    return trace


def test_no_program_that_the_repository_names_is_run(
    shop: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = shop.git("cat-file", "commit", "HEAD")
    headers, _, message = commit.partition("\n\n")
    signed = f"{headers}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END\n\n{message}\n"
    shop.write(".git/signed", signed)
    shop.git("reset", "--soft", shop.git("hash-object", "-w", "-t", "commit", ".git/signed"))
    trace = hostile(shop, tmp_path)
    shop.write("app.py", "changed\n")
    shop.write("notes.md", "HELLO\n")
    shop.write("new.py", "new\n")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(tmp_path / "program"))
    told = everything(shop)
    assert "+changed" in told
    assert "+HELLO" in told
    assert "+new" in told
    assert not trace.exists(), trace.read_text()


def test_a_missing_object_of_a_partial_clone_is_not_fetched(shop: Project, tmp_path: Path) -> None:
    blob = shop.git("rev-parse", "HEAD:app.py")
    trace = hostile(shop, tmp_path)
    (shop.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    shop.write("app.py", "changed\n")
    with pytest.raises(CtxtuiError):
        read_changes(shop.root, base_rev(shop.root, "HEAD"))
    assert not trace.exists(), trace.read_text()


def test_the_trap_of_these_tests_does_run_under_plain_git(shop: Project, tmp_path: Path) -> None:
    trace = hostile(shop, tmp_path)
    shop.write("app.py", "changed\n")
    with suppress(git.GitCommandError):  # the trap is no good filter
        shop.git("diff")
    assert trace.exists()


def test_a_filter_that_cannot_be_switched_off_closes_the_repository(shop: Project) -> None:
    shop.git("config", "filter.a=b.clean", "true")
    with pytest.raises(CtxtuiError, match="a=b"):
        read_state(shop.root)


def test_a_submodule_s_own_config_is_not_looked_into(shop: Project, tmp_path: Path) -> None:
    shop.git("clone", "--quiet", ".", str(tmp_path / "lib"))
    shop.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(tmp_path / "lib")
    )
    shop.commit("Library")
    shop.write("lib/app.py", "changed\n")
    program = tmp_path / "program"
    program.write_text(f'#!/bin/sh\ntouch "{tmp_path}/it-ran"\ncat\n')
    program.chmod(0o755)
    shop.git("-C", "lib", "config", "filter.evil.clean", str(program))
    shop.write(".git/modules/lib/info/attributes", "* filter=evil\n")
    everything(shop)
    assert not (tmp_path / "it-ran").exists()


SECRETS = (".env", ".env.local", ".npmrc", "deploy/server.pem", "id_ed25519")


def test_a_secret_is_named_and_never_shown(shop: Project) -> None:
    def named(base: Base, status: Status) -> bool:
        found = read_changes(shop.root, base).files
        return found == tuple(FileChange(name, status, "secret") for name in SECRETS)

    base = base_rev(shop.root, "HEAD")
    secrets = [shop.write(name, f"TOKEN={CANARY}-new for {name}\n") for name in SECRETS]
    assert named(base, "untracked")
    assert CANARY not in everything(shop)
    shop.commit("Oh no", hour=10)
    for secret in secrets:
        secret.write_text(f"TOKEN={CANARY}-changed for {secret.name}\n")
    assert named(base, "added")
    assert CANARY not in everything(shop)
    for secret in secrets:
        secret.unlink()
    assert named(base_rev(shop.root, "HEAD"), "deleted")
    assert CANARY not in everything(shop)


def test_a_secret_stays_one_under_a_harmless_new_name(shop: Project) -> None:
    shop.write(".env", f"TOKEN={CANARY}\n" * 9)
    shop.commit("Oh no", hour=9)
    shop.git("mv", ".env", "settings.txt")
    (found,) = read_changes(shop.root, base_rev(shop.root, "HEAD")).files
    assert (found.status, found.kind, found.old_path) == ("renamed", "secret", ".env")
    assert CANARY not in everything(shop)


def test_whoever_asks_for_the_patch_of_a_secret_gets_none(shop: Project) -> None:
    base = base_rev(shop.root, "HEAD")
    shop.write(".env", f"TOKEN={CANARY}\n")
    shop.write("notes.md", f"-----BEGIN EC PRIVATE KEY-----\n{CANARY}\n")
    assert hunks(shop.root, base, FileChange(".env", "untracked", "text"), 1000) == ""
    assert hunks(shop.root, base, FileChange("notes.md", "modified", "text"), 1000) == ""
    renamed = FileChange("a.txt", "renamed", "text", old_path=".env")
    assert hunks(shop.root, base, renamed, 1000) == ""


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "web/.ENV.production",
        ".envrc",
        "prod.env",
        "tls/site.key",
        "id_rsa.old",
        "cert.p12",
        ".credentials.json",
        ".netrc",
        ".pypirc",
        "android/release.keystore",
        "gcp/my-service-account.json",
        "home/.ssh/config",
        "infra/prod.tfvars",
    ],
)
def test_names_that_mean_a_secret(path: str) -> None:
    assert is_secret(path)


@pytest.mark.parametrize("path", ["env.py", "src/keys.py", "monkey", "token.py", "environment.yml"])
def test_names_that_do_not(path: str) -> None:
    assert not is_secret(path)


def test_a_pipe_in_place_of_a_tracked_file_does_not_hang(shop: Project) -> None:
    (shop.root / "app.py").unlink()
    os.mkfifo(shop.root / "app.py")
    with pytest.raises(CtxtuiError, match=r"app\.py"):
        read_changes(shop.root, base_rev(shop.root, "HEAD"))


def test_git_is_stopped_when_it_takes_too_long(shop: Project) -> None:
    (shop.root / ".git" / "config").unlink()
    os.mkfifo(shop.root / ".git" / "config")  # nobody will ever write to it
    with pytest.raises(CtxtuiError, match=r"took longer than 0\.2 seconds"):
        open_repo(shop.root, limit=0.2)
