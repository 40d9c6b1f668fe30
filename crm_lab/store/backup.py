"""Backup and restore of a SQLite store, by SQLite's own online copy, checked afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL

from crm_lab.errors import DatabaseCorrupt, DatabaseError, DatabaseForeign, DatabaseUnreachable
from crm_lab.store.location import file_of


def backup(url: URL, target: Path | None = None) -> Path:
    """Copy the store to ``target`` (default: beside it, with the time in its name) and return where it lies.

    Works while others read and write.  Raises DatabaseError for a server, which has tools of its own.
    """
    path = _file(url)
    if not path.exists():
        raise DatabaseUnreachable(f"there is no database at {path}; check the name")
    target = target or path.with_name(f"{path.stem}-{datetime.now():%Y%m%d-%H%M%S}.backup.db")
    if target.exists():
        raise DatabaseError(f"{target} exists already; choose another name for the backup")
    part = target.with_name(target.name + ".part")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
    check(part)
    part.replace(target)
    return target


def restore(url: URL, source: Path) -> Path | None:
    """Put the backup ``source`` in the place of the store; what stood there is kept as a backup (its path is returned).

    The copy goes through SQLite, so that open notebooks see the restored state with their next read.
    """
    path = _file(url)
    if not source.exists():
        raise DatabaseUnreachable(f"there is no backup at {source}; check the name")
    check(source)
    kept = backup(url) if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(source)) as good, closing(sqlite3.connect(path, timeout=30)) as target:
        good.backup(target)
    check(path)
    return kept


def check(path: Path) -> None:
    """Raise DatabaseCorrupt or DatabaseForeign unless ``path`` is an undamaged SQLite file."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as problem:
        raise DatabaseForeign(f"{path} is not a database or is damaged ({problem}); choose another file") from problem
    if verdict != "ok":
        raise DatabaseCorrupt(f"{path} is damaged ({verdict}); choose another backup")


def _file(url: URL) -> Path:
    path = file_of(url)
    if path is None:
        raise DatabaseError("backup and restore work on SQLite files; for PostgreSQL use pg_dump and pg_restore")
    return path
