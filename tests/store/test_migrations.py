"""Stores are made, upgraded, downgraded and recognised."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.errors import DatabaseOutdated, DatabaseTooNew
from crm_lab.store import migrate
from crm_lab.store.base import Base
from crm_lab.store.database import Database
from crm_lab.store.engine import APPLICATION_ID

from ..conftest import BACKENDS, Python, full, names_in


@pytest.fixture
def database(own_store: URL) -> Iterator[Database]:
    opened = Database(own_store)
    yield opened
    opened.close()


@pytest.fixture(params=BACKENDS)
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """Where a store may be made."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "deep" / "down" / "new.db"))
    url: URL = request.getfixturevalue("empty_postgres")
    return url


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), Base.metadata)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names())


def test_migrations_make_what_the_entities_describe(database: Database) -> None:
    assert differences(database) == []


def test_down_to_nothing_and_up_again(database: Database) -> None:
    migrate.run(database, "base")
    assert tables(database) == {"alembic_version"}
    migrate.run(database, migrate.head())
    assert migrate.state(database) == migrate.head()
    assert differences(database) == []


def test_every_step_down_and_up_keeps_the_records(own_store: URL, database: Database) -> None:
    with crm_lab.open(own_store) as ws:
        deal = ws.opportunities.add(name="机会", amount="12.50")
    for revision in reversed(migrate.known_revisions()[:-1]):
        migrate.run(database, revision)
        assert migrate.state(database) == revision
    for revision in migrate.known_revisions()[1:]:
        migrate.run(database, revision)
    with crm_lab.open(own_store) as ws:
        assert ws.opportunities.get(deal.id).amount_minor == 1250


def test_a_new_store_has_a_pipeline_and_its_first_user(nothing: URL) -> None:
    with crm_lab.open(nothing) as ws:
        assert ws.actor.role == "admin"
        assert list(ws.stages.frame().sort_values("position").kind) == ["open"] * 4 + ["won", "lost"]


def test_a_new_file_is_marked_as_ours_and_keeps_a_log(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    crm_lab.open(path).close()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


CREATE = """
    import sys, crm_lab
    with crm_lab.open(sys.argv[1]) as ws:
        print(ws.stages.count(), ws.users.count())
"""


def test_processes_that_make_the_same_store_at_once_make_one(nothing: URL, python: Python) -> None:
    makers = [python(CREATE, full(nothing)) for _ in range(2)]
    told = [maker.communicate() for maker in makers]
    assert [(maker.returncode, out.strip()) for maker, (out, _) in zip(makers, told, strict=True)] == [
        (0, "6 1")
    ] * 2, told
    database = Database(nothing)
    assert differences(database) == []
    database.close()


@pytest.fixture
def older(own_store: URL, database: Database) -> URL:
    """A store of the first revision with a record in it."""
    with crm_lab.open(own_store) as ws:
        ws.accounts.add(name="Old Co")
    migrate.run(database, migrate.known_revisions()[0])
    database.close()
    return own_store


def test_an_older_store_is_not_opened_and_not_touched(older: URL) -> None:
    before = content(older)
    with pytest.raises(DatabaseOutdated, match="crm-lab db upgrade") as caught:
        crm_lab.open(older)
    assert caught.value.data == {"present": "0001", "head": migrate.head()}
    assert content(older) == before


def content(url: URL) -> object:
    if url.get_backend_name() == "sqlite":
        return Path(str(url.database)).read_bytes()
    database = Database(url)
    with database.engine.connect() as connection:
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    found = (revision, sorted(tables(database)))
    database.close()
    return found


def test_an_upgrade_keeps_the_records(older: URL) -> None:
    with crm_lab.open(older, upgrade=True) as ws:
        assert list(ws.accounts.frame().name) == ["Old Co"]
        assert differences(ws.database) == []


def test_an_upgrade_of_a_file_makes_a_backup_first(sqlite_store: URL) -> None:
    path = Path(str(sqlite_store.database))
    database = Database(sqlite_store)
    migrate.run(database, "0001")
    assert migrate.prepare(database, upgrade=True) is not None
    database.close()
    (kept,) = path.parent.glob("*.backup.db")
    copied = Database(URL.create("sqlite", database=str(kept)))
    assert migrate.state(copied) == "0001"
    copied.close()


def test_a_failed_upgrade_leaves_the_old_store(older: URL, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("the machine stops here")

    before = content(older)
    monkeypatch.setattr(migrate, "_check_references", fails)
    with pytest.raises(RuntimeError, match="stops here"):
        crm_lab.open(older, upgrade=True)
    if older.get_backend_name() == "postgresql":
        assert content(older) == before
    database = Database(older)
    assert migrate.state(database) == "0001"
    assert "import_batches" not in tables(database)
    database.close()


def test_a_newer_store_is_not_opened_and_not_touched(own_store: URL, database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    before = content(own_store)
    for upgrade in (False, True):
        with pytest.raises(DatabaseTooNew, match="update crm-lab"):
            crm_lab.open(own_store, upgrade=upgrade)
    assert content(own_store) == before


def test_a_file_that_a_crash_left_without_a_log_gets_one(sqlite_store: URL) -> None:
    path = Path(str(sqlite_store.database))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
    crm_lab.open(path).close()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_every_migration_can_go_back() -> None:
    for path in migrate.VERSIONS.glob("[0-9]*.py"):
        assert "def downgrade() -> None:\n    pass" not in path.read_text()


def test_looking_creates_nothing(tmp_path: Path) -> None:
    path = tmp_path / "none" / "crm.db"
    database = Database(URL.create("sqlite", database=str(path)))
    assert migrate.state(database) is None
    database.close()
    assert names_in(tmp_path) == []


def test_a_copied_file_is_the_same_store(sqlite_store: URL, tmp_path: Path) -> None:
    with crm_lab.open(sqlite_store) as ws:
        ws.accounts.add(name="Kept")
    copy = tmp_path / "copy.db"
    shutil.copy(str(sqlite_store.database), copy)
    with crm_lab.open(copy) as ws:
        assert ws.accounts.count(name="Kept") == 1
