"""The database: sessions that read in a scope, and units of work that leave a trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from crm_lab.store import merged, points, scope
from crm_lab.store.engine import WRITES, make_engine
from crm_lab.store.entities import EventCounter
from crm_lab.store.failures import translating
from crm_lab.store.following import follow
from crm_lab.store.scope import SYSTEM, Actor
from crm_lab.store.trail import Unit


class Database:
    """One store.  Safe to share between threads; every operation opens a session of its own."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.engine = make_engine(url)
        # On SQLite a transaction sees one state by itself.
        one_state = {"isolation_level": "REPEATABLE READ"} if self.engine.dialect.name == "postgresql" else {}
        self._reading = self.engine.execution_options(**one_state)

    @contextmanager
    def read(self, actor: Actor = SYSTEM) -> Iterator[Session]:
        """Open a session that sees one consistent state, narrowed to what ``actor`` may see."""
        with translating(self.url), Session(self._reading, expire_on_commit=False) as session:
            scope.attach(session, actor)
            yield session

    @contextmanager
    def write(self, actor: Actor = SYSTEM, origin: str = "python") -> Iterator[Unit]:
        """Open a unit of work; all of it lands with its audit rows and events, or none of it.

        ``origin`` says where the change came from (python, board, import, api …) and stands in the audit log.
        """
        with self._unit(actor, origin) as unit:
            yield unit
            unit.session.flush()
            follow(unit)
            unit.write_trail()
            unit.session.commit()

    @contextmanager
    def trial(self, actor: Actor = SYSTEM) -> Iterator[Unit]:
        """Open a unit of work of which nothing lands: what a change would do is tried, and rolled back at the end."""
        with self._unit(actor, "trial") as unit:
            yield unit

    @contextmanager
    def _unit(self, actor: Actor, origin: str) -> Iterator[Unit]:
        with translating(self.url), self._writing_session() as session:
            scope.attach(session, actor)
            merged.attach(session)
            points.attach(session)
            yield Unit(session, actor, origin)

    @contextmanager
    def _writing_session(self) -> Iterator[Session]:
        writing = self.engine.connect().execution_options(**{WRITES: True})
        with writing as connection, Session(connection, expire_on_commit=False) as session:
            yield session

    def last_event(self) -> int:
        """Return the number of the newest committed event (0 in a fresh store); cheap enough to ask every second."""
        with self.read() as session:
            return session.execute(select(EventCounter.last)).scalar() or 0

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()
