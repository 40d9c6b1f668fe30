"""Opening a store: create it, recognise it, upgrade it.

The revision of a store is the one row of ``alembic_version``; the revisions known here are the files of
``migrations/versions``, so that telling old from new needs no heavy import.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.orm import Session

from crm_lab.errors import (
    DatabaseCorrupt,
    DatabaseForeign,
    DatabaseOutdated,
    DatabaseTooNew,
    DatabaseUnreachable,
)
from crm_lab.store import defaults
from crm_lab.store.backup import backup
from crm_lab.store.database import Database
from crm_lab.store.engine import APPLICATION_ID, WRITES
from crm_lab.store.failures import shown, translating
from crm_lab.store.location import file_of

VERSIONS = Path(__file__).with_name("migrations") / "versions"


def known_revisions() -> list[str]:
    """Return all revisions that this crm-lab knows, oldest first."""
    return sorted(path.stem.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def head() -> str:
    """Return the revision that this crm-lab works with."""
    return known_revisions()[-1]


def prepare(database: Database, upgrade: bool = False) -> Path | None:
    """Make sure that ``database`` is ours and of our revision; create it when there is nothing yet.

    An upgrade makes a backup of a file first and returns where it lies (a server has tools of its own for that).
    Raises DatabaseForeign, DatabaseTooNew, DatabaseCorrupt or, unless ``upgrade``, DatabaseOutdated; then nothing
    was touched.
    """
    present = state(database)
    if present is None:
        create(database)
        return None
    try:
        require_current(database, present)
    except DatabaseOutdated:
        if not upgrade:
            raise
        kept = backup(database.url) if file_of(database.url) else None
        run(database, head())
        return kept
    _use_wal(database)  # a crash between making the store and this leaves it without
    return None


def state(database: Database) -> str | None:
    """Return the revision of the store, None when there is nothing yet; touches nothing and creates nothing.

    Raises DatabaseForeign when it is not ours, DatabaseUnreachable or DatabaseCorrupt when it can't be read.
    """
    path = file_of(database.url)
    if path is not None:
        if _is_new(path):
            return None
        _look_at_file(path)
    with translating(database.url), database.engine.connect() as connection:
        return _revision(connection, database)


def _revision(connection: Connection, database: Database) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if tables == {"alembic_version"} or {"alembic_version", "event_counter"} <= tables:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        if found is not None or len(tables) == 1:
            return found
    if tables:
        raise DatabaseForeign(
            f"the database {shown(database.url)} belongs to another program; choose another file (nothing was touched)"
        )
    return None


def require_current(database: Database, present: str) -> None:
    """Raise DatabaseTooNew or DatabaseOutdated unless the revision ``present`` is ours."""
    where = shown(database.url)
    if present not in known_revisions():
        raise DatabaseTooNew(
            f"the database {where} was written by a newer crm-lab (revision {present}, this one knows {head()}); "
            "update crm-lab (nothing was touched)"
        )
    if present != head():
        raise DatabaseOutdated(
            f"the database {where} was written by an older crm-lab (revision {present}, now {head()}); "
            "run 'crm-lab db upgrade', which makes a backup first",
            present=present,
            head=head(),
        )


def create(database: Database) -> None:
    """Create all tables and the defaults in one transaction; of two creators at once, one waits and finds it done."""
    path = file_of(database.url)
    if path is not None:
        _make_folder(path)
    with translating(database.url), _migrating(database) as connection:
        if _revision(connection, database) is None:
            _upgrade(connection, head())
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                defaults.fill(session)
                session.commit()
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    _use_wal(database)


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise DatabaseUnreachable(
            f"the folder {path.parent} can't be made ({problem.strerror}); choose another"
        ) from problem


def _use_wal(database: Database) -> None:
    if file_of(database.url) is not None:
        with translating(database.url), database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            if raw.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                raw.execute("PRAGMA journal_mode = WAL")


def run(database: Database, target: str) -> None:
    """Move the store to revision ``target`` (up or down, "base" empties it) in one transaction."""
    with translating(database.url), _migrating(database) as connection:
        present = _revision(connection, database) or "base"
        if target == "base" or (present != "base" and target < present):
            _command("downgrade", connection, target)
        else:
            _upgrade(connection, target)


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    with database.engine.connect().execution_options(**{WRITES: True}) as connection:
        if connection.dialect.name == "sqlite":
            # Tables are rebuilt by copying; checked again before the commit.
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[union-attr]
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": APPLICATION_ID})
                yield connection
                _check_references(connection)
        finally:
            if connection.dialect.name == "sqlite":
                connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")  # type: ignore[union-attr]


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise DatabaseCorrupt(f"a row of {broken[0]} points to a record that does not exist; nothing was changed")


def _upgrade(connection: Connection, target: str) -> None:
    _command("upgrade", connection, target)


def _command(name: str, connection: Connection, target: str) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    getattr(command, name)(config, target)


def _is_new(path: Path) -> bool:
    with _reading(path):
        return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def _look_at_file(path: Path) -> None:
    if path.is_dir():
        raise DatabaseUnreachable(f"{path} is a folder, not a database; name a file")
    with _reading(path), path.open("rb") as file:
        header = file.read(72)
    if not header.startswith(b"SQLite format 3\x00"):
        raise DatabaseForeign(f"the file {path} is not a database; choose another file (nothing was touched)")
    if int.from_bytes(header[68:72], "big") not in (APPLICATION_ID, 0):
        raise DatabaseForeign(
            f"the database {path} belongs to another program; choose another file (nothing was touched)"
        )


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise DatabaseUnreachable(
            f"the file {path} can't be read ({problem.strerror}); check its permissions"
        ) from problem
