"""A database on the test server that is a fresh store again before every test: quicker than making a new one."""

from __future__ import annotations

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.store.base import Base

KEPT = "fresh"
"""The schema that keeps the rows of a fresh store."""


def command(server: URL, statement: str) -> None:
    """Run one statement that can't be in a transaction, such as CREATE DATABASE."""
    engine = create_engine(server.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


class PostgresStore:
    """One database of our own on ``server``, called ``name``."""

    def __init__(self, server: URL, name: str) -> None:
        self.server = server
        self.url = server.set(drivername="postgresql+psycopg", database=name)
        command(server, f'CREATE DATABASE "{name}"')
        crm_lab.open(self.url).close()
        self._engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        self._tables = [table.name for table in Base.metadata.sorted_tables]
        self._run([f"CREATE SCHEMA {KEPT}", *(f"CREATE TABLE {KEPT}.{t} AS TABLE public.{t}" for t in self._tables)])

    def reset(self) -> URL:
        """End what a killed process may have left, put the rows of a fresh store back, and return the URL."""
        ended = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        self._run([f"{ended} WHERE datname = current_database() AND pid <> pg_backend_pid()"])
        deletes = [f"DELETE FROM public.{table}" for table in reversed(self._tables)]
        inserts = [f"INSERT INTO public.{table} SELECT * FROM {KEPT}.{table}" for table in self._tables]
        self._run([";".join(["BEGIN", *deletes, *inserts, "COMMIT"])])
        return self.url

    def _run(self, statements: list[str]) -> None:
        with self._engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def drop(self) -> None:
        """Remove the database."""
        self._engine.dispose()
        command(self.server, f'DROP DATABASE "{self.url.database}" WITH (FORCE)')
