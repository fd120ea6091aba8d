"""ctxtui.db: what we remember ourselves, in SQLite. Tables and migrations, nothing else.

It knows no sessions, only their values, so every room of the core may stand on it. Several ctxtui
at once are fine: each statement is a transaction of its own, and a busy one is waited for.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from ctxtui.core.errors import CtxtuiError
from ctxtui.core.files import private_dir

NAME = "ctxtui.db"
BUSY_MS = 5_000
SEEN_EVERY = 3600.0
"""Seconds after which `last_seen` is written again although nothing else changed."""
_VERSION_AT = 60
"""Where `user_version` stands in a file of SQLite, in four bytes, the highest first."""
_ABSURD = 10_000
"""Versions that only damage brings."""

_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


Migrations = tuple[Callable[[sqlite3.Connection], None], ...]


class Life(NamedTuple):
    """A session as it was last seen; times in seconds since the epoch."""

    session: str
    path: str
    project: str | None
    title: str
    first_seen: float
    last_seen: float
    ended: float | None
    """When it was first seen without a live client; None while one is on it."""
    gone: float | None
    """When its file was first missed; None while it is there."""


class Present(NamedTuple):
    """A session that is on disk now."""

    session: str
    path: str
    project: str | None
    title: str
    live: bool


class Succeeded(NamedTuple):
    """One process left a session for another; the fields of `library.lineage.Succession`."""

    pid: int | None
    before: str
    after: str
    seen: float
    how: str | None


class Marked(NamedTuple):
    """A mark as it is kept; times in seconds since the epoch."""

    id: str
    name: str
    note: str
    session: str
    project: str | None
    row: str
    created: float
    anchor: str | None
    """JSON of `rewind.marks`; None for a mark without one."""
    no_anchor: str
    """Why there is none, a sentence."""
    deleted: float | None = None
    """When it was deleted; it is kept so that this can be undone."""


class Handed(NamedTuple):
    """A text that was handed on, as it is kept; times in seconds since the epoch."""

    id: str
    kind: str
    """clear, window, background, pane, clipboard or file."""
    source: str
    """The session it was made from."""
    to: str | None
    """The session it went to; None while that isn't known."""
    pid: int | None
    """The client it was given to, where that ran already."""
    kept: str | None
    """The file with the text, if there is one."""
    text: str
    when: float


class Launched(NamedTuple):
    """A prompt for a subagent that was launched, and what came of it; times in seconds since the
    epoch."""

    id: str
    template: str
    name: str
    route: str
    """clipboard, pane, window or background."""
    source: str
    place: str
    """The turn or step of `source` it was launched from; "" for none."""
    to: str | None
    job: str | None
    """What `claude stop` takes, of a background session."""
    pid: int | None
    folder: str
    worktree: bool
    """Whether `folder` is a work tree made for it."""
    prompt: str
    when: float
    state: str = "started"
    ended: float | None = None
    tokens: int | None = None
    duration: float | None = None
    """Seconds."""
    last: str = ""
    """The last text of the model."""
    files: str = "[]"
    """JSON: the paths it wrote."""


def _first_tables(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE lifecycle (session TEXT PRIMARY KEY, path TEXT NOT NULL, project TEXT,"
        " title TEXT NOT NULL, first_seen REAL NOT NULL, last_seen REAL NOT NULL,"
        " ended REAL, gone REAL) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE succession (child TEXT NOT NULL, parent TEXT NOT NULL, how TEXT,"
        " pid INTEGER, seen REAL NOT NULL, PRIMARY KEY (child, parent)) WITHOUT ROWID"
    )


def _marks(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE marks (id TEXT PRIMARY KEY, name TEXT NOT NULL, note TEXT NOT NULL,"
        " session TEXT NOT NULL, project TEXT, row TEXT NOT NULL, created REAL NOT NULL,"
        " anchor TEXT, no_anchor TEXT NOT NULL, deleted REAL) WITHOUT ROWID"
    )


def _deliveries(db: sqlite3.Connection) -> None:
    db.execute(
        "CREATE TABLE handoffs (id TEXT PRIMARY KEY, kind TEXT NOT NULL, source TEXT NOT NULL,"
        " target TEXT, pid INTEGER, kept TEXT, text TEXT NOT NULL, at REAL NOT NULL) WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE launches (id TEXT PRIMARY KEY, template TEXT NOT NULL, name TEXT NOT NULL,"
        " route TEXT NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL, target TEXT, job TEXT,"
        " pid INTEGER, folder TEXT NOT NULL, worktree INTEGER NOT NULL, prompt TEXT NOT NULL,"
        " at REAL NOT NULL, state TEXT NOT NULL, ended REAL, tokens INTEGER, duration REAL,"
        " last TEXT NOT NULL, files TEXT NOT NULL) WITHOUT ROWID"
    )


MIGRATIONS: Migrations = (_first_tables, _marks, _deliveries)
"""Each brings the tables from version n to n + 1. Only ever append: homes are at every version."""


@dataclass(slots=True)
class Store:
    """An open ctxtui.db. One thread at a time; every thread may open its own."""

    path: Path
    notice: str = ""
    """A sentence for the user if the file was damaged and had to be moved aside."""
    _db: sqlite3.Connection = field(init=False, repr=False)
    _lives: dict[str, Life] = field(default_factory=dict, repr=False)
    _as_of: int | None = field(default=None, repr=False)

    @classmethod
    def open(cls, folder: Path, migrations: Migrations = MIGRATIONS) -> Self:
        """The store in `folder` (`places.data_dir()`), made or brought up to date if need be.

        A damaged file is moved aside, never deleted, and `notice` says where to. Raises
        CtxtuiError if the file was written by a newer ctxtui, which changes nothing, and if the
        folder can't be written.
        """
        path = folder / NAME
        store = cls(path)
        try:
            private_dir(folder)
            try:
                store._db = _connect(path, migrations)
            except sqlite3.DatabaseError as error:
                if not _damaged(error):
                    raise
                with _alone(folder):
                    store._db, store.notice = _rescue(path, migrations, error)
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise CtxtuiError(
                f"{path}: can't be opened ({reason}). What ctxtui remembers is not available; "
                f"see whether the folder can be written and the disk is full."
            ) from error
        return store

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def version(self) -> int:
        (number,) = self._db.execute("PRAGMA user_version").fetchone()
        return int(number)

    def note_sessions(
        self,
        present: Iterable[Present],
        now: float,
        roots: Iterable[Path],
        unread: Iterable[Path] = (),
    ) -> int:
        """Write down which sessions there are at `now`; how many rows that took.

        The picture has to be complete: a session below `roots` that is not in it is `gone` from
        now on, but for those at or below `unread`, which merely couldn't be looked at.
        """
        known = self._current()
        noted = [_noted(known.get(_text(one.session)), one, now) for one in present]
        held = {life.session for life, _ in noted}
        below = tuple(f"{_text(str(root))}{os.sep}" for root in roots)
        spared = tuple(_text(str(path)) for path in unread)
        changed = [life for life, differs in noted if differs]
        changed += [
            life._replace(gone=now, ended=now if life.ended is None else life.ended)
            for session, life in known.items()
            if session not in held
            and life.gone is None
            and life.path.startswith(below)
            and not life.path.startswith(spared)
        ]
        if changed:
            with self._writing():
                # Another ctxtui may have written meanwhile: the first and last of both stand.
                self._db.executemany(
                    "INSERT INTO lifecycle VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                    " ON CONFLICT (session) DO UPDATE SET path = excluded.path,"
                    " project = excluded.project, title = excluded.title,"
                    " first_seen = min(first_seen, excluded.first_seen),"
                    " last_seen = max(last_seen, excluded.last_seen),"
                    " ended = excluded.ended, gone = excluded.gone",
                    changed,
                )
            known.update((life.session, life) for life in changed)
        return len(changed)

    def _current(self) -> dict[str, Life]:
        """`lives`, read again only when another connection has written."""
        with self._reading():
            (as_of,) = self._db.execute("PRAGMA data_version").fetchone()
        if as_of != self._as_of:
            self._lives, self._as_of = self.lives(), as_of
        return self._lives

    def lives(self) -> dict[str, Life]:
        """All sessions ever seen, by id."""
        with self._reading():
            rows = self._db.execute("SELECT * FROM lifecycle").fetchall()
        return {row[0]: Life(*row) for row in rows}

    def note_succession(
        self, child: str, parent: str, how: str | None, pid: int | None, seen: float
    ) -> None:
        """A process left `parent` for `child`. The first time that it was seen is kept."""
        with self._writing():
            self._db.execute(
                "INSERT INTO succession VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (child, parent) DO UPDATE SET how = coalesce(how, excluded.how),"
                " seen = min(seen, excluded.seen)",
                (_text(child), _text(parent), how, pid, seen),
            )

    def successions(self) -> list[Succeeded]:
        """All that were noted, the earliest first."""
        with self._reading():
            rows = self._db.execute(
                "SELECT pid, parent, child, seen, how FROM succession ORDER BY seen, child"
            ).fetchall()
        return [Succeeded(*row) for row in rows]

    def add_mark(self, mark: Marked) -> None:
        """Keep a new mark. Raises CtxtuiError if its id is taken."""
        with self._writing():
            self._db.execute(
                "INSERT INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _plain(mark)
            )

    def change_mark(self, was: Marked, now: Marked) -> bool:
        """Put `now` in the place of `was`; False, and nothing is changed, if it is different by
        now, for another ctxtui may have been at it. Only name, note and `deleted` can change."""
        with self._writing():
            done = self._db.execute(
                "UPDATE marks SET name = ?, note = ?, deleted = ?"
                " WHERE id = ? AND name = ? AND note = ? AND deleted IS ?",
                (
                    *(_text(now.name), _text(now.note), now.deleted),
                    *(was.id, _text(was.name), _text(was.note), was.deleted),
                ),
            )
        return done.rowcount == 1

    def marks(self) -> list[Marked]:
        """All that were ever set, the deleted ones too, the earliest first."""
        with self._reading():
            rows = self._db.execute("SELECT * FROM marks ORDER BY created, id").fetchall()
        return [Marked(*row) for row in rows]

    def keep_handoff(self, one: Handed) -> None:
        """Write it down, or anew with what is known by now. Where it went is never forgotten."""
        with self._writing():
            self._db.execute(
                "INSERT INTO handoffs VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
                " SET target = coalesce(excluded.target, target), pid = excluded.pid,"
                " kept = excluded.kept",
                _plain(one),
            )

    def handoffs(self) -> list[Handed]:
        """All of them, the earliest first."""
        with self._reading():
            rows = self._db.execute("SELECT * FROM handoffs ORDER BY at, id").fetchall()
        return [Handed(*row) for row in rows]

    def keep_launch(self, one: Launched) -> None:
        """Write it down, or anew with what is known by now. Where it went is never forgotten."""
        with self._writing():
            self._db.execute(
                f"INSERT INTO launches VALUES ({', '.join('?' * len(one))})"
                " ON CONFLICT (id) DO UPDATE SET target = coalesce(excluded.target, target),"
                " job = coalesce(excluded.job, job), pid = excluded.pid, state = excluded.state,"
                " ended = excluded.ended, tokens = excluded.tokens, duration = excluded.duration,"
                " last = excluded.last, files = excluded.files",
                _plain(one),
            )

    def launches(self) -> list[Launched]:
        """All of them, the earliest first."""
        with self._reading():
            rows = self._db.execute("SELECT * FROM launches ORDER BY at, id").fetchall()
        found = [Launched(*row) for row in rows]
        return [one._replace(worktree=bool(one.worktree)) for one in found]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                yield
        except sqlite3.Error as error:
            raise CtxtuiError(
                f"{self.path}: can't be written ({error}). Nothing in it was changed; "
                f"try again, or see whether the disk is full."
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise CtxtuiError(
                f"{self.path}: can't be read ({error}). Start ctxtui again; "
                f"a damaged file is then moved aside."
            ) from error


def _noted(known: Life | None, one: Present, now: float) -> tuple[Life, bool]:
    """What to write of a session that is there, and whether that differs from what is written."""
    ended = None if one.live else now if known is None or known.ended is None else known.ended
    life = Life(
        session=_text(one.session),
        path=_text(one.path),
        project=None if one.project is None else _text(one.project),
        title=_text(one.title),
        first_seen=now if known is None else known.first_seen,
        last_seen=now,
        ended=ended,
        gone=None,
    )
    if known is None or life._replace(last_seen=known.last_seen) != known:
        return life, True
    return life, now - known.last_seen >= SEEN_EVERY


def _text(text: str) -> str:
    """What transcripts hold needn't be text that SQLite takes: lone surrogates are replaced."""
    return text.encode("utf-8", "replace").decode()


def _plain(row: Iterable[object]) -> list[object]:
    return [_text(one) if isinstance(one, str) else one for one in row]


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
def _alone(folder: Path) -> Iterator[None]:
    """Keeps other ctxtui from moving the same file aside at the same time."""
    import fcntl

    with closing(
        os.fdopen(os.open(folder / f"{NAME}.lock", os.O_CREAT | os.O_RDWR, 0o600))
    ) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
