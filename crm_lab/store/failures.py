"""Drivers' errors, told as ours: one place where a locked, full, damaged or foreign database gets its sentence."""

from __future__ import annotations

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
    """Return our error for a driver's error, or None when it is not about the database as a whole."""
    text = str(problem).lower()
    for words, kind, rest in _SQLITE:
        if words in text:
            return kind(f"the database {shown(url)} {rest}")
    if isinstance(problem, StaleDataError):
        return StaleRecord("somebody else changed this record in the meantime; read it again and repeat the change")
    if isinstance(problem, exc.IntegrityError):
        return InvalidValue(f"the database refused the change: {problem.orig}")
    if isinstance(problem, exc.OperationalError):
        reason = str(problem.orig).strip().splitlines()[0]
        return DatabaseUnreachable(f"the database {shown(url)} can't be reached ({reason}); check that it runs")
    return None


@contextmanager
def translating(url: URL) -> Iterator[None]:
    """Raise our errors instead of the driver's within the block."""
    try:
        yield
    except (exc.DBAPIError, StaleDataError) as problem:
        ours = translated(problem, url)
        if ours is None:
            raise
        raise ours from problem
