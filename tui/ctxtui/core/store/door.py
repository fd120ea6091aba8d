"""The one way into ctxtui.db: every statement goes through it, and every failure is a sentence.

Several ctxtui at once are fine: each statement is a transaction of its own, and a busy one is
waited for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ctxtui.core.errors import CtxtuiError


@dataclass(frozen=True, slots=True)
class Door:
    """An open file. One thread at a time."""

    path: Path
    db: sqlite3.Connection

    @property
    def version(self) -> int:
        (number,) = self.db.execute("PRAGMA user_version").fetchone()
        return int(number)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, kept as a whole or not at all. Raises CtxtuiError if it can't be."""
        try:
            with self.db:
                self.db.execute("BEGIN IMMEDIATE")
                yield self.db
        except sqlite3.Error as error:
            raise CtxtuiError(
                f"{self.path}: can't be written ({error}). Nothing in it was changed; "
                f"try again, or see whether the disk is full."
            ) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Raises CtxtuiError for what can't be read."""
        try:
            yield self.db
        except sqlite3.Error as error:
            raise CtxtuiError(
                f"{self.path}: can't be read ({error}). Start ctxtui again; "
                f"a damaged file is then moved aside."
            ) from error


def storable(text: str) -> str:
    """What transcripts hold needn't be text that SQLite takes: lone surrogates are replaced."""
    return text.encode("utf-8", "replace").decode()


def storable_row(row: Iterable[object]) -> list[object]:
    return [storable(one) if isinstance(one, str) else one for one in row]
