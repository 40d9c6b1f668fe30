"""Backup and restore of a SQLite store, by SQLite's own online copy, checked afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import URL

from crm_lab.errors import DatabaseCorrupt, DatabaseError, DatabaseForeign, DatabaseUnreachable
from crm_lab.store.engine import APPLICATION_ID
from crm_lab.store.failures import translating
from crm_lab.store.location import file_of, locate


def backup(url: URL, target: Path | None = None) -> Path:
    """Copy the store to ``target`` (default: beside it, with the time in its name) and return where it lies.

    Works while others read and write; the copy appears under its name when it is complete and sound.
    Raises DatabaseError: a server has tools of its own, ``target`` exists, the store is damaged.
    """
    path = _file(url)
    _require(path, "database")
    target = target or _dated(path)
    if target.exists():
        raise DatabaseError(f"{target} exists already; choose another name for the backup")
    part = target.with_name(target.name + ".part")
    try:
        _copy(path, part)
        part.replace(target)
    except OSError as problem:
        raise DatabaseUnreachable(f"{target} can't be written ({problem.strerror}); choose another place") from problem
    finally:
        part.unlink(missing_ok=True)
    return target


def restore(url: URL, source: Path) -> Path | None:
    """Put the backup ``source`` in the place of the store; what stood there is kept as a backup (its path is returned).

    The copy goes through SQLite, so that open notebooks see the restored state with their next read.
    Raises DatabaseForeign or DatabaseCorrupt for a source that is no sound backup; then nothing was touched.
    """
    path = _file(url)
    _require(source, "backup")
    check(source)
    kept = backup(url) if path.exists() and path.stat().st_size else None
    path.parent.mkdir(parents=True, exist_ok=True)
    _copy(source, path)
    return kept


def check(path: Path) -> None:
    """Raise DatabaseCorrupt or DatabaseForeign unless ``path`` is an undamaged store of crm-lab."""
    # Without a log beside it nobody writes to it, and SQLite need not put files of its own there.
    alone = "" if path.with_name(path.name + "-wal").exists() else "&immutable=1"
    address = f"{path.absolute().as_uri()}?mode=ro{alone}"
    with translating(locate(path)), closing(sqlite3.connect(address, uri=True)) as one:
        if one.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise DatabaseForeign(f"{path} is no database of crm-lab; choose another file (nothing was touched)")
        _require_sound(one, path)


def _copy(source: Path, target: Path) -> None:
    with translating(locate(target)):
        copy = sqlite3.connect(target, timeout=30)
    with closing(copy), translating(locate(source)), closing(sqlite3.connect(source, timeout=30)) as good:
        good.backup(copy)
        _require_sound(copy, source)


def _require_sound(connection: sqlite3.Connection, path: Path) -> None:
    verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise DatabaseCorrupt(f"{path} is damaged ({' '.join(verdict.split())}); choose another backup")


def _require(path: Path, what: str) -> None:
    if not path.is_file():
        raise DatabaseUnreachable(f"there is no {what} at {path}; check the name")


def _dated(path: Path) -> Path:
    now = f"{datetime.now():%Y%m%d-%H%M%S-%f}"
    return path.with_name(f"{path.stem}-{now}.backup.db")


def _file(url: URL) -> Path:
    path = file_of(url)
    if path is None:
        raise DatabaseError("backup and restore work on SQLite files; for PostgreSQL use pg_dump and pg_restore")
    return path
