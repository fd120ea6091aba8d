"""What is known of each transcript, kept between runs in a SQLite file that may be lost any time.

Each session has a row with its summary and what its file looked like then, and another with the
skeleton from which an appended part can be read on. The status line takes up neither, only the
pulse that stands before the summary; what the others are made of is imported with them. Several
ctxtui may share the file: each write is one short transaction, and whoever can't write goes on
without.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import astuple, replace
from functools import cache, partial
from pathlib import Path
from threading import Lock
from time import time
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ctxtui import __version__
from ctxtui.core.files import private_dir
from ctxtui.core.library import pulse
from ctxtui.core.library.pulse import Pulse
from ctxtui.core.places import cache_dir

if TYPE_CHECKING:
    from ctxtui.core.library.summary import Summary
    from ctxtui.core.transcripts.tail import Place, Tail

NUMBER = 3
"""To be raised when `summarize` says something else of the same file, its fields unchanged."""
BUSY = 0.5
"""Seconds to wait for another writer."""
OLD = 30 * 86_400
"""Seconds after which the catalogue of another version is taken away."""
NOT_DAMAGE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_IOERR,
    }
)
TABLES = """
CREATE TABLE session(
    path BLOB PRIMARY KEY, inode INTEGER NOT NULL, size INTEGER NOT NULL,
    modified INTEGER NOT NULL, pulse TEXT NOT NULL, pulse_sum INTEGER NOT NULL,
    summary TEXT NOT NULL, sum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE skeleton(
    path BLOB PRIMARY KEY, offset INTEGER NOT NULL, lines INTEGER NOT NULL,
    inode INTEGER NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL,
    known_by BLOB NOT NULL, rows BLOB NOT NULL
);
"""

Stamp = tuple[int, int, int]
"""Inode, size and mtime in ns: a file that shows the same ones was not written to."""
NOWHERE: Stamp = (0, 0, 0)
"""Of what can't be read now."""
T = TypeVar("T")


class Entry(NamedTuple):
    """What is to be kept of one file. Its skeleton may be of an earlier state, or stay as it is."""

    path: Path
    stamp: Stamp
    summary: Summary
    place: Place | None = None
    rows: bytes = b""


def entry(path: Path, stamp: Stamp, summary: Summary, tail: Tail | None = None) -> Entry:
    """With the skeleton of `tail`, if given; what the tail reads later is not in it."""
    if tail is None:
        return Entry(path, stamp, summary)
    from ctxtui.core.library.skeleton import pack

    return Entry(path, stamp, summary, replace(tail.place), pack(tail))


class Catalogue:
    """Opened when first used, then used by one thread at a time. No method raises for the file's
    sake: what can't be read is not known, and what can't be written is forgotten."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        self._db: sqlite3.Connection | None = None
        self._broken = False
        self._lock = Lock()

    @property
    def file(self) -> Path:
        if self._file is None:
            self._file = cache_dir() / f"catalogue-{NUMBER}-{version():08x}.db"
        return self._file

    @property
    def usable(self) -> bool:
        """False once there is no hope for the rest of this run: no folder to write to, say."""
        return not self._broken

    def summaries(self, folders: Iterable[Path]) -> dict[Path, tuple[Stamp, Summary]]:
        """All that is known of files below these folders."""
        found: dict[Path, tuple[Stamp, Summary]] = {}
        for folder in folders:
            nothing: list[tuple[Path, tuple[Stamp, Summary]]] = []
            found.update(self._do(partial(_below, folder), nothing))
        return found

    def pulse(self, path: Path) -> tuple[Stamp, Pulse] | None:
        """What is known of one file, as far as the status line needs it."""
        query = "SELECT inode, size, modified, pulse, pulse_sum FROM session WHERE path = ?"
        row = self._do(lambda db: db.execute(query, (_key(path),)).fetchone(), None)
        if row is None or zlib.crc32(row[3].encode(), _pulses()) != row[4]:
            return None
        try:
            return (row[0], row[1], row[2]), pulse.load(row[3])
        except ValueError:
            return None

    def tail(self, path: Path) -> Tail | None:
        """What was read of the file earlier, to go on from; the tail itself looks whether it is
        still the same file."""
        from ctxtui.core.library.skeleton import unpack
        from ctxtui.core.transcripts.tail import Place

        query = (
            "SELECT offset, lines, inode, size, modified, known_by, rows FROM skeleton"
            " WHERE path = ?"
        )
        row = self._do(lambda db: db.execute(query, (_key(path),)).fetchone(), None)
        if row is None:
            return None
        try:
            return unpack(path, row[-1], Place(*row[:-1]))
        except ValueError:
            return None

    def keep(self, entries: Iterable[Entry]) -> bool:
        """Write them all, or none. False if it could not be done: another may try later."""
        from ctxtui.core.library import records

        sessions, skeletons = [], []
        for one in entries:
            key = _key(one.path)
            few, all = pulse.dump(pulse.pulse_of(one.summary)), records.dump(one.summary)
            few_sum = zlib.crc32(few.encode(), _pulses())
            all_sum = zlib.crc32(all.encode(), _summaries())
            sessions.append((key, *one.stamp, few, few_sum, all, all_sum))
            if one.place is not None:
                where = astuple(one.place)
                skeletons.append((key, *where, one.rows))

        def write(db: sqlite3.Connection) -> bool:
            with _transaction(db):
                db.executemany("REPLACE INTO session VALUES(?, ?, ?, ?, ?, ?, ?, ?)", sessions)
                db.executemany("REPLACE INTO skeleton VALUES(?, ?, ?, ?, ?, ?, ?, ?)", skeletons)
            return True

        return not sessions or self._do(write, False)

    def forget(self, paths: Iterable[Path]) -> None:
        keys = [(_key(path),) for path in paths]

        def write(db: sqlite3.Connection) -> None:
            with _transaction(db):
                db.executemany("DELETE FROM session WHERE path = ?", keys)
                db.executemany("DELETE FROM skeleton WHERE path = ?", keys)

        if keys:
            self._do(write, None)

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._db is not None:
            with suppress(sqlite3.Error):
                self._db.close()
            self._db = None

    def _do(self, work: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        with self._lock:
            for again in (True, False):
                if self._broken:
                    return otherwise
                try:
                    if self._db is None:
                        self._db = _open(self.file)
                    return work(self._db)
                except (sqlite3.Error, OSError) as error:
                    if _is_damage(error) and again:
                        _log("damaged, made anew", self.file, error)
                        self._close()
                        _remove(self.file)
                        continue
                    _log("not used now", self.file, error)
                    self._broken = isinstance(error, OSError) or _is_damage(error)
                    return otherwise
            return otherwise


@cache
def version() -> int:
    """A number for how the file is laid out. What is in it tells for itself of which fields it is
    made, so nobody has to know who doesn't look at it."""
    return zlib.crc32(repr((NUMBER, __version__, TABLES)).encode())


@cache
def _summaries() -> int:
    """Where the check sum of a summary begins: those with other fields are not believed."""
    from ctxtui.core.library import records
    from ctxtui.core.library.summary import Summary

    return zlib.crc32(records.shape(Summary).encode())


@cache
def _pulses() -> int:
    return zlib.crc32(repr(Pulse._fields).encode())


def _open(file: Path) -> sqlite3.Connection:
    private_dir(file.parent)
    fresh = not file.exists()
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))  # its -wal is like it
    db = sqlite3.connect(file, timeout=BUSY, isolation_level=None, check_same_thread=False)
    try:
        if fresh:
            _remove_old(file)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        if _said(db) != version():
            _make(db)
    except BaseException:
        db.close()
        raise
    return db


def _said(db: sqlite3.Connection) -> int:
    said: int = db.execute("PRAGMA user_version").fetchone()[0]
    return said & 0xFFFFFFFF


def _make(db: sqlite3.Connection) -> None:
    with _transaction(db):
        if _said(db) == version():
            return  # another one was quicker
        names = db.execute(
            "SELECT type, name FROM sqlite_master"
            " WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
        )
        for kind, name in names.fetchall():
            quoted = name.replace('"', '""')
            db.execute(f'DROP {kind} "{quoted}"')
        for statement in TABLES.split(";"):
            db.execute(statement)
        signed = version() - (1 << 32) if version() >> 31 else version()
        db.execute(f"PRAGMA user_version = {signed}")


class _transaction:
    """Takes the write lock at once, so that two writers wait for each other instead of failing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        if self.db.in_transaction:
            self.db.execute("COMMIT" if kind is None else "ROLLBACK")


def _below(folder: Path, db: sqlite3.Connection) -> list[tuple[Path, tuple[Stamp, Summary]]]:
    from ctxtui.core.library import records
    from ctxtui.core.library.summary import Summary

    given, prefix = os.fsencode(folder), _key(folder)
    query = (
        "SELECT path, inode, size, modified, summary, sum FROM session WHERE path >= ? AND path < ?"
    )
    found: list[tuple[Path, tuple[Stamp, Summary]]] = []
    for key, *stamp, text, check in db.execute(query, (prefix + b"/", prefix + b"0")):
        if zlib.crc32(text.encode(), _summaries()) != check:
            continue
        path = Path(os.fsdecode(given + key[len(prefix) :]))
        with suppress(ValueError):
            inode, size, modified = stamp
            found.append((path, ((inode, size, modified), records.load(Summary, text))))
    return found


def stamp_of(path: Path) -> Stamp:
    """`NOWHERE` for what can't be read now; its rights are no part of a stamp."""
    try:
        stat = path.stat()
        if not os.access(path, os.R_OK):
            return NOWHERE
    except OSError:
        return NOWHERE
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _key(path: Path) -> bytes:
    return os.path.abspath(os.fsencode(path))  # noqa: PTH100


def _is_damage(error: Exception) -> bool:
    if not isinstance(error, sqlite3.DatabaseError):
        return False
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_NOMEM)
    return code == sqlite3.SQLITE_IOERR_SHORT_READ or code & 0xFF not in NOT_DAMAGE


def _log(what: str, file: Path, error: Exception) -> None:
    import logging  # not on the start path

    logging.getLogger(__name__).warning("%s: %s (%s)", file, what, error)


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            file.with_name(file.name + suffix).unlink()


def _remove_old(file: Path) -> None:
    """Catalogues of versions that nobody has used for long."""
    for other in file.parent.glob("catalogue-*.db"):
        with suppress(OSError):
            if other != file and time() - other.stat().st_mtime > OLD:
                _remove(other)
