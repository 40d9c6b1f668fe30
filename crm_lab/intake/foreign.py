"""Tables of another database, named by a SQLAlchemy URL, read in chunks and never written to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
import pandas as pd
from sqlalchemy import Engine, MetaData, Select, Table, TextClause, create_engine, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from crm_lab.intake import layout, workbook
from crm_lab.intake import table as tables
from crm_lab.intake.kinds import UnreadableFile

CHUNK_ROWS = 50_000


def is_url(source: object) -> TypeGuard[str | URL]:
    """Tell whether a source is the URL of a database."""
    return isinstance(source, URL) or (isinstance(source, str) and "://" in source)


def shown(url: str | URL) -> str:
    """Return a URL without its password."""
    return make_url(url).render_as_string(hide_password=True)


def read(url: str | URL, names: Sequence[str] = (), query: str | None = None) -> list[tables.Table]:
    """Return the tables `names` (none: all) of a database, or what `query` gives.

    Raises:
        UnreadableFile: It can't be opened, lacks its driver, or a table or the query is wrong.
    """
    engine = _engine(url)
    try:
        if query is not None:
            _only_reads(query)
            return [_table(engine, url, "query", text(query))]
        known = inspect(engine).get_table_names()
        missing = [name for name in names if name not in known]
        if missing:
            raise UnreadableFile(f"{shown(url)} has no table {missing[0]!r}; there are {', '.join(known) or 'none'}.")
        meta = MetaData()
        found = [Table(name, meta, autoload_with=engine, resolve_fks=False) for name in names or known]
        return [_table(engine, url, one.name, select(one)) for one in found]
    except SQLAlchemyError as error:
        raise _unreadable(url, error) from error


def _only_reads(query: str) -> None:
    if query.lstrip(" (\n\t").partition(" ")[0].strip().lower() not in ("select", "with", "table", "values"):
        raise UnreadableFile(f"{query[:60]!r} is no query that only reads: begin it with SELECT.")


def _engine(url: str | URL) -> Engine:
    try:
        place = make_url(url)
        if place.get_backend_name() == "sqlite" and not Path(place.database or "").is_file():
            raise UnreadableFile(f"there is no database file {place.database}: check the path.")
        return create_engine(place)
    except (ArgumentError, NoSuchModuleError) as error:
        raise UnreadableFile(
            "the address of the database can't be understood; write it like postgresql+psycopg://user@host/name or "
            "sqlite:///file.db."
        ) from error
    except ModuleNotFoundError as error:
        raise UnreadableFile(
            f"reading {shown(url)} needs the Python package {error.name}: install it and try again."
        ) from error


def _unreadable(url: str | URL, error: SQLAlchemyError) -> UnreadableFile:
    why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return UnreadableFile(f"{shown(url)} can't be read ({why}): check the address, the table and the query.")


def _table(engine: Engine, url: str | URL, name: str, query: Select[Any] | TextClause) -> tables.Table:
    with engine.connect() as connection:
        result = connection.execution_options(stream_results=True, max_row_buffer=1).execute(query)
        columns, notes = layout.unique_columns(list(result.keys()))
        result.close()

    def chunks() -> Iterator[tables.Chunk]:
        try:
            yield from _chunks(engine, query, columns)
        except SQLAlchemyError as error:
            raise _unreadable(url, error) from error

    place = make_url(url)
    found = tables.Table(name, Path(place.database or place.drivername), columns, chunks, header_line=0, notes=notes)
    found.encoding, found.delimiter, found.keep = place.get_backend_name(), "database", False
    return found


def _chunks(engine: Engine, query: Select[Any] | TextClause, columns: list[str]) -> Iterator[tables.Chunk]:
    done = 0
    with engine.connect() as connection:
        result = connection.execution_options(stream_results=True, max_row_buffer=CHUNK_ROWS).execute(query)
        for rows in result.partitions(CHUNK_ROWS):
            cells = np.empty((len(rows), len(columns)), dtype=object)
            cells[:] = [[_cell(value) for value in row] for row in rows]
            lines = np.arange(done + 1, done + len(rows) + 1)
            yield tables.Chunk(pd.DataFrame(cells, columns=columns, dtype=object), lines)
            done += len(rows)


def _cell(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return workbook.cell_text(value)
