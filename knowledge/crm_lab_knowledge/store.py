"""The file of a knowledge base: who may write, who reads what, and what is said when it cannot be opened."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

from crm_lab_knowledge.errors import BadInput, BaseDamaged, KnowledgeError
from crm_lab_knowledge.schema import TABLES, VERSION

FILE = "knowledge.db"
WAIT = 60.0
"""Seconds that a writer waits for another one."""


class Store:
    """One connection to the file in ``folder``, which is made when it is not there.

    Several processes may read while one writes; a writer that dies leaves what was there before.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FILE
        self._lock = RLock()
        self.connection = _connect(self.path)
        try:
            with _said(self.path):
                self._prepare()
        except BaseException:
            self.connection.close()
            raise

    def _prepare(self) -> None:
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute("PRAGMA foreign_keys = ON")
        if self._version() == 0:
            with self.writing() as connection:
                if self._version() == 0:  # nobody else was quicker
                    for statement in TABLES.split(";\n"):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA user_version = {VERSION}")
        if self._version() != VERSION:
            raise BaseDamaged(
                f"The knowledge base {self.path} has version {self._version()}, this program reads {VERSION}: "
                "open it with the program that wrote it."
            )

    def _version(self) -> int:
        return int(self.connection.execute("PRAGMA user_version").fetchone()[0])

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Everything inside is kept, or nothing."""
        with self._lock, _said(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Everything inside sees one state, whatever others write meanwhile."""
        with self._lock, _said(self.path):
            self.connection.execute("BEGIN")
            try:
                yield self.connection
            finally:
                self.connection.execute("ROLLBACK")

    def changes(self) -> tuple[int, int]:
        """Return what differs when anybody has written since."""
        with self._lock:
            others = self.connection.execute("PRAGMA data_version").fetchone()[0]
            return int(others), self.connection.total_changes

    def setting(self, name: str, default: Any = None) -> Any:
        """Return what was kept under ``name``."""
        found = self.connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return json.loads(found[0]) if found else default

    def keep(self, name: str, value: Any) -> None:
        """Keep ``value`` under ``name``; inside ``writing``."""
        self.connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self.connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as error:
        raise BadInput(
            f"No knowledge base can be kept in {path.parent} ({error}): name a folder to write to."
        ) from error


@contextmanager
def _said(path: Path) -> Iterator[None]:
    """Say in a sentence what SQLite has to say about the file; its other errors are our mistakes and pass."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise KnowledgeError(
            f"The knowledge base {path} could not be used ({error}); nothing in it was changed: "
            "free what is locked or full, then repeat."
        ) from error
    except sqlite3.DatabaseError as error:
        if type(error) is not sqlite3.DatabaseError:
            raise
        raise BaseDamaged(
            f"The knowledge base {path} cannot be read ({error}): put back a copy of the file."
        ) from error
