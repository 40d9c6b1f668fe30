"""A PostgreSQL database to measure on, for as long as it is needed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

SERVER = "CRM_LAB_TEST_PG_URL"
"""The environment variable with the URL of a server on which databases may be made."""


@contextmanager
def postgres() -> Iterator[str | None]:
    """Yield the URL of a new, empty database and remove it afterwards; None where no server is named."""
    if SERVER not in os.environ:
        yield None
        return
    server, name = make_url(os.environ[SERVER]), f"measured_{uuid4().hex[:12]}"
    _command(server, f'CREATE DATABASE "{name}"')
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _command(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _command(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
