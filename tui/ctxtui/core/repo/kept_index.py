"""An index of our own for each work tree, kept between anchors so that git needn't read it all
again.

It begins as a copy of the user's, with all that git knows there of files' sizes and times. It is
worked on as a copy and put back whole, so several ctxtui may use it at once, and one that is killed
leaves it as it was. Losing it costs nothing but time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.files import private_dir
from ctxtui.core.places import cache_dir
from ctxtui.core.repo.door import Repo

_LEFT_BEHIND = 3600.0  # seconds after which a working copy is nobody's any more


@dataclass(slots=True)
class KeptIndex:
    """A working copy, for as long as `kept_index` is open."""

    repo: Repo
    index: Path
    home: Path | None
    """Where it is kept; None if nothing can be written there."""
    reused: bool
    """Whether it comes from an earlier anchor, not straight from the user's index."""

    @property
    def env(self) -> Mapping[str, str]:
        """The environment in which git uses it."""
        return {"GIT_INDEX_FILE": str(self.index)}

    def begin_anew(self) -> None:
        """Copy the user's index once more."""
        self.reused = False
        for stale in (self.index, self.index.with_name(f"{self.index.name}.lock")):
            stale.unlink(missing_ok=True)
        with suppress(FileNotFoundError):  # nothing was ever added
            # With its times: git takes a file that is younger than the index for changed.
            shutil.copy2(self.repo.git_dir / "index", self.index)

    def keep(self) -> None:
        """Let the next anchor begin here."""
        if self.home is not None:
            with suppress(OSError):
                self.index.replace(self.home)


@contextmanager
def kept_index(repo: Repo) -> Iterator[KeptIndex]:
    with ExitStack() as stack:
        home: Path | None = _home(repo)
        try:
            folder = _work_in(stack, private_dir(home.parent) if home else None)
        except OSError:
            folder, home = _work_in(stack, None), None
        kept = KeptIndex(repo, folder / "index", home, reused=False)
        try:
            if home is None:
                raise FileNotFoundError
            shutil.copy2(home, kept.index)
            kept.reused = True
        except OSError:
            kept.begin_anew()
        yield kept


def _home(repo: Repo) -> Path:
    place = hashlib.sha256(os.fsencode(repo.git_dir)).hexdigest()[:20]
    return cache_dir() / "anchors" / place / "index"


def _work_in(stack: ExitStack, folder: Path | None) -> Path:
    if folder is not None:
        _tidy(folder)
    made = tempfile.TemporaryDirectory(prefix="work-", dir=folder, ignore_cleanup_errors=True)
    return Path(stack.enter_context(made))


def _tidy(folder: Path) -> None:
    """Take away what a killed ctxtui left behind."""
    for left in folder.glob("work-*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                shutil.rmtree(left, ignore_errors=True)
