"""Engines: the settings that make SQLite safe with many readers and writers, and PostgreSQL the same to us."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import StaticPool

from crm_lab.errors import MissingPart
from crm_lab.store.location import file_of

APPLICATION_ID = 0x43524D4C
"""Marks our files ("CRML") in SQLite's header."""

BUSY_SECONDS = 60
"""How long a writer waits for another one before it gives up."""

WRITES = "crm_lab_writes"
"""The execution option of connections that will write: they take SQLite's write lock at once."""


def make_engine(url: URL) -> Engine:
    """Return an engine for ``url``.  Raises MissingPart when the PostgreSQL driver is not installed."""
    dumps = partial(json.dumps, ensure_ascii=False, default=str)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, dumps)
    try:
        return create_engine(url, json_serializer=dumps, pool_pre_ping=True)
    except ModuleNotFoundError as problem:
        raise MissingPart(
            "PostgreSQL needs its driver, which is not installed; run: pip install 'crm-lab[postgres]'"
        ) from problem


def _sqlite(url: URL, dumps: Any) -> Engine:
    arguments: dict[str, Any] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    options: dict[str, Any] = {} if file_of(url) else {"poolclass": StaticPool}
    engine = create_engine(url, json_serializer=dumps, connect_args=arguments, **options)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver must not begin transactions by itself: _on_begin decides which kind it is.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -32000")


def _on_begin(connection: Connection) -> None:
    # A write that begins DEFERRED and meets another writer fails at once, whatever the busy timeout says.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
