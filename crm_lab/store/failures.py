"""Drivers' errors, told as ours: one place where a locked, full, damaged or foreign database gets its sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc
from sqlalchemy.engine import URL
from sqlalchemy.orm.exc import StaleDataError

from crm_lab.errors import (
    CrmLabError,
    DatabaseCorrupt,
    DatabaseError,
    DatabaseForeign,
    DatabaseFull,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseUnreachable,
    InvalidValue,
    NotAllowed,
    StaleRecord,
)
from crm_lab.store.location import file_of

_SQLITE: tuple[tuple[str, type[DatabaseError], str], ...] = (
    ("database is locked", DatabaseLocked, "is held by another program; close it there or try again"),
    (
        "readonly database",
        DatabaseReadOnly,
        "can be read but not written; make the file and its folder writable",
    ),
    ("malformed", DatabaseCorrupt, "is damaged; restore a backup with: crm-lab db restore"),
    ("disk i/o error", DatabaseUnreachable, "can't be read or written (disk error); check the disk"),
    ("file is not a database", DatabaseForeign, "is not a database; choose another file"),
    (
        "unable to open",
        DatabaseUnreachable,
        "can't be opened; check that its folder exists and that you may write there",
    ),
    (
        "disk is full",
        DatabaseFull,
        "can't grow, the disk is full; make room and try again (nothing was changed)",
    ),
)


def shown(url: URL) -> str:
    """Return the database as people know it: its file, or its URL without the password."""
    path = file_of(url)
    return str(path) if path else url.render_as_string(hide_password=True)


def translated(problem: Exception, url: URL) -> CrmLabError | None:
    """Return our error for a driver's error, or None when it is none of a person's making."""
    cause = getattr(problem, "orig", None) or problem  # without the statement: its values are customers' words
    if isinstance(cause, CrmLabError):
        return cause
    if isinstance(cause, sqlite3.Error):
        for words, kind, rest in _SQLITE:
            if words in str(cause).lower():
                return kind(f"the database {shown(url)} {rest}")
    if isinstance(problem, StaleDataError):
        return StaleRecord("somebody else changed this record in the meantime; read it again and repeat the change")
    if getattr(cause, "sqlstate", None) in _CLASHES:
        return StaleRecord("two changes got in each other's way and this one was not done; repeat it")
    if isinstance(cause, sqlite3.OperationalError) or isinstance(problem, exc.OperationalError):
        return DatabaseUnreachable(f"the database {shown(url)} can't be reached ({_first(cause)}); check that it runs")
    if getattr(cause, "sqlstate", None) == "42501":  # insufficient privilege
        return NotAllowed(f"the database {shown(url)} does not let this login do that ({_first(cause)})")
    if isinstance(problem, exc.IntegrityError | exc.DataError) or isinstance(cause, _MISFITS):
        return InvalidValue(f"the database refused the change: {_first(cause)}")
    return None


_CLASHES = ("40P01", "40001")
"""PostgreSQL's words for a deadlock and for a state that can't be in any order."""


def _first(cause: BaseException) -> str:
    return next(iter(str(cause).strip().splitlines()), type(cause).__name__)


_MISFITS = (ValueError, TypeError, OverflowError)
"""What the way to the driver says to a value of the wrong kind."""


@contextmanager
def translating(url: URL) -> Iterator[None]:
    """Raise our errors instead of the driver's within the block."""
    try:
        yield
    except (exc.StatementError, sqlite3.Error, StaleDataError, UnicodeEncodeError, OverflowError) as problem:
        ours = translated(problem, url)
        if ours is None:
            raise
        raise ours from problem
