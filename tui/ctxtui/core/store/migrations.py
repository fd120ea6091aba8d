"""The tables of ctxtui.db, and how a file of an older version comes to have them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

Migrations = tuple[Callable[[sqlite3.Connection], None], ...]


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
