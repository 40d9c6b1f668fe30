"""Which database is used, why, and how it is; looks without creating or changing anything."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL

from crm_lab.cli.filesystem import free_bytes, is_network, kind_of
from crm_lab.cli.findings import Finding
from crm_lab.errors import CrmLabError, DatabaseError, DatabaseOutdated

QUICK = 2 * 1024**3
"""Files up to this size (bytes) are checked page by page."""

LITTLE = 500 * 1024**2
"""Less free space than this (bytes) gets a warning."""


def lines(db: str | None, user: str | None) -> Iterator[str]:
    """Return the findings as lines of text.  Raises the first trouble that keeps the database from working."""
    for one in findings(db, user):
        yield one.line().strip()


def findings(db: str | None, user: str | None) -> Iterator[Finding]:
    """Look at the database that ``db`` names."""
    from crm_lab.store.failures import shown
    from crm_lab.store.location import demo_path, file_of, locate

    try:
        url = locate(db)
    except CrmLabError as problem:
        yield Finding("database", "can't be found", "wrong", problem.message)
        return
    yield Finding("database", f"{shown(url)} ({_why(db)})")
    path = file_of(url)
    if path is not None:
        yield from _place(path)
    yield from _store(url, user)
    if demo_path().exists() and path != demo_path():
        yield Finding(
            "demo company", f"{demo_path()} ('crm-lab demo' opens it, and 'crm-lab demo --reset' makes it anew)"
        )


def _why(db: str | None) -> str:
    from crm_lab.store.location import ENVIRONMENT

    if db is not None:
        return "named by --db"
    return f"named by {ENVIRONMENT}" if os.environ.get(ENVIRONMENT) else "the default"


def _place(path: Path) -> Iterator[Finding]:
    kind = kind_of(path)
    if is_network(kind):
        text = f"{kind}, a network file system: SQLite's write-ahead log fails there when two machines use it"
        yield Finding("file system", text, "warning", "keep the database on a disk of this machine, or use PostgreSQL")
    else:
        yield Finding("file system", kind or "unknown")
    free = free_bytes(path)
    if free < LITTLE:
        yield Finding("disk", f"only {_size(free)} free", "warning", "make room on the disk of the database")
    else:
        yield Finding("disk", f"{_size(free)} free")


def _store(url: URL, user: str | None) -> Iterator[Finding]:
    from crm_lab.store import migrate
    from crm_lab.store.database import Database
    from crm_lab.store.location import file_of
    from crm_lab.workspace import USER, find_actor

    try:
        database = Database(url)
    except CrmLabError as problem:
        yield Finding("revision", "can't be read", "wrong", problem.message)
        return
    try:
        present = migrate.state(database)
        if present is None:
            yield Finding("revision", "there is nothing yet; it is made with the first use")
            return
        migrate.require_current(database, present)
        yield Finding("revision", f"{present}, up to date")
        path = file_of(url)
        if path is not None:
            yield from _file(path)
        actor = find_actor(database, user or os.environ.get(USER))
        yield Finding("user", f"{actor.name} ({actor.role})")
    except DatabaseOutdated as problem:
        yield Finding(
            "revision",
            f"{problem.data['present']}, this crm-lab needs {problem.data['head']}",
            "wrong",
            "run 'crm-lab db upgrade', which makes a backup first",
        )
    except DatabaseError as problem:
        yield Finding("revision", "it can't be used", "wrong", problem.message)
    except CrmLabError as problem:
        yield Finding("user", "unknown", "wrong", problem.message)
    finally:
        database.close()


def _file(path: Path) -> Iterator[Finding]:
    size = path.stat().st_size
    yield Finding("size", _size(size))
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        journal = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if journal == "wal":
            yield Finding("journal", "write-ahead log: readers and writers don't wait for each other")
        else:
            advice = "open it once with crm-lab, on a disk of this machine"
            yield Finding("journal", f"{journal}: readers and writers wait for each other", "warning", advice)
        yield _sound(connection, size)


def _sound(connection: sqlite3.Connection, size: int) -> Finding:
    if size > QUICK:
        return Finding("soundness", f"not checked, it is larger than {_size(QUICK)}")
    try:
        verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as problem:
        verdict = str(problem)
    if verdict == "ok":
        return Finding("soundness", "checked, undamaged")
    return Finding(
        "soundness", f"damaged: {' '.join(verdict.split())}", "wrong", "restore a backup: crm-lab db restore FILE"
    )


def _size(count: int) -> str:
    return f"{count / 1024**3:.1f} GB" if count >= 1024**3 else f"{count / 1024**2:.1f} MB"
