"""Opening ctxtui.db: a newer one is refused, an older brought up to date, a damaged moved aside."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.store.migrations import Migrations

BUSY_MS = 5_000
_VERSION_AT = 60
"""Where `user_version` stands in a file of SQLite, in four bytes, the highest first."""
_ABSURD = 10_000
"""Versions that only damage brings."""
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def opened(path: Path, migrations: Migrations) -> tuple[sqlite3.Connection, str]:
    """The file, made or brought up to date if need be, and what to tell the user, or "".

    Raises OSError or sqlite3.Error if that can't be done, and CtxtuiError for a newer file.
    """
    try:
        return _connect(path, migrations), ""
    except sqlite3.DatabaseError as error:
        if not _damaged(error):
            raise
        with _alone(path):
            return _rescue(path, migrations, error)


def _connect(path: Path, migrations: Migrations) -> sqlite3.Connection:
    """Raises sqlite3.Error, and CtxtuiError for a file of a newer version."""
    with closing(os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "rb")) as file:
        header = file.read(100)
    if header[:6] == b"SQLite":
        # Even opening a file of a newer ctxtui might tidy it up, so look first.
        version = int.from_bytes(header[_VERSION_AT : _VERSION_AT + 4])
        _refuse(version if version < _ABSURD else 0, path, len(migrations))
    db = sqlite3.connect(path, timeout=BUSY_MS / 1000, isolation_level=None)
    try:
        _version(db, path, len(migrations))
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _malformed()
        _migrate(db, path, migrations)
    except BaseException:
        db.close()
        raise
    return db


def _version(db: sqlite3.Connection, path: Path, ours: int) -> int:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    _refuse(version, path, ours)
    return int(version)


def _refuse(version: int, path: Path, ours: int) -> None:
    if version > ours:
        raise CtxtuiError(
            f"{path}: was written by a newer ctxtui (its tables are of version {version}, this "
            f"one knows {ours}). Nothing in it was changed; update ctxtui."
        )


def _migrate(
    db: sqlite3.Connection,
    path: Path,
    migrations: Migrations,
) -> None:
    """All or nothing, and by one ctxtui: another one waits, and finds it done."""
    if _version(db, path, len(migrations)) == len(migrations):
        return
    db.execute("BEGIN IMMEDIATE")
    try:
        version = _version(db, path, len(migrations))
        for number, step in enumerate(migrations[version:], version + 1):
            step(db)
            db.execute(f"PRAGMA user_version = {number}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _rescue(
    path: Path,
    migrations: Migrations,
    damage: sqlite3.DatabaseError,
) -> tuple[sqlite3.Connection, str]:
    """Start anew beside the damaged file, unless another ctxtui has done so meanwhile."""
    try:
        return _connect(path, migrations), ""
    except sqlite3.DatabaseError as error:
        if not _damaged(error):
            raise
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for tail in ("-wal", "-shm", ""):  # the file itself last: until then it can be tried again
        part = path.with_name(path.name + tail)
        if part.exists():
            part.rename(aside.with_name(aside.name + tail))
    return _connect(path, migrations), (
        f"{path}: was damaged ({damage}) and is now {aside.name}, beside a new one. "
        f"`sqlite3 {aside.name} .recover` may still read it."
    )


def _damaged(error: sqlite3.DatabaseError) -> bool:
    code = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in _DAMAGE


def _malformed() -> sqlite3.DatabaseError:
    error = sqlite3.DatabaseError("a page of it is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keeps other ctxtui from moving the same file aside at the same time."""
    import fcntl

    lock = path.with_name(f"{path.name}.lock")
    with closing(os.fdopen(os.open(lock, os.O_CREAT | os.O_RDWR, 0o600))) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
