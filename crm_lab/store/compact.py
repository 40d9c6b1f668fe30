"""Cleaning up: what was deleted or overwritten leaves the database file, too."""

from __future__ import annotations

from contextlib import closing

from sqlalchemy import text

from crm_lab.store.database import Database
from crm_lab.store.failures import translating


def compact(database: Database) -> bool:
    """Rewrite the store so that nothing that was deleted or overwritten is left in its free space or its log.

    Takes about as long as copying the file, and on SQLite that much room on the disk; readers go on reading.  Returns
    False when somebody who reads an older state still needs SQLite's log.  Raises DatabaseLocked when another program
    writes all the time.
    """
    engine = database.engine
    with translating(database.url):
        if engine.dialect.name == "sqlite":
            with closing(engine.raw_connection()) as raw:
                cursor = raw.cursor()
                cursor.execute("VACUUM")
                busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy
        with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(text("VACUUM"))
        return True
