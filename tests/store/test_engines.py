"""The tests' engines share what is compiled, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, column, select, table
from sqlalchemy.exc import OperationalError

from crm_lab.store.engine import make_engine

from ..engines import SharedStatements

PLACES = select(table("places", column("name")).c.name)


def made(make: SharedStatements, path: Path, name: str) -> Engine:
    engine = make(URL.create("sqlite", database=str(path)))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE places (name TEXT)")
        connection.exec_driver_sql("INSERT INTO places VALUES (?)", (name,))
    return engine


def test_what_one_engine_compiled_serves_the_next_on_its_own_file(tmp_path: Path) -> None:
    make = SharedStatements(make_engine)
    made(make, tmp_path / "first.db", "nowhere").dispose()
    for name in ("here", "there"):
        engine = made(make, tmp_path / f"{name}.db", name)
        with engine.connect() as connection:
            found = connection.execute(PLACES)
            assert found.scalars().all() == [name]
            assert found.context.cache_hit.name == ("CACHE_MISS" if name == "here" else "CACHE_HIT")
        engine.dispose()


def test_an_engine_that_never_connected_lends_nothing(tmp_path: Path) -> None:
    make = SharedStatements(make_engine)
    unreachable = make(URL.create("sqlite", database=str(tmp_path / "no folder" / "crm.db")))
    with pytest.raises(OperationalError):
        unreachable.connect()
    first, second = (made(make, tmp_path / f"{name}.db", name) for name in ("here", "there"))
    assert first.dialect is second.dialect
    assert first.dialect is not unreachable.dialect
    for engine in (first, second):
        engine.dispose()
