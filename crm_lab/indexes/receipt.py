"""How far a knowledge base has followed the store: one process at a time brings it up to date.

The receipt lies beside the knowledge base, not in the store, because every machine has a knowledge base of its own.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

FILE = "followed.db"
MAKING = 3600.0
"""Seconds that whoever must have it up to date waits for another process that is at it."""
GLANCE = 0.2
"""Seconds that a search waits; then it answers from what is there."""
_TABLE = """
CREATE TABLE IF NOT EXISTS followed (
    id INTEGER PRIMARY KEY CHECK (id = 1), store TEXT NOT NULL, seq INTEGER NOT NULL, event TEXT NOT NULL
)
"""


@dataclass(frozen=True)
class Mark:
    """Up to which event of which store the knowledge base has followed; ``event`` is that event's own id."""

    store: str = ""
    seq: int = 0
    event: str = ""


class Receipt:
    """The mark in ``folder``, and the turn to move it on."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE

    def read(self) -> Mark:
        """Return the mark, an empty one when there is none."""
        with _Open(self.path, MAKING) as connection:
            return mark_of(connection)

    @contextmanager
    def turn(self, wait: bool) -> Iterator[sqlite3.Connection | None]:
        """Hold the turn, and keep at the end what was signed; None when another has it and ``wait`` is not given."""
        with _Open(self.path, MAKING if wait else GLANCE) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                if wait:
                    raise
                yield None
                return
            yield connection
            connection.execute("COMMIT")


def sign(connection: sqlite3.Connection, mark: Mark) -> None:
    """Put down how far it is."""
    connection.execute("INSERT OR REPLACE INTO followed VALUES (1, ?, ?, ?)", (mark.store, mark.seq, mark.event))


def mark_of(connection: sqlite3.Connection) -> Mark:
    """Return the mark as it is kept."""
    row = connection.execute("SELECT store, seq, event FROM followed").fetchone()
    return Mark(*row) if row else Mark()


class _Open:
    """A connection that is closed at the end; an unfinished transaction is as if it had never been."""

    def __init__(self, path: Path, wait: float) -> None:
        self.connection = sqlite3.connect(path, timeout=wait, isolation_level=None)
        self.connection.execute(_TABLE)

    def __enter__(self) -> sqlite3.Connection:
        return self.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()
