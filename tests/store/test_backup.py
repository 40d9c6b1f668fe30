"""Backups are complete and sound, and nothing foreign is ever put in a store's place."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, make_url

import crm_lab
from crm_lab.errors import DatabaseCorrupt, DatabaseError, DatabaseForeign, DatabaseUnreachable
from crm_lab.store.backup import backup, restore

from ..conftest import names_in


def file(url: URL) -> Path:
    return Path(str(url.database))


def test_a_backup_has_everything_and_leaves_nothing_beside(sqlite_store: URL, tmp_path: Path) -> None:
    with crm_lab.open(sqlite_store) as ws:
        ws.accounts.add(name="Acme")
        kept = backup(sqlite_store)
    assert names_in(tmp_path) == sorted(["crm.db", kept.name])
    with crm_lab.open(kept) as ws:
        assert ws.accounts.count() == 1


def test_two_backups_in_one_second(sqlite_store: URL) -> None:
    assert len({backup(sqlite_store) for _ in range(3)}) == 3


def test_an_open_notebook_sees_the_restored_state(sqlite_store: URL, tmp_path: Path) -> None:
    with crm_lab.open(sqlite_store) as ws:
        ws.accounts.add(name="Before")
        kept = backup(sqlite_store, tmp_path / "kept.db")
        ws.accounts.add(name="After")
        replaced = restore(sqlite_store, kept)
        assert list(ws.accounts.frame().name) == ["Before"]
        ws.accounts.add(name="Later")
        assert ws.accounts.count() == 2
    assert replaced is not None
    with crm_lab.open(replaced) as ws:
        assert set(ws.accounts.frame().name) == {"Before", "After"}


def test_restoring_where_nothing_was(sqlite_store: URL, tmp_path: Path) -> None:
    kept = backup(sqlite_store)
    target = tmp_path / "deep" / "new.db"
    assert restore(URL.create("sqlite", database=str(target)), kept) is None
    with crm_lab.open(target) as ws:
        assert ws.stages.count() == 6
    with closing(sqlite3.connect(target)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_what_is_no_backup_is_not_restored(sqlite_store: URL, tmp_path: Path) -> None:
    before = file(sqlite_store).read_bytes()
    songs, text, empty = tmp_path / "songs.db", tmp_path / "a.txt", tmp_path / "empty.db"
    with closing(sqlite3.connect(songs)) as raw:
        raw.execute("CREATE TABLE songs (title TEXT)")
    text.write_text("not a database, but long enough to look at" * 50)
    empty.touch()
    for source in (songs, text, empty):
        with pytest.raises(DatabaseForeign):
            restore(sqlite_store, source)
    with pytest.raises(DatabaseUnreachable, match="no backup"):
        restore(sqlite_store, tmp_path / "none.db")
    assert file(sqlite_store).read_bytes() == before


def test_a_damaged_store_is_not_backed_up_in_silence(sqlite_store: URL, tmp_path: Path) -> None:
    content = bytearray(file(sqlite_store).read_bytes())
    content[8192:40960] = b"\xee" * 32768
    file(sqlite_store).write_bytes(content)
    with pytest.raises((DatabaseCorrupt, DatabaseForeign)):
        backup(sqlite_store)
    assert names_in(tmp_path) == ["crm.db"]


def test_nothing_is_overwritten(sqlite_store: URL, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("mine")
    with pytest.raises(DatabaseError, match="exists already"):
        backup(sqlite_store, there)
    assert there.read_text() == "mine"


def test_a_place_where_nothing_can_be_written(sqlite_store: URL, tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable):
        backup(sqlite_store, tmp_path / "none" / "kept.db")


def test_a_server_has_tools_of_its_own() -> None:
    with pytest.raises(DatabaseError, match="pg_dump"):
        backup(make_url("postgresql+psycopg://127.0.0.1:1/x"))


def test_there_must_be_something_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match="no database"):
        backup(URL.create("sqlite", database=str(tmp_path / "none.db")))
    assert names_in(tmp_path) == []
