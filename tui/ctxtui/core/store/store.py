"""An open ctxtui.db: its tables behind one door."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Self

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import private_dir
from ctxtui.core.store.door import Door
from ctxtui.core.store.handoffs import HandoffTable
from ctxtui.core.store.launches import LaunchTable
from ctxtui.core.store.lifecycle import LifecycleTable
from ctxtui.core.store.marks import MarkTable
from ctxtui.core.store.migrations import MIGRATIONS, Migrations
from ctxtui.core.store.opening import opened
from ctxtui.core.store.successions import SuccessionTable

NAME = "ctxtui.db"


class Store:
    """What is remembered, a table each. One thread at a time; every thread may open its own."""

    def __init__(self, door: Door, notice: str = "") -> None:
        self.door = door
        self.notice = notice
        """A sentence for the user if the file was damaged and had to be moved aside."""
        self.lifecycle = LifecycleTable(door)
        self.successions = SuccessionTable(door)
        self.marks = MarkTable(door)
        self.handoffs = HandoffTable(door)
        self.launches = LaunchTable(door)

    @classmethod
    def open(cls, folder: Path, migrations: Migrations = MIGRATIONS) -> Self:
        """The store in `folder` (`places.data_dir()`), made or brought up to date if need be.

        A damaged file is moved aside, never deleted, and `notice` says where to. Raises
        CtxtuiError if the file was written by a newer ctxtui, which changes nothing, and if the
        folder can't be written.
        """
        path = folder / NAME
        try:
            private_dir(folder)
            db, notice = opened(path, migrations)
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise CtxtuiError(
                f"{path}: can't be opened ({reason}). What ctxtui remembers is not available; "
                f"see whether the folder can be written and the disk is full."
            ) from error
        return cls(Door(path, db), notice)

    def close(self) -> None:
        self.door.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def path(self) -> Path:
        return self.door.path

    @property
    def version(self) -> int:
        """How many migrations its tables have had."""
        return self.door.version
