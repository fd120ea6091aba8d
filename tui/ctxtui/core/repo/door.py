"""The one way git is run: read-only, no other program behind it, with a time limit."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.places import is_folder
from ctxtui.core.repo.output import Late, NotStarted, Output, Watch, output, unwatched

LIMIT = 20.0  # seconds for one command of git

# An empty program name switches a program off in every version of git; "false" would be run as a
# program by those before 2.36.
_SETTINGS = (
    "core.fsmonitor=",
    "core.hooksPath=/dev/null",
    "core.splitIndex=false",  # else a shared index may be written beside the user's
    "core.bigFileThreshold=20m",  # bigger files count as binary, so they don't fill the memory
    "diff.autoRefreshIndex=true",  # touched files are no change; only a scratch index is refreshed
    "log.showSignature=false",  # else gpg.program is run
    "submodule.recurse=false",
)
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",  # git status leaves the index as it is
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",  # a partial clone names the program it fetches with
    "GIT_ALLOW_PROTOCOL": "none",  # the same for git before 2.45
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
}
# Set by git for its hooks and aliases: they would point us at another repository than `cwd`'s.
_FOREIGN = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_DIFF_OPTS",
    "GIT_DIR",
    "GIT_EXTERNAL_DIFF",
    "GIT_GLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
)
_FILTER = re.compile(r"filter\.(?P<name>.+)\.[^.]+", re.DOTALL | re.IGNORECASE)


class TookTooLong(CtxtuiError):
    """A command of git was stopped at its time limit."""


@dataclass(frozen=True, slots=True)
class NoRepo:
    """There is nothing git could say about a folder; `reason` is a sentence for the user.

    `why`: the folder is missing, git is not installed, it is in no work tree or repository, git
    refuses it (another owner), or git failed.
    """

    why: Literal["missing", "no-git", "no-repo", "refused", "failed"]
    reason: str


@dataclass(frozen=True, slots=True)
class Repo:
    """A repository that git agreed to read."""

    root: Path  # of the work tree; of a bare repository its git dir
    git_dir: Path  # of a linked worktree its own, below the main one's
    bare: bool
    hash_name: Literal["sha1", "sha256"]
    settings: tuple[str, ...]
    limit: float = LIMIT  # seconds for each command

    def run(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        allow: tuple[int, ...] = (0,),
    ) -> bytes:
        """What `git <args>` prints, run at the root.

        Raises CtxtuiError when git ends with a status that is not in `allow`, or takes longer
        than `limit`.
        """
        with self.stream(*args, stdin=stdin, env=env, allow=allow) as pieces:
            return b"".join(pieces)

    @contextmanager
    def stream(
        self,
        *args: str,
        stdin: bytes | None = None,
        env: Mapping[str, str] | None = None,
        allow: tuple[int, ...] = (0,),
        limit: float | None = None,
        watch: Watch = unwatched,
    ) -> Iterator[Iterator[bytes]]:
        """As `run`, in pieces as they come, so that no more than one is in memory.

        What `run` raises comes while they are read, a bad status at their end. Whoever leaves
        earlier stops git, and so does `watch` by raising. `limit` replaces the repository's own.
        """
        seconds = self.limit if limit is None else limit
        with _running(self.root, self.settings, args, stdin, env, seconds, watch) as running:
            yield self._checked(args[0], running, allow)

    def _checked(self, name: str, running: Output, allow: tuple[int, ...]) -> Iterator[bytes]:
        yield from running
        if running.status not in allow:
            reason = _first_line(running.complaints)
            raise CtxtuiError(f"git {name} failed in {self.root}: {reason}")

    def agrees(self, *args: str) -> bool:
        """Whether `git <args>`, a question, ends with status 0."""
        return _run(self.root, self.settings, args, limit=self.limit)[0] == 0

    def empty(self, kind: Literal["blob", "tree"]) -> str:
        """Id of the empty file or folder, which git knows in every repository."""
        return hashlib.new(self.hash_name, f"{kind} 0\0".encode()).hexdigest()


def open_repo(cwd: Path, limit: float = LIMIT) -> Repo | NoRepo:
    """The repository around `cwd`: subfolders, linked worktrees and symlinks included.

    Its filters (git-lfs and the like) are switched off, for they are programs that its config
    names. Raises CtxtuiError if one has a name that cannot be switched off.
    """
    if not is_folder(cwd):
        return NoRepo("missing", f"{cwd}: the folder is gone, so there is no git state to read.")
    if shutil.which("git") is None:
        return NoRepo("no-git", "git is not installed, so there is no git state to read.")
    # The path comes last: it may hold newlines.
    asked = ("--is-inside-work-tree", "--is-bare-repository", "--show-object-format")
    status, out, err = _run(cwd, (), ("rev-parse", *asked, "--absolute-git-dir"), limit=limit)
    if status:
        return _refusal(cwd, err)
    inside, bare, hash_name, git_dir = out.decode(errors="surrogateescape").split("\n", 3)
    git_dir = git_dir.removesuffix("\n")
    if inside == "true":
        status, out, err = _run(cwd, (), ("rev-parse", "--show-toplevel"), limit=limit)
        if status:
            return _refusal(cwd, err)
        root = os.fsdecode(out).removesuffix("\n")
    elif bare == "true":
        root = git_dir
    else:
        return NoRepo("no-repo", f"{cwd}: inside a .git folder, where there is no work tree.")
    return Repo(
        Path(root),
        Path(git_dir),
        bare == "true" and inside != "true",
        "sha256" if hash_name == "sha256" else "sha1",
        _filters_off(cwd, limit),
        limit,
    )


def require_repo(cwd: Path) -> Repo:
    """As `open_repo`, but without a repository that has a work tree it raises CtxtuiError."""
    repo = open_repo(cwd)
    if isinstance(repo, NoRepo):
        raise CtxtuiError(repo.reason)
    if repo.bare:
        raise CtxtuiError(f"{repo.root}: a bare repository; there is no work tree to compare.")
    return repo


def _filters_off(cwd: Path, limit: float) -> tuple[str, ...]:
    """Settings that stop each `filter.<name>` the config defines, at any level."""
    asked = ("config", "-z", "--name-only", "--get-regexp", r"^filter\.")
    _, out, _ = _run(cwd, (), asked, limit=limit)
    found = (_FILTER.fullmatch(os.fsdecode(key)) for key in out.split(b"\0"))
    names = sorted({match["name"] for match in found if match})
    for name in names:
        if "=" in name:  # `-c` would cut the key there, and leave the program on
            raise CtxtuiError(
                f"{cwd}: the git config defines a filter {name!r} that can't be switched off, "
                "so the repository is not read. Rename it without '='."
            )
    off = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
    return tuple(f"filter.{name}.{key}={value}" for name in names for key, value in off)


def _refusal(cwd: Path, err: str) -> NoRepo:
    if "not a git repository" in err:
        return NoRepo("no-repo", f"{cwd}: not in a git repository, so there is no git state.")
    if "dubious ownership" in err or "unsafe repository" in err:
        return NoRepo(
            "refused",
            f"{cwd}: git refuses the repository, because it belongs to another user. If you trust "
            "it, add its folder to git's safe.directory.",
        )
    return NoRepo("failed", f"{cwd}: git can't read the repository: {_first_line(err)}")


def _first_line(err: str) -> str:
    lines = err.strip().splitlines() or ["it gave no reason"]
    fatal = [line for line in lines if line.startswith("fatal: ")]
    return (fatal or lines)[0].removeprefix("fatal: ")


def _run(
    folder: Path, settings: tuple[str, ...], args: tuple[str, ...], limit: float = LIMIT
) -> tuple[int, bytes, str]:
    with _running(folder, settings, args, None, None, limit, unwatched) as running:
        out = b"".join(running)
    return running.status, out, running.complaints


@contextmanager
def _running(
    folder: Path,
    settings: tuple[str, ...],
    args: tuple[str, ...],
    stdin: bytes | None,
    env: Mapping[str, str] | None,
    limit: float,
    watch: Watch,
) -> Iterator[Output]:
    # What we set ourselves stays: an index of our own must never give way to the user's.
    foreign = [name for name in _FOREIGN if name in os.environ and name not in (env or {})]
    clear = ["env", *(part for name in foreign for part in ("-u", name))] if foreign else []
    # Absolute, so that a PATH with "." in it never means a program of the repository.
    program = str(Path(shutil.which("git") or "git").absolute())
    overrides = [part for setting in (*_SETTINGS, *settings) for part in ("-c", setting)]
    where = ["--no-pager", "-C", str(folder.absolute())]  # GitPython would expand ~ and $ in it
    command = [*clear, program, *where, *overrides, *args]
    try:
        with output(command, stdin, {**_ENVIRONMENT, **(env or {})}, limit, watch) as running:
            yield running
    except Late as error:
        raise TookTooLong(
            f"git {args[0]} took longer than {limit:g} seconds in {folder} and was stopped."
        ) from error
    except NotStarted as error:
        why = f": {_first_line(str(error))}" if str(error) else "."
        raise CtxtuiError(f"git {args[0]} could not be run in {folder}{why}") from error
