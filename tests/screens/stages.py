"""A stage that takes long to make is made once, and every test finds it as it was made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from shutil import copytree, rmtree
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Stage(Generic[Made]):
    """What `make` writes into the folder it is given; it stays at that path, which is written into
    repositories and stores."""

    def __init__(self, root: Path, make: Callable[[Path], Made]) -> None:
        self._folder, self._kept = root / "stage", root / "kept"
        self._folder.mkdir()
        self._made = make(self._folder)
        copytree(self._folder, self._kept, symlinks=True)

    def again(self) -> Made:
        """As it was made, whatever the test before did to it."""
        rmtree(self._folder)
        copytree(self._kept, self._folder, symlinks=True)
        return self._made
