"""What is no store, or can't be used, gets one clear sentence and is left as it is."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

import crm_lab
from crm_lab.errors import (
    CrmLabError,
    DatabaseCorrupt,
    DatabaseForeign,
    DatabaseLocked,
    DatabaseReadOnly,
    DatabaseUnreachable,
    InvalidValue,
)
from crm_lab.store import engine

from ..conftest import Python, full, names_in


def is_one_sentence(problem: CrmLabError) -> bool:
    return "\n" not in problem.message and len(problem.message) < 400


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE songs (title TEXT)")


def marked_by_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA application_id = 252006674")
        raw.execute("CREATE TABLE t (x)")


def with_migrations_of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(
            "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('0001')"
        )
        raw.execute("CREATE TABLE songs (title TEXT)")


FOREIGN: dict[str, Callable[[Path], object]] = {
    "a picture": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 2000),
    "a text": lambda path: path.write_text("name,amount\nAcme,5\n"),
    "three bytes": lambda path: path.write_bytes(b"abc"),
    "another program's tables": of_another_program,
    "another program's mark": marked_by_another_program,
    "another program's migrations": with_migrations_of_another_program,
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_that_is_not_ours_is_not_touched(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    FOREIGN[kind](path)
    before = path.read_bytes()
    with pytest.raises(DatabaseForeign, match="choose another file") as caught:
        crm_lab.open(path, upgrade=True)
    assert is_one_sentence(caught.value)
    assert str(path) in caught.value.message
    assert path.read_bytes() == before
    assert names_in(tmp_path) == ["file.db"]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with crm_lab.open(path) as ws:
        assert ws.stages.count() == 6


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match="is a folder"):
        crm_lab.open(tmp_path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(DatabaseUnreachable, match=r"choose another|can't be read"):
        crm_lab.open(tmp_path / "file" / "crm.db")


@pytest.mark.parametrize("url", ["mysql://host/db", "postgresql://host:port/db", "nonsense://", "://"])
def test_a_url_that_is_none_of_ours(url: str) -> None:
    with pytest.raises(InvalidValue, match=r"PostgreSQL|postgresql"):
        crm_lab.open(url)


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnreachable, match="can't be reached") as caught:
        crm_lab.open("postgresql://anna:secret@127.0.0.1:1/crm")
    assert "secret" not in caught.value.message
    assert is_one_sentence(caught.value)


def test_a_damaged_page_is_told(sqlite_store: URL) -> None:
    path = Path(str(sqlite_store.database))
    with crm_lab.open(sqlite_store) as ws, ws.database.engine.connect() as connection:
        (page,) = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'accounts'").one()
        (size,) = connection.exec_driver_sql("PRAGMA page_size").one()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(content)
    with crm_lab.open(sqlite_store) as ws, pytest.raises(DatabaseCorrupt, match="crm-lab db restore") as caught:
        ws.accounts.frame()
    assert is_one_sentence(caught.value)


def test_a_cut_off_file_is_told(sqlite_store: URL) -> None:
    path = Path(str(sqlite_store.database))
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises((DatabaseCorrupt, DatabaseForeign)) as caught:
        crm_lab.open(sqlite_store)
    assert is_one_sentence(caught.value)


HOLD = """
    import sqlite3, sys, time
    raw = sqlite3.connect(sys.argv[1])
    raw.execute("BEGIN EXCLUSIVE")
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_database_that_another_program_holds(
    sqlite_store: URL, python: Python, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    with crm_lab.open(sqlite_store) as ws:
        holder = python(HOLD, sqlite_store.database)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(DatabaseLocked, match="held by another program") as caught:
            ws.accounts.add(name="Acme")
        assert is_one_sentence(caught.value)
        holder.kill()
        holder.wait()
        ws.accounts.add(name="Acme")
        assert ws.accounts.count() == 1


@pytest.fixture
def readonly(sqlite_store: URL) -> Iterator[URL]:
    """A store in a folder of which one may only read, and somebody whom permissions bind: they don't bind root."""
    if os.name != "posix":
        pytest.skip("permissions are POSIX's here")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "crm.db"
        path.write_bytes(Path(str(sqlite_store.database)).read_bytes())
        crm_lab.open(path).close()  # everything that is imported late is there now
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        is_root = os.geteuid() == 0
        if is_root:
            os.seteuid(65534)
        try:
            yield URL.create("sqlite", database=str(path))
        finally:
            if is_root:
                os.seteuid(0)
            Path(folder).chmod(0o755)


def test_a_database_that_may_only_be_read(readonly: URL) -> None:
    before = Path(str(readonly.database)).read_bytes()

    def write() -> None:
        with crm_lab.open(readonly) as ws:
            ws.accounts.add(name="Acme")

    with pytest.raises((DatabaseReadOnly, DatabaseUnreachable), match="writ") as caught:
        write()
    assert is_one_sentence(caught.value)
    assert Path(str(readonly.database)).read_bytes() == before


def test_customers_words_are_not_taken_for_trouble(ws: crm_lab.Workspace) -> None:
    with pytest.raises(InvalidValue, match="refused"):
        ws.accounts.add(name="Disk is full, database is locked, malformed Ltd", owner_id="nobody")
    assert ws.accounts.count() == 0


def test_a_wrong_kind_of_value_is_told(store: URL) -> None:
    with crm_lab.open(full(store)) as ws, pytest.raises(InvalidValue, match="expected_close"):
        ws.opportunities.add(name="x", expected_close=5)
